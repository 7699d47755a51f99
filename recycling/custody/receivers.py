"""Licensed dismantlers: who may receive old appliances, of which families, and when. Services.

Anyone may collect, but taking apart is licensed (the domain notes, section 5). A licence is data
with its days; a renewal is a new row, so that one can say which licence held on an old day.
"""

import datetime as dt

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from database.base import Base, HasRef, row_id
from recycling.catalogue import families as known_families
from recycling.errors import RecyclingError


class BadLicence(RecyclingError, ValueError):
    """A licence that cannot be: it ends before it begins, or names no family."""


class Receiver(HasRef, Base):
    """An enterprise that takes appliances apart."""

    __tablename__ = "receiver"

    id: Mapped[row_id]
    name: Mapped[str] = mapped_column(unique=True)
    entered_at: Mapped[dt.datetime]
    licences: Mapped[list["ReceiverLicence"]] = relationship(
        back_populates="receiver", order_by="ReceiverLicence.valid_from", lazy="selectin"
    )

    def licence_for(self, family: str, day: dt.date) -> "ReceiverLicence | None":
        """The licence under which it may take a family on a day; the newest where several do."""
        held = [one for one in self.licences if one.covers(family, day)]
        return held[-1] if held else None

    def licensed_on(self, day: dt.date) -> bool:
        """Whether it may take anything on a day."""
        return any(one.holds_on(day) for one in self.licences)


class ReceiverLicence(Base):
    """One licence for the days [valid_from, valid_until); never changed."""

    __tablename__ = "receiver_licence"
    __table_args__ = (UniqueConstraint("receiver_id", "number", "valid_from"),)

    id: Mapped[row_id]
    receiver_id: Mapped[int] = mapped_column(ForeignKey("receiver.id"), index=True)
    number: Mapped[str]
    #: Who gave it: the city's environment authority.
    authority: Mapped[str]
    families: Mapped[list[str]]
    valid_from: Mapped[dt.date]
    valid_until: Mapped[dt.date]
    entered_by: Mapped[str]
    entered_at: Mapped[dt.datetime]
    receiver: Mapped[Receiver] = relationship(back_populates="licences")

    def holds_on(self, day: dt.date) -> bool:
        """Whether the licence holds on a day."""
        return self.valid_from <= day < self.valid_until

    def covers(self, family: str, day: dt.date) -> bool:
        """Whether a family may be taken under it on a day."""
        return family in self.families and self.holds_on(day)


def add_licence(
    session: Session,
    name: str,
    *,
    number: str,
    authority: str,
    families: list[str],
    valid_from: dt.date,
    valid_until: dt.date,
    by: str,
    now: dt.datetime,
) -> Receiver:
    """Enter a licence of a receiver, who is new where nobody has the name; raises BadLicence.

    The same licence entered twice stands once.
    """
    if valid_until <= valid_from:
        raise BadLicence("valid_until: the licence would end before it begins")
    if not families or not set(families) <= set(known_families()):
        raise BadLicence("families: name what it may take apart")
    row = session.scalar(select(Receiver).where(Receiver.name == name).with_for_update())
    if row is None:
        row = Receiver(name=name, entered_at=now, licences=[])
        session.add(row)
    known = {(one.number, one.valid_from) for one in row.licences}
    if (number, valid_from) not in known:
        row.licences.append(
            ReceiverLicence(
                number=number, authority=authority, families=families, valid_from=valid_from,
                valid_until=valid_until, entered_by=by, entered_at=now,
            )
        )  # fmt: skip
    session.flush()
    return row


def receivers(session: Session) -> list[Receiver]:
    """All receivers by name."""
    return list(session.scalars(select(Receiver).order_by(Receiver.name)))


def receiver_by_ref(session: Session, ref: str) -> Receiver | None:
    """The receiver with this ref."""
    return session.scalar(select(Receiver).where(Receiver.ref == ref))
