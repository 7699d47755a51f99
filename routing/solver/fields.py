"""Checks that the dataclasses of a problem share; each error names the field."""

from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from routing.errors import InvalidProblem

if TYPE_CHECKING:
    from routing.solver.tasks import Window

#: Highest priority, as in VROOM.
MAX_PRIORITY = 100


def not_negative(at: str, **values: int | None) -> None:
    """Raise InvalidProblem for the first value that is not a whole number from 0 on."""
    for name, value in values.items():
        if value is None:
            continue
        if not isinstance(value, int) or isinstance(value, bool):
            raise InvalidProblem(f"{at}.{name}", f"is {value!r}, a whole number is needed")
        if value < 0:
            raise InvalidProblem(f"{at}.{name}", f"is {value}, below zero")


def amounts(at: str, load: tuple[int, ...]) -> None:
    """Raise InvalidProblem for an amount that is not a whole number from 0 on."""
    for number, amount in enumerate(load):
        not_negative(at, **{f"[{number}]": amount})


def in_order(at: str, windows: "tuple[Window, ...]") -> "tuple[Window, ...]":
    """The windows by start; raise InvalidProblem for one that ends early or for an overlap."""
    from routing.solver.tasks import Window

    ordered = tuple(sorted(Window(*window) for window in windows))
    for window in ordered:
        not_negative(at, start=window.start, end=window.end)
        if window.end < window.start:
            raise InvalidProblem(at, f"{window.end} comes before {window.start}")
    for first, second in pairwise(ordered):
        if second.start <= first.end:
            raise InvalidProblem(at, f"{tuple(first)} and {tuple(second)} overlap")
    return ordered


def choice(at: str, priority: int, price: int | None) -> None:
    """Raise InvalidProblem for a priority or price that cannot be."""
    not_negative(at, priority=priority, price=price)
    if priority > MAX_PRIORITY:
        raise InvalidProblem(f"{at}.priority", f"is {priority}, at most {MAX_PRIORITY}")


def unique(at: str, refs: Iterable[str]) -> None:
    """Raise InvalidProblem for a ref that stands twice."""
    seen: set[str] = set()
    for ref in refs:
        if ref in seen:
            raise InvalidProblem(at, f"{ref!r} stands twice")
        seen.add(ref)
