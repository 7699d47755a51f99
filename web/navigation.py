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


@dataclass(frozen=True)
class Bar:
    """A role's entries: those that stand in the bar, and those under 'More'."""

    main: tuple[Section, ...]
    more: tuple[Section, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One entry as it is drawn."""

    words: str
    href: str
    is_current: bool


@dataclass(frozen=True)
class Drawn:
    """The viewer's bar; `open_in_more` names the page that is open under 'More', or ''."""

    main: list[Entry]
    more: list[Entry]

    @property
    def open_in_more(self) -> str:
        """The words of the entry under 'More' whose page is open; '' for none."""
        return next((one.words for one in self.more if one.is_current), "")


DAY = Section(
    _l("The day"), "dispatch.day",
    ("dispatch.run", "dispatch.route", "dispatch.halt", "dispatch.move", "dispatch.what_if",
     "dispatch.compare"),
)  # fmt: skip
ROAD = Section(_l("On the road"), "dispatch.road", ("dispatch.moved", "dispatch.replay"))
PROMISES = Section(_l("Broken promises"), "dispatch.promises")
MORNING = Section(_l("Morning check"), "dispatch.morning")
SERVICE = Section(_l("Service level"), "dispatch.service")
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

BARS: dict[Role, Bar] = {
    Role.RESIDENT: Bar((
        Section(_l("My bookings"), "resident.my_bookings", ("resident.booking",)),
        Section(_l("My account"), "resident.household", ("resident.rhythms",)),
        Section(_l("Book a pickup"), "resident.what"),
        Section(_l("Collection points"), "resident.points"),
    )),
    Role.COURIER: Bar((
        Section(_l("My route"), "courier.sheet", ("courier.plain",)),
        Section(_l("Signing code"), "account.signing_code"),
    )),
    Role.OFFICE: Bar(
        (
            Section(
                _l("My sites"), "office.sites",
                ("office.site", "office.stock", "office.renewal", "office.closing", "office.files"),
            ),
            Section(_l("Register a site"), "office.new"),
            COMPOUND,
        ),
        (Section(_l("Season"), "office.season"), COVERAGE, SITING),
    ),
    Role.DISPATCHER: Bar(
        (DAY, ROAD, PROMISES, MORNING, SERVICE),
        (
            TO_PLACE, FLEET, DOORS, HOTLINE, COMPLAINTS, COMPOUND, SCALE, ARRIVALS, WIPING,
            REGISTER, OUTBOX,
        ),
    ),
    Role.RECEIVER: Bar((ARRIVALS, WIPING)),
    Role.REGULATOR: Bar((REGISTER, COVERAGE, SITING, RUNS)),
    Role.ADMINISTRATOR: Bar(
        (
            Section(_l("People"), "admin.people", ("admin.person",)),
            Section(_l("Dismantlers"), "admin.dismantlers"),
            Section(_l("Subsidies"), "admin.subsidies"),
            DAY,
        ),
        (REGISTER, COMPLAINTS, OUTBOX),
    ),
}  # fmt: skip


def bar() -> Drawn:
    """The viewer's bar, with the entry marked whose page is open."""
    role = viewer().role
    if role is None:
        return Drawn([], [])
    known = BARS[role]
    return Drawn([_entry(one) for one in known.main], [_entry(one) for one in known.more])


def _entry(section: Section) -> Entry:
    is_current = request.endpoint in (section.endpoint, *section.also)
    return Entry(str(section.words), url_for(section.endpoint), is_current)


def home_of(role: Role) -> str:
    """Where a role begins after signing in."""
    return url_for(BARS[role].main[0].endpoint)
