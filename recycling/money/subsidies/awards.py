"""Awards: claimed within the budget, final when the old item reached a dismantler. Services."""

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, false, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from database.base import Base, HasRef, row_id
from database.columns import Fen, LookupHash
from recycling.errors import RecyclingError
from recycling.money.subsidies.rules import (
    Purchase,
    SubsidyAnswer,
    SubsidyRule,
    answer,
    known_rules,
)
from recycling.money.subsidies.vouchers import TradeInVoucher

#: An award that was taken back because its old item never came; its voucher stays spent.
NOT_ARRIVED = "not_arrived"


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


class BudgetSpent(RecyclingError):
    """What is left of the budget does not reach."""

    def __init__(self, rule_id: str, left_fen: int) -> None:
        super().__init__(f"the budget of {rule_id} has {left_fen} fen left")
        self.rule_id, self.left_fen = rule_id, left_fen


class ClaimedAtOnce(RecyclingError):
    """Another claim for the same person or appliance came in at the same moment."""

    def __init__(self) -> None:
        super().__init__("another claim for this person or appliance came in just now: try again")


class NotThereYet(RecyclingError):
    """The old item has not reached a licensed dismantler."""

    def __init__(self, ref: str) -> None:
        super().__init__(f"award {ref} waits for its old item to reach a licensed dismantler")
        self.ref = ref


class SubsidyBudget(Base):
    """The money of a rule (or of a local one); a rule without a row has no ceiling here."""

    __tablename__ = "subsidy_budget"

    rule_id: Mapped[str] = mapped_column(primary_key=True)
    total_fen: Mapped[int] = mapped_column(Fen)
    #: Promised and paid together; never above `total_fen`.
    taken_fen: Mapped[int] = mapped_column(Fen, default=0)

    @property
    def left_fen(self) -> int:
        """What can still be promised."""
        return self.total_fen - self.taken_fen


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
    """The answer for a person, with what they had already; nothing is taken."""
    known = known_rules() if rules is None else rules
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

    The budget's row is locked, so that claims at once never pass it. Raises NotEligible,
    VoucherNotGood, BudgetSpent, or SerialTaken for an appliance that was paid for.
    """
    if voucher is not None:
        voucher.check(purchase.category, now=now)
    found = explain(
        session, replace(purchase, has_old_item=voucher is not None), phone, rules=rules
    )
    if found.rule is None:
        raise NotEligible(found)
    _take(session, found.rule.rule_id, found.fen)
    if found.top_up is not None:
        _take(session, found.top_up.rule_id, found.top_up_fen)
    award = _award(session, purchase, found, found.rule, phone, now, today)
    award.new_serial_key = _serial(new_serial)
    if voucher is not None:
        award.voucher, voucher.used_at = voucher, now
        award.old_serial_key = _serial(voucher.old_serial or "") or None
    _add_once(session, award, phone)
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


def _add_once(session: Session, award: SubsidyAward, phone: str) -> None:
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


def _serial(text: str) -> str:
    """A serial number or IMEI in one form: without spaces and dashes, in capitals."""
    return "".join(text.split()).replace("-", "").upper()


def _budget(session: Session, rule_id: str) -> SubsidyBudget | None:
    return session.scalar(
        select(SubsidyBudget)
        .where(SubsidyBudget.rule_id == rule_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _take(session: Session, rule_id: str, fen: int) -> None:
    budget = _budget(session, rule_id)
    if budget is None:
        return
    if fen > budget.left_fen:
        raise BudgetSpent(rule_id, budget.left_fen)
    budget.taken_fen += fen
    session.flush()


def confirm_arrival(
    session: Session, ref: str, *, dismantler_ref: str, licensed: bool, now: dt.datetime
) -> SubsidyAward:
    """The old item reached a dismantler: the payout is final. Raises NotThereYet without a licence.

    May be told twice without harm.
    """
    award = _locked(session, ref)
    if award.state == AwardState.FINAL:
        return award
    if not licensed or award.state != AwardState.RESERVED:
        raise NotThereYet(ref)
    award.state, award.decided_at = AwardState.FINAL.value, now
    award.decided_why = dismantler_ref
    return award


def reverse(session: Session, ref: str, *, why: str, now: dt.datetime) -> SubsidyAward:
    """Take a promise back: the money, the person's turn and the serials are free again."""
    award = _locked(session, ref)
    if award.state != AwardState.RESERVED:
        return award
    for rule_id, fen in ((award.rule_id, award.fen), (award.top_up_rule_id, award.top_up_fen)):
        budget = _budget(session, rule_id) if rule_id else None
        if budget is not None:
            budget.taken_fen -= fen
    award.state, award.decided_at, award.decided_why = AwardState.REVERSED.value, now, why
    award.nth = award.new_serial_key = award.old_serial_key = None
    if award.voucher is not None and why != NOT_ARRIVED:
        award.voucher.used_at = None
    award.voucher = None
    return award


def reverse_overdue(session: Session, *, today: dt.date, now: dt.datetime) -> list[SubsidyAward]:
    """Take back promises whose old item did not arrive in time. May run twice without harm."""
    query = select(SubsidyAward.ref).where(
        SubsidyAward.state == AwardState.RESERVED.value,
        SubsidyAward.voucher_id.is_not(None),
        SubsidyAward.arrives_by < today,
    )
    return [reverse(session, ref, why=NOT_ARRIVED, now=now) for ref in session.scalars(query).all()]


def _locked(session: Session, ref: str) -> SubsidyAward:
    award = session.scalar(select(SubsidyAward).where(SubsidyAward.ref == ref).with_for_update())
    if award is None:
        raise LookupError(f"there is no award {ref}")
    return award
