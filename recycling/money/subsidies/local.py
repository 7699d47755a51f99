"""Local subsidy rows: a district adds to a national rule or pauses it, for a time. Services.

Each row says who entered it, from which source, and for which days. A row is ended and another
begun, never changed or deleted, so that an old answer can be worked out again. Its budget is a pot
of its own beside the national one.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from database.base import Base, HasRef, row_id
from database.columns import Fen
from recycling.errors import RecyclingError
from recycling.money.subsidies.budgets import SubsidyBudget
from recycling.money.subsidies.rules import Effect, SubsidyRule, categories, known_rules

#: What a district may enter: it adds to the national rule or holds it; it begins none of its own.
LOCAL_EFFECTS = (Effect.TOPS_UP, Effect.PAUSES)


class BadRule(RecyclingError, ValueError):
    """A local rule that cannot be; `field` says where."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field}: this cannot be right")
        self.field = field


class RuleTaken(RecyclingError):
    """Another rule has this number."""

    def __init__(self, rule_id: str) -> None:
        super().__init__(f"rule_id: {rule_id} is taken")


class LocalSubsidyRule(HasRef, Base):
    """One local row for the days [valid_from, valid_until); only its end may come earlier."""

    __tablename__ = "local_subsidy_rule"

    id: Mapped[row_id]
    rule_id: Mapped[str] = mapped_column(unique=True)
    effect: Mapped[str]
    region: Mapped[str]
    categories: Mapped[list[str]]
    grades: Mapped[list[Any]]
    rate_percent: Mapped[str]
    cap_fen: Mapped[int] = mapped_column(Fen)
    valid_from: Mapped[dt.date]
    valid_until: Mapped[dt.date]
    authority: Mapped[str]
    #: Where it stands: the notice's number, or its address.
    source: Mapped[str]
    entered_by: Mapped[str]
    entered_at: Mapped[dt.datetime]
    ended_by: Mapped[str] = mapped_column(default="")

    @property
    def rule(self) -> SubsidyRule:
        """The row as the rules read it."""
        return SubsidyRule(
            rule_id=self.rule_id, effect=Effect(self.effect), region=self.region,
            categories=frozenset(self.categories), grades=frozenset(self.grades),
            rate_percent=Decimal(self.rate_percent), cap_fen=self.cap_fen, price_limit_fen=None,
            valid_from=self.valid_from, valid_until=self.valid_until, authority=self.authority,
            confidence="entered", source=self.source,
        )  # fmt: skip


@dataclass(frozen=True)
class NewRule:
    """What is entered; `budget_fen` None is a pot without a bottom."""

    rule_id: str
    effect: Effect
    region: str
    categories: Sequence[str]
    grades: Sequence[int]
    rate_percent: Decimal
    cap_fen: int
    valid_from: dt.date
    valid_until: dt.date
    authority: str
    source: str
    budget_fen: int | None = None

    def __post_init__(self) -> None:
        pays = self.effect is Effect.TOPS_UP
        wrong = {
            "effect": self.effect not in LOCAL_EFFECTS,
            "region": not self.region.isdecimal(),
            "categories": not self.categories or not set(self.categories) <= set(categories()),
            "grades": not set(self.grades) <= set(range(1, 6)),
            "rate_percent": pays and not 0 < self.rate_percent <= 100,
            "cap_fen": pays and self.cap_fen <= 0,
            "valid_until": self.valid_until <= self.valid_from,
            "source": not self.source or not self.authority,
            "budget_fen": self.budget_fen is not None and self.budget_fen <= 0,
        }
        for field, holds in wrong.items():
            if holds:
                raise BadRule(field)


def add_local_rule(
    session: Session, new: NewRule, *, by: str, now: dt.datetime
) -> LocalSubsidyRule:
    """Enter a row and open its pot; raises RuleTaken for a number that any rule has."""
    if any(rule.rule_id == new.rule_id for rule in known_rules()):
        raise RuleTaken(new.rule_id)
    row = LocalSubsidyRule(
        rule_id=new.rule_id, effect=new.effect.value, region=new.region,
        categories=list(new.categories), grades=list(new.grades),
        rate_percent=str(new.rate_percent), cap_fen=new.cap_fen, valid_from=new.valid_from,
        valid_until=new.valid_until, authority=new.authority, source=new.source, entered_by=by,
        entered_at=now,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise RuleTaken(new.rule_id) from None
    if new.budget_fen is not None:
        session.add(
            SubsidyBudget(
                rule_id=new.rule_id, total_fen=new.budget_fen, taken_fen=0, source=new.source,
                set_by=by, set_at=now,
            )
        )  # fmt: skip
        session.flush()
    return row


def end_local_rule(session: Session, ref: str, *, on: dt.date, by: str) -> LocalSubsidyRule:
    """End a row: `on` is the first day without it. An end that is earlier already stands."""
    row = session.scalar(
        select(LocalSubsidyRule).where(LocalSubsidyRule.ref == ref).with_for_update()
    )
    if row is None:
        raise LookupError(f"there is no local rule {ref}")
    if on < row.valid_until:
        row.valid_until, row.ended_by = max(on, row.valid_from), by
    return row


def local_rules(session: Session) -> list[LocalSubsidyRule]:
    """All local rows, the newest first; ended ones too."""
    return list(session.scalars(select(LocalSubsidyRule).order_by(LocalSubsidyRule.id.desc())))


def rules_in_force(session: Session) -> tuple[SubsidyRule, ...]:
    """Every rule: the national tables, then the rows that districts entered."""
    return (*known_rules(), *(row.rule for row in local_rules(session)))
