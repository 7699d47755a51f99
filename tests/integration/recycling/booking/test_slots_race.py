"""Fifty at once after the last ten places: exactly ten get one, on both databases."""

import threading
from collections import Counter

from sqlalchemy import Engine, select

from database.engine import unit_of_work
from recycling.booking import desk
from recycling.booking.bookings import Booking
from recycling.booking.slots import SlotFull, SlotLimit
from recycling.booking.slots.tables import SlotHold
from recycling.booking.states import BookingState
from recycling.booking.windows import windows
from sites.areas import operator
from tests.fixtures.town import NOW, TOMORROW, add_draft, add_town

CLIENTS, PLACES = 50, 10
MORNING = windows()[0]


def _fifty_drafts(engine: Engine) -> list[str]:
    with unit_of_work(engine) as session:
        add_town(session, crews=4)
        session.add(SlotLimit(zone="310101", window=MORNING.code, visits=PLACES))
        return [add_draft(session).ref for _ in range(CLIENTS)]


def _all_at_once(engine: Engine, refs: list[str], *, in_one_go: bool) -> Counter[str]:
    outcomes: Counter[str] = Counter()
    start = threading.Barrier(len(refs))

    def book(ref: str) -> None:
        start.wait()
        try:
            with unit_of_work(engine) as session:
                booking = desk.booking_by_ref(session, ref)
                assert booking is not None
                city = operator(session)
                desk.answer_window(booking, TOMORROW, MORNING, operator=city, now=NOW)
                if in_one_go:
                    desk.hand_in(booking, by="resident", now=NOW)
            outcomes["got one"] += 1
        except SlotFull:
            outcomes["full"] += 1

    threads = [threading.Thread(target=book, args=(ref,)) for ref in refs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_fifty_clients_after_ten_places_get_exactly_ten(engine: Engine) -> None:
    refs = _fifty_drafts(engine)
    outcomes = _all_at_once(engine, refs, in_one_go=True)
    assert outcomes == {"got one": PLACES, "full": CLIENTS - PLACES}
    with unit_of_work(engine, reads_only=True) as session:
        states = Counter(session.scalars(select(Booking.state)))
    assert states[BookingState.CONFIRMED] == PLACES


def test_holding_alone_sells_no_place_twice(engine: Engine) -> None:
    refs = _fifty_drafts(engine)
    outcomes = _all_at_once(engine, refs, in_one_go=False)
    assert outcomes == {"got one": PLACES, "full": CLIENTS - PLACES}
    with unit_of_work(engine, reads_only=True) as session:
        assert len(session.scalars(select(SlotHold)).all()) == PLACES
