"""A household's account over the years: what went, what it weighed, what it brought. Queries."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.booking.states import BookingState
from recycling.money.valuation.quotes import Quote, QuoteState
from sites.areas import Operator

GONE = (BookingState.COLLECTED, BookingState.RECEIVED, BookingState.SETTLED)


@dataclass(frozen=True)
class HouseholdYear:
    """What a household gave in one year; masses as expected until they are weighed."""

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
        years.append(
            HouseholdYear(
                year=year,
                bookings=len(rows),
                pieces=sum(item.quantity for row in rows for item in row.items),
                grams=sum(row.grams for row in rows),
                paid_fen=sum(quote.total_fen for quote in quotes),
            )
        )
    return years
