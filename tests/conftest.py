"""What all tests share: services, closed sockets, Hypothesis profiles, and the fixtures' files."""

import fcntl
import os
import shutil
import socket
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests.services import provision

pytest_plugins = [
    "tests.fixtures.brokers",
    "tests.fixtures.databases",
    "tests.fixtures.examples",
    "tests.fixtures.web",
]

hypothesis.settings.register_profile("huiliu", deadline=None, derandomize=True, database=None)
hypothesis.settings.register_profile("fuzz", deadline=None, max_examples=2_000)
hypothesis.settings.load_profile("huiliu")

#: The folder of the locks that all workers of a run share.
LOCKS = "HUILIU_TEST_LOCKS"
LOOPBACK = ("127.", "::1", "localhost")
NEEDS = {
    "postgresql": provision.POSTGRESQL,
    "redis": provision.REDIS,
    "browser": provision.CHROMIUM,
}


def pytest_configure(config: pytest.Config) -> None:
    """Make locks and look for services, in the process that the workers inherit from."""
    if LOCKS not in os.environ:
        os.environ[LOCKS] = tempfile.mkdtemp(prefix="huiliu-tests-")
    if provision.LEFT_OUT in os.environ:
        return
    found = provision.found()
    os.environ.update(found)
    os.environ[provision.LEFT_OUT] = "\n".join(
        f"{marker}: none answers here; `make test` installs or starts what is missing"
        for marker, key in NEEDS.items()
        if key not in found
    )
    if os.environ[provision.LEFT_OUT] and os.environ.get(provision.REQUIRE) == "1":
        raise pytest.UsageError(os.environ[provision.LEFT_OUT])


def _left_out() -> dict[str, str]:
    lines = os.environ[provision.LEFT_OUT].splitlines()
    return {marker: why for marker, _, why in (line.partition(": ") for line in lines)}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests whose service is missing; the summary says so."""
    missing = _left_out()
    left_out = [item for item in items if any(item.get_closest_marker(name) for name in missing)]
    if left_out:
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say which tests were left out, and why."""
    for marker, why in _left_out().items():
        terminalreporter.write_line(f"left out: the tests marked {marker}: {why}", yellow=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let a test marked `wall_clock` run alone, whatever the other workers have in hand.

    Who wants to run takes the door first: one that waits for the room to be empty holds it.
    """
    house = Path(os.environ[LOCKS])
    with (house / "door").open("w") as door, (house / "room").open("w") as room:
        fcntl.flock(door, fcntl.LOCK_EX)
        fcntl.flock(room, fcntl.LOCK_EX if item.get_closest_marker("wall_clock") else fcntl.LOCK_SH)
        fcntl.flock(door, fcntl.LOCK_UN)
        return (yield)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the locks with the process that made them."""
    if not hasattr(config, "workerinput") and LOCKS in os.environ:
        shutil.rmtree(os.environ.pop(LOCKS))


@pytest.fixture(scope="session", autouse=True)
def sockets_shut() -> Iterator[None]:
    """Connections and look-ups that leave the machine fail."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
            raise RuntimeError(f"a test tried to leave the machine: {address}")
        connect(self, address)

    def guarded_look_up(host: Any, *arguments: Any, **named: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name and not name.startswith((*LOOPBACK, "0.0.0.0")):
            raise RuntimeError(f"a test tried to look up {name}")
        return look_up(host, *arguments, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield
