"""The outbox: what is to be sent stands here first, in the transaction that caused it. Services.

A notice is a kind and its values; the sentences are written at the door, in the reader's language.
It is sent once: a key makes a second one of the same a no-op, and a failure is tried again later.
"""

import datetime as dt
import enum
import logging
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from database.base import Base, HasRef, row_id
from database.columns import SealedText
from recycling.notices.adapters import Adapter, Letter, NotDelivered

log = logging.getLogger(__name__)

#: Waits between tries; after the last the notice is given up.
RETRIES = (dt.timedelta(minutes=1), dt.timedelta(minutes=10), dt.timedelta(hours=1))


class Channel(enum.StrEnum):
    """How a notice travels."""

    SMS = "sms"
    EMAIL = "email"
    WEBHOOK = "webhook"


class Kind(enum.StrEnum):
    """What a notice tells."""

    SIGN_IN_CODE = "sign_in_code"
    CONFIRMED = "confirmed"
    EVENING_BEFORE = "evening_before"
    ON_THE_WAY = "on_the_way"
    MOVED = "moved"
    DROP_OFF_OFFERED = "drop_off_offered"
    DROP_OFF_BOOKED = "drop_off_booked"
    DROP_OFF_REMINDER = "drop_off_reminder"
    DROP_OFF_ENDED = "drop_off_ended"
    GUEST_CODE = "guest_code"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    PLACE_FREED = "place_freed"
    COMPLAINT_ANSWERED = "complaint_answered"
    PRICE_CUT_ASKED = "price_cut_asked"
    PARCEL_DIFFERS = "parcel_differs"
    LABEL_READY = "label_ready"
    NO_LABEL = "no_label"
    SUBSIDY_PAID = "subsidy_paid"
    SUBSIDY_LAPSED = "subsidy_lapsed"
    RHYTHM_MISSED = "rhythm_missed"
    PERMIT_ENDS = "permit_ends"
    SITE_STOPPED = "site_stopped"
    DAYS_REPLANNED = "days_replanned"
    ROUTE_REPLANNED = "route_replanned"


class NoticeState(enum.StrEnum):
    """Where a notice stands."""

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"


class Notice(HasRef, Base):
    """One notice to one person."""

    __tablename__ = "notice"

    id: Mapped[row_id]
    key: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[str]
    kind: Mapped[str]
    #: A phone number, an e-mail address or a URL.
    to: Mapped[str] = mapped_column(SealedText)
    locale: Mapped[str]
    #: Numbers, days and refs for the sentence; nothing that names a person or a place.
    params: Mapped[dict[str, Any]]
    #: A one-time code, sealed; gone an hour after it was made.
    secret: Mapped[str | None] = mapped_column(SealedText)
    booking_ref: Mapped[str] = mapped_column(default="", index=True)
    state: Mapped[str] = mapped_column(default=NoticeState.WAITING.value, index=True)
    due_at: Mapped[dt.datetime] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]

    @property
    def values(self) -> dict[str, Any]:
        """All that the sentence needs, the secret included."""
        return {**self.params, "code": self.secret} if self.secret else dict(self.params)


#: Turns kind, values and locale into a sentence; the door brings one that speaks every language.
Writer = Callable[[str, Mapping[str, Any], str], str]


def put(
    session: Session,
    kind: Kind,
    *,
    key: str,
    to: str,
    locale: str,
    params: Mapping[str, Any],
    now: dt.datetime,
    booking_ref: str = "",
    channel: Channel = Channel.SMS,
    due_at: dt.datetime | None = None,
    secret: str | None = None,
) -> Notice | None:
    """Put a notice into the outbox; None where one with this key is there already."""
    if session.scalar(select(Notice.id).where(Notice.key == key)) is not None:
        return None
    row = Notice(
        key=key, channel=channel.value, kind=kind.value, to=to, locale=locale,
        params=dict(params),
        secret=secret, booking_ref=booking_ref, state=NoticeState.WAITING.value,
        due_at=due_at or now, tries=0, created_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def send_due(
    session: Session,
    adapters: Mapping[Channel, Adapter],
    write: Writer,
    *,
    now: dt.datetime,
    limit: int = 100,
) -> int:
    """Send what is due; how many went out. Other senders pass over the rows of this one.

    The log names the ref and the kind of a notice, never whom it went to or what it said.
    """
    query = (
        select(Notice)
        .where(Notice.state == NoticeState.WAITING.value, Notice.due_at <= now)
        .order_by(Notice.due_at, Notice.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    sent = 0
    for row in session.scalars(query).all():
        letter = Letter(row.ref, row.kind, row.to, write(row.kind, row.values, row.locale))
        try:
            adapters[Channel(row.channel)].send(letter)
        except NotDelivered:
            _try_later(row, now)
            continue
        row.state, row.sent_at = NoticeState.SENT.value, now
        row.tries += 1
        sent += 1
    session.flush()
    return sent


def _try_later(row: Notice, now: dt.datetime) -> None:
    log.warning("a notice was not delivered", extra={"notice": row.ref, "kind": row.kind})
    row.tries += 1
    if row.tries > len(RETRIES):
        row.state = NoticeState.GIVEN_UP.value
    else:
        row.due_at = now + RETRIES[row.tries - 1]


def drop_secrets(session: Session, *, now: dt.datetime) -> int:
    """Remove codes that are an hour old from the outbox; how many."""
    query = select(Notice).where(
        Notice.secret.is_not(None), Notice.created_at <= now - dt.timedelta(hours=1)
    )
    rows = session.scalars(query).all()
    for row in rows:
        row.secret = None
    return len(rows)


def newest(session: Session, limit: int = 50) -> list[Notice]:
    """The newest notices, for the outbox page."""
    return list(session.scalars(select(Notice).order_by(Notice.id.desc()).limit(limit)))
