"""Goods from points change hands: the desk signs for a courier, the street office for a yard."""

from functools import partial

import pytest
from sqlalchemy import select

from recycling.custody import HandOver, LoadEntry, choose_code, loads_aboard
from recycling.people import Role, enrol, user_by_login
from sites.registry import Site
from sites.stock import levels_of, total
from tests.fixtures.house import ON, Transactions, planned
from tests.fixtures.points import POINT, add_point_stop
from tests.fixtures.questions import book
from tests.fixtures.road import COURIER_CODE, YARD_CODE
from tests.fixtures.town import NOW
from tests.fixtures.visitor import SignedIn, Visitor

TAKER_CODE = "318462"
GIVER, TAKER = "courier C1", "courier C2"
#: The stop at which the small town's route unloads.
YARD = 2
#: What the point gave: 30 kg of ordinary goods, 5 kg of lithium.
EMPTIED = {"ordinary": 30_000, "lithium": 5_000}


@pytest.fixture
def courier(visitor: Visitor, signed_in: SignedIn, transactions: Transactions) -> Visitor:
    """A courier with the goods of a point aboard; everybody who may sign has a code."""
    planned(transactions, book(visitor).ref)
    with transactions() as session:
        add_point_stop(session)
        taker = enrol(
            session, login="courier2", role=Role.COURIER, name="x", password_hash="x", now=NOW,
            courier_number="C2",
        )  # fmt: skip
        choose_code(session, taker.ref, TAKER_CODE, now=NOW)
        for login, code in (
            ("courier", COURIER_CODE), ("dispatcher", YARD_CODE), ("office", YARD_CODE),
        ):  # fmt: skip
            user = user_by_login(session, login)
            assert user is not None
            choose_code(session, user.ref, code, now=NOW)
    one = signed_in("courier")
    one.post(f"/courier/points/{POINT}/empty{ON}", {"number": "1"})
    return one


def aboard(transactions: Transactions, holder: str) -> dict[str, int]:
    with transactions() as session:
        return {named.value: one.grams for named, one in loads_aboard(session, holder).items()}


def sign(desk: Visitor, **told: object) -> str:
    """Let the desk sign for the courier; the form's own key is in it."""
    page = desk.get("/courier/desk/transfer?courier=C1")
    form = {
        "key": page.split('name="key" value="')[1][:26], "our_code": YARD_CODE,
        "login": "courier2", "their_code": TAKER_CODE, **told,
    }  # fmt: skip
    return desk.post("/courier/desk/transfer/C1", form)


def load(named: str, ours: str, theirs: str) -> dict[str, str]:
    return {f"load-ours-{named}": ours, f"load-theirs-{named}": theirs}


BOTH = {
    "give-load": ["ordinary", "lithium"], **load("ordinary", "30", "30"),
    **load("lithium", "5", "5"),
}  # fmt: skip


@pytest.mark.usefixtures("courier")
def test_the_desk_sees_which_van_has_goods_from_points(signed_in: SignedIn) -> None:
    desk = signed_in("dispatcher")
    assert "Courier C1 · from points 35 kg" in desk.get("/courier/desk/transfer")
    assert "from points · 30 kg" in desk.get("/courier/desk/transfer?courier=C1")


@pytest.mark.usefixtures("courier")
def test_the_desk_signs_goods_from_points_over_to_another_van(
    signed_in: SignedIn, transactions: Transactions
) -> None:
    assert "The load is in the other van now." in sign(signed_in("dispatcher"), **BOTH)
    assert (aboard(transactions, GIVER), aboard(transactions, TAKER)) == ({}, EMPTIED)
    with transactions() as session:
        (row,) = session.scalars(select(HandOver)).all()
        assert (row.courier, row.yard, row.from_van_to_van) == (GIVER, TAKER, True)
        moved = session.scalars(select(LoadEntry).where(LoadEntry.source_ref == row.ref)).all()
        assert sum(entry.grams for entry in moved) == 0


@pytest.mark.usefixtures("courier")
def test_the_same_form_sent_twice_moves_the_goods_once(
    signed_in: SignedIn, transactions: Transactions
) -> None:
    desk = signed_in("dispatcher")
    send = partial(sign, desk, **{"give-load": "lithium", "load-rest-lithium": "y",
                                  "key": "0" * 26}, **load("lithium", "2", "2"))  # fmt: skip
    send()
    send()
    assert aboard(transactions, TAKER) == {"lithium": 2_000}
    assert aboard(transactions, GIVER) == {"ordinary": 30_000, "lithium": 3_000}


@pytest.mark.usefixtures("courier")
def test_masses_that_differ_are_signed_and_said(
    signed_in: SignedIn, transactions: Transactions
) -> None:
    page = sign(
        signed_in("dispatcher"), **{"give-load": "ordinary"}, **load("ordinary", "30", "20")
    )
    assert "The load is in the other van now." not in page
    # The roadside's scale changes no book: the yard's will.
    assert aboard(transactions, TAKER) == {"ordinary": 30_000}
    with transactions() as session:
        assert session.scalars(select(HandOver)).one().alarm


@pytest.mark.usefixtures("courier")
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"their_code": "111112"}, "The other courier's name or code is not right."),
        ({"our_code": "111112"}, "Your signing code is not right."),
        ({"login": "office"}, "The other courier's name or code is not right."),
        ({"load-theirs-ordinary": ""}, "Give both masses of each kind."),
        ({"give-load": []}, "Give both masses of each kind."),
    ],
)
def test_what_does_not_hold_is_said_and_moves_no_goods(
    signed_in: SignedIn, transactions: Transactions, wrong: dict[str, object], words: str
) -> None:
    assert words in sign(signed_in("dispatcher"), **{**BOTH, **wrong})
    assert (aboard(transactions, GIVER), aboard(transactions, TAKER)) == (EMPTIED, {})


@pytest.mark.parametrize(("area", "signs"), [("310101", True), ("310101001", False)])
def test_a_street_office_signs_for_goods_of_points_at_the_yards_of_its_area(
    courier: Visitor, transactions: Transactions, area: str, *, signs: bool
) -> None:
    with transactions() as session:
        office = user_by_login(session, "office")
        assert office is not None
        office.area_code = area
        ref = office.ref
    page = courier.post(f"/courier/yards/{YARD}{ON}", {
        "number": "2", "our_code": COURIER_CODE, "login": "office", "their_code": YARD_CODE, **BOTH,
    })  # fmt: skip
    words = "The hand-over is signed by both." if signs else "The yard's name or code is not right."
    assert words in page
    with transactions() as session:
        yard = session.scalars(select(Site).where(Site.kind == "transfer_yard")).one()
        assert total(levels_of(session, [yard])[yard.id]).grams == (35_000 if signs else 0)
        assert session.scalars(select(HandOver.yard)).all() == ([f"yard {ref}"] if signs else [])
    assert aboard(transactions, GIVER) == ({} if signs else EMPTIED)
