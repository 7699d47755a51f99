"""Any booking that is written unmasked reads back equal; masked, no personal word is left."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from recycling.booking.bookings import Booking, BookingItem, Place
from recycling.booking.table import read, write
from sites.areas import Operator

CITY = Operator(
    code="town", name_zh="镇", name_en="Town", area_code="31", timezone="Asia/Shanghai",
    currency="CNY", south=30.7, west=120.8, north=31.9, east=122.2, detour=1.4, kmh=25.0,
)  # fmt: skip

#: What people write, quotes, commas, formulas and line breaks among it.
WORDS = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), include_characters="=+-@'\",;"),
    min_size=1,
    max_size=30,
).map(str.strip).filter(bool)  # fmt: skip
PHONES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


class Nobody:
    """Knows no address."""

    def place(self, address: str) -> Place | None:
        return None


@st.composite
def bookings(draw: st.DrawFn) -> Booking:
    day = draw(st.dates(dt.date(2026, 1, 1), dt.date(2030, 1, 1)))
    hours = draw(st.sampled_from([(9, 11), (11, 13), (13, 15)]))
    has_window = draw(st.booleans())
    moments = [CITY.moment(day, dt.time(hour)) for hour in hours] if has_window else [None, None]
    return Booking(
        number="B-1", origin_key=draw(WORDS), service_on=day,
        window_start=moments[0], window_end=moments[1],
        items=[BookingItem(class_code="fridge_std", quantity=draw(st.integers(1, 5)))],
        address=draw(WORDS), building=draw(WORDS), area_code="310115",
        floor=draw(st.integers(-2, 60)), has_lift=draw(st.booleans()), access_note=draw(WORDS),
        lat=draw(st.floats(30.71, 31.89)), lon=draw(st.floats(120.81, 122.19)), way="doorstep",
        contact_name=draw(WORDS), contact_phone=draw(PHONES),
    )  # fmt: skip


@given(bookings())
def test_an_unmasked_export_reads_back_equal(booking: Booking) -> None:
    text = write([booking], CITY, masked=False)
    table = read(text, origin="file", operator=CITY, geocoder=Nobody())
    assert table.bad == ()
    (held,) = table.rows
    assert held.key == booking.origin_key
    assert held.service_on == booking.service_on
    assert (held.window or (None, None)) == (booking.window_start, booking.window_end)
    assert [(item.class_code, item.quantity) for item in held.items] == [
        (item.class_code, item.quantity) for item in booking.items
    ]
    address = held.address
    assert (address.lines, address.building) == (booking.address, booking.building)
    assert (address.floor, address.has_lift) == (booking.floor, booking.has_lift)
    assert address.access_note == booking.access_note
    assert held.place is not None
    assert (held.place.lat, held.place.lon) == (booking.lat, booking.lon)
    assert held.contact is not None
    assert (held.contact.name, held.contact.phone) == (booking.contact_name, booking.contact_phone)


@given(bookings(), PHONES)
def test_a_masked_export_holds_no_phone_and_no_place(booking: Booking, phone: str) -> None:
    booking.contact_phone = phone
    text = write([booking], CITY)
    assert phone not in text
    assert repr(booking.lat) not in text
    assert repr(booking.lon) not in text
