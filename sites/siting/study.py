"""Siting questions that an office asked, kept with their answers: what went to which meeting."""

import datetime as dt
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from database.base import Base, HasRef, row_id
from sites.areas import Scope
from sites.errors import SitesError


class NoSuchStudy(SitesError, LookupError):
    """No study has this ref, or it lies outside the asker's scope."""

    def __init__(self, ref: str) -> None:
        super().__init__(f"there is no siting study {ref} in your area")


class SitingStudy(HasRef, Base):
    """One question and its answer, both as they are shown and printed."""

    __tablename__ = "siting_study"

    id: Mapped[row_id]
    area_code: Mapped[str] = mapped_column(index=True)
    asked_by: Mapped[str]
    asked_at: Mapped[dt.datetime]
    question: Mapped[dict[str, Any]]
    answer: Mapped[dict[str, Any]]


def keep_study(
    session: Session,
    *,
    area_code: str,
    question: dict[str, Any],
    answer: dict[str, Any],
    by: str,
    now: dt.datetime,
) -> SitingStudy:
    """Write a study down."""
    row = SitingStudy(
        area_code=area_code, asked_by=by, asked_at=now, question=question, answer=answer
    )
    session.add(row)
    session.flush()
    return row


def study_by_ref(session: Session, ref: str, scope: Scope) -> SitingStudy:
    """The study with this ref; raises NoSuchStudy also outside `scope`."""
    row = session.scalar(select(SitingStudy).where(SitingStudy.ref == ref))
    if row is None or not scope.covers(row.area_code):
        raise NoSuchStudy(ref)
    return row


def studies_in(session: Session, scope: Scope, limit: int = 20) -> list[SitingStudy]:
    """The newest studies of a scope."""
    query = select(SitingStudy).where(SitingStudy.area_code.startswith(scope.code))
    return list(session.scalars(query.order_by(SitingStudy.id.desc()).limit(limit)))
