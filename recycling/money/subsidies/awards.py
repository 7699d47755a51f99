"""Awards: claimed within the budget, final when the old item reached a dismantler. Services."""

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ForeignKey, Select, UniqueConstraint, false, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from database.base import Base, HasRef, row_id
from database.columns import Fen, LookupHash
from recycling.booking.items import plain_serial
from recycling.custody import arrival_of
from recycling.errors import RecyclingError
from recycling.money.rewards import pay_in
from recycling.money.subsidies.budgets import BudgetSpent, give_back, left_of, take
from recycling.money.subsidies.local import rules_in_force
from recycling.money.subsidies.rules import Purchase, SubsidyAnswer, SubsidyRule, answer
from recycling.money.subsidies.vouchers import TradeInVoucher, check_collected
from recycling.notices import tell_subsidy_lapsed

#: An award that was taken back because its old item never came; its voucher stays spent.
NOT_ARRIVED = "not_arrived"

#: An award for which the rule asks for no old item: it is final at once.
NO_OLD_ITEM = "no_old_item"

#: Why of the postings that pay an award, and that take a payment back.
PAID, PAID_BACK = "subsidy", "subsidy_back"


class AwardState(enum.StrEnum):
    """Where an award stands."""

    RESERVED = "reserved"
    FINAL = "final"
    REVERSED = "reversed"


class NotEligible(RecyclingError):
    """The rules do not pay for the purchase; the answer says at which step."""

    def __init__(self, found: SubsidyAnswer) -> None:
        step = found.refused_at
        super().__init__(f"no subsidy: {step.code.value} ({step.detail})" if step else "no subsidy")
        self.answer = found


class SerialTaken(RecyclingError):
    """The new or the old appliance was paid for already."""

    def __init__(self) -> None:
        super().__init__("serial: this appliance has had its subsidy")


class ClaimedAtOnce(RecyclingError):
    """Another claim for the same person or appliance came in at the same moment."""

    def __init__(self) -> None:
        super().__init__("another claim for this person or appliance came in just now: try again")


class NotThereYet(RecyclingError):
    """The old item has not reached a licensed dismantler."""

    def __init__(self, ref: str) -> None:
        super().__init__(f"award {ref} waits for its old item to reach a licensed dismantler")
        self.ref = ref


class SubsidyAward(HasRef, Base):
    """One purchase that is paid for: by which rule, how it was worked out, where it stands."""

    __tablename__ = "subsidy_award"
    __table_args__ = (UniqueConstraint("person_key", "counted_with", "category", "nth"),)

    id: Mapped[row_id]
    rule_id: Mapped[str] = mapped_column(index=True)
    top_up_rule_id: Mapped[str] = mapped_column(default="")
    counted_with: Mapped[str]
    category: Mapped[str]
    person_key: Mapped[str] = mapped_column(LookupHash)
    #: Which of the person's awards of the category it is; empty again once it is reversed.
    nth: Mapped[int | None]
    new_serial_key: Mapped[str | None] = mapped_column(LookupHash, unique=True)
    old_serial_key: Mapped[str | None] = mapped_column(LookupHash, unique=True)
    voucher_id: Mapped[int | None] = mapped_column(ForeignKey("trade_in_voucher.id"), unique=True)
    bought_on: Mapped[dt.date]
    price_fen: Mapped[int] = mapped_column(Fen)
    fen: Mapped[int] = mapped_column(Fen)
    top_up_fen: Mapped[int] = mapped_column(Fen)
    steps: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(default=AwardState.RESERVED.value, index=True)
    claimed_at: Mapped[dt.datetime]
    arrives_by: Mapped[dt.date]
    decided_at: Mapped[dt.datetime | None]
    #: The licensed dismantler that the old item reached, or why the award was reversed.
    decided_why: Mapped[str] = mapped_column(default="")
    voucher: Mapped[TradeInVoucher | None] = relationship()

    @property
    def total_fen(self) -> int:
        """National and local together."""
        return self.fen + self.top_up_fen


def awards_had(session: Session, phone: str, counted_with: str, category: str) -> int:
    """How many awards a person has under one count."""
    query = select(func.count()).where(
        SubsidyAward.person_key == phone,
        SubsidyAward.counted_with == counted_with,
        SubsidyAward.category == category,
        SubsidyAward.state != AwardState.REVERSED.value,
    )
    return session.scalars(query).one()


def awards_of(session: Session, phone: str) -> list[SubsidyAward]:
    """The awards of a person, the newest first."""
    query = select(SubsidyAward).where(SubsidyAward.person_key == phone)
    return list(session.scalars(query.order_by(SubsidyAward.id.desc())))


def explain(
    session: Session,
    purchase: Purchase,
    phone: str,
    *,
    rules: Sequence[SubsidyRule] | None = None,
) -> SubsidyAnswer:
    """The answer for a person, with what they had and what the pots hold; nothing is taken."""
    found = _by_the_rules(session, purchase, phone, rules)
    if found.rule is None:
        return found
    left = left_of(session, found.rule.rule_id)
    if left is not None and left < found.fen:
        return found.out_of_budget(left)
    if found.top_up is not None:
        left = left_of(session, found.top_up.rule_id)
        if left is not None and left < found.top_up_fen:
            return found.without_top_up(left)
    return found


def _by_the_rules(
    session: Session, purchase: Purchase, phone: str, rules: Sequence[SubsidyRule] | None
) -> SubsidyAnswer:
    known = rules_in_force(session) if rules is None else rules
    had = max(
        (
            awards_had(session, phone, rule.counted_with, purchase.category)
            for rule in known
            if rule.counted_with and rule.holds_on(purchase.bought_on)
            and purchase.category in rule.categories
        ),
        default=0,
    )  # fmt: skip
    return answer(replace(purchase, had_already=had), known)


def claim(
    session: Session,
    purchase: Purchase,
    *,
    phone: str,
    new_serial: str,
    now: dt.datetime,
    today: dt.date,
    voucher: TradeInVoucher | None = None,
    rules: Sequence[SubsidyRule] | None = None,
) -> SubsidyAward:
    """Promise the subsidy for a purchase; paid when the old item has arrived where it must.

    Where it arrived already, or the rule asks for none, it is paid at once. The budget's row is
    locked, so that claims at once never pass it; where the district's pot does not reach, the
    national part is paid alone. Raises NotEligible, VoucherNotGood, BudgetSpent, or SerialTaken
    for an appliance that was paid for.
    """
    if voucher is not None:
        voucher.check(purchase.category, now=now)
        check_collected(session, voucher)
    found = _by_the_rules(
        session, replace(purchase, has_old_item=voucher is not None), phone, rules
    )
    if found.rule is None:
        raise NotEligible(found)
    take(session, found.rule.rule_id, found.fen)
    if found.top_up is not None:
        try:
            take(session, found.top_up.rule_id, found.top_up_fen)
        except BudgetSpent as spent:
            found = found.without_top_up(spent.left_fen)
    assert found.rule is not None  # both answers name the same rule
    award = _award(session, purchase, found, found.rule, phone, now, today)
    award.new_serial_key = plain_serial(new_serial)
    arrival = None
    if voucher is not None:
        award.voucher, voucher.used_at = voucher, now
        arrival = arrival_of(session, voucher.piece_ref) if voucher.piece_ref else None
        read = arrival.serial if arrival is not None else ""
        award.old_serial_key = plain_serial(voucher.old_serial or read or "") or None
    _add_once(session, award)
    if arrival is not None:
        _final(session, award, arrival.receiver.ref, on=today, now=now)
    elif voucher is None and not found.rule.needs_old_item:
        _final(session, award, NO_OLD_ITEM, on=today, now=now)
    return award


def _award(
    session: Session,
    purchase: Purchase,
    found: SubsidyAnswer,
    rule: SubsidyRule,
    phone: str,
    now: dt.datetime,
    today: dt.date,
) -> SubsidyAward:
    return SubsidyAward(
        rule_id=rule.rule_id,
        top_up_rule_id=found.top_up.rule_id if found.top_up else "",
        counted_with=rule.counted_with,
        category=purchase.category,
        person_key=phone,
        nth=_free_turn(session, phone, rule.counted_with, purchase.category),
        bought_on=purchase.bought_on,
        price_fen=purchase.price_fen,
        fen=found.fen,
        top_up_fen=found.top_up_fen,
        steps=[step.as_row() for step in found.steps],
        state=AwardState.RESERVED.value,
        claimed_at=now,
        arrives_by=today + dt.timedelta(days=rule.arrives_within_days),
    )


def _free_turn(session: Session, phone: str, counted_with: str, category: str) -> int:
    """The lowest turn that no award of the person holds: reversed ones leave gaps."""
    held = set(
        session.scalars(
            select(SubsidyAward.nth).where(
                SubsidyAward.person_key == phone,
                SubsidyAward.counted_with == counted_with,
                SubsidyAward.category == category,
            )
        )
    )
    return next(turn for turn in range(1, len(held) + 2) if turn not in held)


def _add_once(session: Session, award: SubsidyAward) -> None:
    """Add the award; the constraints tell a second writer at the same moment what it lost."""
    new, old = award.new_serial_key, award.old_serial_key
    with session.no_autoflush:
        taken = select(SubsidyAward.id).where(
            (SubsidyAward.new_serial_key == new)
            | ((SubsidyAward.old_serial_key == old) if old else false())
        )
        if session.scalar(taken) is not None:
            raise SerialTaken
    try:
        with session.begin_nested():
            session.add(award)
    except IntegrityError:
        raise ClaimedAtOnce from None


def confirm_arrival(
    session: Session,
    ref: str,
    *,
    dismantler_ref: str,
    licensed: bool,
    on: dt.date,
    now: dt.datetime,
) -> SubsidyAward:
    """The old item reached a dismantler: the payout is final. Raises NotThereYet without a licence.

    May be told twice without harm.
    """
    award = _locked(session, ref)
    if award.state == AwardState.FINAL:
        return award
    if not licensed or award.state != AwardState.RESERVED:
        raise NotThereYet(ref)
    _final(session, award, dismantler_ref, on=on, now=now)
    return award


def _final(
    session: Session, award: SubsidyAward, why: str, *, on: dt.date, now: dt.datetime
) -> None:
    """Make a promise final and pay it into the person's credit, in double entry."""
    award.state, award.decided_at = AwardState.FINAL.value, now
    award.decided_why = why
    session.flush()
    pay_in(
        session, f"{PAID}:{award.ref}", _owner(award), award.total_fen, why=PAID,
        booking_ref=_booking_ref(award), on=on, now=now,
    )  # fmt: skip


def _owner(award: SubsidyAward) -> Select[Any]:
    return select(SubsidyAward.person_key).where(SubsidyAward.id == award.id)


def _booking_ref(award: SubsidyAward) -> str:
    return award.voucher.item.booking.ref if award.voucher is not None else ""


def reverse(session: Session, ref: str, *, why: str, on: dt.date, now: dt.datetime) -> SubsidyAward:
    """Take a promise back: the money, the person's turn and the serials are free again.

    What was paid already is taken from the person's credit; raises TooFewPoints where it was
    spent.
    """
    award = _locked(session, ref)
    if award.state == AwardState.REVERSED:
        return award
    for rule_id, fen in ((award.rule_id, award.fen), (award.top_up_rule_id, award.top_up_fen)):
        give_back(session, rule_id, fen)
    if award.state == AwardState.FINAL:
        pay_in(
            session, f"{PAID_BACK}:{award.ref}", _owner(award), -award.total_fen, why=PAID_BACK,
            booking_ref=_booking_ref(award), on=on, now=now,
        )  # fmt: skip
    award.state, award.decided_at, award.decided_why = AwardState.REVERSED.value, now, why
    award.nth = award.new_serial_key = award.old_serial_key = None
    if award.voucher is not None and why != NOT_ARRIVED:
        award.voucher.used_at = None
    award.voucher = None
    return award


def reverse_overdue(session: Session, *, today: dt.date, now: dt.datetime) -> list[SubsidyAward]:
    """Take back promises whose old item did not arrive in time, and tell it.

    May run twice without harm.
    """
    query = select(SubsidyAward.ref).where(
        SubsidyAward.state == AwardState.RESERVED.value,
        SubsidyAward.voucher_id.is_not(None),
        SubsidyAward.arrives_by < today,
    )
    lapsed = []
    for ref in session.scalars(query).all():
        voucher = _locked(session, ref).voucher
        lapsed.append(reverse(session, ref, why=NOT_ARRIVED, on=today, now=now))
        if voucher is not None:
            tell_subsidy_lapsed(session, voucher.item.booking, ref, now=now)
    return lapsed


def _locked(session: Session, ref: str) -> SubsidyAward:
    award = session.scalar(select(SubsidyAward).where(SubsidyAward.ref == ref).with_for_update())
    if award is None:
        raise LookupError(f"there is no award {ref}")
    return award


def award_of_piece(session: Session, piece_ref: str) -> SubsidyAward | None:
    """The award whose voucher stands for a piece, locked; None where nobody claimed with it."""
    query = (
        select(SubsidyAward)
        .join(SubsidyAward.voucher)
        .where(TradeInVoucher.piece_ref == piece_ref)
        .with_for_update(of=SubsidyAward)
    )
    return session.scalar(query)


def serial_was_paid(session: Session, serial: str, award: SubsidyAward) -> bool:
    """Whether another award was made for an old appliance with this serial."""
    query = select(SubsidyAward.id).where(
        SubsidyAward.old_serial_key == plain_serial(serial), SubsidyAward.id != award.id
    )
    return session.scalar(query) is not None


def waiting_awards(session: Session) -> list[SubsidyAward]:
    """Promises whose old item has not arrived, the most urgent first."""
    query = select(SubsidyAward).where(
        SubsidyAward.state == AwardState.RESERVED.value, SubsidyAward.voucher_id.is_not(None)
    )
    return list(session.scalars(query.order_by(SubsidyAward.arrives_by, SubsidyAward.id)))


def lapsed_awards(session: Session, since: dt.datetime) -> list[SubsidyAward]:
    """Promises that were taken back because the old item never came, the newest first."""
    query = select(SubsidyAward).where(
        SubsidyAward.decided_why == NOT_ARRIVED, SubsidyAward.decided_at >= since
    )
    return list(session.scalars(query.order_by(SubsidyAward.id.desc())))
