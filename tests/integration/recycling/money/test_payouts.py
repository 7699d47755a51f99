"""A claim becomes final when its old item arrives: paid once, in double entry; or it lapses."""

import datetime as dt
import threading

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from database.engine import unit_of_work
from recycling.booking.bookings import Booking, WantedItem
from recycling.custody import Delivery, PieceRefused, PieceState, Receiver, Refusal, pieces_of
from recycling.money.rewards import Posting, Unit, balance, ledger_sum
from recycling.money.subsidies import (
    AwardState,
    Purchase,
    SubsidyAward,
    SubsidyBudget,
    VoucherNotGood,
    claim,
    issue_vouchers,
    reverse,
    reverse_overdue,
    settle_arrival,
    settle_list,
    vouchers_of,
    waiting_claims,
)
from recycling.notices import Kind, newest
from tests.fixtures.town import NOW, TODAY
from tests.fixtures.yard import LATER, PHONE, at_the_yard, collected, dismantler

FRIDGE = WantedItem("fridge_std", serial="OLD-77")
DAY = dt.timedelta(days=1)
#: 15 % of 3,000 yuan.
FEN = 45_000


def buy(session: Session, booking: Booking, new: str = "N-1", turn: int = 0) -> SubsidyAward:
    voucher = issue_vouchers(session, booking, now=LATER)[turn]
    return claim(
        session, Purchase("fridge", 300_000, TODAY, grade=1), phone=booking.contact_phone or "",
        new_serial=new, now=LATER, today=TODAY, voucher=voucher,
    )  # fmt: skip


def arrives(session: Session, plant: Receiver, label: str = "T-1", serial: str = "OLD-77") -> None:
    settle_arrival(
        session, plant, Delivery(label, serial, TODAY), by="anna", today=TODAY, now=LATER
    )


def credit(session: Session, phone: str = PHONE) -> int:
    assert ledger_sum(session, Unit.CREDIT_FEN) == 0
    return balance(session, phone, Unit.CREDIT_FEN)


def told(session: Session) -> list[tuple[str, str]]:
    """What owners were told of their claims, and whom."""
    kinds = (Kind.SUBSIDY_PAID, Kind.SUBSIDY_LAPSED)
    return [(row.kind, row.to) for row in newest(session) if row.kind in kinds]


def test_an_arrival_makes_the_claim_final_and_pays_it_once(session: Session) -> None:
    booking, _ = at_the_yard(session, [FRIDGE])
    award, plant = buy(session, booking), dismantler(session)
    assert [one.label for one in waiting_claims(session)] == ["T-1"]
    for _ in range(2):
        arrives(session, plant)
    assert (award.state, award.decided_why) == (AwardState.FINAL, plant.ref)
    assert credit(session) == FEN
    assert waiting_claims(session) == []
    assert told(session) == [("subsidy_paid", PHONE)]


def test_what_arrived_before_the_claim_is_paid_at_once(session: Session) -> None:
    booking, _ = at_the_yard(session, [FRIDGE])
    arrives(session, dismantler(session))
    assert buy(session, booking).state == AwardState.FINAL
    assert credit(session) == FEN


def test_a_wrong_serial_leaves_the_claim_waiting_and_pays_nothing(session: Session) -> None:
    booking, pieces = at_the_yard(session, [FRIDGE])
    award = buy(session, booking)
    with pytest.raises(PieceRefused):
        arrives(session, dismantler(session), serial="OLD-78")
    assert (award.state, credit(session)) == (AwardState.RESERVED, 0)
    assert pieces[0].state == PieceState.AT_SITE


def test_an_old_serial_that_was_paid_for_pays_no_other_claim(session: Session) -> None:
    plant = dismantler(session)
    first, _ = at_the_yard(session, [FRIDGE])
    buy(session, first)
    other, _ = at_the_yard(session, [WantedItem("fridge_std")], phone="13900000000", labels="U")
    award = buy(session, other, "N-2")
    with pytest.raises(PieceRefused) as caught:
        arrives(session, plant, "U-1", "OLD-77")
    assert caught.value.why == Refusal.SERIAL_PAID
    assert (award.state, credit(session, "13900000000")) == (AwardState.RESERVED, 0)


def test_a_serial_read_at_the_plant_is_kept_against_a_second_subsidy(session: Session) -> None:
    booking, _ = at_the_yard(session, [WantedItem("fridge_std")])
    award = buy(session, booking)
    arrives(session, dismantler(session), serial="PLATE-5")
    session.refresh(award)
    assert award.old_serial_key is not None


def test_an_item_that_never_arrives_lapses_and_its_money_is_in_the_pot_again(
    session: Session,
) -> None:
    session.add(SubsidyBudget(rule_id="R2026-A1", total_fen=FEN, taken_fen=0))
    booking, _ = at_the_yard(session, [FRIDGE])
    award = buy(session, booking)
    pot = session.scalars(select(SubsidyBudget)).one()
    assert pot.left_fen == 0
    late = award.arrives_by + DAY
    assert reverse_overdue(session, today=late, now=NOW + 200 * DAY) == [award]
    assert (pot.left_fen, award.state, credit(session)) == (FEN, AwardState.REVERSED, 0)
    assert reverse_overdue(session, today=late, now=NOW + 200 * DAY) == []
    assert told(session) == [("subsidy_lapsed", PHONE)]
    # What comes after all is written down, and pays nobody.
    settled = settle_arrival(
        session, dismantler(session), Delivery("T-1", "OLD-77", TODAY), by="anna", today=TODAY,
        now=LATER,
    )  # fmt: skip
    assert (settled.award, credit(session)) == (None, 0)


def test_a_purchase_that_is_given_back_takes_the_payment_back(session: Session) -> None:
    session.add(SubsidyBudget(rule_id="R2026-D", total_fen=30_000, taken_fen=0))
    award = claim(
        session, Purchase("phone", 200_000, TODAY), phone=PHONE, new_serial="1", now=NOW,
        today=TODAY,
    )  # fmt: skip
    assert credit(session) == 30_000
    reverse(session, award.ref, why="returned", on=TODAY, now=NOW)
    assert credit(session) == 0
    assert session.scalars(select(SubsidyBudget)).one().left_fen == 30_000


def test_vouchers_are_for_what_was_taken_and_not_for_what_was_booked(session: Session) -> None:
    booking, pieces = at_the_yard(session, [WantedItem("fridge_std", 2), WantedItem("kettle")])
    pieces[1].state = PieceState.VOID.value
    session.flush()
    vouchers = issue_vouchers(session, booking, now=LATER)
    assert [voucher.piece_ref for voucher in vouchers] == [pieces[0].ref]


def test_a_collection_that_is_taken_back_late_spoils_its_voucher(session: Session) -> None:
    booking = collected(session, [FRIDGE])
    issue_vouchers(session, booking, now=LATER)
    pieces_of(session, booking.ref)[0].state = PieceState.VOID.value
    session.flush()
    booking.take_back(by="courier", now=LATER)
    (voucher,) = vouchers_of(session, booking)
    with pytest.raises(VoucherNotGood) as caught:
        claim(
            session, Purchase("fridge", 300_000, TODAY, grade=1), phone=PHONE, new_serial="N-1",
            now=LATER, today=TODAY, voucher=voucher,
        )  # fmt: skip
    assert caught.value.why == "taken_back"


def test_a_list_writes_what_fits_and_names_what_does_not(session: Session) -> None:
    booking, _ = at_the_yard(session, [WantedItem("fridge_std", 2)])
    award, plant = buy(session, booking), dismantler(session)
    rows = [
        (2, Delivery("T-1", "", TODAY)), (3, Delivery("T-9", "", TODAY)),
        (4, Delivery("T-2", "", TODAY + DAY)),
    ]  # fmt: skip
    found = settle_list(session, plant, rows, by="anna", today=TODAY, now=LATER)
    assert [(row.line, row.why) for row in found] == [
        (2, None), (3, Refusal.UNKNOWN), (4, Refusal.BAD_DAY),
    ]  # fmt: skip
    assert award.state == AwardState.FINAL


def test_two_who_write_the_same_arrival_at_once_pay_once(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        booking, _ = at_the_yard(session, [FRIDGE])
        buy(session, booking)
        ref = dismantler(session).ref
    start = threading.Barrier(2)
    faults: list[Exception] = []

    def write() -> None:
        start.wait()
        try:
            with unit_of_work(engine) as session:
                plant = session.scalars(select(Receiver).where(Receiver.ref == ref)).one()
                arrives(session, plant)
        except Exception as fault:  # noqa: BLE001
            faults.append(fault)

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with unit_of_work(engine, reads_only=True) as session:
        assert len(session.scalars(select(Posting)).all()) == 1
        assert credit(session) == FEN


def test_an_arrival_and_a_claim_at_once_end_paid_whichever_comes_first(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        booking, _ = at_the_yard(session, [FRIDGE])
        issue_vouchers(session, booking, now=LATER)
        ref, plant_ref = booking.ref, dismantler(session).ref
    start = threading.Barrier(2)
    faults: list[Exception] = []

    def act(kind: str) -> None:
        start.wait()
        try:
            with unit_of_work(engine) as session:
                if kind == "claim":
                    buy(session, session.scalars(select(Booking).where(Booking.ref == ref)).one())
                else:
                    plant = session.scalars(select(Receiver).where(Receiver.ref == plant_ref)).one()
                    arrives(session, plant)
        except Exception as fault:  # noqa: BLE001
            faults.append(fault)

    threads = [threading.Thread(target=act, args=(kind,)) for kind in ("claim", "arrive")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with unit_of_work(engine, reads_only=True) as session:
        assert session.scalars(select(SubsidyAward.state)).one() == AwardState.FINAL
        assert credit(session) == FEN
