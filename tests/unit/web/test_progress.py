"""How far a plan is, in the terminal."""

import os
import signal

import pytest

from routing.solver.planner import Progress
from web.commands.progress import Bar, kept_on_interrupt
from web.commands.spoken import spoken


def sign(seconds: float, cost: float | None = None, stage: str = "search") -> Progress:
    """A sign of the planner."""
    return Progress(
        seconds=seconds, cost=cost, engine="pyvrp", stage=stage, seconds_left=20 - seconds,
        unassigned=0,
    )  # fmt: skip


def test_without_a_terminal_a_line_is_said_by_stage_and_every_five_seconds(
    capsys: pytest.CaptureFixture[str],
) -> None:
    bar = Bar(20)
    with spoken("en"):
        for one in (
            sign(0, stage="batch"), sign(1), sign(2, 123_456), sign(5.9), sign(6.1, 100_000),
        ):  # fmt: skip
            bar.hear(one)
        bar.end()
    lines = capsys.readouterr().err.splitlines()
    assert [line.rpartition(" · ")[2] for line in lines] == ["20 s left", "19 s left", "14 s left"]
    assert "cost 1,000" in lines[-1]


def test_in_a_terminal_one_line_moves_and_is_cleared(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    bar = Bar(20)
    with spoken("zh_CN"):
        bar.hear(sign(10, 200_000))
        bar.hear(sign(20, 100_000))
        bar.end()
    said = capsys.readouterr().err
    assert "\n" not in said
    first, second = said.split("\r")[1:3]
    assert (first.count("█"), second.count("█")) == (12, 24)
    assert said.endswith("\r")


def test_the_first_interrupt_asks_and_the_second_is_as_ever(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = signal.getsignal(signal.SIGINT)

    def interrupt() -> None:
        os.kill(os.getpid(), signal.SIGINT)

    with spoken("en"), kept_on_interrupt() as asked:
        assert not asked()
        interrupt()
        assert asked()
        with pytest.raises(KeyboardInterrupt):
            interrupt()
    assert signal.getsignal(signal.SIGINT) is before
    assert "best plan so far is kept" in capsys.readouterr().err
