"""`huiliu plan`: plans a day, shows what came of it, and writes it out."""

import datetime as dt
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader
from sqlalchemy import Engine

from database.engine import unit_of_work
from recycling.booking.bookings import Place
from routing.runs import runs_of
from tests.fixtures.town import NOW, TOMORROW, add_draft, add_town
from web import cli

NINE = dt.datetime(2026, 11, 26, 1, tzinfo=dt.UTC)
ON = TOMORROW.isoformat()


@pytest.fixture
def town(command_line: None, engine: Engine) -> Engine:
    """A town with two confirmed bookings, and one that nobody can place."""
    with unit_of_work(engine) as session:
        add_town(session)
        for place in (None, Place(31.23, 121.47, "pin", 1.0), Place(31.25, 121.49, "pin", 1.0)):
            booking = add_draft(session, place=place)
            booking.set_window(TOMORROW, NINE, NINE + dt.timedelta(hours=2))
            booking.request(by="resident", now=NOW)
            booking.confirm(by="system", now=NOW)
    return engine


def planned(out: Path, *options: str) -> int:
    """The exit code of a short plan of tomorrow."""
    return cli.run(["plan", "--on", ON, "--seconds", "1", "--out", str(out), *options])


def test_a_plan_is_shown_beside_one_trip_each(
    town: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert planned(tmp_path / "out") == 0
    said = capsys.readouterr().out
    rows = {line[:30].strip(): line[30:].split() for line in said.splitlines() if line}
    assert rows["bookings served"][:2] == ["2", "2"]
    assert rows["routes"] == ["1", "2", "50%"]
    assert "    1  Nobody knows yet where it is" in said


def test_sheets_map_and_plan_are_written(town: Engine, tmp_path: Path) -> None:
    planned(tmp_path / "out")
    folder = tmp_path / "out" / ON
    assert sorted(path.name for path in folder.iterdir()) == [
        "map.html", "plan.geojson", "plan.json", "routes", "sheets.csv", "sheets.pdf",
    ]  # fmt: skip
    assert len(PdfReader(folder / "sheets.pdf").pages) >= 2
    assert json.loads((folder / "plan.json").read_text(encoding="utf-8"))["summary"]["routes"] == 1
    lines = json.loads((folder / "plan.geojson").read_text(encoding="utf-8"))
    assert lines["features"][0]["geometry"]["type"] == "LineString"
    [gpx], [ics] = (list((folder / "routes").glob(f"*.{end}")) for end in ("gpx", "ics"))
    assert ElementTree.parse(gpx).getroot().tag.endswith("gpx")
    assert ics.read_bytes().startswith(b"BEGIN:VCALENDAR")


def test_the_map_asks_nobody_for_anything(town: Engine, tmp_path: Path) -> None:
    planned(tmp_path / "out")
    page = (tmp_path / "out" / ON / "map.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    for asks in ('src="http', 'href="http', "url(http", "@import", "fetch("):
        assert asks not in page.replace('href="https://leafletjs.com', "")


def test_a_second_plan_keeps_the_first_and_clears_its_files(town: Engine, tmp_path: Path) -> None:
    planned(tmp_path / "out")
    stale = tmp_path / "out" / ON / "routes" / "route-99-gone.gpx"
    own = tmp_path / "out" / ON / "routes" / "notes.txt"
    for path in (stale, own):
        path.touch()
    assert planned(tmp_path / "out") == 0
    assert (stale.exists(), own.exists()) == (False, True)
    with unit_of_work(town, reads_only=True) as session:
        assert [run.published for run in runs_of(session, TOMORROW)] == [True, False]


def test_a_plan_that_holds_every_booking_is_not_made_again(
    town: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    planned(tmp_path / "out")
    assert planned(tmp_path / "again", "--if-needed") == 0
    assert "is planned" in capsys.readouterr().out
    assert (tmp_path / "again" / ON / "sheets.pdf").exists()
    with unit_of_work(town, reads_only=True) as session:
        assert len(runs_of(session, TOMORROW)) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--on", "2026-12-24"], "2026-12-24 cannot be planned: it has no booking"),
        (["--day", "atlantis"], "choose shanghai or los-angeles"),
        (["--day", "shanghai"], "this data folder serves town"),
    ],
)
def test_a_mistake_is_one_line(
    town: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str],
    said: str,
) -> None:  # fmt: skip
    assert cli.run(["plan", "--seconds", "1", "--out", str(tmp_path), *arguments]) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert said in lines[-1]
    assert lines[-1].startswith("huiliu: ")


def test_an_empty_house_says_what_to_do(
    command_line: None, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["plan"]) == 2
    assert "run `huiliu demo` first" in capsys.readouterr().err
