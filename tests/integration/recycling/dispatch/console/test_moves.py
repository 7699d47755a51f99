"""A stop moved by hand: what it costs and breaks, locks, publishing, and going back."""

import datetime as dt

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from database.engine import unit_of_work
from recycling.booking.bookings import Booking
from recycling.dispatch import day_of
from recycling.dispatch.console import holding, moves, publishing
from recycling.dispatch.console.soft import Kind as Behind
from recycling.dispatch.console.soft import kind_of
from recycling.dispatch.retimed import plan_of_run
from recycling.notices import Notice
from routing.fleet import Shift
from routing.locks import LockKind, lock, locks_on, unlock
from routing.runs import PlannedRoute, PlanRun, published_run, runs_of
from routing.solver.plan import Rule, Violation, check
from tests.fixtures.town import NOW, TOMORROW
from tests.integration.recycling.dispatch.console.conftest import ask, carry_out


def run_of(session: Session) -> PlanRun:
    run = published_run(session, TOMORROW)
    assert run is not None
    return run


def visits(route: PlannedRoute) -> list[int]:
    return [stop.sequence for stop in route.stops if stop.kind == "visit"]


def swap(run: PlanRun) -> moves.Move:
    """The second visit of the first route before its first."""
    first, second = visits(run.routes[0])[:2]
    return moves.Move(run.routes[0].number, second, run.routes[0].number, first)


def order(run: PlanRun) -> list[str]:
    return [ref for stop in run.routes[0].stops if stop.kind == "visit" for ref in stop.refs]


def test_a_move_is_weighed_as_the_plans_differ_and_changes_nothing(planned: Engine) -> None:
    with unit_of_work(planned) as session:
        run = run_of(session)
        weighed = moves.weigh(session, run, swap(run))
        assert weighed.broken == ()
        made = moves.save_move(session, run, swap(run), by="dispatcher", now=NOW)
        assert weighed.extra_fen == pytest.approx(made.cost_fen - run.cost_fen, abs=1)
        assert weighed.extra_metres == made.figures["metres"] - run.figures["metres"]


def test_a_saved_move_is_a_plan_of_its_own_that_holds(planned: Engine) -> None:
    with unit_of_work(planned) as session:
        run = run_of(session)
        before = order(run)
        made = moves.save_move(session, run, swap(run), by="dispatcher", now=NOW)
        assert (made.kind, made.derived_from, made.published) == ("edit", run.ref, False)
        assert order(made) == [before[1], before[0], *before[2:]]
        assert order(run) == before
        day = day_of(session, TOMORROW)
        assert check(day.problem, plan_of_run(session, day, made)) == []


def test_a_move_past_a_window_is_told_with_its_minutes_and_not_saved(planned: Engine) -> None:
    with unit_of_work(planned) as session:
        run = run_of(session)
        row = run.routes[0]
        # The first one's window closes at eleven; behind the last it begins hours later.
        last = next(stop for stop in row.stops if stop.kind == "unload").sequence
        move = moves.Move(row.number, visits(row)[0], row.number, last)
        weighed = moves.weigh(session, run, move)
        windows = {one.ref: one.amount for one in weighed.broken if one.rule is Rule.WINDOW}
        assert windows[order(run)[0]] > 30 * 60
        with pytest.raises(moves.CannotMove, match="breaks"):
            moves.save_move(session, run, move, by="dispatcher", now=NOW)
        assert len(runs_of(session, TOMORROW)) == 1


def behind_the_last(run: PlanRun) -> moves.Move:
    row = run.routes[0]
    last = next(stop for stop in row.stops if stop.kind == "unload").sequence
    return moves.Move(row.number, visits(row)[0], row.number, last)


def test_a_promise_is_given_up_knowingly_and_the_resident_told_once_published(
    planned: Engine,
) -> None:
    with unit_of_work(planned) as session:
        run = run_of(session)
        first, move = order(run)[0], behind_the_last(run)
        weighed = moves.weigh(session, run, move)
        assert weighed.may_be_kept
        assert set(weighed.kinds) == {Behind.PROMISE}
        made = moves.save_move(session, run, move, by="dispatcher", now=NOW, keep=True)
        assert first in {row["ref"] for row in made.moved}
        assert session.scalars(select(Notice)).all() == []
        # The plan that broke the promise can be changed further, and still says whom it moved.
        again = moves.save_move(session, made, moves.Move(1, visits(made.routes[0])[-1], 1, 1),
                                by="d", now=NOW, keep=True)  # fmt: skip
        assert set(again.asked["kept"]) >= {first}
        told = publishing.put_in_force(session, made, by="dispatcher", now=NOW)
        assert told == len(made.moved)
        kinds = session.scalars(select(Notice.kind)).all()
        assert set(kinds) == {"moved"}
        assert publishing.put_back(session, made, run, by="dispatcher", now=NOW) == told


def test_what_is_law_or_capacity_is_never_saved(planned: Engine) -> None:
    with unit_of_work(planned) as session:
        run = run_of(session)
        # The shift ends just when the route is back: any way more is overtime.
        row = run.routes[0]
        shift = session.scalars(select(Shift).where(Shift.ref == row.shift_ref)).one()
        shift.ends_at = row.arrives_at + dt.timedelta(seconds=1)
        session.flush()
        weighed = moves.weigh(session, run, behind_the_last(run))
        assert Behind.LAW in weighed.kinds
        assert not weighed.may_be_kept
        with pytest.raises(moves.CannotMove, match="hard"):
            moves.save_move(session, run, behind_the_last(run), by="dispatcher", now=NOW, keep=True)
        assert len(runs_of(session, TOMORROW)) == 1


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        (Rule.WINDOW, Behind.PROMISE), (Rule.SHIFT, Behind.LAW), (Rule.SKILL, Behind.LAW),
        (Rule.YARD_LIMIT, Behind.LAW), (Rule.CAPACITY, Behind.CAPACITY),
        (Rule.PREFIX, Behind.ORDER),
    ],
)  # fmt: skip
def test_only_a_booking_s_window_is_a_promise(planned: Engine, rule: Rule, kind: Behind) -> None:
    with unit_of_work(planned) as session:
        bookings = day_of(session, TOMORROW).bookings
        ref = next(iter(bookings))
        assert kind_of(Violation(rule, ref=ref), bookings) is kind
        assert kind_of(Violation(Rule.WINDOW, ref="a yard"), bookings) is Behind.LAW


def test_the_cheapest_places_are_sorted_and_can_be_taken(planned: Engine) -> None:
    with unit_of_work(planned) as session:
        run = run_of(session)
        row = run.routes[0]
        places = moves.cheapest_places(session, run, row.number, visits(row)[0])
        assert [place.extra_fen for place in places] == sorted(p.extra_fen for p in places)
        for place in places:
            move = moves.Move(row.number, visits(row)[0], place.route, place.before)
            assert moves.weigh(session, run, move).broken == ()


def test_a_stop_cannot_be_moved_to_where_it_stands(planned: Engine) -> None:
    with unit_of_work(planned) as session:
        run = run_of(session)
        number, stop = run.routes[0].number, visits(run.routes[0])[0]
        with pytest.raises(moves.CannotMove, match="same"):
            moves.weigh(session, run, moves.Move(number, stop, number, stop + 1))


@pytest.mark.parametrize("kind", [LockKind.PREFIX, LockKind.ROUTE])
def test_what_is_held_fast_is_not_moved(planned: Engine, kind: LockKind) -> None:
    with unit_of_work(planned) as session:
        run = run_of(session)
        until = None if kind is LockKind.ROUTE else visits(run.routes[0])[1]
        holding.hold_route(session, run, run.routes[0], until=until, by="dispatcher", now=NOW)
        with pytest.raises(moves.CannotMove, match="locked"):
            moves.weigh(session, run, swap(run))


def test_a_new_plan_keeps_what_is_held_fast_until_it_is_let_go(planned: Engine) -> None:
    with unit_of_work(planned) as session:
        run = run_of(session)
        made = moves.save_move(session, run, swap(run), by="dispatcher", now=NOW)
        held = holding.hold_route(
            session, made, made.routes[0], until=None, by="dispatcher", now=NOW
        )
        wanted, shift, lock_ref = order(made), made.routes[0].shift_ref, held.ref
    again = carry_out(planned, ask(planned))
    with unit_of_work(planned) as session:
        route = session.scalar(
            select(PlannedRoute).where(
                PlannedRoute.run_id == again.id, PlannedRoute.shift_ref == shift
            )
        )
        assert route is not None
        refs = [ref for stop in route.stops if stop.kind == "visit" for ref in stop.refs]
        assert refs == wanted
        unlock(session, TOMORROW, lock_ref)
        assert locks_on(session, TOMORROW) == []


def test_a_held_stop_stays_with_its_courier(planned: Engine) -> None:
    with unit_of_work(planned) as session:
        run = run_of(session)
        other = next(
            ref for ref in day_of(session, TOMORROW).shifts if ref != run.routes[0].shift_ref
        )
        ref = order(run)[0]
        lock(session, TOMORROW, LockKind.STOP, other, [("visit", ref)], by="d", now=NOW)
    again = carry_out(planned, ask(planned))
    with unit_of_work(planned, reads_only=True) as session:
        where = {
            one: route.shift_ref
            for route in session.merge(again, load=False).routes
            for stop in route.stops
            for one in stop.refs
        }
        assert where[ref] == other


def test_publishing_and_undo_move_the_times_of_the_bookings(planned: Engine) -> None:
    with unit_of_work(planned) as session:
        run = run_of(session)
        made = moves.save_move(session, run, swap(run), by="dispatcher", now=NOW)
        publishing.put_in_force(session, made, by="dispatcher", now=NOW)
        session.flush()
        assert _routes_of_bookings(session) <= {route.ref for route in made.routes}
        parent = moves.take_back(session, made, now=NOW)
        publishing.put_in_force(session, parent, by="dispatcher", now=NOW)
        session.flush()
        assert parent is run
        assert published_run(session, TOMORROW) is run
        assert made.undone_at == NOW
        assert _routes_of_bookings(session) <= {route.ref for route in run.routes}


def _routes_of_bookings(session: Session) -> set[str | None]:
    return set(session.scalars(select(Booking.route_ref)))


def test_a_change_is_taken_back_once(planned: Engine) -> None:
    with unit_of_work(planned) as session:
        run = run_of(session)
        made = moves.save_move(session, run, swap(run), by="dispatcher", now=NOW)
        moves.take_back(session, made, now=NOW)
        with pytest.raises(moves.CannotMove, match="nothing_to_undo"):
            moves.take_back(session, made, now=NOW)
        with pytest.raises(moves.CannotMove, match="nothing_to_undo"):
            moves.take_back(session, run, now=NOW)
