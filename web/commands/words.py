"""What the terminal reads: in Chinese where its locale says so, else in English."""

import datetime as dt
import os

import click
from sqlalchemy.orm import Session

from recycling.days import assumptions


def is_chinese() -> bool:
    """Whether the terminal's locale (LC_ALL, LC_MESSAGES, LANG) is Chinese."""
    stated = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return next((value for value in stated if value), "").startswith("zh")


def say_assumptions(session: Session, on: dt.date) -> None:
    """Print what is assumed of the day."""
    rows = assumptions(session, on)
    if rows:
        click.echo("以下为假定：" if is_chinese() else "Assumed:")
    for row in rows:
        click.echo(f"  - {row.zh if is_chinese() else row.en}")
