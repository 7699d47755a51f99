"""How often something may be tried."""

from collections.abc import Iterator

import pytest

from web import limits
from web.limits import Limit, TooMany

LIMIT = Limit("test", times=3, seconds=60)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    now = [1000.0]
    monkeypatch.setattr(limits.time, "monotonic", lambda: now[0])
    limits.forget_all()
    yield now
    limits.forget_all()


def spend(key: str) -> None:
    for _ in range(LIMIT.times):
        limits.forbid_when_spent(LIMIT, key)
        limits.count(LIMIT, key)


def test_the_try_after_the_last_is_forbidden_and_says_how_long_to_wait() -> None:
    spend("a")
    with pytest.raises(TooMany) as error:
        limits.forbid_when_spent(LIMIT, "a")
    assert error.value.wait_seconds == 60


def test_another_key_may_still_try() -> None:
    spend("a")
    limits.forbid_when_spent(LIMIT, "b")


def test_tries_are_forgotten_after_the_window(clock: list[float]) -> None:
    spend("a")
    clock[0] += 60
    limits.forbid_when_spent(LIMIT, "a")


def test_a_success_forgets_the_failures_before_it() -> None:
    spend("a")
    limits.forget(LIMIT, "a")
    limits.forbid_when_spent(LIMIT, "a")


def test_memory_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_KEYS", 10)
    for number in range(50):
        limits.count(LIMIT, str(number))
    assert len(limits._tries) == 10
