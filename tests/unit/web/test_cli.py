"""The command line: one line and exit 2 for a user's mistake, never a traceback."""

from pathlib import Path

import click
import pytest

from routing.errors import RoutingError
from web import cli


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HUILIU_DATABASE_URL", "HUILIU_BROKER_URL", "HUILIU_LOCALE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HUILIU_DATA", str(tmp_path / "var"))


def complaint(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that went to standard error."""
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("huiliu: ")
    assert shown.err.count("\n") == 1
    return shown.err


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_says_what_it_does(name: str) -> None:
    command = cli.huiliu.get_command(click.Context(cli.huiliu), name)
    assert command is not None
    assert (command.help or "").strip().endswith(".")
    assert name in ("bench", command.name)


@pytest.mark.parametrize("name", [name for name in cli.COMMANDS if name != "bench"])
def test_every_command_answers_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([name, "--help"]) == 0
    assert f"Usage: huiliu {name}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "fact"),
    [
        (["fly"], "No such command 'fly'"),
        (["db", "upgrade", "--twice"], "No such option '--twice'"),
        (["user", "add", "chen"], "Missing option '--role'"),
        (["user", "list"], "run `huiliu db upgrade` first"),
        (["worker"], "run `huiliu db upgrade` first"),
        (["serve"], "run `huiliu db upgrade` first"),
        (["solve", "nowhere.json", "--out", "plan.json"], "'nowhere.json' does not exist"),
    ],
)
def test_a_mistake_is_one_line_and_exit_2(
    arguments: list[str], fact: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(arguments) == 2
    assert fact in complaint(capsys)


def test_a_setting_that_cannot_be_used_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUILIU_LOCALE", "fr")
    assert cli.run(["db", "current"]) == 2
    assert "HUILIU_LOCALE" in complaint(capsys)


def test_a_database_that_does_not_answer_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUILIU_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    assert cli.run(["db", "current"]) == 2
    assert "the database:" in complaint(capsys)


def test_a_database_url_that_is_none_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUILIU_DATABASE_URL", "not a url")
    assert cli.run(["db", "current"]) == 2
    assert "HUILIU_DATABASE_URL" in complaint(capsys)


def test_a_message_of_several_lines_becomes_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise RoutingError("first\n  second")

    monkeypatch.setattr(cli.huiliu, "main", breaks)
    assert cli.run([]) == 2
    assert complaint(capsys) == "huiliu: first second\n"


def test_a_fault_is_not_taken_for_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(cli.huiliu, "main", breaks)
    with pytest.raises(ZeroDivisionError):
        cli.run([])


def test_an_interruption_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise click.Abort

    monkeypatch.setattr(cli.huiliu, "main", breaks)
    assert cli.run([]) == 130
    assert complaint(capsys) == "huiliu: stopped\n"
