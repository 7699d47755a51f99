"""The sheet without script beyond the first step: changes, undoing, evidence, giving it away."""

import datetime as dt
import io
from base64 import b64decode
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from recycling.booking.bookings import Booking
from recycling.custody import HandOver, Piece, choose_code, on_board, pieces_of, take_on_board
from recycling.people import Role, enrol, user_by_login
from recycling.photos import Photo
from recycling.visits.calling import Switchboard
from recycling.visits.codes import visit_code
from recycling.visits.sheet import day_sheet
from recycling.visits.tables import CourierAction, DoorChange
from routing.runs import PlannedRoute, PlanRun, RouteStop, route_of_courier
from tests.fixtures import town
from tests.fixtures.house import ON, Transactions, planned
from tests.fixtures.questions import book
from tests.fixtures.road import COURIER_CODE, YARD_CODE, picture
from tests.fixtures.visitor import SignedIn, Visitor

TAKER_CODE = "318462"
#: The stop at which the small town's route unloads.
YARD = 2


class Sheet:
    """A courier who works with the pages alone; every step has the next number."""

    def __init__(self, visitor: Visitor, booking: Booking) -> None:
        self.visitor, self.booking, self.sent = visitor, booking, 0

    def post(self, path: str, *, steps: int = 1, **form: Any) -> str:
        told = {"number": str(self.sent + 1), **form}
        self.sent += steps
        return self.visitor.post(f"/courier/{path}{ON}", told)

    def at_door(self, what: str, **more: Any) -> str:
        return self.post(f"stops/1/{self.booking.ref}/{what}", **more)

    @property
    def code(self) -> str:
        return visit_code(self.booking.ref)

    def collect(self) -> str:
        self.post("stops/1/set_out")
        return self.post(
            "stops/1/collect", booking=self.booking.ref, code=self.code, **{"kg-microwave": "12"}
        )

    def hand_over(self, **changed: Any) -> str:
        pieces = changed.pop("pieces")
        told = {
            "give": pieces, "ours-kitchen": "12", "theirs-kitchen": "12,1",
            "our_code": COURIER_CODE, "login": "dispatcher", "their_code": YARD_CODE, **changed,
        }  # fmt: skip
        return self.post(f"yards/{YARD}", **told)


@pytest.fixture
def sheet(signed_in: SignedIn, visitor: Visitor, transactions: Transactions) -> Sheet:
    booking = book(visitor)
    planned(transactions, booking.ref)
    with transactions() as session:
        for login, code in (("courier", COURIER_CODE), ("dispatcher", YARD_CODE)):
            user = user_by_login(session, login)
            assert user is not None
            choose_code(session, user.ref, code, now=town.NOW)
        taker = enrol(
            session, login="courier2", role=Role.COURIER, name="x", password_hash="x",
            now=town.NOW, courier_number="C2",
        )  # fmt: skip
        choose_code(session, taker.ref, TAKER_CODE, now=town.NOW)
    return Sheet(signed_in("courier"), booking)


def states(transactions: Transactions) -> list[str]:
    with transactions() as session:
        return list(session.scalars(select(DoorChange.state).order_by(DoorChange.id)))


def aboard(transactions: Transactions, holder: str = "courier C1") -> list[str]:
    with transactions() as session:
        return [piece.key for piece in on_board(session, holder)]


def state_of(transactions: Transactions, booking: Booking) -> str:
    with transactions() as session:
        return session.scalars(select(Booking.state).where(Booking.ref == booking.ref)).one()


# Other items, another price


def test_other_items_are_taken_once_the_resident_agrees_with_their_code(
    sheet: Sheet, transactions: Transactions
) -> None:
    sheet.post("stops/1/set_out")
    page = sheet.visitor.get(f"/courier/stops/1/{sheet.booking.ref}/change{ON}")
    assert 'name="count-microwave"' in page
    told = {"count-microwave": "1", "other": "kettle", "other_count": "1"}
    page = sheet.at_door("change", steps=2, reply="accepted", code=sheet.code, **told)
    assert "The resident's answer is noted." in page
    assert states(transactions) == ["accepted"]
    # The form for collecting asks for what was agreed, and not for what was booked.
    assert "<legend>Microwave oven × 1" in page
    assert 'name="kg-kettle"' in page
    sheet.post("stops/1/collect", booking=sheet.booking.ref, code=sheet.code)
    with transactions() as session:
        assert sorted(piece.class_code for piece in pieces_of(session, sheet.booking.ref)) == [
            "kettle", "microwave",
        ]  # fmt: skip


@pytest.mark.parametrize("code", ["", "000000"])
def test_without_the_right_code_nothing_is_agreed_and_it_can_be_given_again(
    sheet: Sheet, transactions: Transactions, code: str
) -> None:
    sheet.post("stops/1/set_out")
    wrong = code if code != sheet.code else "000001"
    page = sheet.at_door(
        "change", steps=2, reply="accepted", code=wrong, **{"count-microwave": "3"}
    )
    assert "This waits for the resident" in page
    assert states(transactions) == ["proposed"]
    with transactions() as session:
        key = session.scalars(select(DoorChange.key)).one()
    sheet.at_door("answer", proposal=key, reply="accepted", code=sheet.code)
    assert states(transactions) == ["accepted"]


def test_declining_leaves_all_as_it_was_booked(sheet: Sheet, transactions: Transactions) -> None:
    sheet.post("stops/1/set_out")
    page = sheet.at_door("change", steps=2, reply="declined", **{"count-microwave": "3"})
    assert states(transactions) == ["declined"]
    assert "Microwave oven × 2" in page


def test_what_the_dispatcher_decides_waits_and_the_sheet_goes_on(
    sheet: Sheet, transactions: Transactions
) -> None:
    sheet.post("stops/1/set_out")
    page = sheet.at_door("change", steps=2, reply="dispatcher", **{"count-microwave": "3"})
    assert states(transactions) == ["with_dispatcher"]
    assert "with the dispatcher" in page
    assert "Next: stop 1" not in page


def test_a_proposal_that_proposes_nothing_is_said_to_be_none(
    sheet: Sheet, transactions: Transactions
) -> None:
    sheet.post("stops/1/set_out")
    page = sheet.at_door("change", steps=1, reply="declined", **{"count-microwave": "2"})
    assert "There is no change to propose." in page
    assert states(transactions) == []


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"count-microwave": "many"}, "as a whole number"),
        ({"count-microwave": "1", "price": "cheap"}, "Write a price"),
        ({"count-microwave": "1", "price": "3"}, "Choose a reason."),
    ],
)
def test_what_cannot_be_read_is_asked_for_again(
    sheet: Sheet, transactions: Transactions, told: dict[str, str], words: str
) -> None:
    sheet.post("stops/1/set_out")
    assert words in sheet.at_door("change", steps=0, reply="declined", **told)
    assert states(transactions) == []


def test_a_lower_price_needs_its_photo(sheet: Sheet, transactions: Transactions) -> None:
    sheet.post("stops/1/set_out")
    cut = {"count-microwave": "1", "price": "1", "cut_reason": "other_condition",
           "cut_class": "microwave"}  # fmt: skip
    page = sheet.at_door("change", steps=1, reply="declined", **cut)
    assert "There is no price to change" in page or "A photo is missing." in page
    assert states(transactions) == []


# Undoing and evidence


def test_a_wrong_tick_is_undone_within_five_minutes(
    sheet: Sheet, transactions: Transactions
) -> None:
    page = sheet.collect()
    assert f"/courier/stops/1/{sheet.booking.ref}/undo" in page
    page = sheet.at_door("undo")
    assert "It is taken back." in page
    assert state_of(transactions, sheet.booking) == "en_route"
    assert aboard(transactions) == []


def test_after_five_minutes_evidence_is_added_and_nothing_overwritten(
    sheet: Sheet, house: Flask, transactions: Transactions
) -> None:
    sheet.collect()
    house.extensions["clock"] = lambda: town.NOW + dt.timedelta(minutes=5, seconds=1)
    page = sheet.visitor.get(f"/courier/plain{ON}")
    assert f"{sheet.booking.ref}/undo" not in page
    assert f"{sheet.booking.ref}/evidence" in page
    assert "too late to undo" in sheet.at_door("undo", steps=0)
    photo = (io.BytesIO(b64decode(picture())), "door.jpg")
    page = sheet.at_door("evidence", note="it was wet", photos=photo)
    assert "The evidence is added." in page
    with transactions() as session:
        rows = session.scalars(select(CourierAction).order_by(CourierAction.id)).all()
        assert [row.verb for row in rows] == ["set_out", "collect", "evidence"]
        assert "it was wet" in (rows[-1].body or "")
        assert session.scalars(select(Photo.booking_ref)).all() == [sheet.booking.ref]
    assert state_of(transactions, sheet.booking) == "collected"


# Giving the load away


def test_both_sides_sign_a_hand_over_at_the_yard(sheet: Sheet, transactions: Transactions) -> None:
    page = sheet.collect()
    assert f"/courier/yards/{YARD}" in page
    page = sheet.visitor.get(f"/courier/yards/{YARD}{ON}")
    assert 'value="12"' in page
    page = sheet.hand_over(pieces=aboard(transactions))
    assert "The hand-over is signed by both." in page
    assert state_of(transactions, sheet.booking) == "received"
    with transactions() as session:
        (line,) = session.scalars(select(HandOver)).one().lines
        assert (line.courier_grams, line.yard_grams) == (12_000, 12_100)


def test_what_the_yard_refuses_stays_aboard_with_its_mass(
    sheet: Sheet, transactions: Transactions
) -> None:
    sheet.collect()
    good, bad = aboard(transactions)
    refusal = {f"refuse-{bad}": "contaminated", "theirs-kitchen": "6", "back-kitchen": "6"}
    sheet.hand_over(pieces=[good, bad], **refusal)
    assert aboard(transactions) == [bad]
    assert state_of(transactions, sheet.booking) == "collected"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"their_code": "111112"}, "The yard's name or code is not right."),
        ({"our_code": "111112"}, "Your signing code is not right."),
        ({"our_code": "12"}, "Give all six digits."),
        ({"theirs-kitchen": ""}, "Give both masses of each kind."),
        ({"pieces": []}, "Give both masses of each kind."),
    ],
)
def test_a_hand_over_that_does_not_hold_is_said_and_moves_nothing(
    sheet: Sheet, transactions: Transactions, changed: dict[str, Any], words: str
) -> None:
    sheet.collect()
    told = {"pieces": aboard(transactions), **changed}
    assert words in sheet.hand_over(**told)
    assert len(aboard(transactions)) == 2


def test_a_load_goes_to_another_van(sheet: Sheet, transactions: Transactions) -> None:
    sheet.collect()
    page = sheet.post(
        "transfer", give=aboard(transactions), our_code=COURIER_CODE, login="courier2",
        their_code=TAKER_CODE, **{"ours-kitchen": "12", "theirs-kitchen": "12"},
    )  # fmt: skip
    assert "The load is in the other van now." in page
    assert (len(aboard(transactions)), len(aboard(transactions, "courier C2"))) == (0, 2)


def test_a_dispatcher_signs_for_a_courier_who_cannot(
    sheet: Sheet, signed_in: SignedIn, transactions: Transactions
) -> None:
    sheet.collect()
    dispatcher = signed_in("dispatcher")
    assert "Courier C1 · 2 pieces" in dispatcher.get("/courier/desk/transfer")
    page = dispatcher.get("/courier/desk/transfer?courier=C1")
    key = page.split('name="key" value="')[1][:26]
    told = {
        "key": key, "give": aboard(transactions), "our_code": YARD_CODE, "login": "courier2",
        "their_code": "111112", "ours-kitchen": "12", "theirs-kitchen": "12",
    }  # fmt: skip
    page = dispatcher.post("/courier/desk/transfer/C1", told)
    assert "The other courier's name or code is not right." in page
    assert len(aboard(transactions)) == 2
    dispatcher.post("/courier/desk/transfer/C1", {**told, "their_code": TAKER_CODE})
    with transactions() as session:
        piece, _other = on_board(session, "courier C2")
        assert piece.events[-1].by.startswith("dispatcher ")
        assert piece.events[-1].facts["from"] == "courier C1"


def test_the_courier_can_end_being_seen_without_script(sheet: Sheet) -> None:
    assert "positions/stop" not in sheet.visitor.get(f"/courier/plain{ON}")
    token = sheet.visitor.get("/courier/token.json")
    headers = {"X-CSRFToken": token.split('"csrf":"')[1].split('"')[0]}
    told = {"agreed_at": town.NOW.isoformat(), "positions": []}
    sheet.visitor.client.post("/courier/positions", json=told, headers=headers)
    assert "positions/stop" in sheet.visitor.get(f"/courier/plain{ON}")
    sheet.visitor.post("/courier/positions/stop")
    assert "positions/stop" not in sheet.visitor.get(f"/courier/plain{ON}")


# A meeting at the roadside


def add_meeting(transactions: Transactions, *, taker: str, giver: str) -> None:
    """The plan in force lets `taker` come for the load of `giver` after all else."""
    with transactions() as session:
        run = session.scalars(select(PlanRun)).one()
        at = run.routes[0].arrives_at
        meet = RouteStop(
            sequence=9, kind="meet", refs=[f"meet~{giver}"], lat=31.23, lon=121.47, arrives_at=at,
            service_at=at, departs_at=at, metres_from_last=0, load_kg=0, load_litres=0,
        )  # fmt: skip
        mine = [route for route in run.routes if route.courier_number == taker]
        if mine:
            mine[0].stops.append(meet)
            return
        run.routes.append(
            PlannedRoute(
                number=2, shift_ref="y", courier_number=taker, vehicle_name="V", departs_at=at,
                arrives_at=at, metres=0, travel_seconds=0, service_seconds=0, waiting_seconds=0,
                load_kg=0, load_litres=0, cost_fen=0, stops=[meet],
            )
        )  # fmt: skip


def app_sheet(transactions: Transactions) -> dict[str, Any]:
    """The sheet of C1 as the app has it."""
    with transactions() as session:
        route = route_of_courier(session, town.TOMORROW, "C1")
        assert route is not None
        return day_sheet(
            session, route, relay=Switchboard("12345"), chinese=False, by="courier C1",
            now=town.NOW,
        ).as_row()  # fmt: skip


def test_who_is_met_is_told_who_comes_until_the_load_is_over(
    sheet: Sheet, transactions: Transactions
) -> None:
    sheet.collect()
    add_meeting(transactions, taker="C2", giver="C1")
    page = sheet.visitor.get(f"/courier/plain{ON}")
    assert "Courier C2 comes about" in page
    assert page.count(f'href="/courier/transfer{ON}"') == 2
    assert app_sheet(transactions)["comes"]["courier_number"] == "C2"
    page = sheet.post(
        "transfer", give=aboard(transactions), our_code=COURIER_CODE, login="courier2",
        their_code=TAKER_CODE, **{"ours-kitchen": "12", "theirs-kitchen": "12"},
    )  # fmt: skip
    assert "Courier C2 comes about" not in page
    assert app_sheet(transactions)["comes"] is None


def test_who_takes_a_load_over_has_it_as_a_stop_with_what_to_do(
    sheet: Sheet, transactions: Transactions
) -> None:
    sheet.collect()
    add_meeting(transactions, taker="C1", giver="C2")
    with transactions() as session:
        take_on_board(
            session, key="theirs", booking_ref=sheet.booking.ref, class_code="microwave", tag="",
            seal="", grams=None, missing=[], by="courier C2", at=town.NOW, now=town.NOW,
        )  # fmt: skip
    page = sheet.visitor.get(f"/courier/plain{ON}")
    assert "Next: stop 9" in page
    assert "Meet the van of C2 and take its load" in page
    assert "1 of 2 stops done" in page
    [stop] = [one for one in app_sheet(transactions)["stops"] if one["kind"] == "meet"]
    assert (stop["name"], stop["taken_over"]) == ("C2", False)
    with transactions() as session:
        session.scalars(select(Piece).where(Piece.key == "theirs")).one().holder = "courier C1"
    assert "2 of 2 stops done" in sheet.visitor.get(f"/courier/plain{ON}")
    [stop] = [one for one in app_sheet(transactions)["stops"] if one["kind"] == "meet"]
    assert stop["taken_over"]
