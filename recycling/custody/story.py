"""What became of each piece of a booking, for its owner: where it is, its data. Queries."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from recycling.custody.arrivals import PieceArrival, arrival_of
from recycling.custody.passport import Piece, pieces_of
from recycling.custody.wiping import WipeCertificate, certificate_of


@dataclass(frozen=True)
class PieceStory:
    """One piece with its certificate of wiping and its arrival, each None until it is there."""

    piece: Piece
    certificate: WipeCertificate | None
    arrival: PieceArrival | None


def stories_of(session: Session, booking_ref: str) -> list[PieceStory]:
    """The pieces that were collected for a booking, in their order."""
    return [
        PieceStory(piece, certificate_of(session, piece.ref), arrival_of(session, piece.ref))
        for piece in pieces_of(session, booking_ref)
    ]
