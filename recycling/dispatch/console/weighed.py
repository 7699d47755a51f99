"""A move of a stop, and what it comes to: plain values."""

import datetime as dt
from dataclasses import dataclass

from recycling.dispatch.console.soft import Kind
from recycling.errors import RecyclingError
from routing.solver.plan import Violation


class CannotMove(RecyclingError):
    """A stop cannot go there; `code` says why (locked, gone, same, breaks, hard)."""

    def __init__(self, code: str) -> None:
        super().__init__(f"the stop cannot be moved: {code}")
        self.code = code


@dataclass(frozen=True)
class Move:
    """A halt of one route put before a halt of the same or another route.

    Attributes
    ----------
    stop : int
        Its sequence on `from_route`.
    before : int
        The sequence on `to_route` that it comes before; the end's puts it last.
    """

    from_route: int
    stop: int
    to_route: int
    before: int


@dataclass(frozen=True)
class Later:
    """A booking that begins at another time because of the move."""

    ref: str
    was: dt.datetime
    now: dt.datetime


@dataclass(frozen=True)
class Weighed:
    """What a move comes to.

    Attributes
    ----------
    extra_fen : int
        By how much the plan costs more (less, below zero).
    extra_metres, extra_seconds : int
        By how much more is driven, and how much longer the routes' duty is.
    broken : tuple of Violation
        Rules that it breaks; empty where it can be saved.
    shifted : tuple of Later
        Other bookings that begin five minutes or more earlier or later.
    """

    move: Move
    refs: tuple[str, ...]
    extra_fen: int
    extra_metres: int
    extra_seconds: int
    broken: tuple[Violation, ...]
    shifted: tuple[Later, ...]
    kinds: tuple[Kind, ...] = ()

    @property
    def may_be_kept(self) -> bool:
        """Whether all that it breaks are promises, which may be given up knowingly."""
        return bool(self.broken) and set(self.kinds) == {Kind.PROMISE}
