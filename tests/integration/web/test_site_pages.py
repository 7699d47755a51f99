"""The pages of sites: permits, stock, attendant, files, seasons, coverage, siting, the public."""

import io
import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from database.engine import unit_of_work
from recycling import placing
from recycling.booking.bookings import Booking
from recycling.notices import Notice
from recycling.people import user_by_login
from routing.runs import PlanRun
from sites.areas import Area
from sites.documents import SiteDocument
from sites.inspections import checklist
from sites.registry import Site, SiteKind, SiteState
from sites.siting.study import SitingStudy
from sites.stock import Line, Movement, Slip, StockClass, StockEntry, arrive, levels_of
from tests.fixtures import town
from tests.fixtures.house import Transactions, planned
from tests.fixtures.visitor import TOKEN, Visitor
from tests.integration.web.test_booking_pages import book
from tests.integration.web.test_staff_pages import fill, register
from web import background
from web.unit import engine_of

JPEG = b"\xff\xd8\xff\xe0 a picture"
SignIn = Callable[[str], Visitor]


@pytest.fixture
def point(transactions: Transactions) -> str:
    """The ref of an open point of the office's street, with room for 100 kg."""
    with transactions() as session:
        site = town.add_yard(
            session, code="T1", kind=SiteKind.COLLECTION_POINT, capacity_kg=100,
            accepts=["phone", "battery"],
        )  # fmt: skip
        site.area_code, site.name, site.lithium_limit_kg = "310101001", "First Point", 1
        site.responsible_phone, site.state = "13900001111", SiteState.SUBMITTED.value
        site.submitted_by = "office"
        site.approve(by="district", conditions="keep dry", now=town.NOW)
        site.open(by="office", day=town.TODAY, now=town.NOW)
        return site.ref


def fetch(transactions: Transactions, ref: str) -> Site:
    with transactions() as session:
        site = session.scalars(select(Site).where(Site.ref == ref)).one()
        _ = site.permits, site.events, site.comments
        return site


def bring(transactions: Transactions, ref: str, grams: int) -> None:
    with transactions() as session:
        site = session.scalars(select(Site).where(Site.ref == ref)).one()
        arrive(
            session, site, [Line(StockClass.ORDINARY, grams, pieces=1)],
            Slip(Movement.HANDOVER, f"{grams}", "courier", town.NOW, town.TODAY), today=town.TODAY,
        )  # fmt: skip


def grams(transactions: Transactions, ref: str) -> int:
    with transactions() as session:
        site = session.scalars(select(Site).where(Site.ref == ref)).one()
        return sum(level.grams for level in levels_of(session, [site])[site.id].values())


# The permit


def test_the_district_comments_by_field_and_the_office_sees_it_there(
    signed_in: SignIn, transactions: Transactions
) -> None:
    office, district = signed_in("office"), signed_in("regulator")
    path = register(office)
    fill(office, path)
    office.post(f"{path}/submit")
    ref = path.rsplit("/", 1)[1]
    decided = f"/regulator/sites/{ref}"
    district.get(decided)
    token = TOKEN.search(district.get(decided))
    assert token is not None
    district.client.post(
        f"{decided}/comments",
        data={"csrf_token": token[1], "field": "fire_equipment", "text": "One is too few."},
    )
    district.post(decided, {"verb": "send_back", "why": ""})
    page = office.get(path)
    assert "One is too few." in page.split('id="room"')[1].split("</section>")[0]
    office.post(f"{path}/submit")
    assert fetch(transactions, ref).open_comments == []


def test_a_renewal_is_asked_for_and_granted(
    signed_in: SignIn, transactions: Transactions, point: str
) -> None:
    office, district = signed_in("office"), signed_in("regulator")
    office.post(f"/office/sites/{point}/renewal", {"valid_until": "2029-01-01", "why": "festival"})
    assert "A renewal is asked for" in district.get(f"/regulator/sites/{point}")
    district.post(f"/regulator/sites/{point}", {"verb": "renew", "why": ""})
    assert str(fetch(transactions, point).valid_until) == "2029-01-01"
    assert "granted" in office.get(f"/office/sites/{point}")


def test_a_site_closes_when_it_is_empty_clean_and_pictured(
    signed_in: SignIn, transactions: Transactions, point: str
) -> None:
    office = signed_in("office")
    bring(transactions, point, 5_000)
    closing = f"/office/sites/{point}/closing"
    photo = {"photos": (io.BytesIO(JPEG), "empty.jpg"), "cleaned": "yes"}
    assert "5.0 kg still stand there" in office.post(closing, photo)
    assert fetch(transactions, point).state == "open"
    office.get(f"/office/sites/{point}/stock")
    send(office, f"/office/sites/{point}/stock", "stock/away", {"all": "yes"})
    office.post(closing, {"cleaned": "yes", "why": "season over"})
    assert fetch(transactions, point).state == "closed"


def send(visitor: Visitor, page: str, action: str, data: dict[str, Any]) -> Any:
    """Send a form that stands on one page to another address."""
    token = TOKEN.search(visitor.get(page))
    assert token is not None
    base = page.rsplit("/", 1)[0]
    return visitor.client.post(
        f"{base}/{action}", data={**data, "csrf_token": token[1]}, follow_redirects=True,
        headers={"Accept-Language": "en"},
    )  # fmt: skip


def test_a_suspended_yard_is_planned_around_and_its_people_are_told(
    signed_in: SignIn, transactions: Transactions, visitor: Visitor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    sent: list[str] = []
    monkeypatch.setattr(background, "send_plan_run", lambda _celery, ref: sent.append(ref))
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
        assert sent == [newest.ref]
        kinds = [notice.kind for notice in session.scalars(select(Notice))]
    assert "site_stopped" in kinds


def test_a_file_is_kept_with_its_site_and_shown_to_its_own_people(
    signed_in: SignIn, transactions: Transactions, visitor: Visitor, point: str
) -> None:
    office = signed_in("office")
    page = f"/office/sites/{point}"
    send(office, page, f"{point}/documents",
         {"kind": "photo", "file": (io.BytesIO(JPEG), "gate.jpg")})  # fmt: skip
    send(office, page, f"{point}/documents",
         {"kind": "consent", "file": (io.BytesIO(b"%PDF-1.7"), "letter.pdf")})  # fmt: skip
    with transactions() as session:
        photo, letter = session.scalars(select(SiteDocument).order_by(SiteDocument.id))
    assert office.client.get(f"{page}/documents/{letter.ref}").data == b"%PDF-1.7"
    assert visitor.client.get(f"/points/{point}/pictures/{photo.ref}").data == JPEG
    assert visitor.client.get(f"/points/{point}/pictures/{letter.ref}").status_code == 404
    answer = send(office, page, f"{point}/documents",
                  {"kind": "photo", "file": (io.BytesIO(b"<script>"), "x.jpg")})  # fmt: skip
    assert answer.status_code == 422


# Stock


def test_the_stock_page_shows_fill_limits_and_alarms(
    signed_in: SignIn, transactions: Transactions, point: str
) -> None:
    bring(transactions, point, 85_000)
    page = signed_in("office").get(f"/office/sites/{point}/stock")
    assert "Nearly full: mass of everything at 85% of the limit" in page
    assert "brought by a courier" in page


def test_a_count_shows_the_difference(
    signed_in: SignIn, transactions: Transactions, point: str
) -> None:
    bring(transactions, point, 5_000)
    page = f"/office/sites/{point}/stock"
    answer = send(signed_in("office"), page, "stock/count", {"kg-ordinary": "4,6"})
    assert "ordinary goods: -0.4 kg against the book." in answer.get_data(as_text=True)
    assert grams(transactions, point) == 4_600


def test_an_arrival_is_weighed_in(
    signed_in: SignIn, transactions: Transactions, point: str
) -> None:
    bring(transactions, point, 5_000)
    answer = send(signed_in("office"), f"/office/sites/{point}/stock", "stock/weighed",
                  {"number": "1", "kg": "5.5"})  # fmt: skip
    assert "Weighed in: +0.5 kg against the book." in answer.get_data(as_text=True)
    assert grams(transactions, point) == 5_500


def test_more_than_stands_there_does_not_leave(
    signed_in: SignIn, transactions: Transactions, point: str
) -> None:
    bring(transactions, point, 5_000)
    answer = send(signed_in("office"), f"/office/sites/{point}/stock", "stock/away",
                  {"kg-ordinary": "6"})  # fmt: skip
    assert answer.status_code == 409
    assert "Less stands there than would leave" in answer.get_data(as_text=True)
    assert grams(transactions, point) == 5_000


# The attendant


def test_an_attendant_writes_down_what_comes_without_javascript(
    signed_in: SignIn, transactions: Transactions, point: str
) -> None:
    office = signed_in("office")
    page = office.post(
        f"/office/sites/{point}/counter",
        {"key": "a", "item": "phone_smart", "pieces": "2", "kg": ""},
    )
    assert "Written down." in page
    assert grams(transactions, point) == 2 * round(0.18 * 1000) or grams(transactions, point) > 0


def kept(office: Visitor, ref: str, *entries: dict[str, Any]) -> Any:
    token = TOKEN.search(office.get(f"/office/sites/{ref}/counter"))
    assert token is not None
    return office.client.post(
        f"/office/sites/{ref}/counter/entries", json={"entries": list(entries)},
        headers={"X-CSRFToken": token[1], "Accept-Language": "en"},
    )  # fmt: skip


def test_kept_entries_are_written_one_by_one_and_once(
    signed_in: SignIn, transactions: Transactions, point: str
) -> None:
    office = signed_in("office")
    entries = [
        {
            "key": "k1",
            "item": "phone_smart",
            "pieces": "1",
            "kg": "0.2",
            "at": town.NOW.isoformat(),
        },
        {"key": "k2", "item": "battery_liion_loose", "pieces": "1", "kg": "1.5"},
        {"key": "k3", "item": "no such thing", "pieces": "1"},
        {"key": "k4", "item": "phone_smart", "pieces": "1", "kg": "0.3"},
    ]
    told = kept(office, point, *entries).json["entries"]
    assert [(one["key"], one["state"]) for one in told] == [
        ("k1", "written"), ("k2", "refused"), ("k3", "refused"), ("k4", "written"),
    ]  # fmt: skip
    assert told[1]["why"] == "The site has no room for this"
    kept(office, point, *entries)
    assert grams(transactions, point) == 500


def test_what_is_no_list_of_entries_is_refused(signed_in: SignIn, point: str) -> None:
    office = signed_in("office")
    token = TOKEN.search(office.get(f"/office/sites/{point}/counter"))
    assert token is not None
    for wrong in ([], {"entries": "all"}, {"entries": [{}] * 201}):
        answer = office.client.post(
            f"/office/sites/{point}/counter/entries", json=wrong,
            headers={"X-CSRFToken": token[1]},
        )  # fmt: skip
        assert answer.status_code == 422


def test_the_worker_of_the_counter_is_a_script(signed_in: SignIn) -> None:
    answer = signed_in("office").client.get("/office/counter-worker.js")
    assert answer.content_type.startswith("text/javascript")


# Files


def test_a_file_with_bad_rows_names_each_and_takes_nothing_in(
    signed_in: SignIn, transactions: Transactions
) -> None:
    table = "kind,area_code,lat\ncollection_point,310101001,31.2\nkiosk,310101001,north\n"
    page = signed_in("office").post(
        "/office/files", {"file": (io.BytesIO(table.encode()), "sites.csv")}
    )
    assert "Nothing was taken in" in page
    assert "is no kind of site" in page
    assert "is no number" in page
    with transactions() as session:
        assert session.scalars(select(Site).where(Site.state == "draft")).all() == []


def test_what_was_taken_out_can_be_brought_in(
    signed_in: SignIn, transactions: Transactions, point: str
) -> None:
    office = signed_in("office")
    out = office.client.get("/office/sites.csv").data.decode("utf-8-sig")
    without_code = out.replace("T1,collection_point", ",collection_point")
    page = office.post("/office/files", {"file": (io.BytesIO(without_code.encode()), "a.csv")})
    assert "1 drafts made, 0 changed." in page
    for ending in ("xlsx", "geojson"):
        assert office.client.get(f"/office/sites.{ending}").status_code == 200


# Seasons, coverage, siting


def test_last_season_is_copied_in_one_step(
    signed_in: SignIn, transactions: Transactions, point: str
) -> None:
    office = signed_in("office")
    days = {"last_first": "2025-12-01", "last_until": "2026-11-30"}
    page = office.get("/office/season?last_first=2025-12-01&last_until=2026-11-30")
    assert "First Point" in page
    office.post("/office/season", {**days, "first": "2027-02-10", "until": "2027-03-03"})
    with transactions() as session:
        copy = session.scalars(select(Site).where(Site.copied_from == point)).one()
        assert (copy.state, str(copy.valid_until), copy.name) == (
            "draft", "2027-03-03", "First Point",
        )  # fmt: skip


def test_the_district_enters_households_and_sees_what_lacks(
    signed_in: SignIn, transactions: Transactions, point: str
) -> None:
    district = signed_in("regulator")
    district.get("/office/coverage")
    token = TOKEN.search(district.get("/office/coverage"))
    assert token is not None
    district.client.post(
        "/office/coverage/310101001",
        data={"csrf_token": token[1], "households": "5000", "per_point": "",
              "source": "census", "on": "2025-12-31"},
    )  # fmt: skip
    page = signed_in("office").get("/office/coverage")
    assert "3,000" in page
    assert "2 more points" in page
    assert "Save" not in page
    with transactions() as session:
        row = session.get(Area, "310101001")
        assert row is not None
        assert row.households == 5000


def test_a_table_of_households_names_its_bad_cells_and_is_entered_whole(
    signed_in: SignIn, point: str
) -> None:
    district = signed_in("regulator")
    head = "code,name,households,on,source\n"
    bad = (io.BytesIO(f"{head}310101001,A,many,,census\n".encode()), "h.csv")
    page = send(district, "/office/coverage", "coverage.csv", {"file": bad}).get_data(as_text=True)
    assert "2 cells have to be set right first." in page
    good = (io.BytesIO(f"{head}310101001,A,7000,2025-12-31,census\n".encode()), "h.csv")
    page = send(district, "/office/coverage", "coverage.csv", {"file": good}).get_data(as_text=True)
    assert "1 street entered." in page
    assert "7,000" in page
    assert "census, 2025-12-31" in page
    assert "310101001,一街,7000,2025-12-31,census" in district.get("/office/coverage.csv")


def test_an_office_asks_where_points_belong_and_prints_the_answer(
    signed_in: SignIn, transactions: Transactions, visitor: Visitor, house: Flask, point: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    sent: list[str] = []
    monkeypatch.setattr(background, "send_siting", lambda _celery, ref: sent.append(ref))
    book(visitor)
    with transactions() as session:
        booking = session.scalars(select(Booking)).one()
        booking.lat, booking.lon = 31.23, 121.47
    district = signed_in("regulator")
    question = {
        "new_points": "1", "goal": "covering", "radius_metres": "500", "periods": "1",
        "least_stay": "1", "busiest": "5", "places": "School, 31.2301, 121.4701, 3000",
    }  # fmt: skip
    page = district.post("/office/siting", question)
    assert "Looking for the best places" in page
    path = district.path
    with transactions() as session:
        ref = session.scalars(select(SitingStudy.ref)).one()
    assert sent == [ref]

    placing.answer(partial(unit_of_work, engine_of(house)), ref, processes=1, seconds=5)

    page = district.get(path)
    assert "Proved: no other choice is better" in page
    assert "Before: 0 of 1 within 500 m (0%)" in page
    assert "After: 1 of 1 within 500 m (100%)" in page
    assert district.client.get(f"{path}/map.js").status_code == 200
    paper = PdfReader(io.BytesIO(district.client.get(f"{path}.pdf").data))
    assert len(paper.pages) == 1
    # Who asks for no language gets the operator's.
    assert "新点设在哪里" in paper.pages[0].extract_text()


def test_a_question_without_bookings_says_why_not(signed_in: SignIn) -> None:
    page = signed_in("office").post(
        "/office/siting",
        {"new_points": "1", "goal": "covering", "radius_metres": "500", "periods": "1",
         "least_stay": "1", "busiest": "5"},
    )  # fmt: skip
    assert "There is no booking with a place in this area yet" in page


def test_an_office_sees_no_study_of_another_area(
    signed_in: SignIn, transactions: Transactions
) -> None:
    with transactions() as session:
        row = SitingStudy(
            area_code="310101002", asked_by="x", asked_at=town.NOW, question={}, answer={}
        )
        session.add(row)
        session.flush()
        ref = row.ref
    office = signed_in("office")
    office.get(f"/office/siting/{ref}")
    assert office.status == 404


# Inspections


def test_an_inspection_on_a_phone_is_public_and_followed_up(
    signed_in: SignIn, visitor: Visitor, point: str
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
    token = TOKEN.search(told)
    assert token is not None
    district.client.post(finding, data={"csrf_token": token[1], "note": "two new ones"})
    assert "faults, all mended" in visitor.get(f"/points/{point}")


# The public


def test_the_page_of_a_point_says_whether_it_is_open(visitor: Visitor, point: str) -> None:
    page = visitor.get(f"/points/{point}")
    assert "open until" in page
    assert "13900001111" not in page


def test_a_draft_has_no_public_page(signed_in: SignIn, visitor: Visitor) -> None:
    ref = register(signed_in("office")).rsplit("/", 1)[1]
    visitor.get(f"/points/{ref}")
    assert visitor.status == 404


def test_a_full_point_says_so(visitor: Visitor, transactions: Transactions, point: str) -> None:
    bring(transactions, point, 100_000)
    assert "full: please come later" in visitor.get(f"/points/{point}")


def test_the_poster_leads_to_the_page(visitor: Visitor, point: str) -> None:
    paper = PdfReader(io.BytesIO(visitor.client.get(f"/points/{point}/poster.pdf").data))
    assert len(paper.pages) == 1
    assert "First Point" in paper.pages[0].extract_text()


def test_open_points_are_open_data(visitor: Visitor, point: str) -> None:
    answer = visitor.client.get("/points/open.geojson?take=phone")
    [feature] = json.loads(answer.data)["features"]
    assert feature["properties"]["name"] == "First Point"
    assert "responsible_name" not in feature["properties"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert json.loads(visitor.client.get("/points/open.geojson?take=fridge").data)["features"] == []
    assert "First Point" in visitor.client.get("/points/open.csv").get_data(as_text=True)


def test_the_map_may_stand_in_the_frame_of_any_page(visitor: Visitor, point: str) -> None:
    answer = visitor.client.get("/points/embed")
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers
    assert visitor.client.get("/points/embed.js").status_code == 200
    ordinary = visitor.client.get("/points")
    assert ordinary.headers["X-Frame-Options"] == "DENY"


def test_an_entry_of_the_ledger_names_no_person(
    signed_in: SignIn, transactions: Transactions, point: str
) -> None:
    kept(signed_in("office"), point, {"key": "k", "item": "phone_smart", "pieces": 1, "kg": "0.2"})
    with transactions() as session:
        entry = session.scalars(select(StockEntry)).one()
        assert len(entry.by) == 26


def test_the_list_answers_for_the_time_that_was_asked(visitor: Visitor, point: str) -> None:
    assert "open now" in visitor.get("/points?take=battery")
    page = visitor.get("/points?take=battery&at=2026-11-25T22:00")
    assert "closed then" in page
    assert "open then" in visitor.get("/points?take=battery&at=2026-11-26T10:00")
    assert "First Point" in visitor.get("/points?at=no+time")


def test_the_list_leaves_a_full_point_out(
    visitor: Visitor, transactions: Transactions, point: str
) -> None:
    assert "First Point" in visitor.get("/points")
    bring(transactions, point, 100_000)
    assert "First Point" not in visitor.get("/points")


def test_a_district_sees_no_site_of_another_district(
    signed_in: SignIn, transactions: Transactions, point: str
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
    token = TOKEN.search(district.get("/office/coverage"))
    assert token is not None
    answer = district.client.post(
        "/office/coverage/310101001", data={"csrf_token": token[1], "households": "1"}
    )
    assert answer.status_code == 404
