"""A load that goes from one van to another: two masses, two signatures, and a whole chain."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.custody import HandOver, broken_at, choose_code, on_board, passport
from recycling.people import Role, User, enrol
from recycling.visits.tables import CourierAction
from tests.fixtures import road as on_the
from tests.fixtures import town
from tests.fixtures.road import COURIER_CODE, YARD_CODE, Road

OTHER_CODE = "318462"
FROM, TO = "courier C1", "courier C2"


@pytest.fixture
def road(session: Session) -> Road:
    """Two fridges and a microwave in the first van, and a second courier who can sign."""
    road = on_the.begin(session, [[("fridge_std", 2)], [("microwave", 1)]])
    road.collect(0, grams=80_000)
    road.collect(1, grams=12_000)
    return road


@pytest.fixture
def other(road: Road) -> User:
    user = enrol(
        road.session, login="other", role=Role.COURIER, name="other", password_hash="x",
        now=town.NOW, courier_number="C2",
    )  # fmt: skip
    choose_code(road.session, user.ref, OTHER_CODE, now=town.NOW)
    return user


def mass(family: str, courier: int, taker: int, refused: int = 0) -> dict:
    return {
        "family": family, "courier_grams": courier, "yard_grams": taker, "refused_grams": refused,
    }  # fmt: skip


def give(road: Road, **changed: object) -> CourierAction:
    body = {
        "pieces": [piece.key for piece in on_board(road.session, FROM)],
        "masses": [mass("fridge", 80_000, 80_000), mass("kitchen", 12_000, 12_000)],
        "courier_code": COURIER_CODE, "taker_login": "other", "taker_code": OTHER_CODE, **changed,
    }  # fmt: skip
    return road.tell("transfer", 0, **body)


def result(row: CourierAction) -> tuple[str, str]:
    return row.outcome, row.code


@pytest.mark.usefixtures("other")
def test_the_load_is_in_the_other_van_and_nothing_is_lost(road: Road) -> None:
    pieces = on_board(road.session, FROM)
    assert result(give(road)) == ("done", "")
    assert on_board(road.session, FROM) == []
    assert on_board(road.session, TO) == pieces
    assert [one.state for one in road.bookings] == ["collected", "collected"]
    row = road.session.scalars(select(HandOver)).one()
    assert (row.courier, row.yard, row.from_van_to_van) == (FROM, TO, True)
    for piece in pieces:
        events = passport(road.session, piece)
        assert [one.kind for one in events] == ["collected", "transferred"]
        assert events[-1].facts == {"hand_over": row.ref, "from": FROM, "to": TO}
        assert broken_at(events) is None


def test_the_taker_hands_it_over_at_the_yard_and_the_bookings_come_in(
    road: Road, other: User
) -> None:
    give(road)
    road.sender = type(road.sender)("C2", other.ref)
    road.route.courier_number, road.device, road.sent = "C2", "device-0002", 0
    row = road.tell(
        "hand_over", 3, pieces=[piece.key for piece in on_board(road.session, TO)],
        masses=[mass("fridge", 80_000, 80_000), mass("kitchen", 12_000, 12_000)],
        courier_code=OTHER_CODE, yard_login="keeper", yard_code=YARD_CODE,
    )  # fmt: skip
    assert result(row) == ("done", "")
    assert [one.state for one in road.bookings] == ["received", "received"]


@pytest.mark.usefixtures("other")
def test_a_part_of_the_load_can_go_and_masses_that_differ_bear_an_alarm(road: Road) -> None:
    fridge = on_board(road.session, FROM)[0]
    row = give(road, pieces=[fridge.key], masses=[mass("fridge", 40_000, 36_000)])
    assert result(row) == ("done", "mass_differs")
    assert len(on_board(road.session, FROM)) == 2
    assert on_board(road.session, TO) == [fridge]


@pytest.mark.usefixtures("other")
@pytest.mark.parametrize(("changed", "code"), [
    ({"courier_code": "111112"}, "courier_code_wrong"),
    ({"taker_code": "111112"}, "taker_code_wrong"),
    ({"taker_login": "nobody"}, "taker_code_wrong"),
    ({"taker_login": "keeper", "taker_code": YARD_CODE}, "taker_code_wrong"),
    ({"taker_login": "driver", "taker_code": COURIER_CODE}, "own_van"),
    ({"masses": [mass("fridge", 80_000, 80_000)]}, "masses_wrong"),
    ({"masses": [mass("fridge", 80_000, 79_000, 1_000), mass("kitchen", 1, 1)]}, "masses_wrong"),
    ({"pieces": ["device-0001:99/0"]}, "masses_wrong"),
])  # fmt: skip
def test_a_transfer_that_does_not_hold_moves_nothing(road: Road, changed: dict, code: str) -> None:
    assert result(give(road, **changed)) == ("refused", code)
    assert len(on_board(road.session, FROM)) == 3
    assert road.session.scalars(select(HandOver)).all() == []


@pytest.mark.usefixtures("other")
def test_neither_code_is_kept(road: Road) -> None:
    row = give(road)
    assert COURIER_CODE not in row.body
    assert OTHER_CODE not in row.body


@pytest.mark.usefixtures("other")
def test_what_is_in_another_van_is_not_undone(road: Road) -> None:
    give(road)
    collected = road.session.scalars(
        select(CourierAction).where(CourierAction.verb == "collect").order_by(CourierAction.id)
    ).first()
    assert collected is not None
    assert result(road.tell("undo", 1, action=collected.key)) == ("conflict", "handed_over")
