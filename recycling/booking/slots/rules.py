"""What fits into a window: loads, limits and the reasons why not. Pure."""

import datetime as dt
import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from recycling.errors import RecyclingError


class Shortage(enum.StrEnum):
    """Why a window cannot be booked, the most fundamental first."""

    TOO_LATE = "too_late"
    NO_PERMIT = "no_permit"
    YARD_CLOSED = "yard_closed"
    NOT_ACCEPTED = "not_accepted"
    NO_CREW = "no_crew"
    NO_SKILL = "no_skill"
    YARD_FULL = "yard_full"
    FULL_VISITS = "full_visits"
    FULL_MINUTES = "full_minutes"
    FULL_KG = "full_kg"
    FULL_M3 = "full_m3"
    ZONE_FULL = "zone_full"


@dataclass(frozen=True)
class NoSlot:
    """Why there is none; `lacks` names the skill, family or zone where one is meant."""

    shortage: Shortage
    lacks: str = ""


class SlotFull(RecyclingError):
    """The place that was asked for is not there (any more)."""

    def __init__(self, day: dt.date, window: str, why: NoSlot) -> None:
        super().__init__(
            f"{day.isoformat()} {window} cannot be booked: {why.shortage.value}"
            + (f" ({why.lacks})" if why.lacks else "")
        )
        self.day, self.window, self.why = day, window, why


@dataclass(frozen=True)
class Load:
    """What one or many visits take: seconds at doors, grams, litres."""

    visits: int = 0
    seconds: int = 0
    grams: int = 0
    litres: int = 0

    def __add__(self, other: "Load") -> "Load":
        return Load(
            self.visits + other.visits,
            self.seconds + other.seconds,
            self.grams + other.grams,
            self.litres + other.litres,
        )

    def lacks(self, room: "Load") -> Shortage | None:
        """The first measure in which `self` passes `room`; None where it fits."""
        for taken, most, shortage in (
            (self.visits, room.visits, Shortage.FULL_VISITS),
            (self.seconds, room.seconds, Shortage.FULL_MINUTES),
            (self.grams, room.grams, Shortage.FULL_KG),
            (self.litres, room.litres, Shortage.FULL_M3),
        ):
            if taken > most:
                return shortage
        return None


@dataclass(frozen=True)
class Taken:
    """One visit that takes a place (or asks for one)."""

    load: Load
    skills: frozenset[str] = frozenset()
    zone: str = ""
    #: Grams by family of the catalogue: what a yard must accept.
    families: Mapping[str, int] = field(default_factory=dict)
    #: Grams by class that a yard may have a limit for, and family.
    hazards: Mapping[tuple[str, str], int] = field(default_factory=dict)
    #: Code of the window; '' for a visit at any hour of the day.
    window: str = ""
    lat: float | None = None
    lon: float | None = None
    booking_id: int | None = None


@dataclass(frozen=True)
class Crew:
    """A shift as the windows see it: seconds in each window, what it can do and carry."""

    skills: frozenset[str]
    seconds: Mapping[str, int]
    grams: int
    litres: int


@dataclass(frozen=True)
class YardRoom:
    """A yard that is permitted and open that day, with the room that is left on it.

    `hazards` has what is left of each class that the permit limits.
    """

    accepts: frozenset[str]
    grams: int
    litres: int | None = None
    hazards: Mapping[str, int] = field(default_factory=dict)

    def room_for(self, named: str) -> int:
        """Grams that are left for a class."""
        return min(self.grams, self.hazards.get(named, self.grams))


@dataclass(frozen=True)
class Limits:
    """A ceiling that the operator set by hand; an empty field means any, None no ceiling."""

    zone: str = ""
    window: str = ""
    skill: str = ""
    visits: int | None = None
    seconds: int | None = None
    grams: int | None = None
    litres: int | None = None

    def concerns(self, visit: Taken) -> bool:
        """Whether a visit counts against this ceiling."""
        return (
            visit.zone.startswith(self.zone)
            and self.window in ("", visit.window)
            and (not self.skill or self.skill in visit.skills)
        )

    def passed_by(self, load: Load) -> bool:
        """Whether the load is over the ceiling."""
        return any(
            most is not None and taken > most
            for taken, most in (
                (load.visits, self.visits),
                (load.seconds, self.seconds),
                (load.grams, self.grams),
                (load.litres, self.litres),
            )
        )


@dataclass(frozen=True)
class DaySupply:
    """All that a day offers, before anything is taken.

    Attributes
    ----------
    permitted, open : bool
        Whether any yard has a permit that covers the day, and is open at some hour of it.
    visits_per_hour : int
        Visits that one crew makes in an hour.
    door_share : int
        Percent of a shift that is spent at doors.
    """

    day: dt.date
    crews: tuple[Crew, ...]
    yards: tuple[YardRoom, ...]
    permitted: bool
    open: bool
    visits_per_hour: int
    door_share: int
    limits: tuple[Limits, ...] = ()

    def room(self, skills: frozenset[str], window: str | None) -> Load:
        """What the crews with all of `skills` can do in a window; None: in the whole day."""
        able = [crew for crew in self.crews if skills <= crew.skills]
        seconds = sum(
            sum(crew.seconds.values()) if window is None else crew.seconds.get(window, 0)
            for crew in able
        )
        return Load(
            visits=seconds * self.visits_per_hour // 3600,
            seconds=seconds * self.door_share // 100,
            grams=sum(crew.grams for crew in able),
            litres=sum(crew.litres for crew in able),
        )


def why_not(supply: DaySupply, taken: Iterable[Taken], wanted: Taken) -> NoSlot | None:
    """Why `wanted` does not fit beside what is taken; None where it does.

    For every set of skills that the visit needs a part of, the visits that need at least that set
    must fit the crews that have it (the condition of Hall's theorem for nested skills), in the
    window and in the whole day. Mass and volume are a matter of the day: vehicles carry them from
    window to window. A yard must accept each family and have room for all of it, also within
    the limits of its classes.
    """
    visits = [*taken, wanted]
    return (
        _yard_lacks(supply, visits, wanted)
        or _crew_lacks(supply, visits, wanted)
        or _limit_passed(supply, visits, wanted)
    )


def _yard_lacks(supply: DaySupply, visits: list[Taken], wanted: Taken) -> NoSlot | None:
    if not supply.permitted:
        return NoSlot(Shortage.NO_PERMIT)
    if not supply.open:
        return NoSlot(Shortage.YARD_CLOSED)
    for family in sorted(wanted.families):
        yards = [yard for yard in supply.yards if family in yard.accepts]
        if not yards:
            return NoSlot(Shortage.NOT_ACCEPTED, family)
        grams = sum(visit.families.get(family, 0) for visit in visits)
        if grams > sum(yard.grams for yard in yards):
            return NoSlot(Shortage.YARD_FULL, family)
    for named, family in sorted(wanted.hazards):
        room = sum(yard.room_for(named) for yard in supply.yards if family in yard.accepts)
        if sum(visit.hazards.get((named, family), 0) for visit in visits) > room:
            return NoSlot(Shortage.YARD_FULL, family)
    for named in sorted({named for named, _family in wanted.hazards}):
        coming = [one for visit in visits for one in visit.hazards.items() if one[0][0] == named]
        bring = {family for (_named, family), _grams in coming}
        room = sum(yard.room_for(named) for yard in supply.yards if bring & yard.accepts)
        if sum(grams for _key, grams in coming) > room:
            return NoSlot(Shortage.YARD_FULL)
    total = sum((visit.load for visit in visits), Load())
    if total.grams > sum(yard.grams for yard in supply.yards):
        return NoSlot(Shortage.YARD_FULL)
    litres = [yard.litres for yard in supply.yards]
    if None not in litres and total.litres > sum(room for room in litres if room is not None):
        return NoSlot(Shortage.YARD_FULL)
    return None


def _crew_lacks(supply: DaySupply, visits: list[Taken], wanted: Taken) -> NoSlot | None:
    if not any(crew.seconds.get(wanted.window) for crew in supply.crews):
        return NoSlot(Shortage.NO_CREW)
    for skills in _subsets(wanted.skills):
        named = "+".join(sorted(skills))
        day = supply.room(skills, None)
        in_window = supply.room(skills, wanted.window)
        if not in_window.seconds:
            return NoSlot(Shortage.NO_SKILL, named)
        rivals = [visit for visit in visits if skills <= visit.skills]
        here = sum((v.load for v in rivals if v.window == wanted.window), Load())
        room_here = Load(in_window.visits, in_window.seconds, day.grams, day.litres)
        lack = here.lacks(room_here) or sum((v.load for v in rivals), Load()).lacks(day)
        if lack:
            return NoSlot(lack, named)
    return None


def _limit_passed(supply: DaySupply, visits: list[Taken], wanted: Taken) -> NoSlot | None:
    for limit in supply.limits:
        if limit.concerns(wanted):
            load = sum((visit.load for visit in visits if limit.concerns(visit)), Load())
            if limit.passed_by(load):
                return NoSlot(Shortage.ZONE_FULL, limit.zone or limit.skill)
    return None


def places_left(supply: DaySupply, taken: Iterable[Taken], wanted: Taken) -> int:
    """How many visits like `wanted` still fit, counted in visits alone."""
    visits = list(taken)
    left = []
    for skills in _subsets(wanted.skills):
        rivals = [visit for visit in visits if skills <= visit.skills]
        here = sum(visit.load.visits for visit in rivals if visit.window == wanted.window)
        left.append(supply.room(skills, wanted.window).visits - here)
        left.append(supply.room(skills, None).visits - sum(visit.load.visits for visit in rivals))
    left += [
        limit.visits - sum(visit.load.visits for visit in visits if limit.concerns(visit))
        for limit in supply.limits
        if limit.visits is not None and limit.concerns(wanted)
    ]
    return max(0, min(left))


def _subsets(skills: frozenset[str]) -> list[frozenset[str]]:
    """Every subset, the empty one first, so that a lack of all crews is told before a skill's."""
    codes = sorted(skills)
    return [frozenset(part) for size in range(len(codes) + 1) for part in combinations(codes, size)]
