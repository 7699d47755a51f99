"""The engine that a command works with, from the settings."""

import datetime as dt
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from database import migrate
from database.engine import open_engine, unit_of_work
from database.errors import DatabaseError
from sites.areas import operator
from web.settings import Settings, read


class NotUpgraded(DatabaseError):
    """The database is not at the newest revision."""

    def __init__(self, at: str | None) -> None:
        super().__init__(
            f"the database is at revision {at or 'none'}, not at the newest: "
            "run `huiliu db upgrade` first"
        )


@contextmanager
def opened_engine(settings: Settings | None = None) -> Iterator[Engine]:
    """The engine of the settings, closed when the block ends."""
    settings = settings or read()
    engine = open_engine(settings.database_url, settings.keys)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def ready_engine(settings: Settings | None = None) -> Iterator[Engine]:
    """The same, at the newest revision; raises NotUpgraded where it is not."""
    with opened_engine(settings) as engine:
        at = migrate.current(engine)
        if at != migrate.revisions()[-1]:
            raise NotUpgraded(at)
        yield engine


def log_in_zone(settings: Settings) -> None:
    """Let the times in this process's log be those of the settings' zone."""
    os.environ["TZ"] = settings.timezone.key
    time.tzset()


def zone_of(engine: Engine) -> dt.tzinfo:
    """The time zone of the city that the database serves."""
    with unit_of_work(engine, reads_only=True) as session:
        return operator(session).zone
