"""Filling the pot of a rule: by whom, on which paper; never below what was promised. Services."""

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from recycling.money.subsidies.awards import AwardState, SubsidyAward
from recycling.money.subsidies.budgets import BelowPromised, SubsidyBudget, budget_of


def set_budget(
    session: Session, rule_id: str, total_fen: int, *, source: str, by: str, now: dt.datetime
) -> SubsidyBudget:
    """Fill the pot of a rule up to a total, or lower it; raises BelowPromised.

    A rule that has no pot gets one, with all that it promised before taken out of it. Claims of the
    same moment find no pot yet: a pot is best filled before its rule begins.
    """
    budget = budget_of(session, rule_id, lock=True)
    taken = budget.taken_fen if budget is not None else _promised(session, rule_id)
    if total_fen < taken:
        raise BelowPromised(rule_id, taken)
    if budget is None:
        budget = SubsidyBudget(rule_id=rule_id, taken_fen=taken)
        session.add(budget)
    budget.total_fen, budget.source = total_fen, source
    budget.set_by, budget.set_at = by, now
    session.flush()
    return budget


def _promised(session: Session, rule_id: str) -> int:
    """What a rule promised and did not take back, as the national or as the district's part."""
    total = 0
    for rule, fen in (
        (SubsidyAward.rule_id, SubsidyAward.fen),
        (SubsidyAward.top_up_rule_id, SubsidyAward.top_up_fen),
    ):
        query = select(func.coalesce(func.sum(fen), 0)).where(
            rule == rule_id, SubsidyAward.state != AwardState.REVERSED.value
        )
        total += int(session.scalars(query).one())
    return total
