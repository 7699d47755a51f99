"""A mailed parcel: its pieces begin at the scale, and what is really in it is what counts."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking import desk
from recycling.booking.bookings import Booking, WantedItem
from recycling.booking.items import DataChoice
from recycling.booking.mail import (
    Difference,
    NullCarrier,
    Parcel,
    Resolution,
    WrongParcelState,
    keep_unanswered,
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
from recycling.money.subsidies import issue_vouchers
from recycling.money.valuation import make_quote, paid_fen, questions
from recycling.notices import Kind, newest
from recycling.unpacking import (
    count_parcel,
    decide_parcel,
    is_counted,
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
        shown_by="tool", wiped_on=TODAY, by="anna", today=TODAY, now=NOW,
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
    decide_parcel(session, one, Resolution.KEEP, by="resident", now=NOW)
    assert [(t.class_code, t.pieces) for t in taken(session, one.booking)] == [
        ("phone_smart", 1), ("kettle", 1),
    ]  # fmt: skip
    assert paid_pieces(session, one.booking) == 1


def test_an_empty_parcel_that_is_kept_brings_nothing(session: Session, city: Operator) -> None:
    one = mailed(session)
    weigh(session, city, one, 360, Difference.EMPTY)
    assert (parcels_to_count(session), is_counted(one)) == ([], True)
    keep_unanswered(session, now=NOW + ANSWER_WITHIN)
    assert one.booking.state == BookingState.RECEIVED
    assert taken(session, one.booking) == []
    assert issue_vouchers(session, one.booking, now=NOW + ANSWER_WITHIN) == []
    assert paid_pieces(session, one.booking) == 0


def test_what_is_kept_unanswered_may_be_counted_after(session: Session, city: Operator) -> None:
    one = mailed(session)
    weigh(session, city, one, 360, Difference.OTHER_ITEM)
    keep_unanswered(session, now=NOW + ANSWER_WITHIN)
    count(session, city, one, Brought("kettle", 1))
    assert taken(session, one.booking) == [Taken("kettle", 1, 360)]


def test_what_goes_back_leaves_no_piece(session: Session, city: Operator) -> None:
    one = mailed(session)
    weigh(session, city, one, 10)
    count(session, city, one, Brought("phone_smart", 1))
    decide_parcel(session, one, Resolution.RETURN, by="resident", now=NOW)
    assert pieces_of(session, one.booking.ref) == []
    piece = session.scalars(select(Piece)).one()
    assert (piece.state, passport(session, piece)[-1].kind) == (PieceState.VOID, "taken_back")
    with pytest.raises(WrongParcelState):
        count(session, city, one)
