"""Whatever is asked of a booking or a site, its story has no gap and its state is the last one."""

import datetime as dt
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from database.columns import new_ref
from recycling.booking.bookings import Address, Booking, Contact, Place, WantedItem
from recycling.booking.states import (
    BOOKING_MOVES,
    BookingState,
    CancelReason,
    FailReason,
    RefuseReason,
    WrongState,
)
from recycling.catalogue import Way
from sites.errors import SitesError
from sites.registry import SITE_MOVES, Clearance, Site, SiteKind, SiteState

START = dt.datetime(2026, 11, 24, 1, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 25)

BOOKING_VERBS: dict[str, Any] = {
    "request": lambda one, now: one.request(by="resident", now=now),
    "confirm": lambda one, now: one.confirm(by="system", now=now),
    "plan": lambda one, now: one.put_on_route(f"R{now.minute}", now, by="planner", now=now),
    "take off": lambda one, now: one.take_off_route(by="planner", why="left_out", now=now),
    "set out": lambda one, now: one.set_out(by="courier", now=now),
    "collect": lambda one, now: one.collect(by="courier", now=now),
    "fail": lambda one, now: one.fail(FailReason.NO_ACCESS, by="courier", now=now),
    "refuse": lambda one, now: one.refuse(RefuseReason.UNSAFE, by="courier", now=now),
    "cancel": lambda one, now: one.cancel(CancelReason.OTHER, by="resident", now=now),
    "receive": lambda one, now: one.receive(by="yard", now=now),
    "settle": lambda one, now: one.settle(by="system", now=now),
}
SITE_VERBS: dict[str, Any] = {
    "submit": lambda site, now: site.submit(by="office", now=now),
    "send back": lambda site, now: site.send_back(by="district", why="gate", now=now),
    "approve": lambda site, now: site.approve(by="district", conditions="", now=now),
    "open": lambda site, now: site.open(by="office", day=DAY, now=now),
    "suspend": lambda site, now: site.suspend(by="district", why="flood", now=now),
    "expire": lambda site, now: site.expire(by="nightly", now=now),
    "close": lambda site, now: site.close(
        by="office", why="done", now=now, clearance=Clearance(0, cleaned=True, photos=2)
    ),
}


def booking() -> Booking:
    """A whole draft."""
    one = Booking(ref=new_ref(), state="draft", items=[], events=[])
    one.set_items([WantedItem("microwave")])
    one.set_address(Address("Street 1"), Place(31.2, 121.4, "pin", 1.0), sure_from=0.5)
    one.set_way(Way.DOORSTEP)
    one.set_window(DAY, START, START + dt.timedelta(hours=2))
    one.set_contact(Contact("A", "13800001234"))
    return one


def site() -> Site:
    """A whole draft."""
    return Site(
        ref=new_ref(), kind=SiteKind.COLLECTION_POINT.value, state="draft", name="Point",
        area_code="310112", address="Road 1", lat=31.1, lon=121.4, area_m2=20.0,
        capacity_kg=1_800, accepts=["phone"], opening_hours={"mon": [["09:00", "18:00"]]},
        valid_from=dt.date(2026, 11, 1), valid_until=dt.date(2027, 5, 1), responsible_name="A",
        responsible_phone="000", owner_consent="yes", fire_equipment="sand", seepage="sealed",
        clearing_days=1, submitted_by="", events=[], permits=[], comments=[],
    )  # fmt: skip


@given(st.lists(st.sampled_from(sorted(BOOKING_VERBS)), max_size=25))
def test_a_bookings_story_has_no_gap(verbs: list[str]) -> None:
    one = booking()
    for minute, verb in enumerate(verbs):
        before, told = one.state, len(one.events)
        try:
            BOOKING_VERBS[verb](one, START + dt.timedelta(minutes=minute))
        except WrongState:
            assert (one.state, len(one.events)) == (before, told)
    follow(one.events, one.state)
    for event in one.events:
        moved_to = BookingState(event.state_after)
        assert moved_to in BOOKING_MOVES[BookingState(event.state_before)]
    on_a_route = one.route_ref is not None
    assert on_a_route or one.state not in {"planned", "en_route", "collected"}
    assert not on_a_route or one.state not in {"draft", "requested", "confirmed", "cancelled"}


@given(st.lists(st.sampled_from(sorted(SITE_VERBS)), max_size=20))
def test_a_sites_story_has_no_gap(verbs: list[str]) -> None:
    one = site()
    for minute, verb in enumerate(verbs):
        before, told = one.state, len(one.events)
        try:
            SITE_VERBS[verb](one, START + dt.timedelta(minutes=minute))
        except SitesError:
            assert (one.state, len(one.events)) == (before, told)
    follow(one.events, one.state)
    for event in one.events:
        assert SiteState(event.state_after) in SITE_MOVES[SiteState(event.state_before)]


def follow(events: list[Any], state: str) -> None:
    """Numbers count up, moments do not go back, and each state begins where the last one ended."""
    assert [event.number for event in events] == list(range(1, len(events) + 1))
    assert [event.at for event in events] == sorted(event.at for event in events)
    for earlier, later in pairwise(events):
        assert later.state_before == earlier.state_after
    if events:
        assert events[-1].state_after == state
