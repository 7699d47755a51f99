"""An address in parts and as one line, and what finds its place on the map."""

from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking, Place
from routing.geo.chain import Geocoders
from routing.geo.offline import OfflineGazetteer
from routing.geo.online import Amap, NominatimFinder
from routing.geo.place import ENOUGH_FOR_A_STOP, Box, Finder
from sites.areas import Level, Operator, area, areas_within
from web.language import name

#: A place at least this sure needs no dispatcher's look.
SURE_FROM = ENOUGH_FOR_A_STOP
MOST_SUGGESTIONS = 8


class HouseGeocoder:
    """The gazetteer that ships with the house, then the services that the operator set up."""

    def __init__(self, city: Operator, *, nominatim_url: str, amap_key: str) -> None:
        box = Box(city.south, city.west, city.north, city.east)
        self._gazetteer = OfflineGazetteer(bias=box)
        finders: list[Finder] = [self._gazetteer]
        if nominatim_url:
            finders.append(NominatimFinder(nominatim_url, user_agent="huiliu"))
        if amap_key:
            finders.append(Amap(amap_key))
        self._chain = Geocoders(finders)

    def place(self, address: str) -> Place | None:
        """The place of an address as a booking keeps it; None where nobody knows it."""
        found = self._chain.find(address)
        if found is None:
            return None
        return Place(found.lat, found.lon, found.source, found.confidence, found.datum.value)

    def suggest(self, prefix: str) -> list[str]:
        """Names of places that begin as typed, those in the city first."""
        return [place.label for place in self._gazetteer.suggest(prefix, MOST_SUGGESTIONS)]


def geocoder(city: Operator) -> HouseGeocoder:
    """The geocoder of this city; its files are read once a process."""
    known: dict[str, HouseGeocoder] = current_app.extensions.setdefault("geocoders", {})
    if city.code not in known:
        settings = current_app.extensions["settings"]
        known[city.code] = HouseGeocoder(
            city, nominatim_url=settings.nominatim_url, amap_key=settings.amap_key
        )
    return known[city.code]


def districts(session: Session, city: Operator) -> list[tuple[str, str]]:
    """The districts to choose from, as code and name; the first is no choice."""
    rows = areas_within(session, city.area_code, Level.DISTRICT)
    return [("", "–"), *((row.code, name(row)) for row in rows)]


def in_chinese(city: Operator) -> bool:
    """Whether addresses run from the large to the small."""
    return city.currency == "CNY"


def joined(session: Session, city: Operator, code: str, road: str, room: str) -> str:
    """The address as one line, in the order of its country."""
    row = area(session, code) if code else None
    if in_chinese(city):
        return "".join((city.name_zh, row.name_zh if row else "", road, room))
    parts = (f"{road} {room}".strip(), row.name_en if row else "")
    return ", ".join(part for part in parts if part)


def parts_of(booking: Booking, city: Operator) -> dict[str, Any]:
    """A booking's address as the form's fields; what nobody answered yet is the usual."""
    if not booking.address:
        return {"floor": 1, "has_lift": True}
    road = booking.building or ""
    after = booking.address.partition(road)[2] if road else ""
    if not in_chinese(city):
        after = after.partition(",")[0]
    return {
        "district": booking.area_code,
        "road": road,
        "room": after.strip(),
        "floor": booking.floor,
        "has_lift": booking.has_lift,
        "access_note": booking.access_note,
        **_pin(booking),
    }


def _pin(booking: Booking) -> dict[str, float]:
    """The pin that the resident set; a geocoder's guess is no pin."""
    if booking.place is None or booking.place_source != "pin":
        return {}
    return {"lat": booking.place.lat, "lon": booking.place.lon}
