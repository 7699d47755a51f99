"""What the tests need from the machine: found, installed, or started for them.

The answer travels to pytest and its workers in the environment:

HUILIU_TEST_POSTGRESQL, HUILIU_TEST_REDIS
    URLs of servers that answer.
HUILIU_CHROMIUM
    A Chromium that runs, where fonts for Chinese are there too.
HUILIU_TEST_LEFT_OUT
    One line for each need that is not met: `marker: why`.
"""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from tests.services import browser, packages, postgresql, redis_server

POSTGRESQL = "HUILIU_TEST_POSTGRESQL"
REDIS = "HUILIU_TEST_REDIS"
CHROMIUM = "HUILIU_CHROMIUM"
LEFT_OUT = "HUILIU_TEST_LEFT_OUT"
REQUIRE = "HUILIU_REQUIRE_SERVICES"


def found() -> dict[str, str]:
    """What is there already, without installing or starting anything."""
    answer = {}
    url = os.environ.get(POSTGRESQL, postgresql.USUAL)
    if postgresql.is_usable(url):
        answer[POSTGRESQL] = url
    url = os.environ.get(REDIS, redis_server.USUAL)
    if redis_server.is_usable(url):
        answer[REDIS] = url
    path = browser.chromium()
    if path and browser.has_chinese_fonts():
        answer[CHROMIUM] = path
    return answer


def missing_packages(answer: dict[str, str]) -> list[str]:
    """The Debian packages that would meet the needs that `answer` leaves open."""
    names = []
    if POSTGRESQL not in answer and postgresql.program("initdb") is None:
        names += postgresql.PACKAGES
    if REDIS not in answer and not redis_server.is_installed():
        names += redis_server.PACKAGES
    if CHROMIUM not in answer:
        names += browser.PACKAGES
    return names


@contextmanager
def provided(say: Callable[[str], None]) -> Iterator[dict[str, str]]:
    """The environment that the tests run in; private servers end with the block."""
    answer = found()
    refused = None
    names = missing_packages(answer)
    if names:
        say(f"installing {', '.join(names)}")
        refused = packages.install(names)
        answer = {**found(), **answer}
    left_out = []
    with ExitStack() as stack:
        for key, marker, server in (
            (POSTGRESQL, "postgresql", postgresql.private_server),
            (REDIS, "redis", redis_server.private_server),
        ):
            if key not in answer:
                started = _start(stack, server)
                if isinstance(started, Exception):
                    left_out.append(_reason(marker, started, refused))
                else:
                    answer[key] = started
                    say(f"started a private {marker} server")
        if CHROMIUM not in answer:
            missing = FileNotFoundError("Chromium with fonts for Chinese")
            left_out.append(_reason("browser", missing, refused))
        yield {**answer, LEFT_OUT: "\n".join(left_out)}


def _start(
    stack: ExitStack, server: Callable[[], AbstractContextManager[str]]
) -> str | FileNotFoundError | TimeoutError | subprocess.CalledProcessError:
    try:
        return stack.enter_context(server())
    except (FileNotFoundError, TimeoutError, subprocess.CalledProcessError) as error:
        return error


def _reason(marker: str, error: Exception, refused: str | None) -> str:
    if isinstance(error, FileNotFoundError):
        return (
            f"{marker}: no {error} here, and it was not installed: {refused or 'apt-get had none'}"
        )
    return f"{marker}: {error}"
