"""Emptying a point on the way, on both databases: what leaves its book, and how it comes back."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.visits.sheet import day_sheet
from routing.runs import PlannedRoute, RouteStop
from sites.registry import Site
from sites.stock import (
    Level,
    Line,
    Movement,
    Slip,
    StockClass,
    StockEntry,
    arrive,
    levels_of,
    watch,
)
from tests.fixtures import road as on_the
from tests.fixtures import town
from tests.fixtures.points import MUCH, POINT, add_point_stop
from tests.fixtures.road import NINE, Road


@pytest.fixture
def road(session: Session) -> Road:
    """A point with 500 kg of ordinary goods and 20 kg of lithium, on a courier's route."""
    road = on_the.begin(session)
    add_point_stop(session, MUCH, capacity_kg=2_000)
    return road


def point_of(road: Road) -> Site:
    return road.session.scalars(select(Site).where(Site.code == "T1")).one()


def standing(road: Road) -> dict[str, Level]:
    site = point_of(road)
    levels = levels_of(road.session, [site])[site.id]
    return {named.value: level for named, level in levels.items() if level != Level()}


def book(road: Road) -> list[tuple[str, str, int]]:
    """What was written after the goods came: movement, class, grams."""
    query = select(StockEntry).where(StockEntry.site_id == point_of(road).id)
    rows = road.session.scalars(query.order_by(StockEntry.number)).all()
    return [(row.movement, row.stock_class, row.grams) for row in rows[2:]]


def result(row: Any) -> tuple[str, str]:
    return row.outcome, row.code


def test_what_is_not_weighed_leaves_as_the_book_has_it(road: Road) -> None:
    assert result(road.tell("empty", POINT)) == ("done", "")
    assert book(road) == [("transfer", "ordinary", -500_000), ("transfer", "lithium", -20_000)]
    assert standing(road) == {}


def test_the_mass_on_the_scale_sets_the_book_right_before_it_leaves(road: Road) -> None:
    road.tell("empty", POINT, classes={"ordinary": {"grams": 510_000}, "lithium": {"grams": 0}})
    assert book(road) == [
        ("stocktake", "ordinary", 10_000), ("transfer", "ordinary", -510_000),
        ("stocktake", "lithium", -20_000),
    ]  # fmt: skip
    assert standing(road) == {}


def test_pieces_that_were_counted_weigh_what_the_book_says_of_one(road: Road) -> None:
    # 20 kg in 100 pieces: 90 of them are 18 kg, and none is left.
    road.tell("empty", POINT, classes={"lithium": {"pieces": 90}})
    assert ("transfer", "lithium", -18_000) in book(road)
    assert standing(road) == {}


def test_pieces_of_which_the_book_knows_none_have_to_be_weighed(road: Road) -> None:
    row = road.tell("empty", POINT, classes={"crt": {"pieces": 3}})
    assert result(row) == ("refused", "masses_wrong")
    assert book(road) == []


def test_what_stays_keeps_its_share(road: Road) -> None:
    road.tell("empty", POINT, classes={"ordinary": {"grams": 200_000}}, rest_stays=True)
    assert book(road) == [("transfer", "ordinary", -200_000)]
    assert standing(road) == {
        "ordinary": Level(300_000, 1_200, 30), "lithium": Level(20_000, 40, 100)
    }  # fmt: skip


def test_more_than_the_book_has_leaves_nothing_even_where_the_rest_stays(road: Road) -> None:
    road.tell("empty", POINT, classes={"lithium": {"grams": 25_000}}, rest_stays=True)
    assert standing(road) == {"ordinary": Level(500_000, 2_000, 50)}


def test_a_point_is_emptied_once(road: Road) -> None:
    road.tell("empty", POINT)
    assert result(road.tell("empty", POINT)) == ("conflict", "is_emptied")
    assert len(book(road)) == 2


def test_the_same_entry_sent_twice_counts_once(road: Road) -> None:
    told = road.told("empty", POINT)
    assert road.send(told) is road.send(told)
    assert len(book(road)) == 2


def test_a_mistake_is_put_right_by_the_opposite_entry_and_nothing_is_deleted(road: Road) -> None:
    before = standing(road)
    row = road.tell("empty", POINT, classes={"ordinary": {"grams": 510_000}})
    road.later(minutes=5)
    assert result(road.tell("undo", POINT, action=row.key)) == ("done", "")
    assert standing(road) == before
    assert book(road) == [
        ("stocktake", "ordinary", 10_000), ("transfer", "ordinary", -510_000),
        ("transfer", "lithium", -20_000),
        ("put_back", "lithium", 20_000), ("put_back", "ordinary", 510_000),
        ("stocktake", "ordinary", -10_000),
    ]  # fmt: skip


def test_what_was_put_back_has_stood_there_since_it_came_and_was_not_visited(road: Road) -> None:
    day = town.TOMORROW
    point_of(road).emptied_every_days = 3
    before = watch(road.session, point_of(road), day)
    row = road.tell("empty", POINT)
    assert watch(road.session, point_of(road), day).next_visit > before.next_visit
    road.tell("undo", POINT, action=row.key)
    after = watch(road.session, point_of(road), day)
    assert (after.oldest_on, after.next_visit, after.fills) == (
        before.oldest_on, before.next_visit, before.fills,
    )  # fmt: skip


def test_after_five_minutes_the_emptying_stands(road: Road) -> None:
    row = road.tell("empty", POINT)
    road.later(minutes=5, seconds=1)
    assert result(road.tell("undo", POINT, action=row.key)) == ("refused", "too_late_to_undo")
    assert standing(road) == {}


def test_an_emptying_is_undone_once_and_at_its_own_stop(road: Road) -> None:
    row = road.tell("empty", POINT)
    assert result(road.tell("undo", 1, action=row.key)) == ("refused", "nothing_to_undo")
    road.tell("undo", POINT, action=row.key)
    assert result(road.tell("undo", POINT, action=row.key)) == ("refused", "nothing_to_undo")
    assert result(road.tell("empty", POINT)) == ("done", "")


def test_what_came_after_it_stays_when_it_is_undone(road: Road) -> None:
    row = road.tell("empty", POINT)
    slip = Slip(Movement.DROP_OFF, "later", "x", road.now, town.TOMORROW)
    arrive(road.session, point_of(road), [Line(StockClass.LITHIUM, 1_000)], slip,
           today=town.TOMORROW)  # fmt: skip
    road.tell("undo", POINT, action=row.key)
    assert standing(road)["lithium"].grams == 21_000


@pytest.mark.parametrize(("verb", "stop", "code"), [
    ("empty", 1, "no_point_here"), ("empty", 4, "no_point_here"),
])  # fmt: skip
def test_only_a_point_is_emptied(road: Road, verb: str, stop: int, code: str) -> None:
    assert result(road.tell(verb, stop)) == ("refused", code)


def test_a_class_needs_a_mass_or_a_count(road: Road) -> None:
    row = road.tell("empty", POINT, classes={"crt": {}})
    assert result(row) == ("refused", "unreadable")


def sheet_stop(road: Road) -> Any:
    sheet = day_sheet(
        road.session, road.route, relay=_NoCalls(), chinese=False, by=road.sender.by, now=road.now
    )
    return next(stop for stop in sheet.stops if stop.sequence == POINT)


class _NoCalls:
    def link(self, *_told: Any) -> str:
        return ""


def test_the_sheet_says_what_stands_at_the_point_and_that_it_is_emptied(road: Road) -> None:
    stop = sheet_stop(road)
    assert [(one.stock_class, one.grams, one.pieces) for one in stop.standing] == [
        ("ordinary", 500_000, 50), ("lithium", 20_000, 100),
    ]  # fmt: skip
    assert (stop.shared, stop.emptied) == (False, False)
    road.tell("empty", POINT)
    assert sheet_stop(road).emptied


def test_a_part_of_a_points_load_says_that_others_come_too(road: Road) -> None:
    other = PlannedRoute(
        number=2, shift_ref="y", courier_number="C2", vehicle_name="V", departs_at=NINE,
        arrives_at=NINE, metres=1, travel_seconds=1, service_seconds=1, waiting_seconds=0,
        load_kg=1, load_litres=1, cost_fen=1,
    )  # fmt: skip
    other.stops = [
        RouteStop(
            sequence=1, kind="empty", refs=[f"{point_of(road).ref}.2"], lat=31.2, lon=121.4,
            arrives_at=NINE, service_at=NINE, departs_at=NINE, metres_from_last=1, load_kg=1,
            load_litres=1,
        )
    ]  # fmt: skip
    road.route.run.routes.append(other)
    road.session.flush()
    assert sheet_stop(road).shared
