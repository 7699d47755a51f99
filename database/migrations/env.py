"""Alembic's door: works with the engine it is handed, or with HUILIU_DATABASE_URL by hand.

The tables are not imported: a migration speaks for itself. A connection may be handed in instead
of an engine, so that tests can migrate inside a schema of their own.
"""

from alembic import context
from sqlalchemy import Connection, Engine

bound = context.config.attributes["engine"]


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        # SQLite cannot alter a table: Alembic copies it instead.
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if isinstance(bound, Engine):
    with bound.connect() as connection:
        _run(connection)
        connection.commit()
else:
    _run(bound)
