"""The page of times: neighbours by a stated rule, the nearest point, the waiting list."""

from flask import Flask
from sqlalchemy import select

from recycling.booking.slots import SlotLimit
from recycling.rounds import short_round
from sites.areas import operator
from sites.registry import SiteKind
from tests.fixtures import town
from tests.fixtures.house import Transactions
from tests.fixtures.questions import PHONE, PLACE, SLOT, begin
from tests.fixtures.visitor import Visitor

PINNED = {**PLACE, "lat": "31.2300", "lon": "121.4700"}


def to_the_times(visitor: Visitor, item: str = "microwave") -> str:
    visitor.post("/book", {f"n-{item}": "1"})
    visitor.post("/book/where", PINNED)
    return visitor.post("/book/how", {"way": "doorstep"})


def take(visitor: Visitor) -> str:
    visitor.post("/book/when", {"at": SLOT})
    return visitor.post("/book/who", {"name": "王秀英", "phone": PHONE})


def test_homes_of_the_building_are_counted_and_the_rule_is_stated(
    house: Flask, visitor: Visitor
) -> None:
    assert "in your building" not in to_the_times(visitor)
    take(visitor)
    visitor.post("/book/review")
    neighbour = Visitor(house)
    page = to_the_times(neighbour)
    assert "1 home in your building is booked then: join it, 80 points" in page
    page = take(neighbour)
    assert "You join a neighbour: 80 points when we have the things" in page
    assert "lower by 10.00 yuan" in page


def test_where_no_time_is_free_the_nearest_open_point_is_named(
    visitor: Visitor, transactions: Transactions
) -> None:
    with transactions() as session:
        session.add(SlotLimit(visits=0))
        town.add_yard(session, code="P1", kind=SiteKind.COLLECTION_POINT)
    page = to_the_times(visitor, "kettle")
    assert "No time is free in the next days" in page
    assert "Nearest point: P1 yard" in page
    assert "Tell me when a place is free" in page


def test_how_names_cost_time_and_where_a_subsidy_is_seen(visitor: Visitor) -> None:
    visitor.post("/book", {"n-fridge_std": "1"})
    page = visitor.post("/book/where", PINNED)
    assert "Free." in page
    assert "See whether there is a subsidy" in page


def test_a_full_fortnight_offers_the_list_and_a_freed_place_is_kept(
    visitor: Visitor, transactions: Transactions
) -> None:
    with transactions() as session:
        session.add(SlotLimit(visits=0))
    begin(visitor, {"microwave": "1"})
    assert "Tell me when a place is free" in visitor.get("/book/when")
    page = visitor.post("/book/wait", {"name": "王秀英", "phone": PHONE})
    assert "You are on the list" in page
    with transactions() as session:
        session.scalars(select(SlotLimit)).one().visits = 1
        session.flush()
        assert short_round(session, operator(session), now=town.NOW).places_offered == 1
    assert "A place is free for you" in visitor.get("/book/wait")
    visitor.post("/book/review")
    assert visitor.path.endswith("/done")
