"""`huiliu demo`: a real day that ships with the project, loaded into the database."""

import datetime as dt

import click
from flask_babel import gettext as _

from database.engine import unit_of_work
from recycling.days import CITIES, assumptions, city_of, load_day
from web.commands.opened import ready_engine
from web.commands.spoken import spoken
from web.settings import read

DAYS = list(CITIES)


@click.command("demo")
@click.option("--day", "name", default=DAYS[0], show_default=True,
              help=f"Which day: {' or '.join(DAYS)}.")  # fmt: skip
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), default=None,
              help="Date it is replayed on; without it the loaded one, or tomorrow.")  # fmt: skip
@click.option("--with-bulky", is_flag=True, help="Bulky items too (Los Angeles).")
def command(name: str, on: dt.datetime | None, with_bulky: bool) -> None:
    """Load a real day: its city, sites, fleet, sign-ins and requests; what is there stays."""
    city = city_of(name)
    now = dt.datetime.now(dt.UTC)
    settings = read()
    with ready_engine(settings) as engine, spoken() as locale:
        with unit_of_work(engine) as session:
            loaded = load_day(
                session, city, now=now, on=on.date() if on else None, with_bulky=with_bulky
            )
            stated = assumptions(session, loaded.on)
        click.echo(
            _(
                "%(city)s on %(on)s: %(bookings)s requests (%(new)s new), %(yards)s yards, "
                "%(points)s collection points, %(shifts)s crews",
                city=city.name_zh if locale == "zh_CN" else city.name_en,
                on=loaded.on.isoformat(),
                bookings=f"{loaded.bookings:,}",
                new=f"{loaded.new_bookings:,}",
                yards=loaded.yards,
                points=loaded.points,
                shifts=loaded.shifts,
            )
        )
        click.echo(_("Assumed, since the data does not say:"))
        for one in stated:
            click.echo(f"  - {one.zh if locale == 'zh_CN' else one.en}")
