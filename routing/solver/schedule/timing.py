"""When a route reaches what, for one departure; with breaks, by the best place for each.

For a given departure the earliest end is found exactly. Travel obeys first-in-first-out, so being
earlier at a stop with the same breaks taken is never worse: one time for each (stop, set of
breaks taken) is enough.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from routing.solver.driving import Driving
from routing.solver.plan.rules import Rule
from routing.solver.resources import Break
from routing.solver.schedule.loads import Refusal
from routing.solver.tasks import Load, Window


class Halt(NamedTuple):
    """A place on the route with what is done there; the last one is the route's end."""

    ref: str
    place: int | None
    work: int
    seconds: int
    windows: tuple[Window, ...]


class Passed(NamedTuple):
    """A halt with its times."""

    arrival: int
    begin: int
    departure: int
    travel: int


class Rested(NamedTuple):
    """A break with its times; `before` is the index of the halt that follows."""

    which: int
    before: int
    arrival: int
    begin: int
    departure: int
    travel: int


@dataclass(frozen=True)
class Timing:
    """The times of a route for one departure."""

    departure: int
    halts: tuple[Passed, ...]
    rests: tuple[Rested, ...] = ()

    @property
    def finish(self) -> int:
        """Arrival at the end."""
        return self.halts[-1].arrival

    @property
    def travel(self) -> int:
        """Driving time."""
        return sum(h.travel for h in self.halts) + sum(rest.travel for rest in self.rests)


class Rests(NamedTuple):
    """The breaks a route has to hold: which may begin with how much, which stand fixed."""

    breaks: Sequence[Break]
    most: Sequence[Load | None]
    fixed: Mapping[int, Sequence[int]]


def opening(windows: tuple[Window, ...], arrival: int) -> int | None:
    """The first moment from `arrival` on that lies in a window."""
    for window in windows:
        if arrival <= window.end:
            return arrival if arrival > window.start else window.start
    return None if windows else arrival


def walk(
    driving: Driving, halts: Sequence[Halt], departure: int, after: Mapping[int, int]
) -> Timing | Refusal:
    """The earliest times without breaks; `after` holds halts that may not begin before a time."""
    now = departure
    passed = []
    arrive = driving.arrive
    for index, (ref, _, work, seconds, windows) in enumerate(halts):
        arrival = arrive(now, work)
        begin = arrival
        if after and after.get(index, 0) > begin:
            begin = after[index]
        if windows:
            found = opening(windows, begin)
            if found is None:
                return Refusal(Rule.WINDOW, ref, begin - windows[-1].end)
            begin = found
        passed.append(Passed(arrival, begin, begin + seconds, arrival - now))
        now = begin + seconds
    return Timing(departure, tuple(passed))


#: A chain of events, newest first: (earlier chain, event).
_Chain = tuple[Any, Any] | None


def walk_with_rests(
    driving: Driving,
    halts: Sequence[Halt],
    departure: int,
    after: Mapping[int, int],
    rests: Rests,
    loads: Sequence[Load],
) -> Timing | Refusal:
    """The earliest times with every break taken, each where it delays the end least."""
    everything = (1 << len(rests.breaks)) - 1
    states: dict[int, tuple[int, _Chain]] = {0: (departure, None)}
    refusal = Refusal(Rule.BREAK)
    for index, (ref, _, work, seconds, windows) in enumerate(halts):
        reached = _leg(driving, states, 100 * work, index, rests, loads[index])
        states = {}
        for taken, (arrival, travel, chain) in reached.items():
            begin = opening(windows, max(arrival, after.get(index, 0)))
            if begin is None:
                refusal = Refusal(Rule.WINDOW, ref, arrival - windows[-1].end)
                continue
            stop = Passed(arrival, begin, begin + seconds, travel)
            states[taken] = (begin + seconds, (chain, stop))
        if not states:
            return refusal
    if everything not in states:
        missing = next(b.ref for n, b in enumerate(rests.breaks) if not max(states) >> n & 1)
        return Refusal(Rule.BREAK, missing)
    passed: list[Passed] = []
    rested: list[Rested] = []
    link = states[everything][1]
    while link is not None:
        link, event = link
        (rested if isinstance(event, Rested) else passed).append(event)
    return Timing(departure, tuple(reversed(passed)), tuple(reversed(rested)))


def _leg(
    driving: Driving,
    states: dict[int, tuple[int, _Chain]],
    work: int,
    index: int,
    rests: Rests,
    load: Load,
) -> dict[int, tuple[int, int, _Chain]]:
    """Earliest arrival at halt `index` for each set of breaks taken by then."""
    fixed = rests.fixed.get(index, ())
    held = {which for ones in rests.fixed.values() for which in ones}
    reached: dict[int, tuple[int, int, _Chain]] = {}
    open_ = [(taken, now, work, 0, chain) for taken, (now, chain) in states.items()]
    while open_:
        taken, now, left, due, chain = open_.pop()
        if due == len(fixed):
            arrival = driving.arrive_hundredths(now, left)
            if taken not in reached or arrival < reached[taken][0]:
                reached[taken] = (arrival, arrival - now, chain)
        for which, rest in enumerate(rests.breaks):
            if taken >> which & 1:
                continue
            if which in held and (due == len(fixed) or fixed[due] != which):
                continue
            most = rests.most[which]
            if most is not None and any(a > b for a, b in zip(load, most, strict=True)):
                continue
            begin = opening(rest.windows, now)
            if begin is None:
                continue
            done = driving.progress(now, begin)
            pause = begin if done < left else driving.arrive_hundredths(now, left)
            event = Rested(which, index, pause, begin, begin + rest.service_seconds, pause - now)
            open_.append(
                (
                    taken | 1 << which,
                    event.departure,
                    max(0, left - done),
                    due + (which in held),
                    (chain, event),
                )
            )
    return reached
