"""Six-digit codes may be guessed: wrong tries are counted by subject, and then the door is shut."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from database.base import Base, row_id
from recycling.errors import RecyclingError

DIGITS = 6


class WrongCode(RecyclingError):
    """The six digits are not the right ones."""

    def __init__(self, left: int) -> None:
        super().__init__(f"code: it is not right; {left} tries are left")
        self.left = left


class CodeLocked(RecyclingError):
    """Too many wrong tries: no code is taken for a while, the right one neither."""

    def __init__(self, until: dt.datetime) -> None:
        super().__init__(f"code: too many wrong tries; none is taken until {until.isoformat()}")
        self.until = until


@dataclass(frozen=True)
class Patience:
    """After `failures` wrong tries in a row nothing is taken for `locked_for`.

    With a million codes, 5 tries each quarter of an hour are 480 a day: half of all codes takes
    about three years.
    """

    failures: int
    locked_for: dt.timedelta


class CodeTries(Base):
    """How often codes of one subject were typed wrongly since the last right one."""

    __tablename__ = "code_tries"

    id: Mapped[row_id]
    subject: Mapped[str] = mapped_column(unique=True)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[dt.datetime | None]


def weigh(
    session: Session, subject: str, *, right: bool, patience: Patience, now: dt.datetime
) -> None:
    """Count a try; raises WrongCode or CodeLocked.

    The caller commits also where this raises: a count that is rolled back counts nothing.
    """
    row = _row(session, subject)
    if row.locked_until is not None:
        if now < row.locked_until:
            raise CodeLocked(row.locked_until)
        row.failures, row.locked_until = 0, None
    if right:
        row.failures = 0
        session.flush()
        return
    row.failures += 1
    if row.failures >= patience.failures:
        row.locked_until = now + patience.locked_for
    session.flush()
    if row.locked_until is not None:
        raise CodeLocked(row.locked_until)
    raise WrongCode(patience.failures - row.failures)


def _row(session: Session, subject: str) -> CodeTries:
    """The row of a subject, locked, so that two guesses at once are two."""
    query = select(CodeTries).where(CodeTries.subject == subject).with_for_update()
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is not None:
        return row
    try:
        with session.begin_nested():
            session.add(CodeTries(subject=subject, failures=0))
    except IntegrityError:
        pass
    return session.scalars(query.execution_options(populate_existing=True)).one()
