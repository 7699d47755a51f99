"""The pot of a rule: never overspent, because whoever takes from it holds its row. Services."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from database.base import Base
from database.columns import Fen
from recycling.errors import RecyclingError


class BudgetSpent(RecyclingError):
    """What is left of the budget does not reach."""

    def __init__(self, rule_id: str, left_fen: int) -> None:
        super().__init__(f"the budget of {rule_id} has {left_fen} fen left")
        self.rule_id, self.left_fen = rule_id, left_fen


class BelowPromised(RecyclingError, ValueError):
    """A pot cannot be smaller than what was promised from it."""

    def __init__(self, rule_id: str, taken_fen: int) -> None:
        super().__init__(f"total: {taken_fen} fen of {rule_id} are promised already")
        self.rule_id, self.taken_fen = rule_id, taken_fen


class SubsidyBudget(Base):
    """The money of a rule (or of a local one); a rule without a row has no ceiling here."""

    __tablename__ = "subsidy_budget"

    rule_id: Mapped[str] = mapped_column(primary_key=True)
    total_fen: Mapped[int] = mapped_column(Fen)
    #: Promised and paid together; never above `total_fen`.
    taken_fen: Mapped[int] = mapped_column(Fen, default=0)
    #: Who filled or lowered it last, on which paper, and when.
    set_by: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    set_at: Mapped[dt.datetime | None]

    @property
    def left_fen(self) -> int:
        """What can still be promised."""
        return self.total_fen - self.taken_fen


def budget_of(session: Session, rule_id: str, *, lock: bool = False) -> SubsidyBudget | None:
    """The pot of a rule; `lock` holds it until the transaction ends."""
    query = select(SubsidyBudget).where(SubsidyBudget.rule_id == rule_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalar(query)


def left_of(session: Session, rule_id: str) -> int | None:
    """What a rule can still promise; None without a ceiling."""
    budget = budget_of(session, rule_id)
    return budget.left_fen if budget is not None else None


def take(session: Session, rule_id: str, fen: int) -> None:
    """Promise from a pot; raises BudgetSpent, and then nothing is taken."""
    budget = budget_of(session, rule_id, lock=True)
    if budget is None:
        return
    if fen > budget.left_fen:
        raise BudgetSpent(rule_id, budget.left_fen)
    budget.taken_fen += fen
    session.flush()


def give_back(session: Session, rule_id: str, fen: int) -> None:
    """Return to a pot what was promised."""
    budget = budget_of(session, rule_id, lock=True) if rule_id else None
    if budget is not None:
        budget.taken_fen -= fen


def budgets(session: Session) -> dict[str, SubsidyBudget]:
    """All pots by the rule that they belong to."""
    return {row.rule_id: row for row in session.scalars(select(SubsidyBudget))}
