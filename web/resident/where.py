"""Where the items stand: the address in parts, and the ones of earlier bookings."""

from typing import Any

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from recycling.booking import desk
from recycling.booking.bookings import Address, Booking
from recycling.booking.desk import OutsideArea
from recycling.people import Role
from sites.areas import Level, areas_within, operator
from web.language import name
from web.resident import addresses
from web.resident.forms import PlaceForm
from web.resident.room import blueprint
from web.resident.steps import Answer, begun, next_open, step_page
from web.security import Reach, access, viewer
from web.unit import database

#: Earlier addresses that are offered to a resident.
MOST_ADDRESSES = 4


@blueprint.route("/book/where", methods=["GET", "POST"])
@access(scope=Reach.OWN)
def where() -> Answer:
    """Where it stands."""
    booking = begun("where")
    if isinstance(booking, Response):
        return booking
    city = operator(database())
    form = PlaceForm(data=addresses.parts_of(_like_before(booking), city))
    form.district.choices = addresses.districts(database(), city)
    if form.validate_on_submit():
        road, room = (form.road.data or "").strip(), (form.room.data or "").strip()
        code = form.district.data or ""
        address = Address(
            lines=addresses.joined(database(), city, code, road, room),
            building=road,
            area_code=code or city.area_code,
            floor=form.floor.data or 1,
            has_lift=bool(form.has_lift.data),
            access_note=(form.access_note.data or "").strip(),
        )
        try:
            desk.answer_address(
                booking, address, operator=city, geocoder=addresses.geocoder(city),
                sure_from=addresses.SURE_FROM, pin=form.pin,
            )  # fmt: skip
        except OutsideArea:
            form.road.errors = [
                _("This address lies outside %(city)s. Check it, or call us.", city=name(city))
            ]
        else:
            return next_open(booking)
    page = step_page(
        "where", booking, form=form, city=city, before=_before(), around=around(booking)
    )
    return (page, 422) if form.errors else page


def around(booking: Booking) -> dict[str, Any]:
    """What the map of an address begins with: its middle, and the streets of the city by name."""
    city = operator(database())
    rows = areas_within(database(), city.area_code, Level.STREET)
    middle = booking.place or ((city.south + city.north) / 2, (city.west + city.east) / 2)
    return {
        "centre": list(middle),
        "areas": [
            {"name": name(row), "lat": row.lat, "lon": row.lon}
            for row in rows
            if row.lat is not None and row.lon is not None
        ],
    }


def _before() -> list[Booking]:
    """The resident's earlier bookings, one for each address, the newest first."""
    if viewer().role is not Role.RESIDENT:
        return []
    found: dict[str, Booking] = {}
    for one in desk.bookings_of(database(), viewer().ref):
        if one.address:
            found.setdefault(one.address, one)
    return list(found.values())[:MOST_ADDRESSES]


def _like_before(booking: Booking) -> Booking:
    """The booking whose address fills the form: an earlier one where the link says so."""
    wanted = request.args.get("like", "")
    return next((one for one in _before() if one.ref == wanted), booking)


@blueprint.get("/book/suggestions")
@access(scope=Reach.PUBLIC)
def suggestions() -> dict[str, list[str]]:
    """Streets and places that begin as typed, for the address field."""
    city = operator(database())
    return {"suggestions": addresses.geocoder(city).suggest(request.args.get("q", "")[:60])}
