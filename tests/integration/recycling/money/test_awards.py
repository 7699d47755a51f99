"""Subsidy awards: one serial one subsidy, a budget that is never passed, final on arrival."""

import datetime as dt
import threading
from collections import Counter

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from database.engine import unit_of_work
from recycling.booking import desk
from recycling.booking.bookings import WantedItem
from recycling.booking.states import BookingState
from recycling.booking.windows import windows
from recycling.money.subsidies import (
    AwardState,
    BudgetSpent,
    NotEligible,
    NotThereYet,
    Purchase,
    SerialTaken,
    SubsidyAward,
    SubsidyBudget,
    TradeInVoucher,
    VoucherNotGood,
    claim,
    confirm_arrival,
    issue_vouchers,
    reverse,
    reverse_overdue,
    voucher_by_number,
)
from tests.fixtures.town import NOW, TODAY, TOMORROW, add_draft, add_town

PHONE = "13800001234"
FRIDGE = Purchase("fridge", 300_000, TODAY, grade=1)
#: The courier's five minutes for taking it back are over.
LATER = NOW + dt.timedelta(minutes=5)
NEW_PHONE = Purchase("phone", 200_000, TODAY)


def collected_fridge(session: Session, *, phone: str = PHONE, serial: str = "") -> TradeInVoucher:
    city = add_town(session)
    booking = add_draft(session, phone=phone)
    booking.set_items([WantedItem("fridge_std", serial=serial)])
    session.flush()
    desk.answer_window(booking, TOMORROW, windows()[0], operator=city, now=NOW)
    desk.hand_in(booking, by="resident", now=NOW)
    assert issue_vouchers(session, booking, now=NOW) == []
    booking.put_on_route("R1", NOW, by="planner", now=NOW)
    booking.set_out(by="courier", now=NOW)
    booking.collect(by="courier", now=NOW)
    assert booking.state == BookingState.COLLECTED
    # While the courier can take the collection back, there is no voucher yet.
    assert issue_vouchers(session, booking, now=NOW + dt.timedelta(minutes=4)) == []
    return issue_vouchers(session, booking, now=LATER)[0]


def claim_fridge(
    session: Session, voucher: TradeInVoucher | None, new: str = "N-1"
) -> SubsidyAward:
    return claim(
        session, FRIDGE, phone=PHONE, new_serial=new, now=NOW, today=TODAY, voucher=voucher
    )


def claim_phone(session: Session, serial: str, *, phone: str = PHONE) -> SubsidyAward:
    return claim(session, NEW_PHONE, phone=phone, new_serial=serial, now=NOW, today=TODAY)


def test_a_voucher_comes_with_the_collected_item_and_is_issued_once(session: Session) -> None:
    voucher = collected_fridge(session)
    assert voucher.category == "fridge"
    assert issue_vouchers(session, voucher.item.booking, now=LATER) == [voucher]
    assert voucher_by_number(session, voucher.number.lower(), PHONE) == voucher
    with pytest.raises(VoucherNotGood):
        voucher_by_number(session, voucher.number, "13900000000")


def test_a_claim_is_reserved_until_the_old_item_reached_a_licensed_dismantler(
    session: Session,
) -> None:
    award = claim_fridge(session, collected_fridge(session))
    assert (award.state, award.fen) == (AwardState.RESERVED, 45_000)
    with pytest.raises(NotThereYet):
        confirm_arrival(session, award.ref, dismantler_ref="D1", licensed=False, on=TODAY, now=NOW)
    for _ in range(2):
        confirm_arrival(session, award.ref, dismantler_ref="D1", licensed=True, on=TODAY, now=NOW)
    assert award.state == AwardState.FINAL


def test_without_a_voucher_an_appliance_is_refused_at_the_old_item(session: Session) -> None:
    with pytest.raises(NotEligible) as caught:
        claim_fridge(session, None)
    step = caught.value.answer.refused_at
    assert step is not None
    assert step.code == "old_item"


def test_a_voucher_is_good_once_in_its_time_and_for_its_kind(session: Session) -> None:
    voucher = collected_fridge(session)
    with pytest.raises(VoucherNotGood):
        voucher.check("washer", now=NOW)
    with pytest.raises(VoucherNotGood):
        voucher.check("fridge", now=LATER + dt.timedelta(days=180))
    claim_fridge(session, voucher)
    with pytest.raises(VoucherNotGood):
        claim_fridge(session, voucher, "N-2")


@pytest.mark.parametrize("again", ["356938035643809", "356938-035643-809", " 356938035643809 "])
def test_one_imei_has_one_subsidy_however_it_is_written(session: Session, again: str) -> None:
    claim_phone(session, "356938035643809")
    with pytest.raises(SerialTaken):
        claim_phone(session, again, phone="13900000000")


def test_one_old_serial_has_one_subsidy(session: Session) -> None:
    voucher = collected_fridge(session, serial="OLD 77")
    claim_fridge(session, voucher)
    other = TradeInVoucher(
        number="V-2", item=voucher.item, piece=2, category="fridge", person_key="13900000000",
        old_serial="old-77", issued_at=NOW, expires_at=voucher.expires_at,
    )  # fmt: skip
    session.add(other)
    session.flush()
    with pytest.raises(SerialTaken):
        claim(
            session, FRIDGE, phone="13900000000", new_serial="N-9", now=NOW, today=TODAY,
            voucher=other,
        )  # fmt: skip


def test_a_person_has_one_of_a_category_and_a_reversed_one_frees_the_turn(session: Session) -> None:
    first = claim_phone(session, "1")
    with pytest.raises(NotEligible):
        claim_phone(session, "2")
    reverse(session, first.ref, why="returned", on=TODAY, now=NOW)
    assert claim_phone(session, "1").state == AwardState.FINAL


def test_a_budget_that_does_not_reach_refuses_and_a_reversal_fills_it(session: Session) -> None:
    session.add(SubsidyBudget(rule_id="R2026-D", total_fen=59_999, taken_fen=0))
    award = claim_phone(session, "1")  # 15 % of 2,000 yuan
    with pytest.raises(BudgetSpent) as caught:
        claim_phone(session, "2", phone="13900000000")
    assert caught.value.left_fen == 29_999
    reverse(session, award.ref, why="returned", on=TODAY, now=NOW)
    assert claim_phone(session, "2", phone="13900000000").fen == 30_000


def test_a_promise_whose_old_item_never_came_is_taken_back(session: Session) -> None:
    award = claim_fridge(session, collected_fridge(session))
    assert reverse_overdue(session, today=award.arrives_by, now=NOW) == []
    late = award.arrives_by + dt.timedelta(days=1)
    assert reverse_overdue(session, today=late, now=NOW) == [award]
    assert reverse_overdue(session, today=late, now=NOW) == []
    assert (award.state, award.decided_why) == (AwardState.REVERSED, "not_arrived")


def test_twenty_claims_at_once_never_pass_the_budget(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        # Seven times 300 yuan and a bit.
        session.add(SubsidyBudget(rule_id="R2026-D", total_fen=219_999, taken_fen=0))
    outcomes: Counter[str] = Counter()
    start = threading.Barrier(20)

    def buy(number: int) -> None:
        start.wait()
        try:
            with unit_of_work(engine) as session:
                claim_phone(session, f"IMEI-{number}", phone=f"1390000{number:04d}")
            outcomes["paid"] += 1
        except BudgetSpent:
            outcomes["spent"] += 1

    threads = [threading.Thread(target=buy, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == {"paid": 7, "spent": 13}
    with unit_of_work(engine, reads_only=True) as session:
        budget = session.scalars(select(SubsidyBudget)).one()
        assert budget.taken_fen == sum(session.scalars(select(SubsidyAward.fen))) == 210_000
