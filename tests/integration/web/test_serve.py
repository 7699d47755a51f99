"""`huiliu serve`: its port, its worker, and a clean end."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from database import migrate
from database.engine import open_engine
from web.commands.serve import announce
from web.settings import read

ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/")


@pytest.fixture
def house(environment: dict[str, str]) -> dict[str, str]:
    settings = read(environment)
    engine = open_engine(settings.database_url, settings.keys)
    migrate.upgrade(engine)
    engine.dispose()
    return environment


@contextmanager
def serving(environment: dict[str, str], *options: str) -> Iterator["subprocess.Popen[str]"]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HUILIU_")}
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "web.cli", "serve", *options],
        env={**clean, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def address(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    for line in process.stdout:
        found = ADDRESS.search(line)
        if found:
            return found.group(0)
    raise AssertionError("the server never said where it is")


def children(pid: int) -> list[int]:
    done = subprocess.run(["ps", "--ppid", str(pid), "-o", "pid="], capture_output=True, text=True)
    return [int(word) for word in done.stdout.split()]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_with_a_worker_and_ends_both_when_told(
    house: dict[str, str], how: signal.Signals
) -> None:
    with serving(house, "--port", "0") as process:
        with urllib.request.urlopen(address(process) + "healthz", timeout=10) as answer:
            assert answer.status == 200
        beside = children(process.pid)
        assert len(beside) == 1
        process.send_signal(how)
        assert process.wait(timeout=30) == 0
    assert not os.path.exists(f"/proc/{beside[0]}")


def test_a_port_that_was_asked_for_and_is_taken_is_one_line(house: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with serving(house, "--port", str(port), "--no-worker") as process:
            output, _ = process.communicate(timeout=30)
    assert process.returncode == 2
    assert re.fullmatch(rf"huiliu: cannot listen on 127\.0\.0\.1:{port}: .*\n", output)


def test_without_a_port_the_next_free_one_is_taken(house: dict[str, str]) -> None:
    with (
        serving(house, "--no-worker") as one,
        serving(house, "--no-worker") as other,
    ):
        assert address(one) != address(other)


def test_a_demo_is_told_with_where_signing_codes_are_chosen(
    house: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        announce(listener, [("courier", "courier")])
        port = listener.getsockname()[1]
    told = capsys.readouterr().out
    assert "courier" in told
    assert f"http://127.0.0.1:{port}/signing-code" in told
