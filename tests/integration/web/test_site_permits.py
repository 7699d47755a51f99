"""A site under its permit: comments, renewal, closing, documents, inspections, and whose it is."""

import io
import re

from sqlalchemy import select

from recycling.booking.bookings import Booking
from recycling.notices import Notice
from recycling.people import user_by_login
from routing.runs import PlanRun
from sites.documents import SiteDocument
from sites.inspections import checklist
from sites.registry import Site
from tests.fixtures.house import Transactions, planned
from tests.fixtures.points import bring
from tests.fixtures.questions import book
from tests.fixtures.registration import fill, register
from tests.fixtures.visitor import SignedIn, Visitor

JPEG = b"\xff\xd8\xff\xe0 a picture"


def fetch(transactions: Transactions, ref: str) -> Site:
    with transactions() as session:
        site = session.scalars(select(Site).where(Site.ref == ref)).one()
        _ = site.permits, site.events, site.comments
        return site


def test_the_district_comments_by_field_and_the_office_sees_it_there(
    signed_in: SignedIn, transactions: Transactions
) -> None:
    office, district = signed_in("office"), signed_in("regulator")
    path = register(office)
    fill(office, path)
    office.post(f"{path}/submit")
    ref = path.rsplit("/", 1)[1]
    decided = f"/regulator/sites/{ref}"
    district.post(f"{decided}/comments", {"field": "fire_equipment", "text": "One is too few."})
    district.post(decided, {"verb": "send_back", "why": ""})
    page = office.get(path)
    assert "One is too few." in page.split('id="room"')[1].split("</section>")[0]
    office.post(f"{path}/submit")
    assert fetch(transactions, ref).open_comments == []


def test_a_renewal_is_asked_for_and_granted(
    signed_in: SignedIn, transactions: Transactions, point: str
) -> None:
    office, district = signed_in("office"), signed_in("regulator")
    office.post(f"/office/sites/{point}/renewal", {"valid_until": "2029-01-01", "why": "festival"})
    assert "A renewal is asked for" in district.get(f"/regulator/sites/{point}")
    district.post(f"/regulator/sites/{point}", {"verb": "renew", "why": ""})
    assert str(fetch(transactions, point).valid_until) == "2029-01-01"
    assert "granted" in office.get(f"/office/sites/{point}")


def test_a_site_closes_when_it_is_empty_clean_and_pictured(
    signed_in: SignedIn, transactions: Transactions, point: str
) -> None:
    office = signed_in("office")
    bring(transactions, point, 5_000)
    closing = f"/office/sites/{point}/closing"
    photo = {"photos": (io.BytesIO(JPEG), "empty.jpg"), "cleaned": "yes"}
    assert "5.0 kg still stand there" in office.post(closing, photo)
    assert fetch(transactions, point).state == "open"
    office.post(f"/office/sites/{point}/stock/away", {"all": "yes"})
    office.post(closing, {"cleaned": "yes", "why": "season over"})
    assert fetch(transactions, point).state == "closed"


def test_a_suspended_yard_is_planned_around_and_its_people_are_told(
    signed_in: SignedIn, transactions: Transactions, visitor: Visitor, queue: list[str]
) -> None:
    book(visitor)
    with transactions() as session:
        booking = session.scalars(select(Booking)).one().ref
        yard = session.scalars(select(Site)).one()
        yard.responsible_phone = "13900001111"
        ref = yard.ref
    first = planned(transactions, booking)
    with transactions() as session:
        run = session.scalars(select(PlanRun).where(PlanRun.ref == first)).one()
        stop = run.routes[0].stops[-1]
        stop.kind, stop.refs = "unload", [ref]
    signed_in("regulator").post(f"/regulator/sites/{ref}", {"verb": "suspend", "why": "flood"})
    with transactions() as session:
        newest = session.scalars(select(PlanRun).order_by(PlanRun.id.desc())).first()
        assert newest is not None
        assert newest.ref != first
        assert queue == [newest.ref]
        kinds = [notice.kind for notice in session.scalars(select(Notice))]
    assert "site_stopped" in kinds


def test_a_file_is_kept_with_its_site_and_shown_to_its_own_people(
    signed_in: SignedIn, transactions: Transactions, visitor: Visitor, point: str
) -> None:
    office = signed_in("office")
    page = f"/office/sites/{point}"
    for kind, file in (
        ("photo", (io.BytesIO(JPEG), "gate.jpg")),
        ("consent", (io.BytesIO(b"%PDF-1.7"), "letter.pdf")),
    ):
        office.post(f"{page}/documents", {"kind": kind, "file": file})
    with transactions() as session:
        photo, letter = session.scalars(select(SiteDocument).order_by(SiteDocument.id))
    assert office.client.get(f"{page}/documents/{letter.ref}").data == b"%PDF-1.7"
    assert visitor.client.get(f"/points/{point}/pictures/{photo.ref}").data == JPEG
    assert visitor.client.get(f"/points/{point}/pictures/{letter.ref}").status_code == 404
    office.post(f"{page}/documents", {"kind": "photo", "file": (io.BytesIO(b"<script>"), "x.jpg")})
    assert office.status == 422


def test_an_inspection_on_a_phone_is_public_and_followed_up(
    signed_in: SignedIn, visitor: Visitor, point: str
) -> None:
    district = signed_in("regulator")
    page = f"/regulator/sites/{point}/inspections/new"
    assert "Something is still missing" in district.post(page, {})
    answers = {f"verdict-{code}": "good" for code in checklist()}
    answers |= {"verdict-fire": "fault", "note-fire": "no extinguisher"}
    told = district.post(page, {**answers, "photos": (io.BytesIO(JPEG), "seen.jpg")})
    assert "to be mended by 2026-11-26" in told
    public = visitor.get(f"/points/{point}")
    assert "no extinguisher" in public
    assert "1 fault open" in public
    [finding] = re.findall(r'action="(/regulator/sites/[^"]+)"', told)
    district.post(finding, {"note": "two new ones"})
    assert "faults, all mended" in visitor.get(f"/points/{point}")


def test_a_district_sees_no_site_of_another_district(
    signed_in: SignedIn, transactions: Transactions, point: str
) -> None:
    with transactions() as session:
        inspector = user_by_login(session, "regulator")
        assert inspector is not None
        inspector.area_code = "310112"
    district = signed_in("regulator")
    assert "First Point" not in district.get("/regulator/sites")
    assert "First Point" not in district.get("/office/sites.csv")
    for path in ("", "/inspections/new"):
        district.get(f"/regulator/sites/{point}{path}")
        assert district.status == 404
    district.post("/office/coverage/310101001", {"households": "1"})
    assert district.status == 404
