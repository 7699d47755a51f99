"""`huiliu user`: who signs in."""

import datetime as dt
import secrets

import click
from sqlalchemy.orm import Session

from database.engine import unit_of_work
from recycling import people
from recycling.custody import receivers
from recycling.people import Role
from web.commands.opened import ready_engine

ROLES = click.Choice([role.value for role in Role])


@click.group("user")
def command() -> None:
    """Add sign-ins, list them, change a password, close one."""


@command.command()
@click.argument("login")
@click.option("--role", type=ROLES, required=True)
@click.option("--name", required=True, help="What the person is called on the page.")
@click.option("--area", default="", help="Code of the area that the person sees; all without it.")
@click.option("--courier", default=None, help="For couriers: their number in the fleet.")
@click.option(
    "--dismantler", default=None, help="For dismantlers' people: the dismantler's name or ref."
)
@click.option("--password", default=None, help="Without it one is made and printed once.")
def add(
    login: str,
    role: str,
    name: str,
    area: str,
    courier: str | None,
    dismantler: str | None,
    password: str | None,
) -> None:
    """Add a sign-in."""
    if dismantler and role != Role.RECEIVER:
        raise click.UsageError(f"--dismantler goes with --role {Role.RECEIVER.value}")
    made = password or secrets.token_urlsafe(12)
    with ready_engine() as engine, unit_of_work(engine) as session:
        people.add_user(
            session,
            login=login,
            role=Role(role),
            name=name,
            password=made,
            area_code=area,
            courier_number=courier,
            receiver_ref=_dismantler(session, dismantler) if dismantler else None,
            now=dt.datetime.now(dt.UTC),
        )
    click.echo(f"added {login} ({role})" + ("" if password else f", password: {made}"))


@command.command("list")
def list_() -> None:
    """List sign-ins: login, role, area, and whether it is open."""
    with ready_engine() as engine, unit_of_work(engine, reads_only=True) as session:
        for user in people.users(session):
            state = "open" if user.active else "closed"
            click.echo(f"{user.login}\t{user.role}\t{user.area_code or 'all'}\t{state}")


@command.command()
@click.argument("login")
@click.option("--password", default=None, help="Without it one is made and printed once.")
def password(login: str, password: str | None) -> None:
    """Give a sign-in a new password."""
    made = password or secrets.token_urlsafe(12)
    with ready_engine() as engine, unit_of_work(engine) as session:
        _found(people.user_by_login(session, login), login).password_hash = people.hash_password(
            made
        )
    click.echo(f"changed the password of {login}" + ("" if password else f": {made}"))


@command.command()
@click.argument("login")
def close(login: str) -> None:
    """Close a sign-in; what the person did stays."""
    with ready_engine() as engine, unit_of_work(engine) as session:
        _found(people.user_by_login(session, login), login).active = False
    click.echo(f"closed {login}")


def _dismantler(session: Session, known_as: str) -> str:
    """The ref of the dismantler with this name or ref."""
    rows = receivers(session)
    found = [row.ref for row in rows if known_as in (row.ref, row.name)]
    if not found:
        names = ", ".join(row.name for row in rows) or "none is entered yet"
        raise click.ClickException(f"no dismantler {known_as!r}; there are: {names}")
    return found[0]


def _found(user: people.User | None, login: str) -> people.User:
    if user is None:
        raise click.ClickException(f"nobody signs in as {login!r}: see `huiliu user list`")
    return user
