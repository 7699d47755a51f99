"""The table under a plan: its figures, those of one trip a booking, and the gain."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from routing.runs import PlanRun
from web.commands.spoken import table

NONE = "–"


@dataclass(frozen=True)
class _Row:
    """One line: its words, its value from the figures, and whether less of it is a gain."""

    words: str
    value: Callable[[dict[str, Any]], float]
    gains: bool = True
    digits: int = 0


def comparison(run: PlanRun, currency: str) -> str:
    """The table as the terminal shows it."""
    plan, apart = run.figures, run.one_trip_each
    rows = [
        _Row(_("bookings served"), lambda of: of["bookings"], gains=False),
        _Row(_("visits (one door is one visit)"), lambda of: of["visits"]),
        _Row(_("routes"), lambda of: of["routes"]),
        _Row(_("vehicle days"), lambda of: of["vehicle_days"]),
        _Row(_("kilometres"), lambda of: of["metres"] / 1000),
        _Row(_("driving hours"), lambda of: of["travel_seconds"] / 3600, digits=1),
        _Row(_("paid hours"), lambda of: of["duty_seconds"] / 3600, digits=1),
        _Row(_("kilograms"), lambda of: of["kg"], gains=False),
        _Row(_("cost (%(currency)s)", currency=currency), lambda of: of["cost_fen"] / 100),
        _Row(_("cost a booking (%(currency)s)", currency=currency), _cost_each, digits=2),
        _Row(_("on no route"), lambda of: of["left_out"], gains=False),
    ]
    head = ["", _("this plan"), _("one trip a booking"), _("gain")]
    return table([head, *(_cells(row, plan, apart) for row in rows)])


def _cost_each(figures: dict[str, Any]) -> float:
    return figures["cost_fen"] / 100 / max(1, figures["bookings"])


def _cells(row: _Row, plan: dict[str, Any], apart: dict[str, Any]) -> list[str]:
    ours, theirs = row.value(plan), row.value(apart)
    gain = f"{(theirs - ours) / theirs:.0%}" if row.gains and theirs else NONE
    return [row.words, f"{ours:,.{row.digits}f}", f"{theirs:,.{row.digits}f}", gain]
