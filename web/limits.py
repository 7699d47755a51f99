"""How often something may be tried: failures by key in a sliding window, kept in memory.

The count lives in this process. `huiliu serve` runs one; behind several, each counts its own,
and the limit is that many times as wide.
"""

import threading
import time
from collections import deque
from dataclasses import dataclass

#: Keys that are remembered at most; past it the oldest are forgotten.
MOST_KEYS = 20_000


@dataclass(frozen=True)
class Limit:
    """At most `times` in `seconds` for one key."""

    name: str
    times: int
    seconds: int


class TooMany(Exception):
    """The limit is spent; `wait_seconds` until one more try is allowed."""

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(f"too many tries: wait {wait_seconds} s")
        self.wait_seconds = wait_seconds


_tries: dict[tuple[str, str], deque[float]] = {}
_lock = threading.Lock()


def _recent(limit: Limit, key: str, now: float) -> deque[float]:
    tries = _tries.get((limit.name, key), deque())
    while tries and tries[0] <= now - limit.seconds:
        tries.popleft()
    return tries


def forbid_when_spent(limit: Limit, key: str) -> None:
    """Raise TooMany where `key` has used up `limit`."""
    now = time.monotonic()
    with _lock:
        tries = _recent(limit, key, now)
        if len(tries) >= limit.times:
            raise TooMany(max(1, round(tries[0] + limit.seconds - now)))


def count(limit: Limit, key: str) -> None:
    """Count one try of `key`."""
    now = time.monotonic()
    with _lock:
        tries = _recent(limit, key, now)
        tries.append(now)
        _tries.pop((limit.name, key), None)
        _tries[limit.name, key] = tries
        while len(_tries) > MOST_KEYS:
            _tries.pop(next(iter(_tries)))


def forget(limit: Limit, key: str) -> None:
    """Forget the tries of `key`: it succeeded."""
    with _lock:
        _tries.pop((limit.name, key), None)


def forget_all() -> None:
    """Begin anew, as after a restart."""
    with _lock:
        _tries.clear()
