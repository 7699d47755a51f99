"""A piece that its owner brings or mails in: its passport begins on the site. Service."""

import datetime as dt

from sqlalchemy.orm import Session

from recycling.custody.passport import CustodyKind, Piece, PieceState, add_event


def take_at_site(
    session: Session,
    *,
    key: str,
    booking_ref: str,
    class_code: str,
    grams: int | None,
    site_ref: str,
    by: str,
    at: dt.datetime,
    now: dt.datetime,
    kind: CustodyKind = CustodyKind.BROUGHT,
    tag: str | None = None,
) -> Piece:
    """A piece that has just been taken in; what is brought to a point has no label yet."""
    piece = Piece(
        key=key, booking_ref=booking_ref, class_code=class_code, tag=tag, seal="", grams=grams,
        missing=[], state=PieceState.AT_SITE.value, holder=site_ref,
    )  # fmt: skip
    session.add(piece)
    facts = {"class": class_code, "booking": booking_ref, "site": site_ref}
    if grams is not None:
        facts["grams"] = str(grams)
    if tag is not None:
        facts["tag"] = tag
    add_event(session, piece, kind, by=by, at=at, now=now, facts=facts)
    return piece
