"""The spans of days that a site was permitted for, and what the district said field by field."""

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database.base import Base, row_id
from sites.registry.states import PermitState

if TYPE_CHECKING:
    from sites.registry.site import Site


class SitePermit(Base):
    """One span of days that an office asked for, and the decision; a renewal is a new row."""

    __tablename__ = "site_permit"
    __table_args__ = (UniqueConstraint("site_id", "number"),)

    id: Mapped[row_id]
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    state: Mapped[str] = mapped_column(default=PermitState.ASKED.value)
    valid_from: Mapped[dt.date]
    valid_until: Mapped[dt.date]
    #: Why the office asks, then what the district says.
    asked_why: Mapped[str] = mapped_column(default="")
    conditions: Mapped[str] = mapped_column(default="")
    asked_by: Mapped[str]
    asked_at: Mapped[dt.datetime]
    decided_by: Mapped[str | None]
    decided_at: Mapped[dt.datetime | None]
    site: Mapped["Site"] = relationship(back_populates="permits")

    def decide(self, to: PermitState, *, by: str, conditions: str, now: dt.datetime) -> None:
        """Grant or refuse what was asked."""
        self.state, self.conditions = to.value, conditions
        self.decided_by, self.decided_at = by, now


class SiteComment(Base):
    """A word of the district on one field of a submission; answered when it is handed in again."""

    __tablename__ = "site_comment"
    __table_args__ = (UniqueConstraint("site_id", "number"),)

    id: Mapped[row_id]
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    field: Mapped[str]
    text: Mapped[str]
    by: Mapped[str]
    at: Mapped[dt.datetime]
    answered_at: Mapped[dt.datetime | None]
    site: Mapped["Site"] = relationship(back_populates="comments")


class SiteReminder(Base):
    """That the people of a site were told so many days before this end of its permit."""

    __tablename__ = "site_reminder"
    __table_args__ = (UniqueConstraint("site_id", "valid_until", "days"),)

    id: Mapped[row_id]
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), index=True)
    valid_until: Mapped[dt.date]
    days: Mapped[int]
    at: Mapped[dt.datetime]
