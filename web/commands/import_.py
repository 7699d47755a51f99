"""`huiliu import`: bookings from a CSV file, all of them or none."""

import datetime as dt
from contextlib import suppress
from pathlib import Path

import click
from flask_babel import gettext as _

from database.engine import unit_of_work
from recycling.booking.intake import take_over
from recycling.booking.table import COLUMNS, PERSONAL, BadRow, read, rejected
from routing.geo.place import ENOUGH_FOR_A_STOP
from sites.areas import operator
from web.commands.opened import ready_engine
from web.commands.spoken import spoken
from web.resident.addresses import HouseGeocoder
from web.row_words import FAULTS
from web.settings import read as read_settings


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--origin", default="csv", show_default=True,
              help="Which system the rows come from; no key of it is taken twice.")  # fmt: skip
@click.option("--skip-bad", is_flag=True, help="Take the good rows and leave the bad ones.")
@click.option("--rejects", type=click.Path(dir_okay=False, path_type=Path),
              help="Where bad rows go; FILE.rejects.csv without it.")  # fmt: skip
def command(file: Path, origin: str, skip_bad: bool, rejects: Path | None) -> None:
    """Take over bookings from a CSV file; every bad row is listed with its line and reason."""
    text = _text(file)
    settings = read_settings()
    with ready_engine(settings) as engine, spoken(), unit_of_work(engine) as session:
        city = operator(session)
        geocoder = HouseGeocoder(
            city, nominatim_url=settings.nominatim_url, amap_key=settings.amap_key
        )
        table = read(text, origin=origin, operator=city, geocoder=geocoder)
        for one in table.bad:
            click.echo(_sentence(file, one), err=True)
        bad_lines = len({one.line for one in table.bad})
        if bad_lines and not skip_bad:
            raise click.ClickException(
                _(
                    "%(n)s rows cannot be taken, so none was: mend them or use --skip-bad",
                    n=bad_lines,
                )
            )
        taken = take_over(
            session,
            table.rows,
            by="import",
            now=dt.datetime.now(dt.UTC),
            sure_from=ENOUGH_FOR_A_STOP,
        )
        waiting = sum(booking.place is None for booking in taken)
        if bad_lines:
            path = rejects or file.with_suffix(".rejects.csv")
            path.write_bytes(rejected(table.bad).encode())
            click.echo(_("%(n)s bad rows are in %(path)s", n=bad_lines, path=path))
        click.echo(
            _(
                "%(new)s bookings taken, %(known)s known before, %(waiting)s to be placed",
                new=f"{len(taken):,}",
                known=f"{len(table.rows) - len(taken):,}",
                waiting=f"{waiting:,}",
            )
        )


def _text(file: Path) -> str:
    """The file in UTF-8, or in GB 18030 as Chinese spreadsheets write it."""
    content = file.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            return content.decode(encoding)
    raise click.ClickException(f"{file} is not UTF-8: save it as 'CSV UTF-8'")


def _sentence(file: Path, one: BadRow) -> str:
    """Line, column and reason; the cell itself only where it says nothing about a person."""
    said = one.row.get(one.column, "")
    shown = f" {said!r}" if said and one.column in COLUMNS and one.column not in PERSONAL else ""
    where = f"{file.name}:{one.line}"
    column = f" {one.column}" if one.column else ""
    return f"{where}:{column}{shown}: {FAULTS[one.fault]}"
