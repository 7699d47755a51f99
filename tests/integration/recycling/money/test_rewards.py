"""The ledger of points: two sides to each posting, once each, spent and expired in order."""

import datetime as dt
import threading

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from database.engine import unit_of_work
from recycling.money.rewards import (
    OPERATOR,
    Account,
    Earning,
    Entry,
    TooFewPoints,
    Unit,
    balance,
    earn,
    entries_of,
    expire,
    ledger_sum,
    post,
    spend,
)
from tests.fixtures.town import NOW, TODAY

WANG, LI = "13800001234", "13900001234"
YEAR = dt.timedelta(days=365)


def give(session: Session, kind: Earning, booking: str, on: dt.date = TODAY) -> None:
    earn(session, WANG, kind, booking_ref=booking, on=on, now=NOW)


def test_what_one_account_gains_the_other_gives(session: Session) -> None:
    give(session, Earning.GREENER_SLOT, "B1")
    assert (balance(session, WANG), balance(session, OPERATOR)) == (50, -50)
    assert ledger_sum(session, Unit.POINTS) == 0


def test_a_booking_earns_once_for_each_reason(session: Session) -> None:
    for kind in (Earning.GREENER_SLOT, Earning.GREENER_SLOT, Earning.SEALED_BATTERY):
        give(session, kind, "B1")
    assert balance(session, WANG) == 70
    assert [entry.number for entry in entries_of(session, WANG)] == [2, 1]


def test_more_than_there_is_cannot_be_spent(session: Session) -> None:
    give(session, Earning.WIPED_DEVICE, "B1")
    with pytest.raises(TooFewPoints):
        spend(session, WANG, 31, key="gift-1", why="gift", on=TODAY, now=NOW)
    spend(session, WANG, 30, key="gift-1", why="gift", on=TODAY, now=NOW)
    assert balance(session, WANG) == 0


def test_spending_under_the_same_key_is_done_once(session: Session) -> None:
    give(session, Earning.WIPED_DEVICE, "B1")
    for _ in range(2):
        spend(session, WANG, 20, key="gift-1", why="gift", on=TODAY, now=NOW)
    assert balance(session, WANG) == 10


def test_points_expire_after_a_year_less_what_was_spent(session: Session) -> None:
    give(session, Earning.GREENER_SLOT, "B1")
    give(session, Earning.NEIGHBOUR, "B2", on=TODAY + dt.timedelta(days=30))
    spend(session, WANG, 20, key="gift-1", why="gift", on=TODAY, now=NOW)
    assert expire(session, today=TODAY + YEAR - dt.timedelta(days=1), now=NOW) == 0
    # 50 ran out, of which 20 were spent: 30 go back, the 80 of later stay.
    assert expire(session, today=TODAY + YEAR, now=NOW) == 30
    assert expire(session, today=TODAY + YEAR, now=NOW) == 0
    assert balance(session, WANG) == 80
    assert expire(session, today=TODAY + YEAR * 2, now=NOW) == 80
    assert ledger_sum(session, Unit.POINTS) == 0


def test_credit_and_points_are_accounts_of_their_own(session: Session) -> None:
    post(
        session, "refund-1", WANG, 500, why="refund", booking_ref="B1", on=TODAY, now=NOW,
        unit=Unit.CREDIT_FEN,
    )  # fmt: skip
    assert (balance(session, WANG), balance(session, WANG, Unit.CREDIT_FEN)) == (0, 500)


def test_an_owner_is_found_without_the_phone_being_kept(session: Session) -> None:
    give(session, Earning.GREENER_SLOT, "B1")
    keys = session.scalars(select(Account.owner_key)).all()
    assert all(WANG not in key for key in keys)


def test_two_at_once_cannot_spend_the_same_points(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        give(session, Earning.MISSED_WINDOW, "B1")
    start, refused = threading.Barrier(8), []

    def buy(number: int) -> None:
        start.wait()
        try:
            with unit_of_work(engine) as session:
                spend(session, WANG, 30, key=f"gift-{number}", why="gift", on=TODAY, now=NOW)
        except TooFewPoints:
            refused.append(number)

    threads = [threading.Thread(target=buy, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 5  # 100 points are three times 30
    with unit_of_work(engine, reads_only=True) as session:
        assert balance(session, WANG) == 10
        amounts = session.scalars(
            select(Entry.amount).join(Entry.account).where(Account.owner_key == WANG)
        )
        assert sum(amounts) == 10
