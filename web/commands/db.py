"""`huiliu db`: the database's revisions."""

import click

from database import migrate
from web.commands.opened import opened_engine


@click.group("db")
def command() -> None:
    """Bring the database to a revision, or tell its own."""


@command.command()
@click.option("--revision", default="head", show_default=True, help="Where to go up to.")
def upgrade(revision: str) -> None:
    """Bring the database up to the newest revision."""
    with opened_engine() as engine:
        before = migrate.current(engine)
        migrate.upgrade(engine, revision)
        after = migrate.current(engine)
    if before == after:
        click.echo(f"database: at revision {after} already")
    else:
        click.echo(f"database: from revision {before or 'none'} to {after}")


@command.command()
@click.option("--revision", required=True, help="Where to go down to; `base` removes all tables.")
@click.confirmation_option(prompt="What newer revisions hold will be lost. Go on?")
def downgrade(revision: str) -> None:
    """Bring the database down to an older revision."""
    with opened_engine() as engine:
        migrate.downgrade(engine, revision)
        click.echo(f"database: at revision {migrate.current(engine) or 'none'}")


@command.command()
def current() -> None:
    """Tell the database's revision and the newest one."""
    with opened_engine() as engine:
        click.echo(f"{migrate.current(engine) or 'none'} (newest: {migrate.revisions()[-1]})")
