"""What a day offers: crews of its shifts, room on permitted yards, ceilings set by hand."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Protocol

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from recycling.booking.slots.rules import Crew, DaySupply, Limits, Load, YardRoom
from recycling.booking.slots.tables import SlotLimit
from recycling.booking.windows import Window
from recycling.catalogue import planning_default
from routing.fleet import Shift, shifts_on
from sites.areas import Operator
from sites.registry import Site, SiteKind, open_sites
from sites.search import hours_on
from sites.stock import levels_of, limits, total


class StockOnSites(Protocol):
    """What stands on sites now."""

    def on_sites(self, session: Session, sites: Sequence[Site]) -> Mapping[str, Load]:
        """Grams and litres by the ref of a site; a site without stock may be absent."""

    def hazards(self, session: Session, sites: Sequence[Site]) -> Mapping[str, Mapping[str, int]]:
        """Grams of each class by the ref of a site; what does not stand there may be absent."""


class NoStock:
    """Yards are empty: for a house without a stock ledger, and for tests."""

    def on_sites(self, session: Session, sites: Sequence[Site]) -> Mapping[str, Load]:
        """Nothing anywhere."""
        return {}

    def hazards(self, session: Session, sites: Sequence[Site]) -> Mapping[str, Mapping[str, int]]:
        """Nothing anywhere."""
        return {}


class StockLedger:
    """What the ledger of sites says."""

    def on_sites(self, session: Session, sites: Sequence[Site]) -> Mapping[str, Load]:
        """The levels of all classes together."""
        levels = levels_of(session, sites)
        standing = {site.ref: total(levels[site.id]) for site in sites}
        return {
            ref: Load(grams=level.grams, litres=level.litres) for ref, level in standing.items()
        }

    def hazards(self, session: Session, sites: Sequence[Site]) -> Mapping[str, Mapping[str, int]]:
        """The levels of each class."""
        levels = levels_of(session, sites)
        return {
            site.ref: {named.value: one.grams for named, one in levels[site.id].items()}
            for site in sites
        }


def supply_on(
    session: Session,
    operator: Operator,
    day: dt.date,
    windows: Sequence[Window],
    stock: StockOnSites,
) -> DaySupply:
    """All that `day` offers before anything is taken.

    A yard's room is its capacity less what stands there now. What is booked for the days before
    is taken to have left by then: yards are emptied from day to day.
    """
    permitted = open_sites(session, day, kind=SiteKind.TRANSFER_YARD)
    yards = [yard for yard in permitted if hours_on(yard, day)]
    standing, hazards = stock.on_sites(session, yards), stock.hazards(session, yards)
    trips = int(planning_default("slot_trips_per_shift", day))
    return DaySupply(
        day=day,
        crews=tuple(
            _crew(shift, operator, day, windows, trips) for shift in shifts_on(session, day)
        ),
        yards=tuple(
            _yard(yard, standing.get(yard.ref, Load()), hazards.get(yard.ref, {})) for yard in yards
        ),
        permitted=bool(permitted),
        open=bool(yards),
        visits_per_hour=int(planning_default("slot_visits_per_hour", day)),
        door_share=int(planning_default("slot_door_share", day)),
        limits=_limits(session, day),
    )


def _crew(
    shift: Shift, operator: Operator, day: dt.date, windows: Sequence[Window], trips: int
) -> Crew:
    seconds = {}
    for window in windows:
        begin = max(shift.starts_at, operator.moment(day, window.start))
        end = min(shift.ends_at, operator.moment(day, window.end))
        seconds[window.code] = max(0, int((end - begin).total_seconds()))
    return Crew(
        skills=frozenset(shift.courier.skills),
        seconds=seconds,
        grams=shift.vehicle.capacity_kg * 1000 * trips,
        litres=shift.vehicle.capacity_litres * trips,
    )


def _yard(yard: Site, standing: Load, hazards: Mapping[str, int]) -> YardRoom:
    return YardRoom(
        accepts=frozenset(yard.accepts),
        grams=max(0, (yard.capacity_kg or 0) * 1000 - standing.grams),
        litres=None
        if yard.capacity_litres is None
        else max(0, yard.capacity_litres - standing.litres),
        hazards={
            named.value: max(0, limit - hazards.get(named.value, 0))
            for named, limit in limits(yard).items()
            if limit is not None
        },
    )


def limit_of(row: SlotLimit) -> Limits:
    """A ceiling's row as the rules take it."""
    return Limits(
        zone=row.zone,
        window=row.window,
        skill=row.skill,
        visits=row.visits,
        seconds=None if row.minutes is None else row.minutes * 60,
        grams=None if row.kg is None else row.kg * 1000,
        litres=row.litres,
    )


def _limits(session: Session, day: dt.date) -> tuple[Limits, ...]:
    query = select(SlotLimit).where(
        or_(SlotLimit.valid_from.is_(None), SlotLimit.valid_from <= day),
        or_(SlotLimit.valid_until.is_(None), SlotLimit.valid_until > day),
    )
    return tuple(limit_of(row) for row in session.scalars(query.order_by(SlotLimit.id)))
