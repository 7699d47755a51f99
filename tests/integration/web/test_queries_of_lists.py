"""A list asks the database no more often when it grows."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from recycling.people import Role, enrol
from sites.areas import Area, Level
from sites.registry import SiteKind
from tests.fixtures import town
from tests.fixtures.house import Transactions
from tests.fixtures.visitor import Visitor
from web.unit import engine_of


def add_street(session: Session, number: int) -> None:
    """A street of the office's district with a point in it, one beside the office, and a person."""
    code = f"3101011{number:02d}"
    session.add(
        Area(
            code=code, level=Level.STREET.value, name_zh=f"{number}街", name_en=f"Street {number}",
            parent_code="310101", lat=31.23, lon=121.47, households=3000,
        )
    )  # fmt: skip
    session.flush()
    for place, letter in ((code, "A"), ("310101001", "B")):
        site = town.add_yard(
            session, code=f"{letter}{number}", kind=SiteKind.COLLECTION_POINT, capacity_kg=100,
            accepts=["phone"],
        )  # fmt: skip
        site.area_code = place
    enrol(
        session, login=f"office-{number}", role=Role.OFFICE, name="Office", password_hash="",
        area_code=code, courier_number=None, now=town.NOW, phone=None,
    )  # fmt: skip


def asked(engine: Engine, visitor: Visitor, path: str) -> list[str]:
    """The statements that a page needs."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    visitor.get(path)
    event.remove(engine, "before_cursor_execute", note)
    assert visitor.status == 200
    return statements


@pytest.mark.parametrize(
    ("login", "path"),
    [
        ("office", "/office/sites"),
        ("office", "/office/coverage"),
        ("regulator", "/regulator/sites"),
        ("administrator", "/admin/people"),
    ],
)
def test_more_rows_need_no_more_queries(
    house: Flask, signed_in: Callable[[str], Visitor], transactions: Transactions, login: str,
    path: str,
) -> None:  # fmt: skip
    visitor = signed_in(login)
    with transactions() as session:
        add_street(session, 1)
    few = asked(engine_of(house), visitor, path)
    with transactions() as session:
        for number in range(2, 9):
            add_street(session, number)
    assert len(asked(engine_of(house), visitor, path)) == len(few)


RULE = {
    "effect": "tops_up", "region": "310101", "categories": "fridge", "grade": "1", "rate": "5",
    "cap": "80", "budget": "1000", "valid_from": "2026-01-01", "last_day": "2026-12-31",
    "authority": "Centre", "source": "Notice 12",
}  # fmt: skip


def test_more_rules_need_no_more_queries(house: Flask, signed_in: Callable[[str], Visitor]) -> None:
    administrator = signed_in("administrator")
    administrator.post("/admin/subsidies", {**RULE, "rule_id": "CENTRE-1"})
    few = asked(engine_of(house), administrator, "/admin/subsidies")
    for number in range(2, 6):
        administrator.post("/admin/subsidies", {**RULE, "rule_id": f"CENTRE-{number}"})
    many = asked(engine_of(house), administrator, "/admin/subsidies")
    assert len(many) == len(few)
