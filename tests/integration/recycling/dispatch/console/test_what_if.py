"""A supposed day is planned beside the day, and two plans are told apart."""

import pytest
from sqlalchemy import Engine, func, select

from database.engine import unit_of_work
from recycling.booking.bookings import Booking
from recycling.dispatch import day_of, publish_run
from recycling.dispatch.console.comparing import compare
from recycling.dispatch.console.kpis import co2_grams_per_km, kpis_of
from recycling.dispatch.what_if import NEW_YARD, BadWhatIf, WhatIf, supposed
from routing.fleet import Courier, Shift, Vehicle, shifts_on
from routing.runs import RunKind, WrongRunState, published_run, run_by_ref
from tests.fixtures.town import NOW, TOMORROW
from tests.integration.recycling.dispatch.console.conftest import ask, carry_out


def test_a_supposed_day_is_planned_and_the_day_stays_as_it_was(planned: Engine) -> None:
    with unit_of_work(planned, reads_only=True) as session:
        before = _state(session)
    what = WhatIf(vans=1, shift_minutes=-120)
    run = carry_out(planned, ask(planned, kind=RunKind.WHAT_IF, asked=what.as_row()))
    with unit_of_work(planned) as session:
        assert _state(session) == before
        again = run_by_ref(session, run.ref)
        assert (again.state, again.published) == ("done", False)
        with pytest.raises(WrongRunState):
            publish_run(session, again, by="dispatcher", now=NOW)


def _state(session):
    times = session.execute(select(Booking.ref, Booking.state, Booking.route_ref, Booking.eta))
    counts = [session.scalar(select(func.count()).select_from(one))
              for one in (Courier, Vehicle, Shift)]  # fmt: skip
    return sorted(map(tuple, times)), counts, published_run(session, TOMORROW).ref


def test_what_is_supposed_changes_the_problem_alone(planned: Engine) -> None:
    with unit_of_work(planned, reads_only=True) as session:
        day = day_of(session, TOMORROW)
        more = supposed(day, WhatIf(vans=2, shift_minutes=30, yard_at=(31.2, 121.4)))
        assert len(more.problem.vehicles) == len(day.problem.vehicles) + 2
        ends = {one.shift.end for one in more.problem.vehicles}
        assert ends == {day.problem.vehicles[0].shift.end + 1800}
        assert more.problem.depots[-1].ref == NEW_YARD
        assert all(NEW_YARD in one.yards for one in more.problem.vehicles)
        assert {one.ref for one in session.new} == set()


def test_a_day_keeps_one_yard_at_least(planned: Engine) -> None:
    with unit_of_work(planned, reads_only=True) as session:
        day = day_of(session, TOMORROW)
        with pytest.raises(BadWhatIf):
            supposed(day, WhatIf(without_yard=day.problem.depots[0].ref))


def test_a_day_keeps_one_shift_at_least(planned: Engine) -> None:
    with unit_of_work(planned, reads_only=True) as session, pytest.raises(BadWhatIf):
        supposed(day_of(session, TOMORROW), WhatIf(shift_minutes=-600))


@pytest.mark.parametrize("vans", [0, -1, 21])
def test_a_question_that_changes_nothing_or_too_much_is_refused(vans: int) -> None:
    with pytest.raises(BadWhatIf):
        WhatIf(vans=vans)


def test_two_plans_are_told_apart_booking_by_booking(planned: Engine) -> None:
    what = WhatIf(shift_minutes=-595)
    other = carry_out(planned, ask(planned, kind=RunKind.WHAT_IF, asked=what.as_row())).ref
    with unit_of_work(planned, reads_only=True) as session:
        first, second = published_run(session, TOMORROW), run_by_ref(session, other)
        found = compare(session, first, second)
        # Shifts of five minutes serve nobody: all six stand in the first plan alone.
        assert len(found.only_first) == 6
        assert (found.only_second, found.other_courier, found.other_time) == ((), (), ())
        same = compare(session, first, first)
        assert (same.only_first, same.other_courier, same.other_time) == ((), (), ())


def test_the_figures_of_a_plan_are_those_of_its_rows(planned: Engine) -> None:
    with unit_of_work(planned, reads_only=True) as session:
        run = published_run(session, TOMORROW)
        windows = {row.ref: (row.window_start, row.window_end)
                   for row in session.scalars(select(Booking))}  # fmt: skip
        shifts = {one.ref: one for one in shifts_on(session, TOMORROW)}
        found = kpis_of(run, shifts, windows)
        assert found.metres_a_visit == pytest.approx(run.figures["metres"] / 6)
        assert found.kg_a_visit == pytest.approx(run.figures["kg"] / 6)
        assert found.on_time == 1.0
        assert 0 < found.fill <= 1
        # 12 litres on 100 km at 2,630 g each are 315.6 g a km.
        assert co2_grams_per_km(TOMORROW) == pytest.approx(315.6)
        assert found.co2_kg == pytest.approx(run.figures["metres"] / 1000 * 0.3156)
