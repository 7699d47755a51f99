"""A small town behind the pages, at a fixed moment, with one person of each role."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from database.engine import unit_of_work
from recycling import people
from recycling.people import Role, add_user
from sites.areas import Area, Level
from tests.fixtures import town
from tests.fixtures.visitor import PASSWORD, Visitor
from web import limits
from web.app import create_app
from web.settings import Settings
from web.unit import engine_of

Transactions = Callable[[], AbstractContextManager[Session]]

#: Login -> role, area, courier number.
PEOPLE: dict[str, tuple[Role, str, str | None]] = {
    "resident": (Role.RESIDENT, "", None),
    "courier": (Role.COURIER, "", "C1"),
    "office": (Role.OFFICE, "310101001", None),
    "dispatcher": (Role.DISPATCHER, "", None),
    "regulator": (Role.REGULATOR, "", None),
    "administrator": (Role.ADMINISTRATOR, "", None),
}


@pytest.fixture(scope="session")
def _password_hash() -> str:
    return people.hash_password(PASSWORD)


@pytest.fixture
def house(
    settings: Settings, _sqlite_template: Path, _password_hash: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Flask]:  # fmt: skip
    """The application over a small town on a Wednesday morning."""
    shutil.copyfile(_sqlite_template, settings.data / "huiliu.sqlite3")
    app = create_app(settings, clock=lambda: town.NOW)
    app.testing = True
    # One hash for all: argon2 takes its time.
    monkeypatch.setattr(people, "hash_password", lambda _password: _password_hash)
    with unit_of_work(engine_of(app)) as session:
        town.add_town(session)
        for code, level, zh, en, above in (
            ("310101", Level.DISTRICT, "中区", "Centre", None),
            ("310101001", Level.STREET, "一街", "First Street", "310101"),
            ("310101002", Level.STREET, "二街", "Second Street", "310101"),
        ):
            session.add(
                Area(
                    code=code, level=level.value, name_zh=zh, name_en=en, parent_code=above,
                    lat=31.23, lon=121.47,
                )
            )  # fmt: skip
        for login, (role, area_code, number) in PEOPLE.items():
            add_user(
                session, login=login, role=role, name=login.title(), password=PASSWORD,
                area_code=area_code, courier_number=number, now=town.NOW,
                phone="13800005678" if role is Role.RESIDENT else None,
            )  # fmt: skip
    limits.forget_all()
    yield app
    limits.forget_all()


@pytest.fixture
def transactions(house: Flask) -> Transactions:
    """Transactions on the database behind the pages."""
    return partial(unit_of_work, engine_of(house))


@pytest.fixture
def visitor(house: Flask) -> Visitor:
    """Somebody who has not signed in."""
    return Visitor(house)


@pytest.fixture
def signed_in(house: Flask) -> Callable[[str], Visitor]:
    """Makes a visitor who signed in with this login."""

    def sign_in(login: str, **options: Any) -> Visitor:
        one = Visitor(house, **options)
        one.sign_in(login)
        assert one.status == 200
        return one

    return sign_in
