"""The dispatcher's console as pages: without script, in both languages, by forms and links."""

import re

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from recycling.booking.bookings import Place
from routing.locks import locks_on
from routing.runs import LeftOut, PlanRun, RunKind, published_run, runs_of
from routing.solver.plan import ChangeKind, Reason, Rule, Violation
from tests.fixtures import town
from tests.fixtures.house import Transactions, carry_out
from tests.fixtures.visitor import SignedIn, Visitor
from web.dispatch.why import change_sentence, violation_sentence
from web.words import LEFT_OUT

DAY = town.TOMORROW.isoformat()


@pytest.fixture
def dispatcher(signed_in: SignedIn, run: str) -> Visitor:
    """A dispatcher before the planned day."""
    return signed_in("dispatcher")


def first_visits(transactions: Transactions, run: str) -> tuple[int, list[int]]:
    with transactions() as session:
        row = session.scalars(select(PlanRun).where(PlanRun.ref == run)).one().routes[0]
        return row.number, [stop.sequence for stop in row.stops if stop.kind == "visit"]


def test_the_day_shows_figures_clock_and_routes(dispatcher: Visitor) -> None:
    page = dispatcher.get(f"/dispatch/?on={DAY}")
    for words in ("CO2 of the diesel", "at 316 g a km", "cost a kilogram", "in their window",
                  "Routes on the clock", "show these keys"):  # fmt: skip
        assert words in page
    assert page.count('class="gantt__visit"') == 3
    assert page.count('class="gantt__window"') == 3


@pytest.mark.parametrize("sort", ["late", "load", "cost", "nonsense"])
def test_the_routes_can_be_sorted_by_the_address(dispatcher: Visitor, sort: str) -> None:
    assert "C1" in dispatcher.get(f"/dispatch/?on={DAY}&sort={sort}")


def test_a_stop_is_moved_and_the_change_taken_back(
    dispatcher: Visitor, transactions: Transactions, run: str
) -> None:
    number, visits = first_visits(transactions, run)
    move = f"from={number}&stop={visits[1]}&to={number}&before={visits[0]}"
    assert "Where else it fits" in dispatcher.get(
        f"/dispatch/plans/{run}/routes/{number}/stops/{visits[0]}"
    )
    weighed = dispatcher.get(f"/dispatch/plans/{run}/move?{move}")
    assert "It breaks nothing" in weighed
    page = dispatcher.post(f"/dispatch/plans/{run}/move?{move}")
    assert "The stop is moved in a new plan" in page
    assert "This plan is not published" in page
    made = re.search(r"/dispatch/plans/(\w+)/undo", page)[1]
    assert made != run
    page = dispatcher.post(f"/dispatch/plans/{made}/undo")
    assert "The change is taken back" in page
    with transactions() as session:
        assert [one.undone_at for one in runs_of(session, town.TOMORROW)] == [town.NOW, None]
        assert published_run(session, town.TOMORROW).ref == run


def test_a_promise_that_a_move_breaks_is_named_and_given_up_only_knowingly(
    dispatcher: Visitor, transactions: Transactions, run: str
) -> None:
    number, visits = first_visits(transactions, run)
    # Before the unloading: behind the visit of the afternoon.
    move = f"from={number}&stop={visits[0]}&to={number}&before={visits[-1] + 1}"
    page = dispatcher.get(f"/dispatch/plans/{run}/move?{move}")
    assert "after its window" in page
    assert "a promise: may be given up, the resident is told" in page
    assert ">Move it<" not in page
    assert "not saved" in dispatcher.post(f"/dispatch/plans/{run}/move?{move}")
    page = dispatcher.post(f"/dispatch/plans/{run}/move?{move}", {"keep": "yes"})
    assert "promise" in page
    assert "given up" in page
    made = re.search(r"/dispatch/plans/(\w+)/publish", page)[1]
    page = dispatcher.post(f"/dispatch/plans/{made}/publish")
    assert re.search(r"\d residents? (was|were) told", page)


def test_a_route_is_held_fast_and_let_go(
    dispatcher: Visitor, transactions: Transactions, run: str
) -> None:
    number, visits = first_visits(transactions, run)
    path = f"/dispatch/plans/{run}/routes/{number}"
    page = dispatcher.post(f"{path}/lock", {"what": "prefix", "stop": str(visits[0])})
    assert "beginning of the route" in page
    with transactions() as session:
        [lock] = locks_on(session, town.TOMORROW)
    assert "Held fast" not in dispatcher.post(f"{path}/unlock", {"lock": lock.ref})
    dispatcher.post(f"{path}/lock", {"what": "moon"})
    assert dispatcher.status == 404


def test_what_if_is_planned_compared_and_never_published(
    dispatcher: Visitor, transactions: Transactions, run: str, queue: list[str]
) -> None:
    page = dispatcher.post(f"/dispatch/what-if?on={DAY}", {"vans": "0", "seconds": "5"})
    assert (dispatcher.status, "Change at least one thing" in page) == (422, True)
    dispatcher.post(f"/dispatch/what-if?on={DAY}", {"vans": "1", "seconds": "5"})
    [asked] = queue
    carry_out(transactions, asked)
    assert "1 more vans" in dispatcher.get(f"/dispatch/?on={DAY}&run={asked}")
    assert "Difference" in dispatcher.get(f"/dispatch/compare?on={DAY}&a={run}&b={asked}")
    dispatcher.post(f"/dispatch/plans/{asked}/publish")
    assert dispatcher.status == 409
    assert "This is a question" not in dispatcher.get(f"/dispatch/?on={DAY}")


def test_the_rest_of_the_day_is_planned_again_and_published(
    dispatcher: Visitor, transactions: Transactions, run: str, queue: list[str]
) -> None:
    assert "Routes, the late ones first" in dispatcher.get(f"/dispatch/road?on={DAY}")
    dispatcher.post(f"/dispatch/road?on={DAY}", {"most_moved": "1", "sent": "2", "seconds": "2"})
    [asked] = queue
    with transactions() as session:
        row = session.scalars(select(PlanRun).where(PlanRun.ref == asked)).one()
        assert (row.kind, row.derived_from, row.publishes) == (RunKind.REPLAN, run, False)
    carry_out(transactions, asked)
    assert "At most 1 were allowed" in dispatcher.get(f"/dispatch/plans/{asked}/moved")
    assert "The plan is published" in dispatcher.post(f"/dispatch/plans/{asked}/publish")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("morning", "The day can begin"),
        ("promises", "Every promise of this day is kept so far"),
        ("service", "No visit ended in these days"),
        ("replay/1", "No stop is done yet"),
    ],
)
def test_a_quiet_day_says_what_will_stand_on_each_page(
    dispatcher: Visitor, path: str, words: str
) -> None:
    assert words in dispatcher.get(f"/dispatch/{path}?on={DAY}")


def test_a_finding_of_the_morning_is_mended_by_its_button(
    dispatcher: Visitor, transactions: Transactions
) -> None:
    with transactions() as session:
        booking = town.add_draft(session, place=Place(31.23, 121.47, "area", 0.2))
        booking.set_day(town.TOMORROW)
        booking.request(by="resident", now=town.NOW)
        booking.confirm(by="system", now=town.NOW)
        ref = booking.ref
    path = f"/dispatch/morning?on={DAY}"
    assert "Places in doubt (1)" in dispatcher.get(path)
    page = dispatcher.post(path, {"code": "place_in_doubt", "ref": ref})
    assert "The place is taken as right" in page
    assert "The day can begin" in page


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
@pytest.mark.parametrize("kind", list(ChangeKind))
def test_every_change_is_a_sentence_with_its_cost(
    house: Flask, locale: str, kind: ChangeKind
) -> None:
    change = {"kind": kind.value, "amount": 700, "of": "two_person", "extra_fen": 3400}
    with house.test_request_context(), force_locale(locale):
        told = change_sentence(change, "C7", {})
        assert kind.value not in told
        assert "34.00" in told


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_is_a_sentence(house: Flask, reason: Reason) -> None:
    with house.test_request_context(), force_locale("zh_CN"):
        assert re.search(r"[\u4e00-\u9fff]", str(LEFT_OUT[reason.value]))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Rule.WINDOW, "B1 would begin 12 min after its window"),
        (Rule.SHIFT, "C7 would come back after the shift"),
        (Rule.SKILL, "C7 lacks a skill that B1 needs"),
        (Rule.CAPACITY, "too full"),
        (Rule.DOCKS, "cannot take it"),
    ],
)
def test_what_breaks_is_a_sentence_with_names(house: Flask, rule: Rule, words: str) -> None:
    with house.test_request_context(), force_locale("en"):
        told = violation_sentence(Violation(rule, "v", "b", 720), {"b": "B1", "v": "C7"})
        assert words in told


def test_the_day_tells_why_and_what_would_help(
    dispatcher: Visitor, transactions: Transactions, run: str
) -> None:
    with transactions() as session:
        row = session.scalars(select(PlanRun).where(PlanRun.ref == run)).one()
        row.left_out.append(
            LeftOut(
                booking_ref="x", reason="shift", nearest_courier="C1",
                cheapest_change={"kind": "lengthen_shift_seconds", "amount": 1500, "of": "y",
                                 "extra_fen": 4200},
            )
        )  # fmt: skip
    page = dispatcher.get(f"/dispatch/?on={DAY}&run={run}")
    assert "It does not fit into any shift" in page
    assert "Let the shift of courier C1 end 25 min later. It then costs 42.00 yuan more." in page


def test_the_bar_has_five_entries_and_the_rest_under_one_menu(dispatcher: Visitor) -> None:
    page = dispatcher.get("/dispatch/promises")
    bar = page[page.index('<nav class="sections"') : page.index("</nav>")]
    main, menu = bar.split("<details")
    assert main.count("<a ") == 5
    assert "<summary>More</summary>" in menu
    assert 'aria-current="page">Broken promises' in main
    assert "aria-current" not in menu


def test_the_menu_names_the_page_that_is_open_in_it(dispatcher: Visitor) -> None:
    page = dispatcher.get("/dispatch/fleet")
    bar = page[page.index('<nav class="sections"') : page.index("</nav>")]
    main, menu = bar.split("<details")
    assert "More: Crews and vehicles</summary>" in menu
    assert 'aria-current="page">Crews and vehicles' in menu
    assert "aria-current" not in main
