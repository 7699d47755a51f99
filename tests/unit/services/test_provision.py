"""The tests' own services: found, installed, started, or said to be left out."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.services import __main__ as runner
from tests.services import browser, packages, postgresql, provision, redis_server


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """A machine with nothing on it and no right to install; the list notes what was asked for."""
    asked: list[list[str]] = []

    def refuse(names: list[str]) -> str:
        asked.append(names)
        return "only root may install packages"

    @contextmanager
    def cannot_start() -> Iterator[str]:
        raise FileNotFoundError("its programs")
        yield ""

    for name in (provision.POSTGRESQL, provision.REDIS, provision.CHROMIUM, provision.REQUIRE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(postgresql, "is_usable", lambda url: False)
    monkeypatch.setattr(postgresql, "program", lambda name: None)
    monkeypatch.setattr(postgresql, "private_server", cannot_start)
    monkeypatch.setattr(redis_server, "is_usable", lambda url: False)
    monkeypatch.setattr(redis_server, "is_installed", lambda: False)
    monkeypatch.setattr(redis_server, "private_server", cannot_start)
    monkeypatch.setattr(browser, "chromium", lambda: None)
    monkeypatch.setattr(browser, "has_chinese_fonts", lambda: False)
    monkeypatch.setattr(packages, "install", refuse)
    return asked


def quiet(_line: str) -> None:
    """Say nothing."""


@contextmanager
def a_server() -> Iterator[str]:
    yield "server://private"


def test_what_is_missing_is_asked_for_by_its_package_names(bare_machine: list[list[str]]) -> None:
    with provision.provided(quiet):
        pass
    assert bare_machine == [
        ["postgresql", "redis-server", "chromium", "fonts-noto-cjk", "fontconfig"]
    ]


def test_what_cannot_be_had_is_left_out_with_the_reason(bare_machine: list[list[str]]) -> None:
    with provision.provided(quiet) as environment:
        lines = environment[provision.LEFT_OUT].splitlines()
    assert [line.partition(":")[0] for line in lines] == ["postgresql", "redis", "browser"]
    assert all("only root may install packages" in line for line in lines)


def test_a_private_server_takes_the_place_of_one_that_does_not_answer(
    bare_machine: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "private_server", a_server)
    with provision.provided(quiet) as environment:
        assert environment[provision.POSTGRESQL] == "server://private"
        assert "postgresql" not in environment[provision.LEFT_OUT]


def test_a_server_that_answers_is_used_and_nothing_is_started(
    bare_machine: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_server, "is_usable", lambda url: True)
    with provision.provided(quiet) as environment:
        assert environment[provision.REDIS] == redis_server.USUAL
    assert "redis-server" not in bare_machine[0]


def test_a_browser_without_fonts_for_chinese_is_not_enough(
    bare_machine: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "chromium", lambda: "/usr/bin/chromium")
    with provision.provided(quiet) as environment:
        assert provision.CHROMIUM not in environment


def test_a_required_service_that_is_missing_is_a_failure(
    bare_machine: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(provision.REQUIRE, "1")
    assert runner.main([sys.executable, "-c", "raise SystemExit(0)"]) == 3
    assert "left out: the tests marked browser" in capsys.readouterr().err


def test_without_that_demand_the_command_runs_and_its_exit_code_counts(
    bare_machine: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert runner.main([sys.executable, "-c", "raise SystemExit(7)"]) == 7
    assert "left out: the tests marked redis" in capsys.readouterr().err
