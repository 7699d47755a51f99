"""Arrivals at licensed dismantlers: which piece, which serial, under which licence; once."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.bookings import WantedItem
from recycling.custody import (
    BadLicence,
    Delivery,
    PieceArrival,
    PieceRefused,
    Receiver,
    Refusal,
    add_licence,
    broken_at,
    passport,
    register_arrival,
)
from recycling.retention import purge
from sites.areas import operator
from tests.fixtures.town import NOW, TODAY
from tests.fixtures.yard import at_the_yard, collected, dismantler

DAY = dt.timedelta(days=1)
FRIDGE = WantedItem("fridge_std", serial="OLD 77")


def arrive(
    session: Session,
    plant: Receiver,
    label: str = "T-1",
    serial: str = "OLD-77",
    *,
    on: dt.date = TODAY,
) -> PieceArrival:
    told = Delivery(label, serial, on)
    return register_arrival(session, plant, told, by="anna", today=TODAY, now=NOW)


def refusal(session: Session, plant: Receiver, *told: str, on: dt.date = TODAY) -> Refusal:
    with pytest.raises(PieceRefused) as caught:
        arrive(session, plant, *told, on=on)
    assert session.scalar(select(PieceArrival.id)) is None
    return caught.value.why


def test_a_piece_arrives_by_its_label_and_its_passport_says_so(session: Session) -> None:
    _, (piece,) = at_the_yard(session, [FRIDGE])
    plant = dismantler(session)
    row = arrive(session, plant)
    events = passport(session, piece)
    assert [event.kind for event in events] == ["collected", "handed_over", "arrived"]
    assert events[-1].facts == {"receiver": plant.ref, "licence": "L-2026", "on": "2026-11-25"}
    assert broken_at(events) is None
    assert (piece.state, piece.holder, row.licence.number) == ("at_receiver", plant.ref, "L-2026")


def test_without_a_label_the_named_serial_finds_the_piece(session: Session) -> None:
    _, (piece,) = at_the_yard(session, [FRIDGE])
    assert arrive(session, dismantler(session), "", "old-77").piece == piece


def test_told_twice_it_stands_once(session: Session) -> None:
    at_the_yard(session, [FRIDGE])
    plant = dismantler(session)
    assert arrive(session, plant) == arrive(session, plant)
    assert len(session.scalars(select(PieceArrival)).all()) == 1


def test_what_arrived_at_one_dismantler_cannot_arrive_at_another(session: Session) -> None:
    at_the_yard(session, [FRIDGE])
    arrive(session, dismantler(session))
    with pytest.raises(PieceRefused) as caught:
        arrive(session, dismantler(session, "Other"))
    assert caught.value.why == Refusal.ELSEWHERE


@pytest.mark.parametrize(("label", "serial", "why"), [
    ("T-9", "OLD-77", Refusal.UNKNOWN),
    ("", "NOBODY'S", Refusal.UNKNOWN),
    ("", "", Refusal.UNKNOWN),
    ("T-1", "OLD-78", Refusal.OTHER_SERIAL),
    ("T-1", "", Refusal.SERIAL_MISSING),
])  # fmt: skip
def test_what_does_not_fit_is_refused_with_its_reason(
    session: Session, label: str, serial: str, why: Refusal
) -> None:
    at_the_yard(session, [FRIDGE])
    assert refusal(session, dismantler(session), label, serial) == why


def test_a_piece_that_no_yard_has_taken_over_does_not_arrive(session: Session) -> None:
    collected(session, [FRIDGE])
    assert refusal(session, dismantler(session)) == Refusal.ON_BOARD


def test_a_serial_that_two_bookings_name_needs_the_label(session: Session) -> None:
    at_the_yard(session, [FRIDGE])
    at_the_yard(session, [FRIDGE], labels="U", phone="13900000000")
    assert refusal(session, dismantler(session), "", "OLD-77") == Refusal.SEVERAL


def test_one_serial_arrives_once_whatever_label_it_wears(session: Session) -> None:
    at_the_yard(session, [FRIDGE])
    at_the_yard(session, [FRIDGE], labels="U", phone="13900000000")
    plant = dismantler(session)
    arrive(session, plant, "T-1")
    with pytest.raises(PieceRefused) as caught:
        arrive(session, plant, "U-1")
    assert caught.value.why == Refusal.SERIAL_SEEN


@pytest.mark.parametrize("plant", [
    {"ends": TODAY}, {"begins": TODAY + DAY}, {"kinds": ["tv"]},
])  # fmt: skip
def test_no_licence_of_the_day_and_kind_no_arrival(session: Session, plant: dict) -> None:
    at_the_yard(session, [FRIDGE])
    assert refusal(session, dismantler(session, **plant)) == Refusal.NO_LICENCE


def test_the_licence_of_the_day_of_arrival_counts_and_not_todays(session: Session) -> None:
    at_the_yard(session, [FRIDGE])
    plant = dismantler(session, ends=TODAY)
    dismantler(session, begins=TODAY + DAY, ends=TODAY + 30 * DAY)
    assert arrive(session, plant, on=TODAY - DAY).licence.valid_until == TODAY


@pytest.mark.parametrize("days", [-3, 1])
def test_a_day_before_the_collection_or_to_come_is_none(session: Session, days: int) -> None:
    at_the_yard(session, [FRIDGE])
    assert refusal(session, dismantler(session), on=TODAY + days * DAY) == Refusal.BAD_DAY


def test_a_licence_needs_days_and_kinds_and_is_entered_once(session: Session) -> None:
    for kinds, ends in (([], TODAY + DAY), (["nonsense"], TODAY + DAY), (["fridge"], TODAY)):
        with pytest.raises(BadLicence):
            add_licence(
                session, "P", number="1", authority="City", families=kinds, valid_from=TODAY,
                valid_until=ends, by="x", now=NOW,
            )  # fmt: skip
    assert dismantler(session) == dismantler(session)
    assert len(dismantler(session).licences) == 1


def test_after_three_years_the_serial_is_gone_and_still_arrives_no_second_time(
    session: Session,
) -> None:
    at_the_yard(session, [FRIDGE])
    plant = dismantler(session)
    row = arrive(session, plant)
    for days, kept in ((1_095, "OLD77"), (1_097, None)):
        purge(session, operator(session), now=NOW + days * DAY)
        session.refresh(row)
        assert row.serial == kept
    at_the_yard(session, [WantedItem("fridge_std")], labels="U", phone="13900000000")
    with pytest.raises(PieceRefused) as caught:
        arrive(session, plant, "U-1", "OLD-77")
    assert caught.value.why == Refusal.SERIAL_SEEN
