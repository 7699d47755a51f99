"""Where couriers are, on both databases: with consent, during the shift, coarsely, for a week."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from recycling.visits.positions import Batch, consent_of, latest, take, trail
from sites.areas import Operator, Scope
from tests.fixtures import town
from tests.fixtures.town import TOMORROW

CITY = Scope("")
#: The shift of the town's couriers is from nine to seven in Shanghai.
NINE = dt.datetime(2026, 11, 26, 1, 0, tzinfo=dt.UTC)


def at(**span: float) -> dt.datetime:
    return NINE + dt.timedelta(**span)


def seen(moment: dt.datetime, lat: float = 31.23, **more: float) -> dict:
    return {"at": moment, "lat": lat, "lon": 121.47, **more}


def batch(*positions: dict, agreed_at: dt.datetime | None = NINE) -> Batch:
    return Batch.model_validate({"agreed_at": agreed_at, "positions": list(positions)})


@pytest.fixture
def city(session: Session) -> Operator:
    return town.add_town(session, days=[TOMORROW], crews=2)


def send(session: Session, city: Operator, told: Batch, *, courier: str = "C1", **span) -> int:
    return take(session, courier, told, operator=city, now=at(**(span or {"hours": 1})))


def test_the_last_place_and_the_trail_of_a_day(session: Session, city: Operator) -> None:
    send(session, city, batch(seen(at(minutes=2), 31.24), seen(at(minutes=1)), seen(NINE)))
    send(session, city, batch(seen(at(minutes=5), 31.25)), courier="C2")
    assert [(one.courier_number, one.lat) for one in latest(session, TOMORROW, scope=CITY)] == [
        ("C1", 31.24), ("C2", 31.25),
    ]  # fmt: skip
    places = trail(session, "C1", TOMORROW, scope=CITY)
    assert [one.at for one in places] == [NINE, at(minutes=1), at(minutes=2)]
    assert {one.received_at for one in places} == {at(hours=1)}


def test_only_what_lies_in_the_shift_is_kept(session: Session, city: Operator) -> None:
    outside = [seen(at(minutes=-1)), seen(at(hours=10, minutes=1))]
    inside = [seen(NINE), seen(at(hours=10))]
    told = batch(*outside, *inside, agreed_at=at(hours=-2))
    assert send(session, city, told, hours=11) == 2
    assert [one.at for one in trail(session, "C1", TOMORROW, scope=CITY)] == [NINE, at(hours=10)]


def test_a_courier_without_a_shift_leaves_no_place(session: Session, city: Operator) -> None:
    assert send(session, city, batch(seen(at(minutes=1))), courier="C9") == 0


def test_nothing_from_before_the_consent_is_kept(session: Session, city: Operator) -> None:
    told = batch(seen(at(minutes=1)), seen(at(minutes=9)), agreed_at=at(minutes=5))
    assert send(session, city, told) == 1


def test_a_place_is_told_once_a_minute_and_to_ten_metres(session: Session, city: Operator) -> None:
    told = batch(*(seen(at(seconds=20 * n), 31.234567, accuracy=12.6) for n in range(7)))
    send(session, city, told)
    places = trail(session, "C1", TOMORROW, scope=CITY)
    assert [one.at for one in places] == [NINE, at(minutes=1), at(minutes=2)]
    assert {(one.lat, one.accuracy_metres) for one in places} == {(31.2346, 13)}


def test_a_batch_that_comes_twice_is_kept_once(session: Session, city: Operator) -> None:
    told = batch(seen(NINE), seen(at(minutes=1)))
    assert send(session, city, told) == 2
    assert send(session, city, told) == 0


def test_a_clock_that_runs_ahead_leaves_no_place(session: Session, city: Operator) -> None:
    assert send(session, city, batch(seen(at(minutes=30))), minutes=10) == 0


def test_a_withdrawn_consent_takes_the_places_with_it(session: Session, city: Operator) -> None:
    send(session, city, batch(seen(NINE)))
    send(session, city, batch(seen(NINE)), courier="C2")
    send(session, city, batch(agreed_at=None), hours=2)
    assert consent_of(session, "C1") is None
    assert [one.courier_number for one in latest(session, TOMORROW, scope=CITY)] == ["C2"]


def test_a_batch_from_before_the_withdrawal_does_not_undo_it(
    session: Session, city: Operator
) -> None:
    send(session, city, batch(seen(NINE)))
    send(session, city, batch(agreed_at=None), hours=2)
    assert send(session, city, batch(seen(at(minutes=90))), hours=3) == 0
    assert send(session, city, batch(seen(at(hours=4)), agreed_at=at(hours=3)), hours=5) == 1


@pytest.mark.parametrize(
    ("area", "found"), [("", ["C1"]), ("3101", ["C1"]), ("310101", ["C1"]), ("310102", [])]
)
def test_a_dispatcher_sees_the_couriers_of_the_own_area(
    session: Session, city: Operator, area: str, found: list[str]
) -> None:
    send(session, city, batch(seen(NINE)))
    scope = Scope(area)
    assert [one.courier_number for one in latest(session, TOMORROW, scope=scope)] == found
    assert bool(trail(session, "C1", TOMORROW, scope=scope)) == bool(found)


@pytest.mark.parametrize(
    "wrong", [{"lat": 91}, {"lon": "east"}, {"at": "2026-11-26T09:00:00"}, {"who": "me"}]
)
def test_what_is_no_position_is_refused(wrong: dict) -> None:
    with pytest.raises(ValueError, match="validation error"):
        batch({**seen(NINE), **wrong})
