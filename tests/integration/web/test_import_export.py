"""`huiliu import` and `export` on both databases."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from tests.fixtures.town import add_operator
from web import cli

HEAD = "key,service_on,items,address,name,phone\n"
GOOD = "A1,2026-06-07,fridge_std:1,a door that nobody knows,陈,13800001234\n"
BAD = "A2,soon,fridge_std:1,another door,李,13900005678\n"


@pytest.fixture
def house(command_line: None, tmp_path: Path, engine: Engine) -> Path:
    with Session(engine) as session:
        add_operator(session)
        session.commit()
    return tmp_path


def count(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(Booking)) or 0


def imported(house: Path, text: str, *options: str) -> int:
    file = house / "bookings.csv"
    file.write_text(text, encoding="utf-8")
    return cli.run(["import", str(file), *options])


def test_one_bad_row_keeps_every_row_out(
    house: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert imported(house, HEAD + GOOD + BAD) == 2
    said = capsys.readouterr().err
    assert "bookings.csv:3: service_on 'soon': this is no date" in said
    assert said.endswith(
        "huiliu: 1 rows cannot be taken, so none was: mend them or use --skip-bad\n"
    )
    assert count(engine) == 0


def test_the_listing_of_faults_repeats_nothing_personal(
    house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    imported(house, HEAD + "A1,2026-06-07,fridge_std:1,secret door,陈,138-nonsense\n")
    said = capsys.readouterr().err
    assert "phone: this is no phone number" in said
    assert "nonsense" not in said
    assert "secret" not in said


def test_with_skip_bad_the_good_rows_are_taken_and_the_others_are_kept_aside(
    house: Path, engine: Engine
) -> None:
    assert imported(house, HEAD + GOOD + BAD, "--skip-bad") == 0
    assert count(engine) == 1
    rejects = (house / "bookings.rejects.csv").read_text(encoding="utf-8-sig")
    assert [line.partition(",")[0] for line in rejects.splitlines()] == ["key", "A2"]


def test_a_row_is_never_taken_twice(
    house: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    imported(house, HEAD + GOOD)
    assert imported(house, HEAD + GOOD) == 0
    assert "0 bookings taken, 1 known before" in capsys.readouterr().out
    assert count(engine) == 1


def test_a_file_as_chinese_spreadsheets_write_it_is_read(house: Path, engine: Engine) -> None:
    file = house / "bookings.csv"
    file.write_bytes((HEAD + GOOD).encode("gb18030"))
    assert cli.run(["import", str(file)]) == 0
    with Session(engine) as session:
        assert session.scalars(select(Booking)).one().contact_name == "陈"


def test_a_file_that_is_no_text_is_one_line(
    house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = house / "bookings.csv"
    file.write_bytes(b"key\xff\xff")
    assert cli.run(["import", str(file)]) == 2
    assert "is not UTF-8" in capsys.readouterr().err


def test_an_export_is_masked_unless_told_not_to(house: Path) -> None:
    imported(house, HEAD + GOOD)
    out = house / "out.csv"
    cli.run(["export", "bookings", "--on", "2026-06-07", "--out", str(out)])
    assert "13800001234" not in out.read_text(encoding="utf-8-sig")
    cli.run(["export", "bookings", "--on", "2026-06-07", "--out", str(out), "--unmasked"])
    assert "13800001234" in out.read_text(encoding="utf-8-sig")


def test_a_day_without_a_plan_is_one_line(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["export", "plan", "--on", "2026-06-07", "--out", str(house / "plan.pdf")]
    assert cli.run(arguments) == 2
    assert "no plan is in force on 2026-06-07" in capsys.readouterr().err
