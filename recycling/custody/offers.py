"""What both sides say of one hand-over: pieces, goods from points, masses, refusals. Plain data."""

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from recycling.errors import RecyclingError
from sites.stock import StockClass


class YardRefusal(enum.StrEnum):
    """Why a yard does not take a piece."""

    NOT_ACCEPTED = "not_accepted"
    CONTAMINATED = "contaminated"
    UNSAFE = "unsafe"
    NO_ROOM = "no_room"
    WRONG_SEAL = "wrong_seal"
    OTHER = "other"


class BadHandOver(RecyclingError, ValueError):
    """A hand-over that cannot be: what is not on board, or a kind without its mass."""


@dataclass(frozen=True)
class Weighed:
    """The masses of one family in grams: the courier's, the yard's, and what it refused."""

    family: str
    courier_grams: int
    yard_grams: int
    refused_grams: int = 0

    def __post_init__(self) -> None:
        if min(self.courier_grams, self.yard_grams, self.refused_grams) < 0:
            raise BadHandOver(f"{self.family}: a mass is below zero")


@dataclass(frozen=True)
class WeighedLoad:
    """The masses of one class from points: offered by the courier, received, refused; grams.

    All that is on board of the class is offered; where `rest_stays`, only the courier's mass is.
    What is refused has a reason and stays in the van.
    """

    stock_class: StockClass
    courier_grams: int
    yard_grams: int
    refused_grams: int = 0
    refusal: YardRefusal | None = None
    rest_stays: bool = False

    def __post_init__(self) -> None:
        named = self.stock_class.value
        if min(self.courier_grams, self.yard_grams, self.refused_grams) < 0:
            raise BadHandOver(f"{named}: a mass is below zero")
        if self.yard_grams + self.refused_grams == 0:
            raise BadHandOver(f"{named}: the other side gives no mass")
        if bool(self.refused_grams) != (self.refusal is not None):
            raise BadHandOver(f"{named}: a refused mass and its reason go together")


@dataclass(frozen=True)
class Offer:
    """What both sides say of one hand-over; pieces by their keys, goods from points by class."""

    key: str
    pieces: Sequence[str]
    masses: Sequence[Weighed]
    refused: Mapping[str, YardRefusal] = field(default_factory=dict)
    loads: Sequence[WeighedLoad] = ()

    def __post_init__(self) -> None:
        if not self.pieces and not self.loads:
            raise BadHandOver("pieces: there is none, and nothing from points")
        if not set(self.refused) <= set(self.pieces):
            raise BadHandOver("refused: a piece that was not offered")
        if len({one.stock_class for one in self.loads}) != len(self.loads):
            raise BadHandOver("loads: give each class once")

    @property
    def refuses(self) -> bool:
        """Whether the other side does not take something of it."""
        return bool(self.refused) or any(one.refused_grams for one in self.loads)


@dataclass(frozen=True)
class Signed:
    """Who signed, by role and ref, and when it happened by the courier's clock."""

    courier: str
    yard: str
    at: dt.datetime
