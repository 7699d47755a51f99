"""What a dispatcher should mend before the day begins: findings, each with one way to mend it."""

import datetime as dt
import enum
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking, PlaceState
from recycling.booking.desk import bookings_on
from recycling.booking.states import TO_BE_PLANNED
from recycling.catalogue import Way
from recycling.dispatch.rerouting import tell_site
from recycling.errors import RecyclingError
from recycling.notices import Kind as NoticeKind
from recycling.notices import Notice, tell_confirmed
from routing.fleet import Courier, Shift, Vehicle, shifts_on
from routing.runs import PlanRun, ask_for_run, published_run, with_stops
from sites.registry import Site, SiteKind, SiteState, open_sites
from sites.stock import ALARM_SHARE, watch_all


class FindingCode(enum.StrEnum):
    """What is wrong."""

    PLACE_IN_DOUBT = "place_in_doubt"
    WINDOW_CANNOT_BE_MET = "window_cannot_be_met"
    PERMIT_ENDS = "permit_ends"
    YARD_NEARLY_FULL = "yard_nearly_full"
    SKILL_MISSING = "skill_missing"
    OUT_OF_SERVICE = "out_of_service"


class CannotMend(RecyclingError):
    """There is nothing that could be put in its place."""

    def __init__(self, code: str) -> None:
        super().__init__(f"this cannot be mended here: {code}")
        self.code = code


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with the day.

    Attributes
    ----------
    ref : str
        The row it is about: a booking, a site, a shift, or the code of a skill.
    name : str
        What people know it by.
    values : mapping
        Numbers and codes for the sentence.
    mendable : bool
        Whether `mend` can put it right; otherwise a page leads to where it is done.
    """

    code: FindingCode
    ref: str
    name: str
    values: dict[str, Any] = field(default_factory=dict)
    mendable: bool = True


def findings(session: Session, on: dt.date) -> list[Finding]:
    """All that is wrong with the day `on`, in the order in which it is best mended."""
    shifts = shifts_on(session, on)
    bookings = [
        row for row in bookings_on(session, on, sorted(TO_BE_PLANNED)) if row.way == Way.DOORSTEP
    ]
    return [
        *_out_of_service(session, on),
        *_skills(bookings, shifts),
        *_places(bookings),
        *_windows(bookings, shifts),
        *_sites(session, on),
    ]


def _places(bookings: list[Booking]) -> list[Finding]:
    return [
        Finding(
            FindingCode.PLACE_IN_DOUBT, row.ref, row.number,
            {"known": row.place is not None, "confidence": row.place_confidence},
            # A place in doubt can be taken as it is; one that nobody knows needs the map.
            mendable=row.place is not None,
        )
        for row in bookings
        if row.place_state != PlaceState.PLACED
    ]  # fmt: skip


def _windows(bookings: list[Booking], shifts: list[Shift]) -> list[Finding]:
    """Windows in which nobody with the skills is on duty."""
    found = []
    for row in bookings:
        start, end = row.window_start, row.window_end
        if start is None or end is None:
            continue
        needed = row.skills
        able = [one for one in shifts if needed <= set(one.courier.skills)]
        if able and not any(one.starts_at < end and one.ends_at > start for one in able):
            found.append(Finding(FindingCode.WINDOW_CANNOT_BE_MET, row.ref, row.number))
    return found


def _sites(session: Session, on: dt.date) -> list[Finding]:
    """Permits on their last day, and yards above 80 %.

    One about a yard is mended once the published plan brings nothing there; one about a point once
    who answers for it was told.
    """
    query = select(Site).where(Site.state == SiteState.OPEN.value).order_by(Site.code)
    run = published_run(session, on)
    avoided = _avoided(session, run)
    sites = [site for site in session.scalars(query) if site.ref not in avoided]
    ending = [
        Finding(
            FindingCode.PERMIT_ENDS, site.ref, site.name,
            {"until": site.valid_until.isoformat(), "is_yard": site.kind == SiteKind.TRANSFER_YARD},
        )
        for site in sites
        # The permit holds on days before `valid_until`: this is its last one.
        if site.valid_until is not None
        and site.valid_until - dt.timedelta(days=1) <= on
        and not _was_told(session, site, on)
    ]  # fmt: skip
    yards = [site for site in sites if site.kind == SiteKind.TRANSFER_YARD]
    watched = watch_all(session, yards, on)
    full = [
        Finding(
            FindingCode.YARD_NEARLY_FULL, yard.ref, yard.name, {"share": watched[yard.ref].share}
        )
        for yard in yards
        if watched[yard.ref].share > ALARM_SHARE
    ]
    return [*ending, *full]


def _avoided(session: Session, run: PlanRun | None) -> set[str]:
    """The yards that the published plan was told to keep away from, and does."""
    if run is None:
        return set()
    used = {
        ref
        for route in with_stops(session, run)
        for stop in route.stops
        if stop.kind == "unload"
        for ref in stop.refs
    }
    return set(run.asked.get("without_yards", ())) - used


def _about(on: dt.date) -> str:
    return f"morning {on.isoformat()}"


def _was_told(session: Session, site: Site, on: dt.date) -> bool:
    key = f"{NoticeKind.PERMIT_ENDS.value}:{site.ref}:{_about(on)}:"
    return session.scalar(select(Notice.id).where(Notice.key.startswith(key)).limit(1)) is not None


def _skills(bookings: list[Booking], shifts: list[Shift]) -> list[Finding]:
    """Skills that the day needs and no crew on duty has."""
    needed = Counter(skill for row in bookings for skill in row.skills)
    known = {skill for shift in shifts for skill in shift.courier.skills}
    return [
        Finding(FindingCode.SKILL_MISSING, skill, skill, {"bookings": number})
        for skill, number in sorted(needed.items())
        if skill not in known
    ]


def _out_of_service(session: Session, on: dt.date) -> list[Finding]:
    """Shifts of the day whose vehicle is out of service or whose courier is away."""
    query = (
        select(Shift)
        .join(Shift.courier)
        .join(Shift.vehicle)
        .where(Shift.day == on, ~(Courier.active & Vehicle.in_service))
        .order_by(Courier.number)
    )
    return [
        Finding(
            FindingCode.OUT_OF_SERVICE, shift.ref, shift.courier.number,
            {"vehicle": shift.vehicle.name, "courier_away": not shift.courier.active},
        )
        for shift in session.scalars(query)
    ]  # fmt: skip


# The one button


def mend(
    session: Session, on: dt.date, code: FindingCode, ref: str, *, by: str, now: dt.datetime
) -> str:
    """Put one finding right; what was done, as a code. Raises CannotMend.

    A place in doubt is taken as certain; a window that nobody can keep becomes any hour of the
    day, and the resident is told; a missing skill gets the shift of a crew that has it; a vehicle
    out of service, or a courier who is away, is exchanged for one that is free; who answers for a
    point is told of its permit. What is wrong with a yard `plan_around` mends.
    """
    if code is FindingCode.PLACE_IN_DOUBT:
        return _take_place(session, ref, by=by, now=now)
    if code is FindingCode.WINDOW_CANNOT_BE_MET:
        return _open_window(session, on, ref, by=by, now=now)
    if code is FindingCode.SKILL_MISSING:
        return _call_in(session, on, ref)
    if code is FindingCode.OUT_OF_SERVICE:
        return _exchange(session, on, ref)
    if code is FindingCode.PERMIT_ENDS:
        return _tell_the_office(session, on, ref, now=now)
    raise CannotMend(code.value)


def plan_around(
    session: Session, on: dt.date, yard_ref: str, *, budget_seconds: int, seed: int, by: str,
    now: dt.datetime,
) -> PlanRun:  # fmt: skip
    """Ask for a plan of the day that brings nothing to this yard; raises CannotMend.

    Yards that the published plan keeps away from already stay left out.
    """
    yards = {site.ref for site in open_sites(session, on, kind=SiteKind.TRANSFER_YARD)}
    run = published_run(session, on)
    without = {yard_ref, *(run.asked.get("without_yards", ()) if run else ())} & yards
    if yard_ref not in yards:
        raise CannotMend("gone")
    if without == yards:
        raise CannotMend("no_other_yard")
    return ask_for_run(
        session, on, budget_seconds=budget_seconds, seed=seed, by=by, now=now,
        asked={"without_yards": sorted(without)},
    )  # fmt: skip


def _tell_the_office(session: Session, on: dt.date, ref: str, *, now: dt.datetime) -> str:
    site = session.scalar(select(Site).where(Site.ref == ref))
    if site is None or site.kind == SiteKind.TRANSFER_YARD or site.valid_until is None:
        raise CannotMend("gone")
    left = max(0, (site.valid_until - on).days)
    tell_site(session, site, NoticeKind.PERMIT_ENDS, about=_about(on), now=now, days=left)
    if not _was_told(session, site, on):
        raise CannotMend("nobody_to_tell")
    return "office_told"


def _booking(session: Session, ref: str) -> Booking:
    row = session.scalar(select(Booking).where(Booking.ref == ref))
    if row is None:
        raise CannotMend("gone")
    return row


def _take_place(session: Session, ref: str, *, by: str, now: dt.datetime) -> str:
    row = _booking(session, ref)
    if row.place is None:
        raise CannotMend("no_place")
    row.place_state = PlaceState.PLACED.value
    row.note("place", by=by, now=now, why="taken as certain")
    return "place_taken"


def _open_window(session: Session, on: dt.date, ref: str, *, by: str, now: dt.datetime) -> str:
    row = _booking(session, ref)
    row.set_day(on)
    row.note("window", by=by, now=now, why="nobody on duty in it")
    tell_confirmed(session, row, now=now)
    return "window_opened"


def _call_in(session: Session, on: dt.date, skill: str) -> str:
    """A crew that has the skill takes a free vehicle on the hours of the day's first shift."""
    shifts = shifts_on(session, on)
    if not shifts:
        raise CannotMend("no_shift")
    crew = _free_crew(session, on, {skill})
    like = shifts[0]
    vehicle = _free_vehicle(session, on, like.vehicle)
    session.add(
        Shift(
            day=on, courier=crew, vehicle=vehicle, starts_at=like.starts_at, ends_at=like.ends_at,
            yard_ref=like.yard_ref, lat=like.lat, lon=like.lon,
        )
    )  # fmt: skip
    session.flush()
    return "crew_called"


def _free_crew(session: Session, on: dt.date, skills: set[str]) -> Courier:
    """A crew without a shift that day that has the skills, the one with the fewest others."""
    busy = {shift.courier_id for shift in session.scalars(select(Shift).where(Shift.day == on))}
    able = [
        one
        for one in session.scalars(select(Courier).where(Courier.active))
        if one.id not in busy and skills <= set(one.skills)
    ]
    if not able:
        raise CannotMend("no_crew")
    return min(able, key=lambda one: (len(one.skills), one.number))


def _exchange(session: Session, on: dt.date, ref: str) -> str:
    shift = session.scalar(select(Shift).where(Shift.ref == ref))
    if shift is None:
        raise CannotMend("gone")
    if not shift.courier.active:
        shift.courier = _free_crew(session, on, set(shift.courier.skills))
        session.flush()
        return "courier_exchanged"
    shift.vehicle = _free_vehicle(session, on, shift.vehicle)
    session.flush()
    return "vehicle_exchanged"


def _free_vehicle(session: Session, on: dt.date, like: Vehicle) -> Vehicle:
    """A vehicle in service that nobody drives that day, the nearest in size."""
    busy = {shift.vehicle_id for shift in session.scalars(select(Shift).where(Shift.day == on))}
    free = [
        one
        for one in session.scalars(select(Vehicle).where(Vehicle.in_service))
        if one.id not in busy
    ]
    if not free:
        raise CannotMend("no_vehicle")
    return min(free, key=lambda one: (abs(one.capacity_kg - like.capacity_kg), one.name))
