"""The pages of offices, inspectors, dispatchers, couriers and administrators."""

import base64

import pytest
from flask import Flask, abort
from sqlalchemy import select

from routing.runs import PlanRun, RunState
from sites.registry import Site, SiteKind, draft
from tests.fixtures import town
from tests.fixtures.house import PASSWORD, Transactions, planned
from tests.fixtures.questions import book
from tests.fixtures.registration import fill, register
from tests.fixtures.visitor import SignedIn, Visitor
from web.security import Reach, access
from web.unit import database


def test_a_site_is_registered_section_by_section_and_submitted(
    signed_in: SignedIn,
) -> None:
    office = signed_in("office")
    path = register(office)
    assert "Still missing" in office.get(path)
    assert "Ready to submit" in fill(office, path)
    page = office.post(f"{path}/submit")
    assert "submitted" in page
    assert "Save this section" not in page


def test_a_section_may_be_half_filled_and_is_kept(signed_in: SignedIn) -> None:
    office = signed_in("office")
    path = register(office)
    office.post(f"{path}/hours", {"hours-mon": "9:00-18:00"})
    page = office.get(path)
    assert 'value="09:00-18:00"' in page
    office.post(f"{path}/submit")
    assert "Still missing" in office.get(path)


def test_a_wrong_section_says_what_to_do_and_keeps_what_was_typed(
    signed_in: SignedIn,
) -> None:
    office = signed_in("office")
    path = register(office)
    page = office.post(f"{path}/hours", {"hours-mon": "all day"})
    assert office.status == 422
    assert "Write the hours as 9:00-18:00" in page
    assert 'value="all day"' in page


def test_a_section_that_saves_by_itself_answers_without_a_page(
    signed_in: SignedIn,
) -> None:
    office = signed_in("office")
    path = register(office)
    token = office.get(path).split('name="csrf_token" value="')[1].split('"')[0]
    answer = office.client.post(
        f"{path}/hours",
        data={"hours-mon": "9:00-18:00", "csrf_token": token},
        headers={"X-Kept": "quietly"},
    )
    assert answer.status_code == 204
    assert 'value="09:00-18:00"' in office.get(path)


def test_an_office_sees_no_site_outside_its_street(
    signed_in: SignedIn, transactions: Transactions
) -> None:
    with transactions() as session:
        other = draft(
            session, kind=SiteKind.COLLECTION_POINT, area_code="310101002", by="x", now=town.NOW,
            name="二街西门", accepts=[], opening_hours={},
        )  # fmt: skip
        ref = other.ref
    office = signed_in("office")
    assert "二街西门" not in office.get("/office/sites")
    for path in (f"/office/sites/{ref}", f"/office/sites/{ref}/submit"):
        page = office.get(path) if path.endswith(ref) else office.post(path)
        assert office.status == 404
        assert "There is no such site in your area" in page


def test_the_district_approves_what_the_office_submitted_and_opens_it(
    signed_in: SignedIn, visitor: Visitor
) -> None:
    office, district = signed_in("office"), signed_in("regulator")
    path = register(office)
    fill(office, path)
    office.post(f"{path}/submit")
    decided = f"/regulator/sites/{path.rsplit('/', 1)[1]}"
    district.post(decided, {"verb": "approve", "why": "Keep the gate free."})
    page = district.post(decided, {"verb": "open"})
    assert "open" in page
    assert "一街东门" in visitor.get("/points?take=phone")
    assert "一街东门" not in visitor.get("/points?take=fridge")


def test_sending_a_site_back_needs_a_reason(signed_in: SignedIn) -> None:
    office, district = signed_in("office"), signed_in("regulator")
    path = register(office)
    fill(office, path)
    office.post(f"{path}/submit")
    decided = f"/regulator/sites/{path.rsplit('/', 1)[1]}"
    assert "Say why" in district.post(decided, {"verb": "send_back", "why": ""})
    assert district.status == 422
    district.post(decided, {"verb": "send_back", "why": "Name the fire equipment."})
    assert "Name the fire equipment." in office.get(path)


def test_the_register_is_filtered_by_the_address_bar(signed_in: SignedIn) -> None:
    inspector = signed_in("regulator")
    assert "Y1 yard" in inspector.get("/regulator/sites?state=open&kind=transfer_yard")
    assert "Y1 yard" not in inspector.get("/regulator/sites?state=closed")


def test_a_plan_is_asked_for_once_and_given_to_a_worker_after_its_row_stands(
    signed_in: SignedIn, visitor: Visitor, queue: list[str],
    transactions: Transactions,
) -> None:  # fmt: skip
    book(visitor)
    dispatcher = signed_in("dispatcher")
    page = dispatcher.get(f"/dispatch/?on={town.TOMORROW}")
    assert "This day is not planned yet" in page
    dispatcher.post(f"/dispatch/plans?on={town.TOMORROW}", {"seconds": "5"})
    with transactions() as session:
        run = session.scalars(select(PlanRun)).one()
        assert queue == [run.ref]
        assert run.day == town.TOMORROW
    page = dispatcher.post(f"/dispatch/plans?on={town.TOMORROW}", {"seconds": "5"})
    assert dispatcher.status == 409
    assert "This day is being planned already" in page
    assert len(queue) == 1


def test_a_plan_needs_a_length_that_makes_sense(
    signed_in: SignedIn, visitor: Visitor, queue: list[str]
) -> None:
    book(visitor)
    dispatcher = signed_in("dispatcher")
    page = dispatcher.post(f"/dispatch/plans?on={town.TOMORROW}", {"seconds": "1"})
    assert dispatcher.status == 422
    assert "Enter from 5 to 3600 seconds." in page
    assert queue == []


def test_a_running_plan_tells_how_far_it_is_and_can_be_stopped(
    signed_in: SignedIn, transactions: Transactions
) -> None:
    with transactions() as session:
        run = PlanRun(
            day=town.TOMORROW, state=RunState.RUNNING.value, asked_by="x", asked_at=town.NOW,
            started_at=town.NOW, seed=1, budget_seconds=60, stage="search", cost_fen=90_000,
            seconds_left=42.0, cost_curve=[[0.0, 100_000], [9.0, 90_000]], figures={},
            one_trip_each={}, made_with={},
        )  # fmt: skip
        session.add(run)
        session.flush()
        ref = run.ref
    dispatcher = signed_in("dispatcher")
    told = dispatcher.client.get(f"/dispatch/plans/{ref}/progress").get_json()
    assert told["seconds_left"] in ("42 s left", "还剩42秒")
    assert told["ended"] is False
    assert len(told["points"].split()) == 3
    page = dispatcher.get(f"/dispatch/plans/{ref}")
    assert "10.0 % below its first plan" in page
    assert '<meta http-equiv="refresh" content="3">' in page
    dispatcher.post(f"/dispatch/plans/{ref}/stop")
    with transactions() as session:
        assert session.scalars(select(PlanRun)).one().state == RunState.STOPPING


def test_the_day_shows_figures_routes_and_a_map_of_the_published_plan(
    signed_in: SignedIn, visitor: Visitor, transactions: Transactions
) -> None:
    booking = book(visitor)
    ref = planned(transactions, booking.ref)
    dispatcher = signed_in("dispatcher")
    page = dispatcher.get(f"/dispatch/?on={town.TOMORROW}")
    assert "3.0 km" in page
    assert "instead of 9.0 km" in page
    assert f"/dispatch/plans/{ref}/map.js" in page
    script = dispatcher.get(f"/dispatch/plans/{ref}/map.js")
    assert dispatcher.last is not None
    assert dispatcher.last.content_type.startswith("text/javascript")
    assert "王秀英" not in script
    assert "13800001234" not in script


def test_a_dispatcher_puts_a_booking_on_the_map_and_is_told_of_swapped_numbers(
    signed_in: SignedIn, transactions: Transactions
) -> None:
    with transactions() as session:
        booking = town.add_draft(session, place=None)
        booking.set_window(
            town.TOMORROW, town.NOW.replace(day=26, hour=5), town.NOW.replace(day=26, hour=7)
        )
        booking.request(by="guest", now=town.NOW)
        booking.confirm(by="system", now=town.NOW)
        ref = booking.ref
    dispatcher = signed_in("dispatcher")
    page = dispatcher.get("/dispatch/to-place")
    assert booking.number in page
    assert "301" not in page.split(booking.number)[1].split("</tr>")[0]
    page = dispatcher.post(f"/dispatch/to-place/{ref}", {"lat": "121.47", "lon": "31.23"})
    assert "A latitude lies between -90 and 90." in page
    page = dispatcher.post(f"/dispatch/to-place/{ref}", {"lat": "1.0", "lon": "1.0"})
    assert "lies outside Town" in page
    dispatcher.post(f"/dispatch/to-place/{ref}", {"lat": "31.23", "lon": "121.47"})
    assert "Every booking has its place" in dispatcher.get("/dispatch/to-place")


def test_an_administrator_adds_a_person_who_can_then_sign_in(
    signed_in: SignedIn, visitor: Visitor
) -> None:
    administrator = signed_in("administrator")
    person = {
        "name": "李", "login": "office-2", "password": PASSWORD, "role": "office",
        "area_code": "310101002",
    }  # fmt: skip
    administrator.post("/admin/people", person)
    visitor.sign_in("office-2")
    assert visitor.path == "/office/sites"
    assert "This sign-in name is taken" in administrator.post("/admin/people", person)
    page = administrator.post("/admin/people", {**person, "login": "x-3", "area_code": "99"})
    assert "There is no area with this code." in page


PROBLEM = {
    "vehicles": [{"id": 1, "start": [121.47, 31.23], "end": [121.47, 31.23]}],
    "jobs": [{"id": 7, "location": [121.48, 31.24]}, {"id": 8, "location": [121.46, 31.22]}],
}


def basic(login: str) -> dict[str, str]:
    told = base64.b64encode(f"{login}:{PASSWORD}".encode()).decode()
    return {"Authorization": f"Basic {told}"}


def test_a_problem_is_solved_over_the_interface(visitor: Visitor) -> None:
    answer = visitor.client.post(
        "/api/v1/solve?seconds=1", json=PROBLEM, headers=basic("dispatcher")
    )
    assert answer.status_code == 200
    document = answer.get_json()
    assert document["code"] == 0
    served = {step["id"] for step in document["routes"][0]["steps"] if step["type"] == "job"}
    assert served == {7, 8}


@pytest.mark.parametrize(("headers", "status"), [
    ({}, 401), (basic("courier"), 403), ({"Authorization": "Basic ???"}, 401),
])  # fmt: skip
def test_the_interface_refuses_whom_it_does_not_know(
    visitor: Visitor, headers: dict[str, str], status: int
) -> None:
    answer = visitor.client.post("/api/v1/solve", json=PROBLEM, headers=headers)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["status"] == status


def test_a_signed_in_browser_alone_does_not_open_the_interface(
    signed_in: SignedIn,
) -> None:
    answer = signed_in("dispatcher").client.post("/api/v1/solve", json=PROBLEM)
    assert answer.status_code == 401


@pytest.mark.parametrize(("query", "body", "told"), [
    ("", {"vehicles": []}, "vehicles"),
    ("?seconds=soon", PROBLEM, "seconds"),
    ("?seed=inf", PROBLEM, "seed"),
    ("?seconds=9999", PROBLEM, "seconds"),
    ("", [1], "body"),
])  # fmt: skip
def test_a_wrong_problem_is_told_with_the_field_that_is_wrong(
    visitor: Visitor, query: str, body: object, told: str
) -> None:
    answer = visitor.client.post(f"/api/v1/solve{query}", json=body, headers=basic("dispatcher"))
    assert answer.status_code == 422
    assert told in answer.get_json()["detail"]


def test_an_answer_that_is_an_error_leaves_nothing_in_the_database(
    house: Flask, visitor: Visitor, transactions: Transactions
) -> None:
    @access(scope=Reach.PUBLIC)
    def half_way() -> str:
        draft(
            database(), kind=SiteKind.COLLECTION_POINT, area_code="310101001", by="x",
            now=town.NOW, name="half", accepts=[], opening_hours={},
        )  # fmt: skip
        abort(409)

    house.add_url_rule("/half-way", "half_way", half_way, methods=["POST"])
    visitor.post("/half-way")
    assert visitor.status == 409
    with transactions() as session:
        assert "half" not in [site.name for site in session.scalars(select(Site))]
