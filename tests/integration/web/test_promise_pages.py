"""Promises on the console's pages: what giving one up covers, and an hour that is agreed on."""

import pytest
from sqlalchemy import select

from recycling.booking.bookings import Booking
from routing.runs import PlanRun
from tests.fixtures import town
from tests.fixtures.house import Transactions
from tests.fixtures.visitor import SignedIn, Visitor

DAY = town.TOMORROW.isoformat()


@pytest.fixture
def dispatcher(signed_in: SignedIn, run: str) -> Visitor:
    """A dispatcher before the planned day."""
    return signed_in("dispatcher")


def test_the_page_of_a_move_says_what_giving_a_promise_up_covers(
    dispatcher: Visitor, transactions: Transactions, run: str
) -> None:
    with transactions() as session:
        row = session.scalars(select(PlanRun).where(PlanRun.ref == run)).one().routes[0]
        visits = [stop.sequence for stop in row.stops if stop.kind == "visit"]
        number = row.number
    breaks = f"from={number}&stop={visits[0]}&to={number}&before={visits[-1] + 1}"
    holds = f"from={number}&stop={visits[1]}&to={number}&before={visits[0]}"
    said = "What you give up is the hour alone."
    assert said in dispatcher.get(f"/dispatch/plans/{run}/move?{breaks}")
    assert said not in dispatcher.get(f"/dispatch/plans/{run}/move?{holds}")


def test_an_hour_without_a_zone_is_no_page_and_nothing_is_agreed(
    dispatcher: Visitor, transactions: Transactions
) -> None:
    with transactions() as session:
        ref, window = session.execute(select(Booking.ref, Booking.window_start)).first()
    told = {"kind": "new_window", "agreed": "yes", "start": f"{DAY}T14:00"}
    dispatcher.post(f"/dispatch/promises/{ref}/sooner?on={DAY}", told)
    assert dispatcher.status == 404
    with transactions() as session:
        assert session.scalar(select(Booking.window_start).where(Booking.ref == ref)) == window


def test_the_style_of_a_map_is_sent_without_drawing_the_map(
    dispatcher: Visitor, run: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[object] = []
    monkeypatch.setattr("web.dispatch.road.map_of_road", lambda *told: drawn.append(told))
    monkeypatch.setattr("web.dispatch.views.map_of_run", lambda *told: drawn.append(told))
    for path in (f"/dispatch/road/map.css?on={DAY}", f"/dispatch/plans/{run}/map.css"):
        assert ".huiliu-" in dispatcher.get(path)
        assert dispatcher.status == 200
    assert drawn == []
