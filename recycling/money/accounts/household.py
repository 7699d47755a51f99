"""A household's three accounts over the years: what went, wasted, brought, risked. Queries."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.booking.states import BookingState
from recycling.money.accounts.given import BookingAccounts, booking_accounts
from sites.areas import Operator

GONE = (BookingState.COLLECTED, BookingState.RECEIVED, BookingState.SETTLED)


@dataclass(frozen=True)
class HouseholdYear:
    """What a household really gave in one year; masses as weighed at the door, else typical.

    Energy is what its old appliances used in a year more than new ones of the best grade would.
    """

    year: int
    bookings: int
    pieces: int
    grams: int
    paid_fen: int
    subsidy_fen: int
    fee_fen: int
    saved_kwh: float
    saved_yuan: float
    saved_kg_co2: float
    past_life: int

    @property
    def brought_fen(self) -> int:
        """Paid for items and subsidies together, less fees."""
        return self.paid_fen + self.subsidy_fen - self.fee_fen


def household_years(
    session: Session, operator: Operator, phone: str, *, today: dt.date
) -> list[HouseholdYear]:
    """The years in which a household gave something, the newest first."""
    query = select(Booking).where(
        Booking.contact_phone_key == phone,
        Booking.state.in_([state.value for state in GONE]),
    )
    by_year: dict[int, list[Booking]] = defaultdict(list)
    for booking in session.scalars(query):
        day = booking.service_on or operator.today(booking.created_at)
        by_year[day.year].append(booking)
    return [
        _year(session, operator, year, by_year[year], today)
        for year in sorted(by_year, reverse=True)
    ]


def _year(
    session: Session, operator: Operator, year: int, rows: list[Booking], today: dt.date
) -> HouseholdYear:
    accounts: list[BookingAccounts] = [
        booking_accounts(session, row, operator, today=today) for row in rows
    ]
    went = [one for account in accounts for one in account.items]
    return HouseholdYear(
        year=year,
        bookings=len(rows),
        pieces=sum(one.pieces for one in went),
        grams=sum(one.grams for one in went),
        paid_fen=sum(one.money.worth_fen for one in accounts),
        subsidy_fen=sum(one.money.subsidy_fen for one in accounts),
        fee_fen=sum(one.money.fee_fen for one in accounts),
        saved_kwh=sum(one.saved_kwh for one in accounts),
        saved_yuan=sum(one.saved_yuan for one in accounts),
        saved_kg_co2=sum(one.saved_kg_co2 for one in accounts),
        past_life=sum(one.past_life for one in accounts),
    )
