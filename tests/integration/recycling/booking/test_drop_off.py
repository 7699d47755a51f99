"""Things that are brought to a point under a booking, from the choice of the point to the shelf."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking import desk
from recycling.booking.aftercare import calendar_of, cancel_booking, change_items, may_change
from recycling.booking.bookings import Booking, WantedItem
from recycling.booking.drop_off import (
    PointClosedThen,
    PointTakesNot,
    arrange,
    drop_off_of,
    end_unbrought,
    expected_at,
    hours_of_visit,
    open_days,
)
from recycling.booking.items import Battery
from recycling.booking.states import BookingState, CancelReason
from recycling.booking.workdays import Action
from recycling.bringing import NotExpected, NotOpenAnyMore, take_in
from recycling.catalogue import Way
from recycling.custody import CustodyKind, PieceState, broken_at, passport, pieces_of
from recycling.intake import Brought
from recycling.money.earnings import points_of_booking
from recycling.notices import Notice, remind_to_bring
from recycling.rounds import night_round
from sites.areas import Operator
from sites.registry import Site, SiteKind
from sites.stock import StockClass, StockFull, levels_of
from tests.fixtures.town import NOW, TODAY, TOMORROW, add_draft, add_operator, add_yard

DAYS = dt.timedelta(days=1)


def add_point(session: Session, **told: object) -> Site:
    values = {"code": "P1", "kind": SiteKind.COLLECTION_POINT, "accepts": ["battery", "kitchen"]}
    return add_yard(session, **{**values, **told})


def booked(session: Session, city: Operator, point: Site, **told: object) -> Booking:
    items = told.pop("items", [("power_bank", 2)])
    booking = add_draft(session, items=items, way=Way.DROP_OFF)
    for item in booking.items:
        item.battery = Battery.INTACT.value
    arrange(session, booking, point, operator=city, now=NOW, **told)
    desk.hand_in(booking, by="guest", now=NOW)
    session.flush()
    return booking


def bring(session: Session, city: Operator, point: Site, booking: Booking, **told: object):
    values = {"key": "k1", "by": "office", "at": NOW, "now": NOW, "operator": city}
    return take_in(session, point, booking.number, **{**values, **told})


def test_what_comes_stands_on_the_site_has_a_passport_and_earns_its_points(
    session: Session,
) -> None:
    city, point = add_operator(session), add_point(session)
    booking = booked(session, city, point)
    bring(session, city, point, booking, counted=[Brought("power_bank", 2, 380)])
    assert booking.state == BookingState.RECEIVED
    level = levels_of(session, [point])[point.id][StockClass.LITHIUM]
    assert (level.grams, level.pieces) == (380, 2)
    pieces = pieces_of(session, booking.ref)
    assert [(one.state, one.holder, one.grams) for one in pieces] == [
        (PieceState.AT_SITE, point.ref, 190)
    ] * 2
    events = passport(session, pieces[0])
    assert [event.kind for event in events] == [CustodyKind.BROUGHT]
    assert broken_at(events) is None
    assert [one.why for one in points_of_booking(session, booking)] == ["sealed_battery"]
    notice = session.scalars(select(Notice).order_by(Notice.id.desc())).first()
    assert (notice.kind, notice.params["pieces"]) == ("done", 2)


def test_an_entry_that_is_sent_twice_counts_once(session: Session) -> None:
    city, point = add_operator(session), add_point(session)
    booking = booked(session, city, point)
    for _ in range(2):
        bring(session, city, point, booking)
    assert len(pieces_of(session, booking.ref)) == 2
    with pytest.raises(NotOpenAnyMore):
        bring(session, city, point, booking, key="k2")


def test_another_point_may_take_it_in(session: Session) -> None:
    city, point = add_operator(session), add_point(session)
    other = add_point(session, code="P2")
    booking = booked(session, city, point)
    bring(session, city, other, booking)
    assert drop_off_of(session, booking).site_ref == other.ref


def test_what_the_ledger_refuses_leaves_nothing_behind(session: Session) -> None:
    city, point = add_operator(session), add_point(session)
    booking = booked(session, city, point)
    point.lithium_limit_kg = 0
    with pytest.raises(StockFull), session.begin_nested():
        bring(session, city, point, booking)
    assert booking.state == BookingState.CONFIRMED
    assert pieces_of(session, booking.ref) == []


def test_a_number_of_another_way_is_not_expected(session: Session) -> None:
    city, point = add_operator(session), add_point(session)
    with pytest.raises(NotExpected):
        take_in(
            session, point, add_draft(session).number, key="k", by="office", at=NOW, now=NOW,
            operator=city,
        )  # fmt: skip


@pytest.mark.parametrize("told", [
    {"accepts": ["kitchen"]}, {"kind": SiteKind.TRANSFER_YARD}, {"capacity_kg": 0},
    {"valid_until": TODAY},
])  # fmt: skip
def test_only_an_open_point_with_room_that_takes_all_of_it_may_be_chosen(
    session: Session, told: dict[str, object]
) -> None:
    city, point = add_operator(session), add_point(session, **told)
    with pytest.raises(PointTakesNot):
        booked(session, city, point)


def test_a_day_or_an_hour_at_which_it_is_closed_cannot_be_chosen(session: Session) -> None:
    city, point = add_operator(session), add_point(session, days=("thu",))
    assert [one.day for one in open_days(point, city, NOW)] == [TOMORROW, TOMORROW + 7 * DAYS]
    for told in ({"day": TODAY}, {"day": TOMORROW, "hour": dt.time(20)},
                 {"day": TOMORROW + 21 * DAYS}):  # fmt: skip
        with pytest.raises(PointClosedThen):
            booked(session, city, point, **told)
    booking = booked(session, city, point, day=TOMORROW, hour=dt.time(10))
    row = drop_off_of(session, booking)
    assert row.planned_at == city.moment(TOMORROW, dt.time(10))


def test_it_holds_for_14_days_and_no_longer_than_the_permit(session: Session) -> None:
    city, point = add_operator(session), add_point(session)
    assert drop_off_of(session, booked(session, city, point)).bring_by == TODAY + 14 * DAYS
    point.valid_until = TODAY + 5 * DAYS
    assert drop_off_of(session, booked(session, city, point)).bring_by == TODAY + 4 * DAYS


def test_it_is_reminded_of_on_the_evening_before_its_day_and_before_its_last_one(
    session: Session,
) -> None:
    city, point = add_operator(session), add_point(session)
    booked(session, city, point, day=TOMORROW)
    assert remind_to_bring(session, city, now=NOW) == []
    evening = city.moment(TODAY, dt.time(18))
    assert [one.kind for one in remind_to_bring(session, city, now=evening)] == [
        "drop_off_reminder"
    ]
    assert remind_to_bring(session, city, now=evening) == []
    assert len(remind_to_bring(session, city, now=evening + 13 * DAYS)) == 1


def test_what_nobody_brings_ends_after_its_last_day(session: Session) -> None:
    city, point = add_operator(session), add_point(session)
    booking = booked(session, city, point)
    last = drop_off_of(session, booking).bring_by
    assert end_unbrought(session, today=last, now=NOW) == []
    round_ = night_round(session, city, now=city.moment(last + DAYS, dt.time(2)))
    assert (booking.state, booking.reason) == ("cancelled", CancelReason.NOT_BROUGHT)
    assert (round_.lapsed, round_.told) == (1, 1)
    with pytest.raises(NotOpenAnyMore):
        bring(session, city, point, booking)


def test_its_owner_may_change_and_cancel_it_at_any_time(session: Session) -> None:
    city, point = add_operator(session), add_point(session)
    booking = booked(session, city, point)
    late = NOW + 13 * DAYS
    assert may_change(booking, Action.AMEND, city, late)
    with pytest.raises(PointTakesNot), session.begin_nested():
        change_items(
            session, booking, [WantedItem("lamp_fluorescent")], operator=city, by="guest", now=late
        )
    session.expire_all()
    assert [item.class_code for item in booking.items] == ["power_bank"]
    cancel_booking(session, booking, CancelReason.CHANGED_MIND, operator=city, by="guest", now=late)
    assert expected_at(session, point, TODAY) == []


def test_the_calendar_has_the_hour_or_the_hours_of_the_last_day(session: Session) -> None:
    city, point = add_operator(session), add_point(session)
    booking = booked(session, city, point)
    hours = hours_of_visit(point, drop_off_of(session, booking), city)
    last = TODAY + 14 * DAYS
    assert hours == (city.moment(last, dt.time(8)), city.moment(last, dt.time(20)))
    text = calendar_of([booking], title="Bring it", now=NOW, spans={booking.ref: hours})
    assert "DTSTART:20261209T000000Z" in text
