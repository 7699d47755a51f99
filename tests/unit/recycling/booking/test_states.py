"""Every move of a booking, allowed or not, as one truth table."""

import datetime as dt

import pytest

from database.columns import new_ref
from recycling.booking.bookings import (
    Address,
    BadQuantity,
    BadWindow,
    Booking,
    Contact,
    Place,
    PlaceState,
    WantedItem,
    WayNotAllowed,
)
from recycling.booking.states import (
    CHANGEABLE,
    BookingIncomplete,
    BookingState,
    CancelReason,
    FailReason,
    RefuseReason,
    WrongState,
)
from recycling.catalogue import UnknownItem, Way

NOW = dt.datetime(2026, 11, 24, 1, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 25)
NINE, ELEVEN = (dt.datetime(2026, 11, 25, hour, tzinfo=dt.UTC) for hour in (1, 3))

VERBS = {
    "request": lambda one: one.request(by="resident", now=NOW),
    "confirm": lambda one: one.confirm(by="system", now=NOW),
    "plan": lambda one: one.put_on_route("R1", NINE, by="planner", now=NOW),
    "take off": lambda one: one.take_off_route(by="planner", why="left_out", now=NOW),
    "set out": lambda one: one.set_out(by="courier", now=NOW),
    "collect": lambda one: one.collect(by="courier", now=NOW),
    "fail": lambda one: one.fail(FailReason.NOBODY_HOME, by="courier", now=NOW),
    "refuse": lambda one: one.refuse(RefuseReason.UNSAFE, by="courier", now=NOW),
    "cancel": lambda one: one.cancel(CancelReason.OTHER, by="resident", now=NOW),
    "receive": lambda one: one.receive(by="yard", now=NOW),
    "settle": lambda one: one.settle(by="system", now=NOW),
    "take back": lambda one: one.take_back(by="courier", now=NOW),
}

#: What each verb leads to from each state; what is absent is refused.
TABLE = {
    "draft": {"request": "requested", "cancel": "cancelled"},
    "requested": {"confirm": "confirmed", "cancel": "cancelled", "refuse": "refused",
                  "take off": "confirmed"},
    "confirmed": {"confirm": "confirmed", "plan": "planned", "cancel": "cancelled",
                  "refuse": "refused", "take off": "confirmed"},
    "planned": {"plan": "planned", "take off": "confirmed", "confirm": "confirmed",
                "set out": "en_route", "cancel": "cancelled"},
    "en_route": {"collect": "collected", "fail": "failed", "refuse": "refused",
                 "cancel": "cancelled"},
    "collected": {"receive": "received", "take back": "en_route"},
    "received": {"settle": "settled"},
    "failed": {"confirm": "confirmed", "take off": "confirmed", "cancel": "cancelled",
               "take back": "en_route"},
    "settled": {},
    "cancelled": {},
    "refused": {"take back": "en_route"},
}  # fmt: skip


def booking_in(state: str = "draft") -> Booking:
    """A whole booking that stands in `state`."""
    booking = Booking(
        ref=new_ref(), number="B-0000-0000", state="draft", created_at=NOW, items=[], events=[]
    )
    booking.set_items([WantedItem("microwave")])
    booking.set_address(Address("Street 1"), Place(31.2, 121.4, "pin", 1.0), sure_from=0.5)
    booking.set_way(Way.DOORSTEP)
    booking.set_window(DAY, NINE, ELEVEN)
    booking.set_contact(Contact("A", "13800001234"))
    booking.state = state
    return booking


def test_the_table_names_every_state() -> None:
    assert set(TABLE) == {state.value for state in BookingState}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", TABLE)
def test_a_verb_moves_a_booking_as_the_table_says(state: str, verb: str) -> None:
    booking = booking_in(state)
    expected = TABLE[state].get(verb)
    if expected is None:
        with pytest.raises(WrongState):
            VERBS[verb](booking)
        assert (booking.state, booking.events) == (state, [])
    else:
        VERBS[verb](booking)
        assert booking.state == expected


@pytest.mark.parametrize(
    ("state", "verb"), [(state, verb) for state, moves in TABLE.items() for verb in moves]
)
def test_a_move_leaves_one_event_with_both_states(state: str, verb: str) -> None:
    booking = booking_in(state)
    VERBS[verb](booking)
    [event] = booking.events
    assert (event.number, event.at, event.state_before, event.state_after) == (
        1, NOW, state, TABLE[state][verb],
    )  # fmt: skip


def test_a_plan_that_changes_nothing_leaves_no_event() -> None:
    booking = booking_in("confirmed")
    for _ in range(2):
        booking.put_on_route("R1", NINE, by="planner", now=NOW)
    assert len(booking.events) == 1


def test_a_booking_off_its_route_has_no_eta() -> None:
    booking = booking_in("confirmed")
    booking.put_on_route("R1", NINE, by="planner", now=NOW)
    booking.take_off_route(by="planner", why="left_out", now=NOW)
    assert (booking.route_ref, booking.eta) == (None, None)


def test_a_failed_visit_that_is_promised_again_forgets_its_reason_and_route() -> None:
    booking = booking_in("confirmed")
    booking.put_on_route("R1", NINE, by="planner", now=NOW)
    booking.set_out(by="courier", now=NOW)
    booking.fail(FailReason.NO_ACCESS, by="courier", now=NOW)
    booking.confirm(by="dispatcher", now=NOW)
    assert (booking.reason, booking.route_ref, booking.eta) == ("", None, None)


@pytest.mark.parametrize("state", list(BookingState))
def test_what_it_says_changes_only_while_it_may(state: BookingState) -> None:
    booking = booking_in(state.value)
    if state in CHANGEABLE:
        booking.set_items([WantedItem("laptop")])
        assert [item.class_code for item in booking.items] == ["laptop"]
    else:
        with pytest.raises(WrongState):
            booking.set_items([WantedItem("laptop")])


@pytest.mark.parametrize(
    ("field", "empty"),
    [
        ("items", []), ("address", ""), ("way", ""), ("service_on", None),
        ("contact_name", None), ("contact_phone", None),
    ],
)  # fmt: skip
def test_a_request_must_say_everything(field: str, empty: object) -> None:
    booking = booking_in()
    setattr(booking, field, empty)
    with pytest.raises(BookingIncomplete) as caught:
        booking.request(by="resident", now=NOW)
    assert caught.value.missing == [field]


def test_a_booking_held_elsewhere_needs_no_contact() -> None:
    booking = booking_in()
    booking.contact_name = booking.contact_phone = None
    booking.origin_key = "city:1"
    booking.request(by="import", now=NOW)
    assert booking.state == "requested"


def test_a_mail_in_needs_no_address_and_no_day() -> None:
    booking = booking_in()
    booking.set_items([WantedItem("laptop")])
    booking.set_way(Way.MAIL_IN)
    booking.address, booking.service_on = "", None
    assert booking.missing() == []


def test_an_item_refuses_a_way_that_its_class_does_not_know() -> None:
    booking = booking_in()
    booking.set_items([WantedItem("laptop"), WantedItem("fridge_std")])
    with pytest.raises(WayNotAllowed) as caught:
        booking.set_way(Way.MAIL_IN)
    assert caught.value.code == "fridge_std"


@pytest.mark.parametrize("quantity", [0, -1, 201])
def test_a_quantity_outside_its_bounds_is_refused(quantity: int) -> None:
    with pytest.raises(BadQuantity):
        WantedItem("laptop", quantity)


def test_an_item_that_the_catalogue_lacks_is_refused() -> None:
    with pytest.raises(UnknownItem):
        WantedItem("perpetuum_mobile")


def test_a_window_must_end_after_it_begins() -> None:
    with pytest.raises(BadWindow):
        booking_in().set_window(DAY, ELEVEN, NINE)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (None, PlaceState.TO_BE_PLACED),
        (Place(31.2, 121.4, "gazetteer", 0.49), PlaceState.IN_DOUBT),
        (Place(31.2, 121.4, "gazetteer", 0.5), PlaceState.PLACED),
    ],
)
def test_a_place_is_as_sure_as_its_source(place: Place | None, expected: PlaceState) -> None:
    booking = booking_in()
    booking.set_address(Address("Street 2"), place, sure_from=0.5)
    assert booking.place_state == expected.value


def test_a_dispatcher_puts_a_booking_on_the_map() -> None:
    booking = booking_in("confirmed")
    booking.set_address(Address("Nowhere 1"), None, sure_from=0.5)
    booking.put_in_place(
        Place(31.3, 121.5, "dispatcher", 1.0), by="dispatcher", now=NOW, sure_from=0.5
    )
    assert (booking.place_state, booking.events[-1].verb) == ("placed", "place")


def test_masses_and_needs_come_from_the_catalogue() -> None:
    booking = booking_in()
    # A split air conditioner (two people, refrigerant) and two laptops (data under seal).
    booking.set_items([WantedItem("ac_split"), WantedItem("laptop", 2)])
    assert booking.skills == {"two_person", "refrigerant", "data_sealed"}
    assert booking.grams == sum(item.grams for item in booking.items) > 20_000
