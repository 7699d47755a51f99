"""The hand-over at a yard: masses from both sides, what is refused, and two signatures. Services.

The courier says what is in the vehicle, the yard what is on its scale; where they differ by more
than the tolerance the hand-over bears an alarm, and still says both figures. What the yard refuses
stays with the courier, with its mass and the reason. Where a van breaks down, what it carries goes
to another van in the same way: two masses, two signatures, and nothing leaves the chain.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from database.base import Base, HasRef, row_id
from recycling.booking.desk import bookings_by_refs
from recycling.booking.states import BookingState
from recycling.catalogue import item_class
from recycling.custody.loads import HandOverLoad, give_loads
from recycling.custody.offers import BadHandOver, Offer, Signed, Weighed
from recycling.custody.passport import CustodyKind, Piece, PieceState, add_event, on_board
from recycling.custody.tolerance import expected
from recycling.intake import Brought, lines_of
from sites.registry import Site
from sites.stock import Line, Movement, Slip, arrive


class HandOver(HasRef, Base):
    """One hand-over as both sides signed it; never changed.

    At a yard `yard` is who signed for it. From van to van there is no site, and `yard` is the
    courier who takes the load on.
    """

    __tablename__ = "hand_over"

    id: Mapped[row_id]
    key: Mapped[str] = mapped_column(unique=True)
    site_ref: Mapped[str] = mapped_column(index=True)
    at: Mapped[dt.datetime]
    recorded_at: Mapped[dt.datetime]
    courier: Mapped[str] = mapped_column(index=True)
    yard: Mapped[str]
    lines: Mapped[list["HandOverLine"]] = relationship(
        back_populates="hand_over", order_by="HandOverLine.id", lazy="selectin"
    )
    loads: Mapped[list[HandOverLoad]] = relationship(order_by="HandOverLoad.id", lazy="selectin")

    @property
    def from_van_to_van(self) -> bool:
        """Whether the load went to another courier, and to no yard yet."""
        return not self.site_ref

    @property
    def alarm(self) -> bool:
        """Whether a mass of it needs an explanation."""
        return any(line.alarm for line in self.lines) or any(one.alarm for one in self.loads)


class HandOverLine(Base):
    """One family in a hand-over; grams. The bounds are those that held on the day."""

    __tablename__ = "hand_over_line"
    __table_args__ = (UniqueConstraint("hand_over_id", "family"),)

    id: Mapped[row_id]
    hand_over_id: Mapped[int] = mapped_column(ForeignKey("hand_over.id"), index=True)
    family: Mapped[str]
    pieces: Mapped[int]
    refused_pieces: Mapped[int]
    courier_grams: Mapped[int] = mapped_column(BigInteger)
    yard_grams: Mapped[int] = mapped_column(BigInteger)
    refused_grams: Mapped[int] = mapped_column(BigInteger)
    least_grams: Mapped[int] = mapped_column(BigInteger)
    most_grams: Mapped[int] = mapped_column(BigInteger)
    alarm: Mapped[bool] = mapped_column(default=False)
    hand_over: Mapped[HandOver] = relationship(back_populates="lines")


def hand_over(
    session: Session,
    site: Site,
    offer: Offer,
    signed: Signed,
    *,
    day: dt.date,
    today: dt.date,
    now: dt.datetime,
) -> HandOver:
    """Write a signed hand-over: lines, passports, the yard's stock, and bookings that came in.

    What came from points goes from the van's book into the yard's, under the same limits. The
    same key again gives the hand-over of the first time. Raises BadHandOver, or what the yard's
    stock raises (full, closed, permit ended), and then nothing is written.
    """
    before = session.scalar(select(HandOver).where(HandOver.key == offer.key))
    if before is not None:
        return before
    pieces = _offered(session, offer, signed.courier)
    row = HandOver(
        key=offer.key, site_ref=site.ref, at=signed.at, recorded_at=now, courier=signed.courier,
        yard=signed.yard, lines=_lines(offer, pieces, day),
    )  # fmt: skip
    session.add(row)
    session.flush()
    row.loads, goods = give_loads(
        session, signed.courier, offer.loads, (row.key, row.ref), day=day, at=row.at, now=now
    )
    _to_stock(session, site, row, offer, pieces, goods, day=day, today=today, now=now)
    _to_passports(session, site, row, offer, pieces, now=now)
    _to_bookings(session, pieces, by=signed.yard, now=now)
    return row


def transfer(
    session: Session,
    offer: Offer,
    signed: Signed,
    *,
    day: dt.date,
    now: dt.datetime,
    by: str = "",
) -> HandOver:
    """Bring what one courier has aboard to another's van, at the roadside.

    Both are named as holders are (`courier C1`): `signed.courier` gives, `signed.yard` takes. `by`
    is who signed for the giver where it was not the courier. The same key again gives the transfer
    of the first time. Raises BadHandOver, and then nothing is written.
    """
    before = session.scalar(select(HandOver).where(HandOver.key == offer.key))
    if before is not None:
        return before
    if offer.refuses:
        raise BadHandOver("refused: what the other van has no room for is not offered")
    if signed.courier == signed.yard:
        raise BadHandOver("yard: the load is in this van already")
    pieces = _offered(session, offer, signed.courier)
    row = HandOver(
        key=offer.key, site_ref="", at=signed.at, recorded_at=now, courier=signed.courier,
        yard=signed.yard, lines=_lines(offer, pieces, day),
    )  # fmt: skip
    session.add(row)
    session.flush()
    row.loads, _ = give_loads(
        session, signed.courier, offer.loads, (row.key, row.ref), day=day, at=row.at, now=now,
        to=signed.yard,
    )  # fmt: skip
    facts = {"hand_over": row.ref, "from": signed.courier, "to": signed.yard}
    for piece in pieces:
        piece.holder = signed.yard
        add_event(
            session, piece, CustodyKind.TRANSFERRED, by=by or signed.courier, at=row.at, now=now,
            facts=facts,
        )  # fmt: skip
    return row


def _offered(session: Session, offer: Offer, courier: str) -> list[Piece]:
    aboard = {piece.key: piece for piece in on_board(session, courier)}
    missing = [key for key in offer.pieces if key not in aboard]
    if missing:
        raise BadHandOver(f"pieces: {len(missing)} of them are not on board")
    return [aboard[key] for key in dict.fromkeys(offer.pieces)]


def _family(piece: Piece) -> str:
    return item_class(piece.class_code).family


def _lines(offer: Offer, pieces: Sequence[Piece], day: dt.date) -> list[HandOverLine]:
    by_family: dict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        by_family[_family(piece)].append(piece)
    masses = {one.family: one for one in offer.masses}
    if set(masses) != set(by_family):
        raise BadHandOver("masses: give one for each family on board, and no other")
    return [_line(masses[family], here, offer, day) for family, here in by_family.items()]


def _line(mass: Weighed, here: Sequence[Piece], offer: Offer, day: dt.date) -> HandOverLine:
    refused = [piece for piece in here if piece.key in offer.refused]
    if bool(refused) != bool(mass.refused_grams):
        raise BadHandOver(f"{mass.family}: refused pieces and their mass go together")
    if len(refused) == len(here) and mass.yard_grams:
        raise BadHandOver(f"{mass.family}: all of it is refused, so the yard has no mass")
    bounds = expected(here, day)
    return HandOverLine(
        family=mass.family, pieces=len(here), refused_pieces=len(refused),
        courier_grams=mass.courier_grams, yard_grams=mass.yard_grams,
        refused_grams=mass.refused_grams, least_grams=bounds.least, most_grams=bounds.most,
        alarm=not bounds.agrees(mass.yard_grams + mass.refused_grams),
    )  # fmt: skip


def _to_stock(
    session: Session,
    site: Site,
    row: HandOver,
    offer: Offer,
    pieces: Sequence[Piece],
    goods: Sequence[Line],
    *,
    day: dt.date,
    today: dt.date,
    now: dt.datetime,
) -> None:
    brought: list[Brought] = []
    for line in row.lines:
        taken = [
            piece
            for piece in pieces
            if _family(piece) == line.family and piece.key not in offer.refused
        ]
        brought += _by_class(taken, line.yard_grams)
    lines = [*lines_of(brought), *goods]
    if lines:
        slip = Slip(
            Movement.HANDOVER, key=f"handover:{row.key}", by=row.yard, now=now, day=day,
            source_ref=row.ref,
        )  # fmt: skip
        arrive(session, site, lines, slip, today=today)


def _by_class(taken: Sequence[Piece], grams: int) -> list[Brought]:
    """The yard's mass of a family, shared among its classes as they weigh; not a gram is lost."""
    counts: dict[str, int] = defaultdict(int)
    weights: dict[str, int] = defaultdict(int)
    for piece in taken:
        counts[piece.class_code] += 1
        weights[piece.class_code] += piece.grams or item_class(piece.class_code).grams
    whole, given, so_far = sum(weights.values()), 0, 0
    shares: list[Brought] = []
    for code, weight in weights.items():
        so_far += weight
        share = grams * so_far // whole - given
        given += share
        shares.append(Brought(code, counts[code], share or None))
    return shares


def _to_passports(
    session: Session,
    site: Site,
    row: HandOver,
    offer: Offer,
    pieces: Sequence[Piece],
    *,
    now: dt.datetime,
) -> None:
    for piece in pieces:
        refusal = offer.refused.get(piece.key)
        facts = {"hand_over": row.ref, "site": site.ref}
        if refusal is None:
            kind = CustodyKind.HANDED_OVER
            piece.state, piece.holder = PieceState.AT_SITE.value, site.ref
        else:
            kind = CustodyKind.REFUSED_AT_YARD
            facts["why"] = refusal.value
        add_event(session, piece, kind, by=row.yard, at=row.at, now=now, facts=facts)


def _to_bookings(session: Session, pieces: Sequence[Piece], *, by: str, now: dt.datetime) -> None:
    """A booking is received when nothing of it is on the road any more."""
    refs = list(dict.fromkeys(piece.booking_ref for piece in pieces))
    still = select(Piece.booking_ref).where(
        Piece.booking_ref.in_(refs), Piece.state == PieceState.ON_BOARD.value
    )
    on_the_road = set(session.scalars(still))
    for ref, booking in bookings_by_refs(session, refs).items():
        if ref not in on_the_road and booking.state == BookingState.COLLECTED:
            booking.receive(by=by, now=now)


def hand_overs_with_alarm(session: Session, since: dt.datetime) -> list[HandOver]:
    """What needs an explanation, the newest first."""
    differs = HandOver.lines.any(HandOverLine.alarm) | HandOver.loads.any(HandOverLoad.alarm)
    query = select(HandOver).where(differs, HandOver.recorded_at >= since)
    return list(session.scalars(query.order_by(HandOver.id.desc())))
