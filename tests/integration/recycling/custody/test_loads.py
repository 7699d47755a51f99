"""Goods from a point: out of its book, into the van's, into the yard's; on both databases."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.custody import HandOver, LoadEntry, choose_code, loads_aboard
from recycling.people import Role, enrol
from recycling.visits.tables import CourierAction
from sites.registry import Site
from sites.stock import (
    Level,
    StockClass,
    levels_of,
    total,
)
from tests.fixtures import road as on_the
from tests.fixtures import town
from tests.fixtures.points import MUCH, POINT, add_point_stop
from tests.fixtures.road import COURIER_CODE, YARD_CODE, Road

YARD = 4
VAN, OTHER_VAN, OTHER_CODE = "courier C1", "courier C2", "318462"
ORDINARY, LITHIUM = StockClass.ORDINARY, StockClass.LITHIUM


@pytest.fixture
def road(session: Session) -> Road:
    """A point with 500 kg of ordinary goods and 20 kg of lithium, on a courier's route."""
    road = on_the.begin(session)
    add_point_stop(session, MUCH, capacity_kg=2_000)
    return road


def standing(road: Road, site: Site) -> dict[StockClass, Level]:
    levels = levels_of(road.session, [site])[site.id]
    return {named: level for named, level in levels.items() if level != Level()}


def mass(named: StockClass, courier: int, yard: int, **more: Any) -> dict[str, Any]:
    return {"stock_class": named, "courier_grams": courier, "yard_grams": yard, **more}


ALL = [mass(ORDINARY, 500_000, 500_000), mass(LITHIUM, 20_000, 20_000)]


def give(road: Road, loads: list[dict[str, Any]]) -> CourierAction:
    return road.tell(
        "hand_over", YARD, pieces=[], masses=[], loads=loads, courier_code=COURIER_CODE,
        yard_login="keeper", yard_code=YARD_CODE,
    )  # fmt: skip


def pass_on(road: Road, loads: list[dict[str, Any]]) -> CourierAction:
    other = enrol(
        road.session, login="other", role=Role.COURIER, name="other", password_hash="x",
        now=town.NOW, courier_number="C2",
    )  # fmt: skip
    choose_code(road.session, other.ref, OTHER_CODE, now=town.NOW)
    return road.tell(
        "transfer", 0, pieces=[], masses=[], loads=loads, courier_code=COURIER_CODE,
        taker_login="other", taker_code=OTHER_CODE,
    )  # fmt: skip


def result(row: CourierAction) -> tuple[str, str]:
    return row.outcome, row.code


def test_what_left_the_point_is_in_the_van(road: Road) -> None:
    road.tell("empty", POINT, classes={"ordinary": {"grams": 510_000}})
    assert loads_aboard(road.session, VAN) == {
        ORDINARY: Level(510_000, 2_000, 50), LITHIUM: Level(20_000, 40, 100)
    }  # fmt: skip


def test_what_the_yard_takes_is_in_its_book_and_out_of_the_van(road: Road) -> None:
    road.tell("empty", POINT)
    assert result(give(road, ALL)) == ("done", "")
    assert loads_aboard(road.session, VAN) == {}
    assert standing(road, road.yard) == {
        ORDINARY: Level(500_000, 2_000, 50), LITHIUM: Level(20_000, 40, 100)
    }  # fmt: skip
    row = road.session.scalars(select(HandOver)).one()
    assert [(one.stock_class, one.yard_grams) for one in row.loads] == [
        ("ordinary", 500_000), ("lithium", 20_000)
    ]  # fmt: skip


def test_a_class_that_is_not_given_stays_in_the_van(road: Road) -> None:
    road.tell("empty", POINT)
    give(road, ALL[:1])
    assert loads_aboard(road.session, VAN) == {LITHIUM: Level(20_000, 40, 100)}


def test_what_is_refused_stays_in_the_van_with_its_share(road: Road) -> None:
    road.tell("empty", POINT)
    # A fifth of it is refused: so are 400 of 2000 litres and 10 of 50 pieces.
    told = mass(ORDINARY, 500_000, 400_000, refused_grams=100_000, refusal="contaminated")
    assert result(give(road, [told])) == ("done", "")
    assert loads_aboard(road.session, VAN)[ORDINARY] == Level(100_000, 400, 10)
    assert standing(road, road.yard) == {ORDINARY: Level(400_000, 1_600, 40)}


def test_a_part_may_be_offered_and_the_rest_stays(road: Road) -> None:
    road.tell("empty", POINT)
    assert result(give(road, [mass(ORDINARY, 200_000, 200_000, rest_stays=True)])) == ("done", "")
    assert loads_aboard(road.session, VAN)[ORDINARY] == Level(300_000, 1_200, 30)


def test_the_yards_scale_is_right_and_an_entry_holds_the_difference(road: Road) -> None:
    road.tell("empty", POINT)
    # 1 % of 500 kg are allowed.
    assert result(give(road, [mass(ORDINARY, 500_000, 495_000)])) == ("done", "")
    rows = road.session.scalars(select(LoadEntry).order_by(LoadEntry.number))
    assert [(row.movement, row.grams) for row in rows if row.stock_class == "ordinary"] == [
        ("hauled", 500_000), ("given", -495_000), ("difference", -5_000)
    ]  # fmt: skip


def test_masses_too_far_apart_bear_an_alarm(road: Road) -> None:
    road.tell("empty", POINT)
    assert result(give(road, [mass(ORDINARY, 500_000, 494_999)])) == ("done", "mass_differs")


@pytest.mark.parametrize("loads", [
    [mass(StockClass.CRT, 1_000, 1_000)],
    [mass(ORDINARY, 500_000, 0)],
    [mass(ORDINARY, 500_000, 400_000, refused_grams=100_000)],
    [mass(ORDINARY, 500_000, 500_000, refusal="unsafe")],
    [mass(ORDINARY, 500_001, 500_001, rest_stays=True)],
    [mass(ORDINARY, 500_000, 500_000), mass(ORDINARY, 1, 1)],
    [],
])  # fmt: skip
def test_a_load_that_does_not_hold_moves_nothing(road: Road, loads: list[dict[str, Any]]) -> None:
    road.tell("empty", POINT)
    assert result(give(road, loads)) == ("refused", "masses_wrong")
    assert loads_aboard(road.session, VAN)[ORDINARY].grams == 500_000
    assert standing(road, road.yard) == {}


def test_a_limit_of_the_yard_holds_and_nothing_moves(road: Road) -> None:
    road.yard.lithium_limit_kg = 19
    road.tell("empty", POINT)
    assert result(give(road, ALL)) == ("refused", "yard_full")
    assert loads_aboard(road.session, VAN) == {
        ORDINARY: Level(500_000, 2_000, 50), LITHIUM: Level(20_000, 40, 100)
    }  # fmt: skip
    assert standing(road, road.yard) == {}


def test_pieces_and_goods_from_points_go_under_one_signature(road: Road) -> None:
    road.collect(0, grams=12_000)
    road.tell("empty", POINT)
    [collected] = [one["number"] for one in road.log if one["verb"] == "collect"]
    row = road.tell(
        "hand_over", YARD, pieces=[f"device-0001:{collected}/0"],
        masses=[{"family": "kitchen", "courier_grams": 12_000, "yard_grams": 12_000}], loads=ALL,
        courier_code=COURIER_CODE, yard_login="keeper", yard_code=YARD_CODE,
    )  # fmt: skip
    assert result(row) == ("done", "")
    assert standing(road, road.yard)[ORDINARY].grams == 512_000


def test_the_same_hand_over_sent_twice_counts_once(road: Road) -> None:
    road.tell("empty", POINT)
    give(road, ALL)
    assert road.send(road.log[-1]).outcome == "done"
    assert standing(road, road.yard)[ORDINARY].grams == 500_000


def test_an_emptying_that_is_undone_leaves_the_van_empty(road: Road) -> None:
    row = road.tell("empty", POINT)
    assert result(road.tell("undo", POINT, action=row.key)) == ("done", "")
    assert loads_aboard(road.session, VAN) == {}
    assert result(road.tell("empty", POINT)) == ("done", "")
    assert loads_aboard(road.session, VAN)[ORDINARY].grams == 500_000


def test_after_a_hand_over_the_emptying_is_not_undone(road: Road) -> None:
    row = road.tell("empty", POINT)
    give(road, [mass(LITHIUM, 5_000, 5_000, rest_stays=True)])
    assert result(road.tell("undo", POINT, action=row.key)) == ("conflict", "point_load_gone")
    point = road.session.scalars(select(Site).where(Site.code == "T1")).one()
    assert standing(road, point) == {}
    assert loads_aboard(road.session, VAN)[ORDINARY].grams == 500_000


def test_another_van_takes_it_on_as_the_book_has_it(road: Road) -> None:
    row = road.tell("empty", POINT)
    assert result(pass_on(road, [mass(ORDINARY, 500_000, 490_000)])) == ("done", "mass_differs")
    assert loads_aboard(road.session, VAN) == {LITHIUM: Level(20_000, 40, 100)}
    assert loads_aboard(road.session, OTHER_VAN) == {ORDINARY: Level(500_000, 2_000, 50)}
    assert result(road.tell("undo", POINT, action=row.key)) == ("conflict", "point_load_gone")


def test_another_van_refuses_nothing(road: Road) -> None:
    road.tell("empty", POINT)
    told = mass(ORDINARY, 500_000, 400_000, refused_grams=100_000, refusal="no_room")
    assert result(pass_on(road, [told])) == ("refused", "masses_wrong")
    assert loads_aboard(road.session, OTHER_VAN) == {}


def test_the_whole_of_it_stands_in_one_of_the_three_books(road: Road) -> None:
    road.tell("empty", POINT, classes={"ordinary": {"grams": 300_000}}, rest_stays=True)
    give(road, [mass(ORDINARY, 100_000, 100_000, rest_stays=True)])
    point = road.session.scalars(select(Site).where(Site.code == "T1")).one()
    books = [
        levels_of(road.session, [point])[point.id], loads_aboard(road.session, VAN),
        levels_of(road.session, [road.yard])[road.yard.id],
    ]  # fmt: skip
    assert [total(book).grams for book in books] == [220_000, 200_000, 100_000]
