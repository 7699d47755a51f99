"""The three accounts of a booking: what its appliances wasted, brought, and risked. Queries.

Energy and safety need the year of purchase; for an item whose year nobody named there is none.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.catalogue import Way
from recycling.custody import Taken, taken
from recycling.money.accounts.energy import EnergyAccount, energy_accounts, use_of_year
from recycling.money.accounts.money import MoneyAccount, money_account
from recycling.money.accounts.prices import tariff
from recycling.money.accounts.safety import DAYS_A_YEAR, SafetyAccount, safety_account
from recycling.money.fees import fee
from recycling.money.subsidies.awards import AwardState, SubsidyAward
from recycling.money.subsidies.rules import category_of
from recycling.money.subsidies.vouchers import vouchers_of
from recycling.money.valuation.quotes import QuoteState, paid_fen, quotes_of
from sites.areas import Operator

#: Over so many years the saved electricity is counted.
YEARS = 10


@dataclass(frozen=True)
class GivenItem:
    """So many of one class: the energy account against each new grade, and the safety account."""

    class_code: str
    pieces: int
    #: As weighed, else typical; of all pieces together.
    grams: int
    bought_year: int | None
    energy: tuple[EnergyAccount, ...]
    safety: SafetyAccount | None

    @property
    def best(self) -> EnergyAccount | None:
        """The account against a new one of the best grade."""
        return self.energy[0] if self.energy else None

    @property
    def is_past_its_life(self) -> bool:
        """Whether it was given away past its safe service life."""
        return self.safety is not None and self.safety.over_years > 0


@dataclass(frozen=True)
class BookingAccounts:
    """The three accounts of one booking; sums count each piece, against the best new grade."""

    items: tuple[GivenItem, ...]
    money: MoneyAccount

    @property
    def saved_kwh(self) -> float:
        """What new ones of the best grade save in a year, in kWh."""
        return sum(one.best.saved_kwh.typical * one.pieces for one in self.items if one.best)

    @property
    def saved_yuan(self) -> float:
        """The same in yuan."""
        return sum(one.best.saved_yuan.typical * one.pieces for one in self.items if one.best)

    @property
    def saved_kg_co2(self) -> float:
        """The same in kg of CO2."""
        return sum(one.best.saved_kg_co2.typical * one.pieces for one in self.items if one.best)

    @property
    def past_life(self) -> int:
        """Pieces that went past their safe life."""
        return sum(one.pieces for one in self.items if one.is_past_its_life)


def booking_accounts(
    session: Session, booking: Booking, operator: Operator, *, today: dt.date
) -> BookingAccounts:
    """The accounts of a booking: of what was taken, and before the visit of what was booked."""
    on = min(booking.service_on or today, today)
    went = taken(session, booking)
    items = tuple(_item(booking, one, operator, on) for one in went)
    return BookingAccounts(items, _money(session, booking, went, items, on))


def _item(booking: Booking, went: Taken, operator: Operator, on: dt.date) -> GivenItem:
    years = [
        item.bought_year
        for item in booking.items
        if item.class_code == went.class_code and item.bought_year is not None
    ]
    if not years:
        return GivenItem(went.class_code, went.pieces, went.grams, None, (), None)
    year = years[0]
    # The middle of the year: nobody remembers the day.
    started = min(dt.date(year, 7, 1), on)
    old = use_of_year(went.class_code, year)
    energy: tuple[EnergyAccount, ...] = ()
    if old is not None and operator.currency == "CNY":
        energy = energy_accounts(
            old, went.class_code, age_years=(on - started).days / DAYS_A_YEAR,
            area_code=operator.area_code, on=on, prices=tariff(operator.area_code),
        )  # fmt: skip
    safety = safety_account(went.class_code, started, today=on)
    return GivenItem(went.class_code, went.pieces, went.grams, year, energy, safety)


def _money(
    session: Session,
    booking: Booking,
    went: Sequence[Taken],
    items: Sequence[GivenItem],
    on: dt.date,
) -> MoneyAccount:
    awards = _awards(session, booking)
    bought = {award.category for award in awards}
    # Electricity is saved where a new one of the same kind was bought.
    saved = sum(
        one.best.saved_yuan.typical
        for one in items
        if one.best and (kind := category_of(one.class_code)) and kind.code in bought
    )
    return money_account(
        worth_fen=sum(
            paid_fen(quote, went)
            for quote in quotes_of(session, booking)
            if quote.state in (QuoteState.ACCEPTED, QuoteState.CUT)
        ),
        subsidy_fen=sum(award.total_fen for award in awards),
        fee_fen=_fee(booking, on),
        price_fen=sum(award.price_fen for award in awards),
        saved_yuan_a_year=saved,
        years=YEARS,
    )


def _awards(session: Session, booking: Booking) -> list[SubsidyAward]:
    vouchers = [voucher.id for voucher in vouchers_of(session, booking)]
    query = select(SubsidyAward).where(
        SubsidyAward.voucher_id.in_(vouchers), SubsidyAward.state != AwardState.REVERSED.value
    )
    return list(session.scalars(query))


def _fee(booking: Booking, on: dt.date) -> int:
    if not booking.way:
        return 0
    try:
        return fee(
            Way(booking.way), [item.said for item in booking.items], on=on,
            floor=booking.floor, has_lift=booking.has_lift,
        ).fen  # fmt: skip
    except LookupError:
        # Before the first rule of fees there was none.
        return 0
