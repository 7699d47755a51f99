"""What stands in the bar below the head: the rooms of the viewer's role."""

from dataclasses import dataclass

from flask import request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from recycling.people import Role
from web.security import viewer


@dataclass(frozen=True)
class Section:
    """One entry: words, the route, and the endpoints under which it is the current one."""

    words: LazyString
    endpoint: str
    also: tuple[str, ...] = ()


DAY = Section(
    _l("The day"), "dispatch.day",
    ("dispatch.run", "dispatch.route", "dispatch.halt", "dispatch.move", "dispatch.morning",
     "dispatch.what_if", "dispatch.compare"),
)  # fmt: skip
ROAD = Section(_l("On the road"), "dispatch.road", ("dispatch.moved", "dispatch.replay"))
PROMISES = Section(_l("Broken promises"), "dispatch.promises", ("dispatch.service",))
FLEET = Section(
    _l("Crews and vehicles"), "dispatch.fleet",
    ("dispatch.courier", "dispatch.vehicle", "dispatch.ceilings", "dispatch.ceiling"),
)  # fmt: skip
TO_PLACE = Section(_l("To be placed"), "dispatch.to_place", ("dispatch.place",))
REGISTER = Section(
    _l("Register of sites"), "regulator.register", ("regulator.site", "regulator.inspection")
)
COVERAGE = Section(_l("Coverage"), "office.streets_covered")
SITING = Section(_l("Siting"), "office.siting", ("office.study",))
RUNS = Section(_l("Plans"), "regulator.plans")
DOORS = Section(_l("From the doors"), "courier.desk", ("courier.switchboard",))
HOTLINE = Section(_l("Hotline"), "care.hotline")
COMPOUND = Section(_l("A compound's day"), "care.compound", ("care.compound_booked",))
COMPLAINTS = Section(_l("Complaints"), "care.complaints")
SCALE = Section(_l("Parcels"), "care.scale")
ARRIVALS = Section(_l("Arrivals"), "receiver.arrivals", ("receiver.arrivals_list",))
WIPING = Section(_l("Data wiping"), "receiver.wiping")
OUTBOX = Section(_l("Outbox"), "care.outbox")

SECTIONS: dict[Role, tuple[Section, ...]] = {
    Role.RESIDENT: (
        Section(_l("My bookings"), "resident.my_bookings", ("resident.booking",)),
        Section(_l("My account"), "resident.household", ("resident.rhythms",)),
        Section(_l("Book a pickup"), "resident.what"),
        Section(_l("Collection points"), "resident.points"),
    ),
    Role.COURIER: (
        Section(_l("My route"), "courier.sheet", ("courier.plain",)),
        Section(_l("Signing code"), "account.signing_code"),
    ),
    Role.OFFICE: (
        Section(
            _l("My sites"),
            "office.sites",
            ("office.site", "office.stock", "office.renewal", "office.closing", "office.files"),
        ),
        Section(_l("Register a site"), "office.new"),
        Section(_l("Season"), "office.season"),
        COMPOUND,
        COVERAGE,
        SITING,
    ),
    Role.DISPATCHER: (
        DAY,
        ROAD,
        DOORS,
        PROMISES,
        TO_PLACE,
        FLEET,
        HOTLINE,
        COMPOUND,
        COMPLAINTS,
        SCALE,
        ARRIVALS,
        WIPING,
        REGISTER,
        OUTBOX,
    ),
    Role.RECEIVER: (ARRIVALS, WIPING),
    Role.REGULATOR: (REGISTER, COVERAGE, SITING, RUNS),
    Role.ADMINISTRATOR: (
        Section(_l("People"), "admin.people", ("admin.person",)),
        Section(_l("Dismantlers"), "admin.dismantlers"),
        Section(_l("Subsidies"), "admin.subsidies"),
        DAY,
        REGISTER,
        COMPLAINTS,
        OUTBOX,
    ),
}


def sections() -> list[tuple[str, str, bool]]:
    """Words, address and whether it is the current one, for each entry of the viewer's bar."""
    role = viewer().role
    if role is None:
        return []
    return [
        (
            str(entry.words),
            url_for(entry.endpoint),
            request.endpoint in (entry.endpoint, *entry.also),
        )
        for entry in SECTIONS[role]
    ]


def home_of(role: Role) -> str:
    """Where a role begins after signing in."""
    return url_for(SECTIONS[role][0].endpoint)
