"""A courier's day on paper and in files: the own route, the pack of a day, labels."""

import io
import re
import zipfile

import pypdf

from recycling.booking.bookings import Booking
from recycling.visits.looks import looks_at
from tests.fixtures.house import ON, Transactions
from tests.fixtures.phone import Phone
from tests.fixtures.visitor import SignedIn


def test_the_own_route_is_printed_and_leaves_a_trace(
    phone: Phone, booking: Booking, transactions: Transactions
) -> None:
    for kind, begins in (
        ("pdf", b"%PDF"), ("csv", b"\xef\xbb\xbf"), ("gpx", b"<?xml"), ("geojson", b"{"),
        ("ics", b"BEGIN:VCALENDAR"),
    ):  # fmt: skip
        answer = phone.post(f"/courier/sheet.{kind}", {})
        assert answer.get_data().startswith(begins), kind
    with transactions() as session:
        assert "paper" in {look.why for look in looks_at(session, booking.ref)}


def test_one_press_prints_the_pack_of_the_whole_day(signed_in: SignedIn, booking: Booking) -> None:
    dispatcher = signed_in("dispatcher")
    dispatcher.post(f"/courier/pack.pdf{ON}")
    assert dispatcher.last is not None
    assert len(pypdf.PdfReader(io.BytesIO(dispatcher.last.data)).pages) == 4
    dispatcher.post(f"/courier/pack.zip{ON}")
    with zipfile.ZipFile(io.BytesIO(dispatcher.last.data)) as files:
        assert set(files.namelist()) == {
            "pack.pdf", "routes.csv", "route-01.gpx", "route-01.geojson", "route-01.ics",
        }  # fmt: skip


def test_a_day_without_a_plan_has_no_pack(signed_in: SignedIn) -> None:
    dispatcher = signed_in("dispatcher")
    dispatcher.post("/courier/pack.pdf?on=2026-12-24")
    assert dispatcher.status in (404, 405)


def test_labels_are_never_the_same(signed_in: SignedIn) -> None:
    courier = signed_in("courier")
    tags = []
    for _ in range(2):
        reader = pypdf.PdfReader(io.BytesIO(courier.client.get("/courier/labels.pdf?n=30").data))
        tags += re.findall(r"T-\w{4}-\w{4}", "".join(page.extract_text() for page in reader.pages))
    assert len(tags) == len(set(tags)) == 60
