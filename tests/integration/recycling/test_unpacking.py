"""A mailed parcel: its pieces begin at the scale, and what is really in it is what counts."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking import desk
from recycling.booking.bookings import Booking, WantedItem
from recycling.booking.items import Battery, DataChoice
from recycling.booking.mail import (
    Difference,
    NullCarrier,
    Parcel,
    Resolution,
    WrongParcelState,
    register,
    shipment_of,
)
from recycling.booking.mail.parcels import ANSWER_WITHIN
from recycling.booking.states import BookingState
from recycling.catalogue import Way
from recycling.custody import (
    Delivery,
    Piece,
    PieceState,
    Taken,
    broken_at,
    passport,
    pieces_of,
    register_arrival,
    taken,
)
from recycling.custody.wiping import certify, wipe_methods
from recycling.intake import Brought
from recycling.money.earnings import points_of_booking
from recycling.money.subsidies import issue_vouchers
from recycling.money.valuation import make_quote, paid_fen, questions
from recycling.notices import Kind, newest
from recycling.unpacking import (
    count_parcel,
    decide_parcel,
    is_counted,
    keep_unanswered_parcels,
    parcels_to_count,
    weigh_parcel,
)
from sites.areas import Operator
from tests.fixtures.town import NOW, TODAY, add_draft, add_town
from tests.fixtures.yard import dismantler


@pytest.fixture
def city(session: Session) -> Operator:
    return add_town(session)


def mailed(session: Session, pieces: int = 2) -> Parcel:
    booking = add_draft(session, items=[("phone_smart", 1)], way=Way.MAIL_IN)
    booking.set_items([WantedItem("phone_smart", pieces, data_choice=DataChoice.SELF_WIPED)])
    desk.hand_in(booking, by="resident", now=NOW)
    shipment = shipment_of(session, booking, on=TODAY, chinese=False)
    return register(session, booking, NullCarrier(), shipment, now=NOW)


def weigh(
    session: Session, city: Operator, one: Parcel, grams: int, seen: Difference | None = None
) -> list[Piece]:
    return weigh_parcel(
        session, one, grams, by="yard", operator=city, now=NOW, seen=seen,
        photo_ref="P1" if seen else None,
    )  # fmt: skip


def decide(session: Session, city: Operator, one: Parcel, wish: Resolution) -> Parcel:
    return decide_parcel(session, one, wish, by="resident", operator=city, now=NOW)


def count(session: Session, city: Operator, one: Parcel, *found: Brought) -> list[Piece]:
    return count_parcel(session, one.ref, found, by="yard", operator=city, now=NOW)


def paid_pieces(session: Session, booking: Booking) -> int:
    """For how many pieces the quote of the booking's item pays."""
    item = booking.items[0]
    answers = {one.code: one.choices[0].code for one in questions(item.class_code)}
    quote = make_quote(session, booking, item, answers, on=TODAY, now=NOW)
    assert quote.fen > 0
    return paid_fen(quote, taken(session, booking)) // quote.fen


def test_what_is_as_it_was_said_begins_a_passport_for_each_piece(
    session: Session, city: Operator
) -> None:
    one = mailed(session)
    pieces = weigh(session, city, one, one.declared_grams)
    assert [piece.tag for piece in pieces] == [f"{one.waybill}-1", f"{one.waybill}-2"]
    assert {piece.state for piece in pieces} == {PieceState.AT_SITE}
    chain = passport(session, pieces[0])
    assert [event.kind for event in chain] == ["mailed"]
    assert broken_at(chain) is None
    assert pieces[0].holder == chain[0].facts["site"] != ""
    assert newest(session)[0].kind == Kind.DONE
    assert parcels_to_count(session) == []


def test_a_mailed_piece_is_wiped_and_reaches_a_dismantler(session: Session, city: Operator) -> None:
    piece = weigh(session, city, mailed(session, 1), 180)[0]
    assert piece.grams == 180
    certify(
        session, label=piece.tag or "", serial="", method=next(iter(wipe_methods())),
        shown_by="tool", wiped_on=TODAY, receiver=None, by="anna", today=TODAY, now=NOW,
    )  # fmt: skip
    assert [event.kind for event in passport(session, piece)] == ["mailed", "wiped"]
    plant = dismantler(session)
    if plant.licence_for("phone", TODAY) is None:
        plant.licences[0].families = [*plant.licences[0].families, "phone"]
    arrival = register_arrival(
        session, plant, Delivery(piece.tag or "", "", TODAY), by="anna", today=TODAY, now=NOW
    )
    assert arrival.piece is piece
    assert piece.state == PieceState.AT_RECEIVER


def test_what_differs_counts_as_what_is_found_in_it(session: Session, city: Operator) -> None:
    one = mailed(session)
    assert weigh(session, city, one, 10) == []
    assert parcels_to_count(session) == [one]
    assert taken(session, one.booking) == []
    count(session, city, one, Brought("phone_smart", 1), Brought("kettle", 1))
    assert (parcels_to_count(session), is_counted(one)) == ([], True)
    with pytest.raises(WrongParcelState):
        count(session, city, one)
    decide(session, city, one, Resolution.KEEP)
    assert [(t.class_code, t.pieces) for t in taken(session, one.booking)] == [
        ("phone_smart", 1), ("kettle", 1),
    ]  # fmt: skip
    assert paid_pieces(session, one.booking) == 1


def test_an_empty_parcel_that_is_kept_brings_nothing(session: Session, city: Operator) -> None:
    one = mailed(session)
    weigh(session, city, one, 360, Difference.EMPTY)
    assert (parcels_to_count(session), is_counted(one)) == ([], True)
    keep_unanswered_parcels(session, city, now=NOW + ANSWER_WITHIN)
    assert one.booking.state == BookingState.RECEIVED
    assert taken(session, one.booking) == []
    assert issue_vouchers(session, one.booking, now=NOW + ANSWER_WITHIN) == []
    assert paid_pieces(session, one.booking) == 0


def test_what_is_kept_unanswered_may_be_counted_after(session: Session, city: Operator) -> None:
    one = mailed(session)
    weigh(session, city, one, 360, Difference.OTHER_ITEM)
    keep_unanswered_parcels(session, city, now=NOW + ANSWER_WITHIN)
    count(session, city, one, Brought("kettle", 1))
    assert taken(session, one.booking) == [Taken("kettle", 1, 360)]


def test_what_goes_back_leaves_no_piece(session: Session, city: Operator) -> None:
    one = mailed(session)
    weigh(session, city, one, 10)
    count(session, city, one, Brought("phone_smart", 1))
    decide(session, city, one, Resolution.RETURN)
    assert pieces_of(session, one.booking.ref) == []
    piece = session.scalars(select(Piece)).one()
    assert (piece.state, passport(session, piece)[-1].kind) == (PieceState.VOID, "taken_back")
    with pytest.raises(WrongParcelState):
        count(session, city, one)


def points(session: Session, one: Parcel) -> list[str]:
    return [posting.why for posting in points_of_booking(session, one.booking)]


def with_battery(session: Session) -> Parcel:
    """A parcel with a sealed battery: the rule of points asks not what may be mailed today."""
    one = mailed(session)
    one.booking.set_items([WantedItem("power_bank", 1, battery=Battery.INTACT)])
    return one


def test_a_parcel_that_is_received_brings_the_points_of_a_pickup(
    session: Session, city: Operator
) -> None:
    one = with_battery(session)
    weigh(session, city, one, one.declared_grams)
    assert points(session, one) == ["sealed_battery"]


def test_a_parcel_without_a_sealed_battery_brings_none(session: Session, city: Operator) -> None:
    one = mailed(session)
    weigh(session, city, one, one.declared_grams)
    assert points(session, one) == []


def test_what_differs_brings_points_when_it_is_counted_and_kept_in_either_order(
    session: Session, city: Operator
) -> None:
    counted_first, kept_first = (with_battery(session) for _ in range(2))
    for one in (counted_first, kept_first):
        weigh(session, city, one, 10)
    count(session, city, counted_first, Brought("power_bank", 1))
    decide(session, city, kept_first, Resolution.KEEP)
    assert (points(session, counted_first), points(session, kept_first)) == ([], [])
    decide(session, city, counted_first, Resolution.KEEP)
    count(session, city, kept_first, Brought("power_bank", 1))
    assert points(session, counted_first) == points(session, kept_first) == ["sealed_battery"]


def test_what_is_kept_for_want_of_an_answer_brings_its_points(
    session: Session, city: Operator
) -> None:
    one = with_battery(session)
    weigh(session, city, one, 10)
    count(session, city, one, Brought("power_bank", 1))
    for _ in range(2):
        keep_unanswered_parcels(session, city, now=NOW + ANSWER_WITHIN)
    assert points(session, one) == ["sealed_battery"]


@pytest.mark.parametrize("found", [[], [Brought("kettle", 1)]])
def test_a_battery_that_was_not_in_it_brings_nothing(
    session: Session, city: Operator, found: list[Brought]
) -> None:
    one = with_battery(session)
    weigh(session, city, one, 360, Difference.OTHER_ITEM)
    count(session, city, one, *found)
    decide(session, city, one, Resolution.KEEP)
    assert points(session, one) == []


def test_what_goes_back_brings_no_points(session: Session, city: Operator) -> None:
    one = with_battery(session)
    weigh(session, city, one, 10)
    count(session, city, one, Brought("power_bank", 1))
    decide(session, city, one, Resolution.RETURN)
    assert points(session, one) == []
