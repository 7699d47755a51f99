"""Commands on both databases: revisions and sign-ins."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from database import migrate
from recycling.custody import add_licence
from recycling.people import authenticate, user_by_login
from web import cli


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUILIU_DATA", str(tmp_path / "var"))


@pytest.fixture
def empty_house(house: None, empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUILIU_DATABASE_URL", empty_database_url)


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_a_database_is_brought_up_once(
    empty_house: None, capsys: pytest.CaptureFixture[str]
) -> None:
    newest = migrate.revisions()[-1]
    assert cli.run(["db", "upgrade"]) == 0
    assert said(capsys) == f"database: from revision none to {newest}\n"
    assert cli.run(["db", "upgrade"]) == 0
    assert said(capsys) == f"database: at revision {newest} already\n"


def test_a_revision_that_is_unknown_is_one_line(
    command_line: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["db", "upgrade", "--revision", "nowhere"]) == 2
    complaint = capsys.readouterr().err
    assert "nowhere" in complaint
    assert complaint.count("\n") == 1


def test_a_database_goes_down_only_when_that_is_confirmed(
    command_line: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["db", "downgrade", "--revision", "base", "--yes"]) == 0
    assert said(capsys) == "database: at revision none\n"


def test_an_added_user_can_sign_in_with_the_password_that_was_printed(
    command_line: None, capsys: pytest.CaptureFixture[str], engine: Engine
) -> None:
    assert cli.run(["user", "add", "chen", "--role", "dispatcher", "--name", "陈"]) == 0
    password = said(capsys).rpartition(" ")[2].strip()
    with Session(engine) as session:
        assert authenticate(session, "chen", password).role == "dispatcher"


def test_a_closed_sign_in_stays_and_is_shut(
    command_line: None, capsys: pytest.CaptureFixture[str], engine: Engine
) -> None:
    cli.run(["user", "add", "chen", "--role", "courier", "--name", "陈"])
    assert cli.run(["user", "close", "chen"]) == 0
    said(capsys)
    cli.run(["user", "list"])
    assert said(capsys) == "chen\tcourier\tall\tclosed\n"


def test_a_dismantlers_person_is_linked_to_the_dismantler(
    command_line: None, capsys: pytest.CaptureFixture[str], engine: Engine
) -> None:
    with Session(engine) as session:
        row = add_licence(
            session, "Green Parts", number="L1", authority="city", families=["fridge"],
            valid_from=dt.date(2026, 1, 1), valid_until=dt.date(2027, 1, 1), by="test",
            now=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        )  # fmt: skip
        session.commit()
        ref = row.ref
    add = ["user", "add", "wu", "--role", "receiver", "--name", "吴", "--dismantler"]
    assert cli.run([*add, "Nobody"]) == 2
    assert "there are: Green Parts" in capsys.readouterr().err
    assert cli.run([*add, "Green Parts"]) == 0
    with Session(engine) as session:
        user = user_by_login(session, "wu")
        assert user is not None
        assert user.receiver_ref == ref
    add[4] = "courier"
    assert cli.run([*add, ref]) == 2
    assert "--dismantler goes with --role receiver" in capsys.readouterr().err


def test_a_new_password_takes_the_old_ones_place(
    command_line: None, capsys: pytest.CaptureFixture[str], engine: Engine
) -> None:
    cli.run(["user", "add", "chen", "--role", "courier", "--name", "陈"])
    with Session(engine) as session:
        user = user_by_login(session, "chen")
        assert user is not None
        before = user.password_hash
    assert cli.run(["user", "password", "chen", "--password", "a long new one"]) == 0
    with Session(engine) as session:
        assert authenticate(session, "chen", "a long new one").password_hash != before


@pytest.mark.parametrize(
    ("arguments", "fact"),
    [
        (["user", "close", "nobody"], "nobody signs in as 'nobody'"),
        (["user", "password", "nobody"], "nobody signs in as 'nobody'"),
        (
            ["user", "add", "li", "--role", "courier", "--name", "李", "--password", "short"],
            "at least 10 characters",
        ),
    ],
)
def test_a_mistake_about_users_is_one_line(
    command_line: None, capsys: pytest.CaptureFixture[str], arguments: list[str], fact: str
) -> None:
    assert cli.run(arguments) == 2
    complaint = capsys.readouterr().err
    assert fact in complaint
    assert complaint.count("\n") == 1
