"""How often something was tried lately: counted by key, for every process on this database.

A key may be a name or an address: only its keyed hash is kept, and no longer than it counts.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import CursorResult, Index, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from database.base import Base, row_id
from database.columns import LookupHash


@dataclass(frozen=True)
class Limit:
    """At most `times` in `seconds` for one key; `name` tells one limit's tries from another's."""

    name: str
    times: int
    seconds: int


class TooMany(Exception):
    """The limit is spent; `wait_seconds` until one more try is allowed."""

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(f"too many tries: wait {wait_seconds} s")
        self.wait_seconds = wait_seconds


class RecentTry(Base):
    """One try."""

    __tablename__ = "recent_try"
    __table_args__ = (Index("ix_recent_try_limit_name_key_at", "limit_name", "key", "at"),)

    id: Mapped[row_id]
    limit_name: Mapped[str]
    key: Mapped[str] = mapped_column(LookupHash)
    at: Mapped[dt.datetime] = mapped_column(index=True)


def forbid_when_spent(session: Session, limit: Limit, key: str, *, now: dt.datetime) -> int:
    """How often `key` was tried within the limit's time; raises TooMany where it is used up."""
    window = dt.timedelta(seconds=limit.seconds)
    query = (
        select(RecentTry.at)
        .where(
            RecentTry.limit_name == limit.name, RecentTry.key == key, RecentTry.at > now - window
        )
        .order_by(RecentTry.at.desc())
        .limit(limit.times)
    )
    tries = session.scalars(query).all()
    if len(tries) >= limit.times:
        raise TooMany(max(1, round((tries[-1] + window - now).total_seconds())))
    return len(tries)


def count(session: Session, limit: Limit, key: str, *, now: dt.datetime) -> None:
    """Count one try of `key`."""
    session.add(RecentTry(limit_name=limit.name, key=key, at=now))


def forget(session: Session, limit: Limit, key: str) -> None:
    """Forget the tries of `key`: it succeeded."""
    session.execute(
        delete(RecentTry).where(RecentTry.limit_name == limit.name, RecentTry.key == key)
    )


def forget_old(session: Session, *, before: dt.datetime) -> int:
    """Remove the tries of before a moment, of every limit; how many."""
    done = session.execute(delete(RecentTry).where(RecentTry.at < before))
    assert isinstance(done, CursorResult)
    return done.rowcount
