"""Planted personal data: it is found in no file of the database and in no line of a log."""

import datetime as dt
import logging
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.exc import IntegrityError

from database.engine import unit_of_work
from recycling.booking.bookings import Address, Booking, Contact, Place, WantedItem
from recycling.booking.desk import booking_by_number, start_draft
from recycling.catalogue import Way
from recycling.people import Role, User, add_user
from routing.fleet import Courier
from sites.registry import SiteKind, draft
from tests.fixtures.town import NOW, TOMORROW

PLANTED = {
    "name": "欧阳诗雨",
    "phone": "13987654321",
    "address": "玫瑰苑梧桐路四百零七弄",
    "building": "海棠阁",
    "access note": "门禁八八六四二二",
    "courier": "司马长风",
    "keeper": "诸葛明月",
    "keeper's phone": "13712345678",
    "user": "上官云珠",
    "user's phone": "13600009999",
}


def plant(engine: Engine) -> str:
    """A booking, a sign-in, a crew and a site that hold every planted value; the number."""
    with unit_of_work(engine) as session:
        booking = start_draft(session, now=NOW)
        booking.set_items([WantedItem("laptop")])
        booking.set_address(
            Address(
                PLANTED["address"], building=PLANTED["building"],
                access_note=PLANTED["access note"],
            ),
            Place(31.2, 121.4, "pin", 1.0),
            sure_from=0.5,
        )  # fmt: skip
        booking.set_way(Way.DOORSTEP)
        booking.set_contact(Contact(PLANTED["name"], PLANTED["phone"]))
        hour = dt.datetime(2026, 11, 26, 1, tzinfo=dt.UTC)
        booking.set_window(TOMORROW, hour, hour + dt.timedelta(hours=2))
        booking.request(by="resident", now=NOW)
        add_user(
            session, login="rose", role=Role.RESIDENT, name=PLANTED["user"],
            phone=PLANTED["user's phone"], password="long enough", now=NOW,
        )  # fmt: skip
        session.add(Courier(number="C1", name=PLANTED["courier"], skills=[], active=True))
        draft(
            session, kind=SiteKind.COLLECTION_POINT, area_code="310112", by="office", now=NOW,
            responsible_name=PLANTED["keeper"], responsible_phone=PLANTED["keeper's phone"],
        )  # fmt: skip
        return booking.number


def everything(engine: Engine) -> bytes:
    """All that the database holds: its files on SQLite, every cell of every table elsewhere."""
    if engine.dialect.name == "sqlite":
        path = Path(str(engine.url.database))
        return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    cells = []
    with engine.connect() as connection:
        for table in inspect(engine).get_table_names():
            rows = connection.execute(text(f'SELECT * FROM "{table}"'))
            cells += [
                cell if isinstance(cell, bytes) else str(cell).encode()
                for row in rows
                for cell in row
            ]
    return b"\n".join(cells)


def test_no_planted_value_is_in_the_database_file(engine: Engine) -> None:
    number = plant(engine)
    held = everything(engine)
    assert number.encode() in held  # the search itself finds what is there
    assert [what for what, value in PLANTED.items() if value.encode() in held] == []


def test_no_planted_value_is_in_the_logs(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    engine.echo = "debug"  # every statement with its values, as an operator may ask for
    number = plant(engine)
    with unit_of_work(engine, reads_only=True) as session:
        booking_by_number(session, number, PLANTED["phone"])
    assert number in caplog.text  # the log does hold the statements and their values
    assert [what for what, value in PLANTED.items() if value in caplog.text] == []


def test_no_planted_value_is_in_the_error_of_the_database(engine: Engine) -> None:
    plant(engine)

    def enrol_again() -> None:
        with unit_of_work(engine) as session:
            session.add(
                User(
                    login="other", role="resident", name=PLANTED["user"],
                    phone=PLANTED["user's phone"], phone_key=PLANTED["user's phone"],
                    password_hash="x", created_at=NOW,
                )
            )  # fmt: skip

    with pytest.raises(IntegrityError) as caught:
        enrol_again()
    said = str(caught.value)
    assert [what for what, value in PLANTED.items() if value in said] == []


def test_a_planted_value_is_read_again_and_found_by_its_key(engine: Engine) -> None:
    number = plant(engine)
    with unit_of_work(engine, reads_only=True) as session:
        found = booking_by_number(session, number, PLANTED["phone"])
        assert (found.contact_name, found.address) == (PLANTED["name"], PLANTED["address"])
        query = select(Booking).where(Booking.contact_phone_key == "13987654320")
        assert session.scalars(query).all() == []
