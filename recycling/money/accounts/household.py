"""A household's account over the years: what went, what it weighed, what it brought. Queries."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.booking.states import BookingState
from recycling.custody import taken
from recycling.money.valuation.quotes import Quote, QuoteState, paid_fen
from sites.areas import Operator

GONE = (BookingState.COLLECTED, BookingState.RECEIVED, BookingState.SETTLED)


@dataclass(frozen=True)
class HouseholdYear:
    """What a household really gave in one year; masses as weighed at the door, else typical."""

    year: int
    bookings: int
    pieces: int
    grams: int
    paid_fen: int


def household_years(session: Session, operator: Operator, phone: str) -> list[HouseholdYear]:
    """The years in which a household gave something, the newest first."""
    query = select(Booking).where(
        Booking.contact_phone_key == phone,
        Booking.state.in_([state.value for state in GONE]),
    )
    by_year: dict[int, list[Booking]] = defaultdict(list)
    for booking in session.scalars(query):
        day = booking.service_on or operator.today(booking.created_at)
        by_year[day.year].append(booking)
    agreed = (QuoteState.ACCEPTED.value, QuoteState.CUT.value)
    years = []
    for year in sorted(by_year, reverse=True):
        rows = by_year[year]
        quotes = session.scalars(
            select(Quote).where(
                Quote.booking_id.in_([row.id for row in rows]), Quote.state.in_(agreed)
            )
        )
        gone = {row.id: taken(session, row) for row in rows}
        years.append(
            HouseholdYear(
                year=year,
                bookings=len(rows),
                pieces=sum(one.pieces for went in gone.values() for one in went),
                grams=sum(one.grams for went in gone.values() for one in went),
                paid_fen=sum(paid_fen(quote, gone[quote.booking_id]) for quote in quotes),
            )
        )
    return years
