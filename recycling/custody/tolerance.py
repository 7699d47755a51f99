"""What a load may weigh at the yard, from what was weighed at the doors. Pure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from recycling.catalogue import item_class, planning_default
from recycling.custody.passport import Piece


@dataclass(frozen=True)
class Expected:
    """Grams: what the doors say, and the bounds within which the yard agrees."""

    grams: int
    least: int
    most: int

    def agrees(self, grams: int) -> bool:
        """Whether the yard's mass needs no explanation."""
        return self.least <= grams <= self.most


def expected(pieces: Iterable[Piece], day: dt.date) -> Expected:
    """What these pieces weigh together.

    A piece that was weighed at the door counts with that mass, all of them with one tolerance (a
    share, and never less than the error of two scales); one that was not counts with the range of
    its class.
    """
    weighed = least = most = typical = 0
    for piece in pieces:
        if piece.grams is not None:
            weighed += piece.grams
            continue
        known = item_class(piece.class_code)
        typical += known.grams
        least += round(known.mass_kg_low * 1000)
        most += round(known.mass_kg_high * 1000)
    give = _give(weighed, day) if weighed else 0
    return Expected(
        grams=weighed + typical, least=max(0, weighed - give) + least, most=weighed + give + most
    )


def within(grams: int, day: dt.date) -> Expected:
    """The bounds around one mass that was weighed before."""
    give = _give(grams, day)
    return Expected(grams=grams, least=max(0, grams - give), most=grams + give)


def _give(grams: int, day: dt.date) -> int:
    share = float(planning_default("handover_tolerance_percent", day)) / 100
    scales = round(float(planning_default("handover_tolerance_kg", day)) * 1000)
    return max(round(grams * share), scales)
