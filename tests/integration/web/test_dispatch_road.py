"""The running day as pages: where vehicles are, late visits put right, buttons of the morning."""

import datetime as dt
import re

import pytest
from flask import Flask
from sqlalchemy import select

from recycling.booking.bookings import Booking
from recycling.booking.desk import bookings_by_refs
from recycling.dispatch.console.replanning import Event
from recycling.visits.tables import CourierPosition
from routing.fleet import Courier, Shift
from routing.runs import PlanRun, RunKind, ask_for_run, published_run, run_by_ref
from sites.registry import Site
from sites.stock import StockClass, StockLevel
from tests.fixtures import town
from tests.fixtures.house import Transactions, carry_out
from tests.fixtures.road import NINE
from tests.fixtures.visitor import SignedIn, Visitor
from web import background

DAY = town.TOMORROW.isoformat()


@pytest.fixture
def late(transactions: Transactions, run: str, house: Flask) -> str:
    """The ref of the booking that comes after a stop that was ticked an hour late."""
    with transactions() as session:
        route = run_by_ref(session, run).routes[0]
        first, second = [stop for stop in route.stops if stop.kind == "visit"][:2]
        booking = bookings_by_refs(session, first.refs)[first.refs[0]]
        at = first.departs_at + dt.timedelta(hours=2)
        booking.set_out(by="c", now=at)
        booking.collect(by="c", now=at)
        house.extensions["clock"] = lambda: at
        return second.refs[0]


@pytest.fixture
def dispatcher(signed_in: SignedIn, run: str) -> Visitor:
    """A dispatcher before the planned day."""
    return signed_in("dispatcher")


def test_the_road_says_by_what_each_place_is_known(
    dispatcher: Visitor, late: str, transactions: Transactions, run: str
) -> None:
    page = dispatcher.get(f"/dispatch/road?on={DAY}")
    assert "no position since" in page
    with transactions() as session:
        number = run_by_ref(session, run).routes[0].courier_number
        at = NINE + dt.timedelta(hours=6)
        session.add(
            CourierPosition(
                courier_number=number, day=town.TOMORROW, at=at, received_at=at, lat=31.25,
                lon=121.5, accuracy_metres=20,
            )
        )  # fmt: skip
    assert "seen there at 15:00" in dispatcher.get(f"/dispatch/road?on={DAY}")
    for kind, words in (("js", "Huiliu.van("), ("css", ".huiliu-map")):
        assert words in dispatcher.get(f"/dispatch/road/map.{kind}?on={DAY}")


def test_the_replay_and_the_misses_have_maps_of_their_own(dispatcher: Visitor, late: str) -> None:
    assert "The route moment by moment" in dispatcher.get(f"/dispatch/replay/1?on={DAY}")
    assert "Huiliu.replay(" in dispatcher.get(f"/dispatch/replay/1/map.js?on={DAY}")
    assert "The same as a table" in dispatcher.get(f"/dispatch/service?on={DAY}")
    assert "Huiliu.miss(" in dispatcher.get(f"/dispatch/service/map.js?on={DAY}")


def test_a_day_without_misses_has_no_map_of_them(dispatcher: Visitor) -> None:
    dispatcher.get(f"/dispatch/service/map.js?on={DAY}")
    assert dispatcher.status == 404


def test_a_late_visit_shows_cost_and_breaks_and_needs_the_residents_word(
    dispatcher: Visitor, late: str, transactions: Transactions
) -> None:
    page = dispatcher.get(f"/dispatch/promises?on={DAY}")
    assert "Agree on another hour" in page
    assert "the resident agreed on the phone" in page
    start = re.search(rf'/promises/{late}/sooner.*?name="start" value="([^"]+)"', page, re.S)[1]
    path = f"/dispatch/promises/{late}/sooner?on={DAY}"
    assert "Call the resident first" in dispatcher.post(
        path, {"kind": "new_window", "start": start}
    )
    page = dispatcher.post(path, {"kind": "new_window", "start": start, "agreed": "yes"})
    assert "written to the resident" in page
    with transactions() as session:
        booking = session.scalars(select(Booking).where(Booking.ref == late)).one()
        assert booking.window_start == dt.datetime.fromisoformat(start)
    dispatcher.post(path, {"kind": "moon"})
    assert dispatcher.status == 404


def test_a_repair_that_is_gone_is_told_and_changes_nothing(
    dispatcher: Visitor, late: str, transactions: Transactions, run: str
) -> None:
    with transactions() as session:
        done = next(stop for stop in run_by_ref(session, run).routes[0].stops
                    if stop.kind == "visit").refs[0]  # fmt: skip
    page = dispatcher.post(f"/dispatch/promises/{done}/sooner?on={DAY}", {"kind": "other_route"})
    assert "not possible any more" in page
    with transactions() as session:
        assert published_run(session, town.TOMORROW).ref == run


def test_a_replan_shows_stage_cost_curve_and_can_be_stopped(
    dispatcher: Visitor, late: str, transactions: Transactions, run: str
) -> None:
    with transactions() as session:
        asked = Event(at=NINE + dt.timedelta(hours=2), most_moved=3).as_row()
        ref = ask_for_run(
            session, town.TOMORROW, budget_seconds=2, seed=1, by="x", now=town.NOW,
            publishes=False, kind=RunKind.REPLAN, asked=asked, derived_from=run,
        ).ref  # fmt: skip
    waiting = dispatcher.get(f"/dispatch/plans/{ref}")
    assert "Stop and keep the best" in waiting
    carry_out(transactions, ref)
    page = dispatcher.get(f"/dispatch/plans/{ref}")
    assert "Cost of the best plan so far" in page
    assert "As a table" in page
    with transactions() as session:
        assert session.scalars(select(PlanRun).where(PlanRun.ref == ref)).one().cost_curve


def press(dispatcher: Visitor, code: str) -> str:
    """The button of the one finding of this kind, pressed as it stands on the page."""
    page = dispatcher.get(f"/dispatch/morning?on={DAY}")
    form = next(part for part in page.split("<form")[1:] if f'name="code" value="{code}"' in part)
    told = dict(re.findall(r'name="(code|ref|around)" value="([^"]*)"', form))
    return dispatcher.post(f"/dispatch/morning?on={DAY}", told)


def test_each_button_of_the_morning_mends_its_finding(
    dispatcher: Visitor, transactions: Transactions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "send_plan_run", lambda _celery, _ref: None)
    monkeypatch.setattr("web.dispatch.morning.SECONDS", 2)
    with transactions() as session:
        [shift] = session.scalars(select(Shift).where(Shift.day == town.TOMORROW)).all()
        shift.courier.active = False
        session.add(Courier(number="C9", name="x", skills=list(shift.courier.skills)))
        booking = session.scalars(select(Booking)).first()
        booking.place_state = "in_doubt"
        session.add(
            StockLevel(
                site_id=session.scalars(select(Site.id)).one(), grams=17_000_000, litres=0,
                stock_class=StockClass.ORDINARY.value, pieces=0,
            )
        )  # fmt: skip
        other = town.add_yard(session, code="Y2", lat=31.25, lon=121.49).ref
    for code in ("out_of_service", "place_in_doubt"):
        page = press(dispatcher, code)
        assert f'id="g-{code}"' not in page
    press(dispatcher, "yard_nearly_full")
    with transactions() as session:
        asked = session.scalars(select(PlanRun).order_by(PlanRun.id.desc())).first().ref
    carry_out(transactions, asked)
    assert 'id="g-yard_nearly_full"' not in dispatcher.get(f"/dispatch/morning?on={DAY}")
    with transactions() as session:
        stops = [stop for route in published_run(session, town.TOMORROW).routes
                 for stop in route.stops]  # fmt: skip
        unloads = {ref for stop in stops if stop.kind == "unload" for ref in stop.refs}
        assert unloads == {other}
