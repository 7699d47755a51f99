"""Where one more visit fits into the routes of a day as they stand: the cheapest gap, priced.

The routes of the day are loaded once; each question is asked of them as they are, and changes
nothing.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from recycling.booking.bookings import Booking
from recycling.catalogue import planning_default
from recycling.dispatch.jobs import PROFILE, Day, job_of
from routing.solver.draft import Draft, Offer
from routing.solver.engines.answer import Routes
from routing.solver.insertion import Inserter
from routing.solver.plan import SUBUNITS, Plan, Stop
from routing.solver.problem import Job, Problem, Window
from routing.solver.repair import mended, remove, standing
from routing.solver.schedule import Refusal, Scheduler
from routing.travel.great_circle import matrices

#: Ends the ref of a visit that is asked about, where the day holds the booking already.
AGAIN = "~again"


@dataclass(frozen=True)
class Opening:
    """A gap that a visit fits into."""

    vehicle: str
    begin: int
    extra_fen: int
    offer: Offer
    stops: tuple[Stop, ...]


class Openings:
    """The routes of a day, ready to be asked where a further job of its problem fits."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.draft = Draft(problem, Scheduler(problem))
        self._inserter = Inserter(self.draft)
        self.load(standing(problem, plan))

    def load(self, orders: Routes) -> None:
        """Take these routes over, each as far as it stands."""
        for ref, visits in orders.items():
            offer = mended(self.draft, self.problem.vehicle(ref), visits)
            if offer is not None:
                self._inserter.accept(offer)

    def best(self, ref: str, vehicles: Collection[str] | None = None) -> Opening | None:
        """The cheapest gap for a job, on these vehicles, or on any that is on the road."""
        able = [
            one
            for one in self.problem.vehicles
            if (one.ref in vehicles if vehicles is not None
                else one.ref in self.draft.offers or one.prefix)
        ]  # fmt: skip
        found = self._inserter.best(ref, able)
        if found is None:
            return None
        offer = found.offer
        route = self.draft.scheduler.route(
            self.problem.vehicle(offer.vehicle), offer.visits, offer.after
        )
        if isinstance(route, Refusal):
            return None
        begin = next(stop.begin for stop in route.tasks if stop.ref == ref)
        return Opening(
            offer.vehicle, begin, round(found.extra / SUBUNITS), offer, tuple(route.tasks)
        )

    def without(self, ref: str, twin: str) -> dict[bool, Opening]:
        """Where `twin` fits once `ref` is off its route: on its own route (True), on another.

        The draft is as it was afterwards. Empty where `ref` cannot be taken off.
        """
        here = self.draft.on.get(ref)
        if here is None:
            return {}
        kept, before = self.draft.state(), self.draft.cost
        found: dict[bool, Opening] = {}
        if remove(self.draft, self._inserter, ref):
            saved = round((before - self.draft.cost) / SUBUNITS)
            others = {one.ref for one in self.problem.vehicles} - {here}
            for own, vehicles in ((True, {here}), (False, others)):
                opening = self.best(twin, vehicles)
                if opening is not None:
                    found[own] = replace(opening, extra_fen=opening.extra_fen - saved)
        for vehicle in self.draft.restore(kept):
            self._inserter.forget(vehicle)
        return found


def rest_of(day: Day, now: dt.datetime) -> Window | None:
    """What is left of the hours in which doors are visited; None once they are over."""
    start, end = (
        day.second(
            day.operator.moment(day.on, dt.time.fromisoformat(planning_default(key, day.on)))
        )
        for key in ("day_start", "day_end")
    )
    start = max(start, day.second(now))
    return Window(start, end) if start < end else None


def with_visits(
    day: Day, problem: Problem, bookings: Sequence[Booking], window: Window
) -> tuple[Day, Problem]:
    """The day with these bookings' doors on its map, and each as one more job in `window`."""
    placed = [(booking, place) for booking in bookings if (place := booking.place) is not None]
    places = [*day.places, *((place.lat, place.lon) for _, place in placed)]
    travel = matrices(
        [lat for lat, _ in places], [lon for _, lon in places],
        detour=day.operator.detour, kmh=day.operator.kmh,
    )  # fmt: skip
    jobs: list[Job] = [
        replace(
            job_of(booking, day, place=len(day.places) + number, windows=(window,)),
            ref=booking.ref + AGAIN,
        )
        for number, (booking, _) in enumerate(placed)
    ]
    wider = replace(problem, travel={PROFILE: travel}, jobs=(*problem.jobs, *jobs))
    return replace(day, places=places, problem=wider), wider
