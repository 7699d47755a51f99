"""Whatever is sent twice, late, at once or out of order: each action is done once, in its order."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from database.engine import unit_of_work
from recycling.booking.bookings import Booking
from recycling.custody import Piece, broken_at, passport
from recycling.visits.actions import read_action
from recycling.visits.codes import visit_code
from recycling.visits.journal import OtherAction, OutOfTurn, Sender, next_number, receive
from recycling.visits.tables import CourierAction
from sites.areas import operator
from tests.fixtures import road as on_the
from tests.fixtures.road import NINE, STROKES, Road

again = settings(
    max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)

#: What a courier may do at the two stops, told by a letter; some of it is a mistake.
LETTERS = "sacufeop"


def told_by(road: Road, script: list[tuple[str, int]]) -> list[dict]:
    """The actions of a script as the device queues them, a minute apart."""
    proposed: dict[int, str] = {}
    ended: dict[int, str] = {}
    for letter, number in script:
        stop, booking = number + 1, road.bookings[number]
        road.later(minutes=1)
        if letter == "s":
            road.told("set_out", stop)
        elif letter == "a":
            road.told("arrive", stop)
        elif letter == "c":
            road.told("collect", stop, booking, lines=road.as_booked(booking, grams=5_000),
                      proof={"strokes": STROKES})  # fmt: skip
            ended[number] = f"{road.device}:{road.sent}"
        elif letter == "f":
            road.told("fail", stop, booking, reason="vehicle_full")
            ended[number] = f"{road.device}:{road.sent}"
        elif letter == "u":
            road.told("undo", stop, action=ended.get(number, "none:1"))
        elif letter == "e":
            road.told("evidence", stop, booking, note="more")
        elif letter == "p":
            road.told("propose", stop, booking, counts={"kettle": 1})
            proposed[number] = f"{road.device}:{road.sent}"
        else:
            road.told("answer", stop, booking, proposal=proposed.get(number, "none:1"),
                      reply="accepted", proof={"code": visit_code(booking.ref)})  # fmt: skip
    return road.log


def deliver(road: Road, told: dict) -> None:
    """One request: it may come before its turn, and is then asked for again later."""
    action, body = read_action(told)
    before = next_number(road.session, road.device)
    if action.number > before:
        with pytest.raises(OutOfTurn) as held_back:
            receive(road.session, road.sender, action, body, operator=road.city, now=road.now)
        assert held_back.value.expected == before
        return
    receive(road.session, road.sender, action, body, operator=road.city, now=road.now)


def what_came(session: Session) -> tuple:
    """Everything that the actions left behind."""
    journal = session.scalars(select(CourierAction).order_by(CourierAction.id)).all()
    bookings = session.scalars(select(Booking).order_by(Booking.id)).all()
    pieces = session.scalars(select(Piece).order_by(Piece.key)).all()
    assert all(broken_at(passport(session, piece)) is None for piece in pieces)
    return (
        [(row.number, row.verb, row.outcome, row.code, bool(row.undone_by)) for row in journal],
        [(one.state, [event.verb for event in one.events]) for one in bookings],
        [(piece.key, piece.state, len(passport(session, piece))) for piece in pieces],
    )


def play(session: Session, script, order) -> tuple:
    """Deliver a script in an order, then whatever is still missing; all of it is rolled back."""
    with session.begin_nested() as kept:
        road = on_the.begin(session, [[("microwave", 1)], [("kettle", 2)]])
        queue = told_by(road, script)
        for place in order:
            if place < len(queue):
                deliver(road, queue[place])
        while (number := next_number(session, road.device)) <= len(queue):
            deliver(road, queue[number - 1])
        came = what_came(session)
        kept.rollback()
        session.expunge_all()
    return came


@again
@given(
    script=st.lists(st.tuples(st.sampled_from(LETTERS), st.integers(0, 1)), max_size=14),
    order=st.lists(st.integers(0, 13), max_size=40),
)
def test_any_interleaving_with_duplicates_leaves_what_the_plain_order_leaves(
    session: Session, script: list[tuple[str, int]], order: list[int]
) -> None:
    plain = play(session, script, list(range(len(script))))
    assert play(session, script, order) == plain
    assert [number for number, *_ in plain[0]] == list(range(1, len(script) + 1))


def test_two_windows_that_send_the_same_queue_at_once_do_each_action_once(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        road = on_the.begin(session, [[("microwave", 1)], [("kettle", 2)]])
        script = [(letter, n) for n in (0, 1) for letter in "sacuce"]
        queue = told_by(road, script)
        sender, now = Sender(road.sender.courier_number, road.sender.person_ref), road.now

    def send_all() -> None:
        for told in queue:
            action, body = read_action(told)
            with unit_of_work(engine) as session:
                receive(session, sender, action, body, operator=operator(session), now=now)

    with ThreadPoolExecutor(3) as windows:
        for sent in [windows.submit(send_all) for _ in range(3)]:
            sent.result()
    with unit_of_work(engine) as session:
        rows, bookings, pieces = what_came(session)
    assert [number for number, *_ in rows] == list(range(1, len(queue) + 1))
    assert {outcome for _, _, outcome, *_ in rows} == {"done"}
    assert [state for state, _ in bookings] == ["collected", "collected"]
    assert [state for _, state, _ in pieces].count("on_board") == 3


def test_a_number_that_was_used_for_something_else_is_refused(session: Session) -> None:
    road = on_the.begin(session)
    first = road.told("set_out")
    road.send(first)
    with pytest.raises(OtherAction):
        road.send({**first, "verb": "arrive"})
    with pytest.raises(OtherAction):
        road.send({**first, "done_at": NINE.replace(hour=2).isoformat()})
