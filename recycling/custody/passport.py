"""The passport of each piece: who had it when, as a chain of events that cannot be changed unseen.

An event carries the hash of the one before it, and its own hash is signed with the house's key:
to change, drop or slip in an event, one would have to sign the rest of the chain anew.
"""

import datetime as dt
import enum
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from database.base import Base, HasRef, row_id
from database.keys import keys_in_place
from recycling.errors import RecyclingError


class PieceState(enum.StrEnum):
    """Where a piece stands."""

    ON_BOARD = "on_board"  #: with the courier
    AT_SITE = "at_site"  #: handed over
    AT_RECEIVER = "at_receiver"  #: with a licensed dismantler
    VOID = "void"  #: its collection was taken back: it never left its owner


class CustodyKind(enum.StrEnum):
    """What happened to a piece."""

    COLLECTED = "collected"
    BROUGHT = "brought"
    MAILED = "mailed"
    TAKEN_BACK = "taken_back"
    TRANSFERRED = "transferred"  #: from one courier's van to another's
    HANDED_OVER = "handed_over"
    REFUSED_AT_YARD = "refused_at_yard"
    WIPED = "wiped"
    ARRIVED = "arrived"


NOT_VOID = "state <> 'void'"

#: What the first event of a chain follows.
NOTHING_BEFORE = "0" * 64


class TagTaken(RecyclingError):
    """Another piece wears this label."""

    def __init__(self, tag: str) -> None:
        super().__init__(f"tag: {tag} is on another piece already")
        self.tag = tag


class Piece(HasRef, Base):
    """One thing that was collected, under the label and the seal that it wears."""

    __tablename__ = "piece"
    __table_args__ = (
        # A label that was put on by mistake and taken back may be used again.
        Index(
            "ix_piece_tag_worn", "tag", unique=True,
            sqlite_where=text(NOT_VOID), postgresql_where=text(NOT_VOID),
        ),
    )  # fmt: skip

    id: Mapped[row_id]
    #: Given by the device that collected it.
    key: Mapped[str] = mapped_column(unique=True)
    booking_ref: Mapped[str] = mapped_column(index=True)
    class_code: Mapped[str]
    tag: Mapped[str | None]
    seal: Mapped[str] = mapped_column(default="")
    #: As weighed at the door; None where it was not.
    grams: Mapped[int | None]
    #: Core parts that were not there.
    missing: Mapped[list[str]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(default=PieceState.ON_BOARD.value, index=True)
    #: `courier C1`, or the ref of the site.
    holder: Mapped[str] = mapped_column(index=True)
    events: Mapped[list["CustodyEvent"]] = relationship(
        back_populates="piece", order_by="CustodyEvent.number"
    )


class CustodyEvent(Base):
    """One entry of a passport; never changed."""

    __tablename__ = "custody_event"
    __table_args__ = (UniqueConstraint("piece_id", "number"),)

    id: Mapped[row_id]
    piece_id: Mapped[int] = mapped_column(ForeignKey("piece.id"), index=True)
    number: Mapped[int]
    kind: Mapped[str]
    #: When it happened by the clock of who did it, and when the house wrote it down.
    at: Mapped[dt.datetime]
    recorded_at: Mapped[dt.datetime]
    by: Mapped[str]
    #: Plain facts: masses, seal, refs. Never a name, phone or address.
    facts: Mapped[dict[str, Any]]
    hash_before: Mapped[str]
    hash: Mapped[str]
    signature: Mapped[str]
    piece: Mapped[Piece] = relationship(back_populates="events")

    @property
    def content(self) -> str:
        """What is hashed: every field, in one form."""
        return json.dumps(
            {
                "piece": self.piece.ref, "number": self.number, "kind": self.kind,
                "at": self.at.astimezone(dt.UTC).isoformat(),
                "recorded_at": self.recorded_at.astimezone(dt.UTC).isoformat(),
                "by": self.by, "facts": self.facts, "before": self.hash_before,
            },
            sort_keys=True, ensure_ascii=False, separators=(",", ":"),
        )  # fmt: skip


def add_event(
    session: Session,
    piece: Piece,
    kind: CustodyKind,
    *,
    by: str,
    at: dt.datetime,
    now: dt.datetime,
    facts: Mapping[str, Any] | None = None,
) -> CustodyEvent:
    """Write the next event of a piece; others who write to it wait."""
    session.flush()
    session.execute(select(Piece.id).where(Piece.id == piece.id).with_for_update())
    last = session.scalar(
        select(CustodyEvent)
        .where(CustodyEvent.piece_id == piece.id)
        .order_by(CustodyEvent.number.desc())
        .limit(1)
    )
    event = CustodyEvent(
        piece=piece, number=last.number + 1 if last else 1, kind=kind.value, at=at,
        recorded_at=now, by=by, facts=dict(facts or {}),
        hash_before=last.hash if last else NOTHING_BEFORE,
    )  # fmt: skip
    event.hash = hashlib.sha256(event.content.encode()).hexdigest()
    event.signature = _sign(event.hash)
    session.add(event)
    session.flush()
    return event


def _sign(fingerprint: str) -> str:
    return keys_in_place().lookup(f"custody:{fingerprint}")


def broken_at(events: Sequence[CustodyEvent]) -> int | None:
    """The number of the first event that does not hold; None where the chain is whole."""
    before = NOTHING_BEFORE
    for place, event in enumerate(events, start=1):
        fingerprint = hashlib.sha256(event.content.encode()).hexdigest()
        whole = (
            event.number == place
            and event.hash_before == before
            and event.hash == fingerprint
            and hmac.compare_digest(event.signature, _sign(fingerprint))
        )
        if not whole:
            return place
        before = event.hash
    return None


def passport(session: Session, piece: Piece) -> list[CustodyEvent]:
    """The events of a piece as the database has them, the first first."""
    query = select(CustodyEvent).where(CustodyEvent.piece_id == piece.id)
    return list(session.scalars(query.order_by(CustodyEvent.number)))


def take_on_board(
    session: Session,
    *,
    key: str,
    booking_ref: str,
    class_code: str,
    tag: str,
    seal: str,
    grams: int | None,
    missing: Sequence[str],
    by: str,
    at: dt.datetime,
    now: dt.datetime,
) -> Piece:
    """A piece that a courier has just collected; raises TagTaken."""
    if tag and piece_by_tag(session, tag) is not None:
        raise TagTaken(tag)
    piece = Piece(
        key=key, booking_ref=booking_ref, class_code=class_code, tag=tag or None, seal=seal,
        grams=grams, missing=list(missing), state=PieceState.ON_BOARD.value, holder=by,
    )  # fmt: skip
    session.add(piece)
    facts: dict[str, Any] = {"class": class_code, "booking": booking_ref}
    facts |= {
        name: value
        for name, value in (("tag", tag), ("seal", seal), ("grams", grams), ("missing", missing))
        if value
    }
    add_event(session, piece, CustodyKind.COLLECTED, by=by, at=at, now=now, facts=facts)
    return piece


def piece_by_tag(session: Session, tag: str) -> Piece | None:
    """The piece that wears this label."""
    return session.scalar(
        select(Piece).where(Piece.tag == tag, Piece.state != PieceState.VOID.value)
    )


def pieces_of(session: Session, booking_ref: str) -> list[Piece]:
    """What was collected for a booking, without what was taken back."""
    query = select(Piece).where(
        Piece.booking_ref == booking_ref, Piece.state != PieceState.VOID.value
    )
    return list(session.scalars(query.order_by(Piece.id)))


def on_board(session: Session, holder: str) -> list[Piece]:
    """What a courier has in the vehicle, the first collected first."""
    query = select(Piece).where(Piece.holder == holder, Piece.state == PieceState.ON_BOARD.value)
    return list(session.scalars(query.order_by(Piece.id)))
