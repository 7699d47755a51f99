"""The migrations: each up, down and up again, one head, and equal to the models."""

from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, NullPool, create_engine, inspect

from database import migrate
from database.base import Base
from database.engine import open_engine
from database.keys import FieldKeys

ROOT = Path(__file__).parents[3]
#: Every module of the house that has a table: once they are imported, Base knows them all.
for path in sorted(ROOT.glob("[!.]*/**/*.py")):
    room = path.relative_to(ROOT)
    floors = ("database", "routing", "sites", "recycling", "web")
    if room.parts[0] in floors and "__tablename__ =" in path.read_text(encoding="utf-8"):
        import_module(".".join(room.with_suffix("").parts).removesuffix(".__init__"))

NAMED = ("pk", "fk", "uq", "ck", "ix")


@pytest.fixture
def empty(empty_database_url: str, field_keys: FieldKeys) -> Engine:
    """An engine on a database without a table."""
    return open_engine(empty_database_url, field_keys, poolclass=NullPool)


def tables(engine: Engine) -> set[str]:
    """The tables that are there, without Alembic's own."""
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_each_revision_goes_up_down_and_up(empty: Engine) -> None:
    for revision in migrate.revisions():
        before = migrate.current(empty)
        migrate.upgrade(empty, revision)
        there = tables(empty)
        migrate.downgrade(empty, before or "base")
        assert migrate.current(empty) == before
        migrate.upgrade(empty, revision)
        assert (migrate.current(empty), tables(empty)) == (revision, there)


def test_the_way_down_ends_with_nothing(empty: Engine) -> None:
    migrate.upgrade(empty)
    migrate.downgrade(empty)
    assert (tables(empty), migrate.current(empty)) == (set(), None)


def test_the_newest_revision_and_the_models_agree(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_an_upgrade_of_the_newest_changes_nothing(engine: Engine) -> None:
    there = tables(engine)
    migrate.upgrade(engine)
    assert (tables(engine), migrate.current(engine)) == (there, migrate.revisions()[-1])


def test_every_constraint_has_a_name_of_the_convention() -> None:
    for table in Base.metadata.tables.values():
        for one in (*table.constraints, *table.indexes):
            assert str(one.name).startswith(NAMED), f"{table.name}: {one}"


def test_no_migration_knows_the_tables_of_the_house() -> None:
    for path in (migrate.MIGRATIONS / "versions").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        for room in ("routing", "sites", "recycling", "web"):
            assert f"from {room}" not in text
            assert f"import {room}" not in text


def test_the_driver_is_chosen_for_a_plain_postgresql_url(
    field_keys: FieldKeys, empty_database_url: str
) -> None:
    opened = open_engine(empty_database_url, field_keys, poolclass=NullPool)
    assert opened.driver in {"pysqlite", "psycopg"}
    assert create_engine(opened.url).dialect.name == opened.dialect.name
