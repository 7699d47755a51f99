"""Data wiping: methods with what proves them, and one certificate for each device. Services.

Methods are rows of recycling/domain/data_sanitisation.csv that carry a code. A certificate says
which method, who, when and which device; it is entered after the result was verified, and never
changed. Only what is verified may be sold, and brings its owner points.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cache

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from database.base import Base, HasRef, row_id
from database.columns import LookupHash, SealedText, new_number
from recycling.booking.items import plain_serial
from recycling.catalogue import item_class, read_table
from recycling.custody.arrivals import PieceRefused, Refusal, check_serial, find_piece
from recycling.custody.passport import CustodyKind, Piece, add_event
from recycling.custody.receivers import Receiver


@dataclass(frozen=True)
class WipeMethod:
    """One method: its standard, what it is, and what shows that it worked."""

    code: str
    standard: str
    name_zh: str
    name_en: str
    verify: str


class WipeCertificate(HasRef, Base):
    """The data of one device is gone, verified; never changed."""

    __tablename__ = "wipe_certificate"

    id: Mapped[row_id]
    number: Mapped[str] = mapped_column(unique=True)
    piece_id: Mapped[int] = mapped_column(ForeignKey("piece.id"), unique=True)
    method: Mapped[str]
    #: What showed that it worked: the tool's report, a sample, a witness.
    shown_by: Mapped[str]
    serial: Mapped[str | None] = mapped_column(SealedText)
    serial_key: Mapped[str | None] = mapped_column(LookupHash, index=True)
    wiped_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime]
    by: Mapped[str]
    piece: Mapped[Piece] = relationship()


@cache
def wipe_methods() -> dict[str, WipeMethod]:
    """The methods that a certificate may name, by code."""
    return {
        row["code"]: WipeMethod(
            row["code"], row["standard"], row["name_zh"], row["name_en"], row["verify"]
        )
        for row in read_table("data_sanitisation")
        if row["code"]
    }


def certify(
    session: Session,
    *,
    receiver: Receiver | None,
    label: str,
    serial: str,
    method: str,
    shown_by: str,
    wiped_on: dt.date,
    by: str,
    today: dt.date,
    now: dt.datetime,
) -> WipeCertificate:
    """Enter the certificate of a device; told twice it stands once. Raises PieceRefused.

    `receiver` is whose person enters it, for what that receiver holds alone; None is the house.
    """
    if method not in wipe_methods():
        raise LookupError(f"there is no method '{method}'")
    serial = plain_serial(serial)
    piece = find_piece(session, label, serial)
    if receiver is not None and piece.holder != receiver.ref:
        raise PieceRefused(Refusal.NOT_HELD)
    before = certificate_of(session, piece.ref)
    if before is not None:
        return before
    if item_class(piece.class_code).data_bearing == "none":
        raise PieceRefused(Refusal.NO_DATA)
    check_serial(session, piece, serial)
    if wiped_on > today:
        raise PieceRefused(Refusal.BAD_DAY)
    row = WipeCertificate(
        number=new_number("W"), piece=piece, method=method, shown_by=shown_by,
        serial=serial or None, serial_key=serial or None, wiped_on=wiped_on, recorded_at=now,
        by=by,
    )  # fmt: skip
    session.add(row)
    add_event(
        session, piece, CustodyKind.WIPED, by=by, at=now, now=now,
        facts={"certificate": row.number, "method": method, "on": wiped_on.isoformat()},
    )  # fmt: skip
    return row


def certificate_of(session: Session, piece_ref: str) -> WipeCertificate | None:
    """The certificate of a piece; None where there is none."""
    query = select(WipeCertificate).join(WipeCertificate.piece).where(Piece.ref == piece_ref)
    return session.scalar(query)


def newest_certificates(
    session: Session, receiver: Receiver | None = None, *, most: int = 100
) -> list[WipeCertificate]:
    """The certificates that were entered last, of what one receiver holds or of all."""
    query = select(WipeCertificate).order_by(WipeCertificate.id.desc()).limit(most)
    if receiver is not None:
        query = query.join(WipeCertificate.piece).where(Piece.holder == receiver.ref)
    return list(session.scalars(query))
