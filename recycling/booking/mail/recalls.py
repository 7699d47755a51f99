"""Orders that are taken back: written down first, told to the carrier after. Services.

Who cancels waits for no carrier, and a carrier that is down keeps nobody from it: what it is to be
told stands here until it knows, or will not hear it. The rounds tell it (see `post`).
"""

import datetime as dt
import enum

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from database.base import Base, row_id
from recycling.booking.mail.carriers import NullCarrier, TrackingEvent, Waybill
from recycling.booking.mail.parcels import Parcel, ParcelState, note, order_ref


class RecallState(enum.StrEnum):
    """Whether the carrier knows."""

    WAITING = "waiting"
    TOLD = "told"
    GIVEN_UP = "given_up"


class Recall(Base):
    """One order that its carrier is to drop; the parcel may have another one since."""

    __tablename__ = "parcel_recall"
    __table_args__ = (UniqueConstraint("carrier", "order_ref"),)

    id: Mapped[row_id]
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id", ondelete="CASCADE"), index=True)
    carrier: Mapped[str]
    waybill: Mapped[str]
    #: What the carrier knows the order by.
    order_ref: Mapped[str]
    state: Mapped[str] = mapped_column(default=RecallState.WAITING.value)
    since: Mapped[dt.datetime]
    #: How often the carrier was told in vain, when it is told again, and its code.
    tries: Mapped[int] = mapped_column(default=0)
    try_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    fault: Mapped[str] = mapped_column(default="")
    parcel: Mapped[Parcel] = relationship()


def recall(
    session: Session, parcel: Parcel, waybill: Waybill, ref: str, *, now: dt.datetime
) -> None:
    """Write down that a carrier is to drop the order `ref`; once for each order."""
    query = select(Recall.id).where(Recall.carrier == waybill.carrier, Recall.order_ref == ref)
    # Nothing was ordered for a number of the house.
    if waybill.carrier == NullCarrier.code or session.scalar(query) is not None:
        return
    session.add(
        Recall(
            parcel=parcel, carrier=waybill.carrier, waybill=waybill.number, order_ref=ref,
            state=RecallState.WAITING.value, since=now, tries=0, try_at=now, fault="",
        )
    )  # fmt: skip
    session.flush()


def cancel_parcel(session: Session, parcel: Parcel, *, now: dt.datetime) -> None:
    """Take the order back while the parcel has not left; raises WrongParcelState after that.

    Silent where it is cancelled already.
    """
    session.refresh(parcel, with_for_update=True)
    if parcel.state == ParcelState.CANCELLED:
        return
    ordered = parcel.state == ParcelState.ORDERED
    waybill, ref = Waybill(parcel.carrier, parcel.waybill), order_ref(parcel)
    parcel.move(ParcelState.CANCELLED, "cancel")
    parcel.try_at = None
    note(parcel, [TrackingEvent(now, "cancelled")])
    session.flush()
    if ordered:
        recall(session, parcel, waybill, ref, now=now)
