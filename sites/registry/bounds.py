"""What the district allows less of than an office asked for. Pure: it touches its site only.

A condition that binds is no text: it narrows the site's own record, from which the slots, the plan,
the stock and the public page all read. What was asked before stays in the site's history.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sites.errors import SitesError
from sites.registry.site import Site

#: The event of a condition, before the name of its field.
BOUND = "bound"

#: Amounts that may be lowered, in the order of the page.
AMOUNTS = (
    "capacity_kg",
    "capacity_litres",
    "lithium_limit_kg",
    "refrigerant_limit_kg",
    "crt_limit_kg",
    "hazardous_limit_kg",
)


class BadBound(SitesError, ValueError):
    """A condition that would allow more than was asked for, or nothing at all."""

    def __init__(self, name: str, fact: str) -> None:
        super().__init__(f"{name}: {fact}")
        self.name, self.fact = name, fact


@dataclass(frozen=True)
class Bounds:
    """Conditions that bind.

    Attributes
    ----------
    amounts : dict of str to int
        The most of each of AMOUNTS: kg, and litres for the volume.
    excluded : frozenset of str
        Category families that are not taken.
    opens, closes : time or None
        Nothing is taken before, and nothing after, on any day.
    until : date or None
        The first day on which nothing is taken any more.
    """

    amounts: dict[str, int] = field(default_factory=dict)
    excluded: frozenset[str] = frozenset()
    opens: dt.time | None = None
    closes: dt.time | None = None
    until: dt.date | None = None

    def __bool__(self) -> bool:
        return bool(
            self.amounts or self.excluded or self.opens or self.closes or self.until is not None
        )


def bind(site: Site, bounds: Bounds, *, by: str, now: dt.datetime) -> None:
    """Narrow the site's record and note each condition; raises BadBound and changes nothing."""
    change: dict[str, Any] = {}
    told: dict[str, str] = {}
    for name in AMOUNTS:
        if name in bounds.amounts:
            change[name] = _lowered(site, name, bounds.amounts[name])
            told[name] = _from_to(getattr(site, name), change[name])
    if bounds.excluded:
        change["accepts"] = [one for one in site.accepts if one not in bounds.excluded]
        gone = [one for one in site.accepts if one in bounds.excluded]
        if not change["accepts"]:
            raise BadBound("excluded", "nothing would be left to take")
        told["accepts"] = ",".join(gone)
    if bounds.opens or bounds.closes:
        change["opening_hours"] = _narrowed(site.opening_hours, bounds)
        change["hours_exceptions"] = _narrowed(site.hours_exceptions or {}, bounds)
        if not any(change["opening_hours"].values()):
            raise BadBound("hours", "the site would never be open")
        told["opening_hours"] = _span(bounds)
    if bounds.until is not None:
        change["valid_until"] = _shortened(site, bounds.until)
        told["valid_until"] = _from_to(site.valid_until, bounds.until)
    for name, value in change.items():
        setattr(site, name, value)
    for name, text in told.items():
        if text:
            site.note_bound(f"{BOUND} {name}", text, by=by, now=now)


def _lowered(site: Site, name: str, most: int) -> int:
    asked = getattr(site, name)
    if most < 0 or (asked is not None and most > asked):
        raise BadBound(name, f"{most} is not between 0 and what was asked for")
    if most == 0 and name in ("capacity_kg", "capacity_litres"):
        raise BadBound(name, "nothing could be taken")
    return most


def _shortened(site: Site, until: dt.date) -> dt.date:
    if site.valid_from is None or site.valid_until is None:
        raise BadBound("until", "the permit has no dates")
    if not site.valid_from < until <= site.valid_until:
        raise BadBound("until", f"{until} is not within what was asked for")
    return until


def _narrowed(week: dict[str, Any], bounds: Bounds) -> dict[str, Any]:
    """Each day's spans cut to the hours that are allowed; a day may lose all of them."""
    return {day: list(_cut(spans, bounds)) for day, spans in week.items()}


def _cut(spans: Iterable[Iterable[str]], bounds: Bounds) -> Iterable[list[str]]:
    opens = bounds.opens or dt.time.min
    closes = bounds.closes or dt.time.max
    for start, end in spans:
        begins = max(dt.time.fromisoformat(start), opens)
        ends = min(dt.time.fromisoformat(end), closes)
        if begins < ends:
            yield [begins.strftime("%H:%M"), ends.strftime("%H:%M")]


def _span(bounds: Bounds) -> str:
    begins = bounds.opens.strftime("%H:%M") if bounds.opens else ""
    return f"{begins}–{bounds.closes.strftime('%H:%M') if bounds.closes else ''}"


def _from_to(asked: object, granted: object) -> str:
    """Both figures; '' where nothing changes."""
    if asked == granted:
        return ""
    return f"{granted}" if asked is None else f"{asked} → {granted}"
