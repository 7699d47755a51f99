"""`huiliu plan`: plans a day here and now, shows what came of it, and writes it out."""

import datetime as dt
from collections import Counter
from functools import partial
from pathlib import Path

import click
from flask_babel import gettext as _
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from database.engine import unit_of_work
from recycling.days import CITIES, OtherCity, assumptions, city_of, replay_day
from recycling.dispatch import execute_run
from recycling.dispatch.jobs import next_day_to_plan
from recycling.dispatch.standing import standing_plan
from routing.runs import PlanRun, ask_for_run, run_by_ref
from sites.areas import operator
from web.commands.opened import ready_engine, zone_of
from web.commands.plan_files import write_files
from web.commands.plan_table import comparison
from web.commands.progress import Bar, kept_on_interrupt
from web.commands.spoken import spoken
from web.settings import read
from web.words import LEFT_OUT

BY = "command line"


@click.command("plan")
@click.option("--day", "name", default=None, metavar="CITY",
              help=f"The loaded demo day: {' or '.join(CITIES)}.")  # fmt: skip
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), default=None, metavar="DATE",
              help="Date to plan; without it the next one that has bookings.")  # fmt: skip
@click.option("--seconds", type=click.IntRange(1, 86_400), default=20, show_default=True,
              help="Wall-clock of the search.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--threads", type=click.IntRange(1), default=2, show_default=True,
              help="Processes at most.")  # fmt: skip
@click.option("--if-needed", is_flag=True,
              help="Not where the plan in force holds every booking of the day.")  # fmt: skip
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("out"),
              show_default=True, help="Folder of the sheets, the map, the plan.")  # fmt: skip
def command(
    name: str | None,
    on: dt.datetime | None,
    seconds: int,
    seed: int,
    threads: int,
    if_needed: bool,
    out: Path,
) -> None:
    """Plan a day, show the figures, and write route sheets, map and plan to OUT/DATE/.

    Ctrl-C stops the search and keeps the best plan so far. Earlier plans of the day stay.
    """
    settings = read()
    with ready_engine(settings) as engine, spoken(zone_of(engine)) as locale:
        with unit_of_work(engine, reads_only=True) as session:
            day = on.date() if on else _day(session, name, dt.datetime.now(dt.UTC))
            standing = standing_plan(session, day) if if_needed else None
            ref = standing.ref if standing else ""
        if not ref:
            ref = _ask(engine, day, seconds, seed)
            click.echo(_("Planning %(day)s.", day=day.isoformat()))
            _execute(engine, ref, seconds, threads)
        else:
            click.echo(_("%(day)s is planned: the plan holds every booking.", day=day.isoformat()))
        with unit_of_work(engine, reads_only=True) as session:
            run = run_by_ref(session, ref)
            _show(session, run, locale)
            folder = out / day.isoformat()
            written = write_files(session, run, folder, locale=locale)
        click.echo(_("Written to %(folder)s: %(files)s", folder=f"{folder}/", files=written))


def _ask(engine: Engine, day: dt.date, seconds: int, seed: int) -> str:
    now = dt.datetime.now(dt.UTC)
    with unit_of_work(engine) as session:
        return ask_for_run(session, day, budget_seconds=seconds, seed=seed, by=BY, now=now).ref


def _day(session: Session, name: str | None, now: dt.datetime) -> dt.date:
    """The day that the options mean: a demo's, else the next one that has bookings."""
    serves = operator(session)
    if name is None:
        return next_day_to_plan(session, serves.today(now)) or serves.today(now)
    city = city_of(name)
    if serves.code != city.code:
        raise OtherCity(city.code, serves.code)
    return replay_day(session, city, serves, now=now)


def _execute(engine: Engine, ref: str, seconds: int, threads: int) -> None:
    bar = Bar(seconds)
    with kept_on_interrupt() as interrupted:
        try:
            execute_run(
                partial(unit_of_work, engine),
                ref,
                clock=lambda: dt.datetime.now(dt.UTC),
                processes=threads,
                listener=bar.hear,
                interrupted=interrupted,
            )
        finally:
            bar.end()


def _show(session: Session, run: PlanRun, locale: str) -> None:
    """The figures beside those of one trip a booking, what was left out, what is assumed."""
    click.echo("")
    click.echo(comparison(run, operator(session).currency))
    if run.left_out:
        click.echo("\n" + _("On no route:"))
        for reason, count in Counter(one.reason for one in run.left_out).most_common():
            click.echo(f"  {count:>5}  {LEFT_OUT.get(reason, reason)}")
    stated = assumptions(session, run.day)
    if stated:
        click.echo("\n" + _("Assumed, since the data does not say:"))
    for one in stated:
        click.echo(f"  - {one.zh if locale == 'zh_CN' else one.en}")
    click.echo("")
