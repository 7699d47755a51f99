"""Opening the database, and the one transaction that a door works in."""

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from database.keys import FieldKeys, put_in_place

#: A writer waits this long for another before it gives up, on both databases.
LOCK_WAIT = dt.timedelta(seconds=15)


def _without_rows(record: logging.LogRecord) -> bool:
    """Statements and their sealed values may be logged; rows as read hold opened values."""
    return record.levelno >= logging.INFO


def open_engine(url: str, keys: FieldKeys, **options: Any) -> Engine:
    """An engine for `url` with the field keys in place.

    SQLite gets write-ahead logging, foreign keys and a wait for the lock, and each transaction
    begins as a writer (`BEGIN IMMEDIATE`), so that a rule that reads and then writes cannot lose
    to another one in between. PostgreSQL gets psycopg, a lock limit, and UTC.
    """
    put_in_place(keys)
    logging.getLogger("sqlalchemy.engine.Engine").addFilter(_without_rows)
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            options.setdefault("connect_args", {"timeout": LOCK_WAIT.total_seconds()})
        engine = create_engine(parsed, **options)
        _prepare_sqlite(engine)
        return engine
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    milliseconds = int(LOCK_WAIT.total_seconds() * 1000)
    options.setdefault(
        "connect_args", {"options": f"-c timezone=UTC -c lock_timeout={milliseconds}"}
    )
    options.setdefault("pool_pre_ping", True)
    return create_engine(parsed, **options)


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        # The driver must not begin transactions on its own: on_begin does.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        reads_only = connection.get_execution_options().get("huiliu_reads_only", False)
        connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


@contextmanager
def unit_of_work(engine: Engine, *, reads_only: bool = False) -> Iterator[Session]:
    """One session, one transaction: committed when the block ends, rolled back when it raises.

    `reads_only` lets readers of SQLite pass each other and a writer; nothing is committed.
    """
    bound: Any = engine.execution_options(huiliu_reads_only=True) if reads_only else engine
    with Session(bound, expire_on_commit=False) as session:
        try:
            yield session
            if reads_only:
                session.rollback()
            else:
                session.commit()
        except BaseException:
            session.rollback()
            raise


def is_up(engine: Engine) -> bool:
    """Whether the database answers a query now."""
    with engine.connect() as connection:
        return connection.execute(text("SELECT 1")).scalar_one() == 1
