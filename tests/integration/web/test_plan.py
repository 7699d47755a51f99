"""`huiliu plan` on both databases: the table, the files, and planning only where it is needed."""

import datetime as dt
import json
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from recycling.booking.bookings import Address, Place, WantedItem
from recycling.booking.intake import HeldElsewhere, take_over
from routing.runs import runs_of
from tests.fixtures.town import NOW, TOMORROW, add_town
from web import cli


@pytest.fixture
def house(command_line: None, tmp_path: Path, engine: Engine) -> Path:
    with Session(engine) as session:
        add_town(session, crews=2)
        session.commit()
    return tmp_path


def add_bookings(engine: Engine, *keys: str, place: Place | None = None) -> None:
    rows = [
        HeldElsewhere(
            origin="test",
            key=key,
            address=Address(f"小城路 {key} 号"),
            place=place or Place(31.22 + int(key) / 1000, 121.47, "test", 1.0),
            items=(WantedItem("microwave"),),
            service_on=TOMORROW,
        )
        for key in keys
    ]
    with Session(engine) as session:
        take_over(session, rows, by="test", now=NOW, sure_from=0.5)
        session.commit()


def plan(house: Path, *options: str) -> int:
    arguments = ["plan", "--on", TOMORROW.isoformat(), "--seconds", "1", "--threads", "1"]
    return cli.run([*arguments, "--out", str(house / "out"), *options])


def count_of_runs(engine: Engine, day: dt.date = TOMORROW) -> int:
    with Session(engine) as session:
        return len(runs_of(session, day))


def test_a_plan_prints_its_figures_and_writes_its_files(
    house: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    add_bookings(engine, "1", "2", "3")
    assert plan(house) == 0
    said = capsys.readouterr().out
    row = next(line for line in said.splitlines() if line.startswith("bookings served"))
    assert row.split()[2:4] == ["3", "3"]
    folder = house / "out" / TOMORROW.isoformat()
    assert (folder / "sheets.pdf").read_bytes().startswith(b"%PDF")
    answer = json.loads((folder / "plan.json").read_text())
    assert answer["code"] == 0
    assert list((folder / "routes").glob("*.gpx")) != []


def test_a_day_whose_plan_holds_every_booking_is_not_planned_again(
    house: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    add_bookings(engine, "1")
    plan(house)
    capsys.readouterr()
    assert plan(house, "--if-needed") == 0
    assert "is planned" in capsys.readouterr().out
    assert count_of_runs(engine) == 1


def test_a_new_booking_makes_a_new_plan_needed(house: Path, engine: Engine) -> None:
    add_bookings(engine, "1")
    plan(house)
    add_bookings(engine, "2")
    assert plan(house, "--if-needed") == 0
    assert count_of_runs(engine) == 2


def test_a_day_without_bookings_is_one_line(
    house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert plan(house) == 2
    complaint = capsys.readouterr().err
    assert "it has no booking" in complaint
    assert complaint.count("\n") == 1
