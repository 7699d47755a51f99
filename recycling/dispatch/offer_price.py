"""What a visit would cost on top of the plan that is in force: the price behind a greener slot."""

import datetime as dt
from dataclasses import replace

from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.booking.windows import Window as BookableWindow
from recycling.booking.windows import windows
from recycling.dispatch.jobs import Day, NothingToPlan, day_of
from recycling.dispatch.retimed import plan_of_run
from routing.runs import published_run
from routing.solver.problem import Window
from routing.solver.replan import prices, without

#: A day with more jobs than this is not priced while somebody waits for a page.
MOST_JOBS = 2_000

#: Where a visit fits into no route of the plan, it takes a vehicle that stays at home.
NO_ROOM_FEN = 1_000_000


class PlanPrice:
    """Prices of one page's offers: each day is looked at once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, dt.date], dict[str, int]] = {}

    def fen(
        self, session: Session, booking: Booking, day: dt.date, window: BookableWindow
    ) -> int | None:
        """Fen on top of the plan in force; None where the day has none."""
        key = (booking.ref, day)
        if key not in self._known:
            self._known[key] = _prices(session, booking, day)
        return self._known[key].get(window.code)


def _prices(session: Session, booking: Booking, on: dt.date) -> dict[str, int]:
    run = published_run(session, on)
    if run is None or booking.place is None:
        return {}
    try:
        day = day_of(session, on, also=booking)
    except NothingToPlan:
        return {}
    if len(day.problem.jobs) > MOST_JOBS:
        return {}
    job = next(job for job in day.problem.jobs if job.ref == booking.ref)
    problem = without(day.problem, [booking.ref])
    plan = plan_of_run(session, replace(day, problem=problem), run)
    spans = {window.code: _span(day, window) for window in windows()}
    found = {price.window: price for price in prices(problem, plan, job, list(spans.values()))}
    return {
        code: round(found[span].extra_cost) if span in found else NO_ROOM_FEN
        for code, span in spans.items()
    }


def _span(day: Day, window: BookableWindow) -> Window:
    start = day.operator.moment(day.on, window.start)
    end = day.operator.moment(day.on, window.end)
    return Window(day.second(start), day.second(end))
