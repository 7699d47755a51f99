"""Background work through both brokers, by the process that `huiliu serve` starts."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from database import migrate
from database.engine import open_engine, unit_of_work
from routing.runs import RunState, ask_for_run, run_by_ref
from web import worker
from web.settings import Settings, read

NOW = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)
BROKERS = ["filesystem", pytest.param("redis", marks=pytest.mark.redis)]


@pytest.fixture(params=BROKERS)
def house(
    request: pytest.FixtureRequest, environment: dict[str, str]
) -> Iterator[tuple[Settings, Engine, dict[str, str]]]:
    if request.param == "redis":
        environment["HUILIU_BROKER_URL"] = request.getfixturevalue("redis_url")
    settings = read(environment)
    engine = open_engine(settings.database_url, settings.keys)
    migrate.upgrade(engine)
    yield settings, engine, environment
    engine.dispose()


@contextmanager
def working(environment: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HUILIU_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "web.cli", "worker", "--with-parent"],
        env={**clean, **environment},
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stdin is not None
        process.stdin.close()


def asked(engine: Engine) -> str:
    with unit_of_work(engine) as session:
        run = ask_for_run(session, NOW.date(), budget_seconds=5, seed=1, by="test", now=NOW)
        return run.ref


def ended(engine: Engine, ref: str, *, within: float = 30) -> tuple[str, str]:
    """State and fault of the run, once it has ended."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        with unit_of_work(engine, reads_only=True) as session:
            run = run_by_ref(session, ref)
            if run.ended_at is not None:
                return run.state, run.fault
        time.sleep(0.2)
    raise TimeoutError(f"run {ref} did not end")


def test_a_worker_takes_a_run_from_the_queue_and_says_why_it_failed(
    house: tuple[Settings, Engine, dict[str, str]],
) -> None:
    settings, engine, environment = house
    ref = asked(engine)
    worker.send_plan_run(worker.make_celery(settings), ref)
    with working(environment):
        state, fault = ended(engine, ref)
    # A database without a city has nothing to plan; that it was tried is what counts here.
    assert state == RunState.FAILED
    assert fault != ""


def test_a_worker_ends_when_its_parent_does(
    house: tuple[Settings, Engine, dict[str, str]],
) -> None:
    _, _, environment = house
    with working(environment) as process:
        time.sleep(2)
        assert process.poll() is None
        assert process.stdin is not None
        process.stdin.close()
        # On a busy machine it may end before it could have said goodbye.
        assert process.wait(timeout=20) in (0, -signal.SIGTERM)


def test_the_broker_in_the_data_folder_holds_only_the_runs_ref(
    environment: dict[str, str],
) -> None:
    settings = read(environment)
    worker.send_plan_run(worker.make_celery(settings), "01JDREF")
    messages = list((Path(settings.data) / "broker" / "queue").iterdir())
    assert len(messages) == 1
    assert messages[0].name.endswith(".plans.msg")
