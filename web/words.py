"""Sentences for the codes that the rooms below speak: states, reasons, stages, fields."""

from flask import Flask
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from recycling.booking.slots import Shortage
from recycling.booking.states import BookingState, CancelReason, FailReason, RefuseReason
from recycling.catalogue import Way
from recycling.people import Role
from routing.runs import RunState
from sites.registry import SiteKind, SiteState

ROLES: dict[str, LazyString] = {
    Role.RESIDENT: _l("resident"),
    Role.COURIER: _l("courier"),
    Role.OFFICE: _l("street office"),
    Role.RECEIVER: _l("dismantler"),
    Role.DISPATCHER: _l("dispatcher"),
    Role.REGULATOR: _l("inspector"),
    Role.ADMINISTRATOR: _l("administrator"),
}

BOOKING_STATES: dict[str, tuple[LazyString, str]] = {
    BookingState.DRAFT: (_l("draft"), ""),
    BookingState.REQUESTED: (_l("requested"), "info"),
    BookingState.CONFIRMED: (_l("confirmed"), "good"),
    BookingState.PLANNED: (_l("courier assigned"), "good"),
    BookingState.EN_ROUTE: (_l("on the way"), "info"),
    BookingState.COLLECTED: (_l("collected"), "good"),
    BookingState.RECEIVED: (_l("weighed in at the yard"), "good"),
    BookingState.SETTLED: (_l("settled"), "good"),
    BookingState.CANCELLED: (_l("cancelled"), ""),
    BookingState.FAILED: (_l("visit failed"), "stop"),
    BookingState.REFUSED: (_l("not taken"), "stop"),
}

SITE_STATES: dict[str, tuple[LazyString, str]] = {
    SiteState.DRAFT: (_l("draft"), ""),
    SiteState.SUBMITTED: (_l("submitted"), "info"),
    SiteState.APPROVED: (_l("approved"), "info"),
    SiteState.OPEN: (_l("open"), "good"),
    SiteState.SUSPENDED: (_l("suspended"), "care"),
    SiteState.EXPIRED: (_l("expired"), "stop"),
    SiteState.CLOSED: (_l("closed"), ""),
}

SITE_KINDS: dict[str, LazyString] = {
    SiteKind.COLLECTION_POINT: _l("Temporary collection point"),
    SiteKind.TRANSFER_YARD: _l("Transfer yard"),
    SiteKind.SMART_CABINET: _l("Smart cabinet"),
    SiteKind.MOBILE_DAY: _l("Mobile collection day"),
}

RUN_STATES: dict[str, tuple[LazyString, str]] = {
    RunState.QUEUED: (_l("waiting"), "care"),
    RunState.RUNNING: (_l("planning"), "info"),
    RunState.STOPPING: (_l("stopping"), "care"),
    RunState.DONE: (_l("done"), "good"),
    RunState.FAILED: (_l("failed"), "stop"),
}

WAYS: dict[str, LazyString] = {
    Way.DOORSTEP: _l("Collected at your door"),
    Way.DROP_OFF: _l("Taken to a collection point"),
    Way.MAIL_IN: _l("Sent by post"),
}

CANCEL_REASONS: dict[str, LazyString] = {
    CancelReason.CHANGED_MIND: _l("I want to keep it"),
    CancelReason.OTHER_WAY: _l("It has gone another way"),
    CancelReason.WRONG_TIME: _l("The time does not suit me"),
    CancelReason.BOOKED_TWICE: _l("I booked it twice"),
    CancelReason.OTHER: _l("Another reason"),
    CancelReason.NOT_BROUGHT: _l("It was not brought to the point in time"),
}

FAIL_REASONS: dict[str, LazyString] = {
    FailReason.NOBODY_HOME: _l("Nobody was at home"),
    FailReason.NO_ACCESS: _l("The courier could not get in"),
    FailReason.NOT_READY: _l("The items were not ready"),
    FailReason.TOO_LATE: _l("The courier was too late"),
    FailReason.VEHICLE_FULL: _l("The vehicle was full"),
    FailReason.OTHER: _l("Another reason"),
}

REFUSE_REASONS: dict[str, LazyString] = {
    RefuseReason.NOT_ACCEPTED_ITEM: _l("We do not take this kind of item"),
    RefuseReason.UNSAFE: _l("It was not safe to carry"),
    RefuseReason.OUTSIDE_AREA: _l("The address is outside our area"),
    RefuseReason.NOT_AS_DESCRIBED: _l("The item was not what was booked"),
    RefuseReason.OTHER: _l("Another reason"),
}

#: Why a day or a window has no place.
SHORTAGES: dict[str, LazyString] = {
    Shortage.TOO_LATE: _l("It is too late to book this time."),
    Shortage.NO_PERMIT: _l("No yard has a permit on this day."),
    Shortage.YARD_CLOSED: _l("The yards are closed then."),
    Shortage.NOT_ACCEPTED: _l("No yard takes these items on this day."),
    Shortage.NO_CREW: _l("No courier drives then."),
    Shortage.NO_SKILL: _l("No crew that can carry these items drives then."),
    Shortage.YARD_FULL: _l("The yards are full."),
    Shortage.FULL_VISITS: _l("All places are taken."),
    Shortage.FULL_MINUTES: _l("All places are taken."),
    Shortage.FULL_KG: _l("The vehicles are full."),
    Shortage.FULL_M3: _l("The vehicles are full."),
    Shortage.ZONE_FULL: _l("All places in your area are taken."),
}

#: Stages of the planner, as its progress names them.
STAGES: dict[str, LazyString] = {
    "": _l("Waiting for the worker"),
    "read": _l("Reading the day"),
    "batch": _l("Putting together what stands at one door"),
    "seed": _l("Putting each booking where it fits best"),
    "start": _l("Beginning from the last plan"),
    "split": _l("Splitting the city into zones"),
    "search": _l("Looking for shorter routes"),
    "parts": _l("Improving the routes part by part"),
    "apart": _l("Taking doors apart again"),
    "proof": _l("Proving that nothing is cheaper"),
    "recombine": _l("Choosing the best routes met on the way"),
    "mend": _l("Mending the seams between zones"),
    "check": _l("Checking every route"),
}

#: Why a booking is on no route.
LEFT_OUT: dict[str, LazyString] = {
    "no_place": _l("Nobody knows yet where it is: place it on the map"),
    "not_worth_it": _l("Going there costs more than leaving it for another day"),
    "alternative_served": _l("Another stop took its place"),
    "no_vehicle": _l("No vehicle drives that day"),
    "skill": _l("No crew has the skill it needs"),
    "vehicle_not_allowed": _l("No vehicle that may go there drives that day"),
    "too_large": _l("It is too large or too heavy for every vehicle"),
    "window": _l("Nobody can be there in its window"),
    "too_far": _l("It is too far for a route of that day"),
    "shift": _l("It does not fit into any shift"),
    "capacity": _l("The vehicles that could go are full"),
    "yard_limit": _l("The yards can take no more that day"),
    "incompatible": _l("It may not travel with what is on the route"),
    "max_stops": _l("The routes have as many stops as they may"),
    "sharing": _l("It must travel with something that is left out"),
    "not_found": _l("The search found no place for it in its time"),
}

#: The cheapest change that lets a left-out booking in.
CHANGES: dict[str, LazyString] = {
    "add_skill": _l("train or send a crew with this skill"),
    "allow_vehicle": _l("let another vehicle go there"),
    "add_capacity": _l("send a vehicle with more room"),
    "widen_window_seconds": _l("agree on a wider window"),
    "lengthen_shift_seconds": _l("make the shift longer"),
    "add_metres": _l("allow the route more kilometres"),
    "add_stops": _l("allow the route more stops"),
    "raise_yard_limit": _l("let the yard take more"),
    "raise_price": _l("accept that it costs more"),
    "relax_sharing": _l("let it travel on another route"),
    "add_vehicle": _l("send one more vehicle"),
}

WEEKDAYS: dict[str, LazyString] = {
    "mon": _l("Monday"),
    "tue": _l("Tuesday"),
    "wed": _l("Wednesday"),
    "thu": _l("Thursday"),
    "fri": _l("Friday"),
    "sat": _l("Saturday"),
    "sun": _l("Sunday"),
}

#: Needs of an item that a crew is warned of: the skill's code, which is also its sign.
NEEDS: dict[str, LazyString] = {
    "two_person": _l("two people"),
    "refrigerant": _l("refrigerant"),
    "lithium": _l("lithium battery"),
    "data_sealed": _l("data under seal"),
}

FIELDS: dict[str, LazyString] = {
    "name": _l("Name of the site"),
    "address": _l("Address"),
    "lat": _l("Latitude"),
    "lon": _l("Longitude"),
    "area_m2": _l("Area in square metres"),
    "capacity_kg": _l("Room in kilograms"),
    "accepts": _l("What it takes"),
    "opening_hours": _l("Opening hours"),
    "valid_from": _l("First day of the permit"),
    "valid_until": _l("Day the permit ends"),
    "responsible_name": _l("Person responsible"),
    "responsible_phone": _l("Phone of the person responsible"),
    "fire_equipment": _l("Fire equipment"),
    "owner_consent": _l("Consent of the owner of the ground"),
    "clearing_days": _l("Days within which it is cleared"),
    "seepage": _l("What keeps liquids out of the soil"),
    "lithium_limit_kg": _l("Most lithium batteries in kilograms"),
    "refrigerant_limit_kg": _l("Most appliances with refrigerant in kilograms"),
    "crt_limit_kg": _l("Most picture tubes in kilograms"),
    "hazardous_limit_kg": _l("Most other hazardous goods in kilograms"),
    "capacity_litres": _l("Room in litres (1 m³ is 1,000)"),
    "emptied_every_days": _l("Days between two emptyings"),
    "hours_exceptions": _l("Days that differ"),
    "boundary": _l("Corners of the ground"),
    "access_width_m": _l("Width of the gate in metres"),
    "access_height_m": _l("Height of the gate in metres"),
    "turning_m": _l("Turning circle for a truck in metres"),
    "docks": _l("Docks: trucks at a time"),
    "deputy_name": _l("Stand-in"),
    "deputy_phone": _l("Phone of the stand-in"),
    "operating_unit": _l("Who runs the site"),
    "lead_agency": _l("Lead agency"),
    "hotline": _l("Phone that residents may call"),
    "code": _l("Code"),
    "kind": _l("Kind"),
    "area_code": _l("Area"),
    "households": _l("Households"),
    "on": _l("Of which day"),
    "source": _l("Who says so"),
    "items": _l("What is to be collected"),
    "way": _l("How it is handed over"),
    "service_on": _l("Day and time"),
    "contact_name": _l("Name"),
    "contact_phone": _l("Phone number"),
}


def reason_words(state: str, code: str) -> str:
    """Why a booking ended, in words; '' where it has no reason."""
    tables = {
        BookingState.CANCELLED: CANCEL_REASONS,
        BookingState.FAILED: FAIL_REASONS,
        BookingState.REFUSED: REFUSE_REASONS,
    }
    return str(tables.get(BookingState(state), {}).get(code, ""))


def words_in_templates(app: Flask) -> None:
    """Make the tables filters of the templates; an unknown code stands for itself."""

    def filter_of(table: dict[str, LazyString], code: str | None) -> str:
        return str(table.get(code or "", code or ""))

    for filter_name, table in {
        "role_word": ROLES,
        "field_word": FIELDS,
        "way_word": WAYS,
        "weekday_word": WEEKDAYS,
        "need_word": NEEDS,
        "site_kind_word": SITE_KINDS,
        "left_out_word": LEFT_OUT,
        "change_word": CHANGES,
    }.items():
        app.jinja_env.filters[filter_name] = lambda code, table=table: filter_of(table, code)
    for name, states in {
        "booking_state": BOOKING_STATES,
        "site_state": SITE_STATES,
        "run_state": RUN_STATES,
    }.items():
        app.jinja_env.filters[name] = lambda code, states=states: states[code]
