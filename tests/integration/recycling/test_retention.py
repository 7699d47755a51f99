"""What is personal ends with its period, on both databases; facts stay."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.aftercare.complaints import Complaint, ComplaintKind, ComplaintState
from recycling.custody import broken_at, passport, pieces_of
from recycling.photos import Photo, Shows, keep_photo
from recycling.retention import NoPeriod, kept_since, periods, purge
from recycling.rounds import night_round
from recycling.visits.looks import Why, looks_at, note_looks
from recycling.visits.positions import Batch, take
from recycling.visits.tables import AddressLook, CourierAction, CourierPosition, PositionConsent
from tests.fixtures import road as on_the
from tests.fixtures.road import NINE, Road, picture

DAYS = {one.key: one.days for one in periods(dt.date(2026, 11, 26))}


@pytest.fixture
def road(session: Session) -> Road:
    """A visit with a photo, a note's worth of words, a look at the address and a place."""
    road = on_the.begin(session, [[("microwave", 1)]])
    road.tell("set_out")
    road.tell("evidence", 1, road.bookings[0], note="the bell is broken", photos=[picture()])
    road.collect()
    note_looks(session, [road.bookings[0].ref], Why.NEXT, by="x", at=NINE, now=NINE)
    seen = {"at": NINE + dt.timedelta(minutes=1), "lat": 31.23, "lon": 121.47}
    batch = Batch.model_validate({"agreed_at": NINE, "positions": [seen]})
    take(session, "C1", batch, operator=road.city, now=NINE + dt.timedelta(hours=1))
    session.expire_all()
    return road


def after(days: int) -> dt.datetime:
    return NINE + dt.timedelta(days=days)


def purged(road: Road, days: int) -> dict[str, int]:
    done = purge(road.session, road.city, now=after(days))
    road.session.expire_all()
    return {key: number for key, number in done.items() if number}


def bodies(road: Road) -> list[str | None]:
    return list(road.session.scalars(select(CourierAction.body)))


@pytest.mark.parametrize("key", ["courier_position", "courier_action", "address_look",
                                 "photo_item"])  # fmt: skip
def test_a_period_is_kept_to_its_last_day_and_no_longer(road: Road, key: str) -> None:
    assert key not in purged(road, DAYS[key])
    assert purged(road, DAYS[key] + 1)[key] >= 1
    assert key not in purged(road, DAYS[key] + 1)


def test_the_words_go_and_the_facts_stay(road: Road) -> None:
    booking = road.bookings[0]
    before = len(bodies(road))
    purged(road, 1_500)
    assert bodies(road) == [None] * before
    rows = road.session.scalars(select(CourierAction).order_by(CourierAction.number)).all()
    assert [row.verb for row in rows][-1] == "collect"
    assert {row.outcome for row in rows} == {"done"}
    assert booking.state == "collected"
    (piece,) = pieces_of(road.session, booking.ref)
    assert broken_at(passport(road.session, piece)) is None
    for table in (Photo, AddressLook, CourierPosition):
        assert road.session.scalars(select(table)).all() == []


def test_a_consent_that_stands_is_kept_and_a_withdrawn_one_for_three_years(road: Road) -> None:
    purged(road, 2_000)
    (consent,) = road.session.scalars(select(PositionConsent))
    consent.withdrawn_at = after(2_000)
    road.session.flush()
    assert "position_consent" not in purged(road, 2_000 + 1_095)
    assert purged(road, 2_000 + 1_096) == {"position_consent": 1}


@pytest.mark.parametrize("shows", list(Shows))
def test_each_kind_of_picture_has_its_own_period(road: Road, shows: Shows) -> None:
    jpeg = road.session.scalars(select(Photo)).one().jpeg
    keep_photo(road.session, jpeg, booking_ref="other", shows=shows, by="x", now=NINE)
    key = f"photo_{shows.value}"
    kept = purged(road, DAYS[key]).get(key, 0)
    assert kept == 0
    assert purged(road, DAYS[key] + 1)[key] >= 1


def test_what_a_complaint_is_about_waits_for_its_answer(road: Road) -> None:
    booking = road.bookings[0]
    complaint = Complaint(
        number="C-1", booking_id=booking.id, kind=ComplaintKind.CONDUCT.value, words="late",
        state=ComplaintState.OPEN.value, asked_at=NINE, answer_due_at=NINE,
    )  # fmt: skip
    road.session.add(complaint)
    road.session.flush()
    purged(road, 1_000)
    assert len(road.session.scalars(select(Photo)).all()) == 1
    assert len(looks_at(road.session, booking.ref)) >= 1
    assert any(bodies(road))
    complaint.state = ComplaintState.ANSWERED.value
    road.session.flush()
    assert {"photo_item", "address_look", "courier_action"} <= set(purged(road, 1_000))


def test_the_night_does_it(road: Road) -> None:
    night_round(road.session, road.city, now=after(DAYS["courier_position"] + 1))
    assert road.session.scalars(select(CourierPosition)).all() == []
    assert len(road.session.scalars(select(Photo)).all()) == 1


def test_every_period_says_its_reason_in_both_languages() -> None:
    for one in periods(dt.date(2026, 11, 26)):
        assert one.days > 0
        assert all([one.what_zh, one.what_en, one.reason_zh, one.reason_en])
    assert {f"photo_{shows.value}" for shows in Shows} <= set(DAYS)


def test_a_kind_without_a_period_is_a_fault() -> None:
    with pytest.raises(NoPeriod, match="nothing"):
        kept_since("nothing", dt.date(2026, 11, 26))
