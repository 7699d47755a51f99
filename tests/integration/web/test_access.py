"""Who may call what: each route says so, and every role is tried at every door."""

import pytest
from flask import Flask
from werkzeug.routing import Rule

from recycling.people import Role
from tests.fixtures.visitor import SignedIn, Visitor
from web.security import Reach, declared_access

#: What each role may enter beside what everybody may; a full table, by endpoint.
DOORS: dict[str, set[Role]] = {
    "resident.my_bookings": {Role.RESIDENT},
    "courier.sheet": {Role.COURIER},
    "courier.plain": {Role.COURIER},
    "courier.paper": {Role.COURIER},
    "courier.tell": {Role.COURIER},
    "courier.empty_point": {Role.COURIER},
    "courier.undo_emptying": {Role.COURIER},
    "courier.token": {Role.COURIER},
    "courier.day": {Role.COURIER},
    "courier.act": {Role.COURIER},
    "courier.positions": {Role.COURIER},
    **dict.fromkeys(
        [
            "courier.change",
            "courier.propose",
            "courier.answer",
            "courier.undo",
            "courier.evidence",
            "courier.at_yard",
            "courier.give_to_yard",
            "courier.to_van",
            "courier.give_to_van",
        ],
        frozenset({Role.COURIER}),
    ),
    "courier.desk_transfer": {Role.DISPATCHER, Role.ADMINISTRATOR},
    "courier.give_for": {Role.DISPATCHER, Role.ADMINISTRATOR},
    "courier.stop_following": {Role.COURIER},
    "courier.worker": {Role.COURIER},
    "courier.map_page": {Role.COURIER},
    "courier.map_file": {Role.COURIER},
    "courier.pack": {Role.DISPATCHER, Role.ADMINISTRATOR},
    "courier.desk": {Role.DISPATCHER, Role.ADMINISTRATOR},
    "courier.decide": {Role.DISPATCHER, Role.ADMINISTRATOR},
    "courier.switchboard": {Role.DISPATCHER, Role.ADMINISTRATOR},
    "courier.labels": {Role.COURIER, Role.DISPATCHER, Role.ADMINISTRATOR},
    "account.signing_code": {Role.COURIER, Role.OFFICE, Role.DISPATCHER, Role.ADMINISTRATOR},
    "office.sites": {Role.OFFICE},
    "office.new": {Role.OFFICE},
    "office.site": {Role.OFFICE},
    "office.save": {Role.OFFICE},
    "office.submit": {Role.OFFICE},
    "office.close": {Role.OFFICE},
    **dict.fromkeys(
        [
            "office.open_site",
            "office.renewal",
            "office.closing",
            "office.add_document",
            "office.stock",
            "office.take_away",
            "office.weighed",
            "office.count",
            "office.counter",
            "office.take_in",
            "office.take_in_brought",
            "office.take_in_kept",
            "office.counter_worker",
            "office.season",
        ],
        frozenset({Role.OFFICE}),
    ),
    **dict.fromkeys(
        [
            "office.document",
            "office.files",
            "office.file_of_sites",
            "office.take_in_file",
            "office.streets_covered",
            "office.households_table",
            "office.siting",
            "office.study",
            "office.study_map_file",
            "office.study_paper",
        ],
        frozenset({Role.OFFICE, Role.REGULATOR, Role.ADMINISTRATOR}),
    ),
    "office.norm": {Role.REGULATOR, Role.ADMINISTRATOR},
    "office.take_in_table": {Role.REGULATOR, Role.ADMINISTRATOR},
    **dict.fromkeys(
        [
            "regulator.comment",
            "regulator.new_inspection",
            "regulator.inspection",
            "regulator.mended",
        ],
        frozenset({Role.REGULATOR, Role.ADMINISTRATOR}),
    ),
    "dispatch.day": {Role.DISPATCHER, Role.ADMINISTRATOR},
    "dispatch.start": {Role.DISPATCHER, Role.ADMINISTRATOR},
    "dispatch.run": {Role.DISPATCHER, Role.ADMINISTRATOR},
    "dispatch.progress": {Role.DISPATCHER, Role.ADMINISTRATOR},
    "dispatch.stop": {Role.DISPATCHER, Role.ADMINISTRATOR},
    "dispatch.map_file": {Role.DISPATCHER, Role.ADMINISTRATOR},
    "dispatch.to_place": {Role.DISPATCHER, Role.ADMINISTRATOR},
    "dispatch.place": {Role.DISPATCHER, Role.ADMINISTRATOR},
    **dict.fromkeys(
        [
            "dispatch.route",
            "dispatch.halt",
            "dispatch.move",
            "dispatch.save_move",
            "dispatch.lock",
            "dispatch.release",
            "dispatch.publish",
            "dispatch.undo",
            "dispatch.morning",
            "dispatch.mend_finding",
            "dispatch.what_if",
            "dispatch.compare",
            "dispatch.road",
            "dispatch.moved",
            "dispatch.promises",
            "dispatch.mend_promise",
            "dispatch.put_right",
            "dispatch.service",
            "dispatch.replay",
            "dispatch.ceilings",
            "dispatch.ceiling",
            "dispatch.end_ceiling",
            "dispatch.road_map_file",
            "dispatch.misses_map_file",
            "dispatch.replay_map_file",
            "dispatch.fleet",
            "dispatch.shift_out",
            "dispatch.courier",
            "dispatch.vehicle",
        ],
        frozenset({Role.DISPATCHER, Role.ADMINISTRATOR}),
    ),
    "regulator.register": {Role.REGULATOR, Role.DISPATCHER, Role.ADMINISTRATOR},
    "regulator.site": {Role.REGULATOR, Role.ADMINISTRATOR},
    "regulator.plans": {Role.REGULATOR, Role.ADMINISTRATOR},
    "resident.household": {Role.RESIDENT},
    "resident.rhythms": {Role.RESIDENT},
    "resident.again": {Role.RESIDENT},
    "resident.all_calendars": {Role.RESIDENT},
    "care.hotline": {Role.DISPATCHER, Role.ADMINISTRATOR},
    "care.open_booking": {Role.DISPATCHER, Role.ADMINISTRATOR},
    **dict.fromkeys(
        ["care.compound", "care.compound_list", "care.book_compound", "care.compound_booked"],
        frozenset({Role.OFFICE, Role.DISPATCHER, Role.ADMINISTRATOR}),
    ),
    "care.complaints": {Role.DISPATCHER, Role.ADMINISTRATOR},
    "care.sent_back": {Role.DISPATCHER, Role.ADMINISTRATOR},
    "care.counted": {Role.DISPATCHER, Role.ADMINISTRATOR},
    "care.scale": {Role.DISPATCHER, Role.ADMINISTRATOR},
    "care.outbox": {Role.DISPATCHER, Role.ADMINISTRATOR},
    **dict.fromkeys(
        ["receiver.arrivals", "receiver.arrivals_list", "receiver.wiping"],
        frozenset({Role.RECEIVER, Role.DISPATCHER, Role.ADMINISTRATOR}),
    ),
    "admin.dismantlers": {Role.ADMINISTRATOR},
    "admin.subsidies": {Role.ADMINISTRATOR},
    "admin.end_subsidy": {Role.ADMINISTRATOR},
    "admin.fill_pot": {Role.ADMINISTRATOR},
    "admin.people": {Role.ADMINISTRATOR},
    "admin.person": {Role.ADMINISTRATOR},
    "api.solve": {Role.DISPATCHER, Role.ADMINISTRATOR},
}

EVERYBODY = {
    "resident.details", "resident.photo", "resident.wait", "resident.leave_wait",
    "resident.change_what", "resident.change_where", "resident.change_when", "resident.calendar",
    "resident.rating", "resident.complaint", "resident.receipt", "resident.worth",
    "resident.consent", "resident.rates", "resident.parcel", "resident.label",
    "resident.difference", "resident.accounts", "resident.accounts_of_booking",
    "resident.subsidy", "resident.claim_subsidy",
    "phone.ask", "phone.answer", "resident.bring", "resident.change_bring",
    "resident.coming_as_json", "resident.send_code",
    "static", "courier.manifest", "resident.front", "resident.what", "resident.where",
    "resident.suggestions", "resident.door",
    "resident.how", "resident.when", "resident.who", "resident.review", "resident.forget",
    "resident.booking", "resident.done", "resident.cancel", "resident.track", "resident.points",
    "resident.points_map_file", "resident.privacy", "resident.mail", "account.sign_in",
    "points.point", "points.picture", "points.poster", "points.open_geojson", "points.open_csv",
    "points.embed", "points.embed_file", "account.sign_out", "account.preferences", "api.healthz",
    "api.readyz",
}  # fmt: skip

#: Endpoints without parameters that answer GET: each is knocked at by each role.
KNOCKED = [
    "/my/account", "/rhythms", "/bookings.ics", "/care/hotline", "/care/complaints", "/care/scale",
    "/care/outbox", "/care/compound", "/care/compound/list.csv",
    "/dispatch/ceilings",
    "/bookings", "/courier/", "/office/sites", "/office/sites/new", "/office/season",
    "/office/files", "/office/coverage", "/office/siting", "/office/counter-worker.js",
    "/office/sites.csv", "/office/sites.xlsx", "/office/sites.geojson", "/dispatch/",
    "/dispatch/to-place", "/dispatch/morning", "/dispatch/road", "/dispatch/promises",
    "/dispatch/what-if", "/dispatch/service", "/dispatch/fleet", "/regulator/sites",
    "/regulator/plans",
    "/admin/people", "/admin/dismantlers", "/admin/subsidies", "/dismantler/arrivals",
    "/dismantler/wiping",
]  # fmt: skip


def rules(app: Flask) -> list[Rule]:
    return list(app.url_map.iter_rules())


def test_every_route_says_who_may_call_it_and_how_far_it_sees(app: Flask) -> None:
    silent = {rule.endpoint for rule in rules(app) if declared_access(app, rule.endpoint) is None}
    assert silent == set()


def test_the_table_of_doors_is_what_the_routes_declare(app: Flask) -> None:
    declared = {rule.endpoint: declared_access(app, rule.endpoint) for rule in rules(app)}
    guarded = {name: set(one.roles) for name, one in declared.items() if one and one.roles}
    free = {name for name, one in declared.items() if one and not one.roles}
    assert guarded == DOORS
    assert free == EVERYBODY


def test_a_route_that_declares_nothing_answers_nobody(house: Flask) -> None:
    house.add_url_rule("/forgotten", "forgotten", lambda: "open to all")
    assert house.test_client().get("/forgotten").status_code == 403


def test_what_needs_no_role_shows_only_what_is_public_or_ones_own(app: Flask) -> None:
    for name in EVERYBODY:
        declared = declared_access(app, name)
        assert declared is not None
        assert declared.scope in (Reach.PUBLIC, Reach.OWN)


@pytest.mark.parametrize("role", list(Role))
def test_a_role_enters_its_own_doors_and_no_other(
    signed_in: SignedIn, house: Flask, role: Role
) -> None:
    visitor = signed_in(role.value)
    router = house.url_map.bind("localhost")
    for path in KNOCKED:
        endpoint, _ = router.match(path)
        visitor.get(path)
        assert visitor.status == (200 if role in DOORS[endpoint] else 403), path


@pytest.mark.parametrize("path", KNOCKED)
def test_a_guest_is_led_to_the_sign_in_and_back(visitor: Visitor, path: str) -> None:
    visitor.get(path, follow_redirects=False)
    assert visitor.status == 303
    assert visitor.last is not None
    assert visitor.last.location.startswith(f"/sign-in?next={path}")


def test_a_person_who_is_shut_out_is_out_at_the_next_click(
    signed_in: SignedIn,
) -> None:
    courier, administrator = signed_in("courier"), signed_in("administrator")
    page = administrator.get("/admin/people")
    ref = page.split("courier</th>")[1].split('action="/admin/people/')[1].split('"')[0]
    administrator.post(f"/admin/people/{ref}")
    courier.get("/courier/", follow_redirects=False)
    assert courier.status == 303


def test_nobody_shuts_out_themselves(signed_in: SignedIn) -> None:
    administrator = signed_in("administrator")
    page = administrator.get("/admin/people")
    assert "Shut out administrator" not in page
