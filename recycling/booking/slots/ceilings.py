"""Ceilings set by hand: set, changed, ended, and what is used of them. Services.

A ceiling keeps new places from being given; it never takes one back. Where more is booked than it
allows, the page says so and everybody is still served.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.slots.counting import taken_on
from recycling.booking.slots.rules import Load
from recycling.booking.slots.supply import limit_of
from recycling.booking.slots.tables import SlotLimit, SlotLimitEvent
from recycling.booking.windows import windows
from recycling.errors import RecyclingError
from routing.fleet import SKILLS
from sites.areas import Operator


class BadCeiling(RecyclingError, ValueError):
    """A ceiling that cannot be; `field` names what to look at."""

    def __init__(self, field: str, fact: str) -> None:
        super().__init__(f"ceiling: {field}: {fact}")
        self.field = field


class NoSuchCeiling(RecyclingError, LookupError):
    """No ceiling has this ref."""

    def __init__(self, ref: str) -> None:
        super().__init__(f"there is no ceiling {ref}")


@dataclass(frozen=True)
class Ceiling:
    """What a ceiling says: where it holds, on which days, and how much is given at most.

    Attributes
    ----------
    zone : str
        The beginning of an area's code; '' for the whole city.
    window, skill : str
        '' for any. Without a window the figures are those of the whole day.
    valid_from, valid_until : date or None
        Half-open; None has no bound.
    """

    zone: str = ""
    window: str = ""
    skill: str = ""
    visits: int | None = None
    minutes: int | None = None
    kg: int | None = None
    litres: int | None = None
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None

    def __post_init__(self) -> None:
        figures = (self.visits, self.minutes, self.kg, self.litres)
        if all(figure is None for figure in figures):
            raise BadCeiling("visits", "one figure at least is needed")
        for name in ("visits", "minutes", "kg", "litres"):
            if (getattr(self, name) or 0) < 0:
                raise BadCeiling(name, "it is below 0")
        if self.window and self.window not in [window.code for window in windows()]:
            raise BadCeiling("window", "no such window")
        if self.skill and self.skill not in SKILLS:
            raise BadCeiling("skill", "no such skill")
        if self.valid_from and self.valid_until and self.valid_from >= self.valid_until:
            raise BadCeiling("valid_until", "it ends before it begins")


@dataclass(frozen=True)
class Use:
    """What is booked and held under a ceiling on one day."""

    day: dt.date
    load: Load
    over: bool


def set_ceiling(session: Session, said: Ceiling, *, by: str, now: dt.datetime) -> SlotLimit:
    """A new ceiling; it holds for every place that is asked for from now on."""
    row = SlotLimit(events=[])
    session.add(row)
    _say(row, said, "set", by, now)
    session.flush()
    return row


def change_ceiling(
    session: Session, row: SlotLimit, said: Ceiling, *, by: str, now: dt.datetime
) -> SlotLimit:
    """Other figures, or other days; silent where nothing changed."""
    if said != said_of(row):
        _say(row, said, "change", by, now)
        session.flush()
    return row


def end_ceiling(
    session: Session, row: SlotLimit, *, on: dt.date, by: str, now: dt.datetime
) -> SlotLimit:
    """The ceiling holds until `on`, and not on it; the row stays for its story."""
    if row.valid_until is not None and row.valid_until <= on:
        return row
    row.valid_until = on
    if row.valid_from is not None and row.valid_from > on:
        row.valid_from = on
    _note(row, "end", by, now)
    session.flush()
    return row


def _say(row: SlotLimit, said: Ceiling, verb: str, by: str, now: dt.datetime) -> None:
    for name, value in asdict(said).items():
        setattr(row, name, value)
    _note(row, verb, by, now)


def _note(row: SlotLimit, verb: str, by: str, now: dt.datetime) -> None:
    names = Ceiling.__dataclass_fields__
    told = {name: getattr(row, name) for name in names}
    row.events.append(
        SlotLimitEvent(
            number=len(row.events) + 1,
            at=now,
            by=by,
            verb=verb,
            said={k: v.isoformat() if isinstance(v, dt.date) else v for k, v in told.items()},
        )
    )


def said_of(row: SlotLimit) -> Ceiling:
    """What the row says now."""
    return Ceiling(**{name: getattr(row, name) for name in Ceiling.__dataclass_fields__})


def ceiling_by_ref(session: Session, ref: str) -> SlotLimit:
    """The ceiling with this ref; raises NoSuchCeiling."""
    row = session.scalar(select(SlotLimit).where(SlotLimit.ref == ref))
    if row is None:
        raise NoSuchCeiling(ref)
    return row


def ceilings(session: Session, *, today: dt.date) -> tuple[list[SlotLimit], list[SlotLimit]]:
    """The ceilings that hold now or will, and those that ended; by area, the newest last."""
    rows = list(session.scalars(select(SlotLimit).order_by(SlotLimit.zone, SlotLimit.id)))
    over = [row for row in rows if row.valid_until is not None and row.valid_until <= today]
    return [row for row in rows if row not in over], over


def use_of(
    session: Session,
    operator: Operator,
    rows: Sequence[SlotLimit],
    days: Sequence[dt.date],
    *,
    now: dt.datetime,
) -> dict[int, list[Use]]:
    """What is used of each ceiling (by its id) on those of the days on which it holds."""
    taken = taken_on(session, operator, days, now=now)
    found: dict[int, list[Use]] = {}
    for row in rows:
        limit = limit_of(row)
        found[row.id] = []
        for day in days:
            if row.holds_on(day):
                visits = (visit.load for visit in taken[day] if limit.concerns(visit))
                load = sum(visits, Load())
                found[row.id].append(Use(day, load, limit.passed_by(load)))
    return found
