"""Full sites in the day's plan, and what yards still have room for."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from recycling.dispatch.jobs import Day, NothingToPlan, day_of
from recycling.dispatch.running import publish_run, write_down
from recycling.dispatch.sheets import sheets_of_run
from recycling.intake import empty_site
from routing.runs import ask_for_run
from routing.solver.planner import Budget, plan
from sites.registry import Site, SiteKind, SiteState
from sites.stock import Line, Movement, Slip, StockClass, arrive
from tests.fixtures.town import NOW, TODAY, TOMORROW, add_draft, add_town, add_yard


def bring(
    session: Session, site: Site, kilograms: int, of: StockClass = StockClass.ORDINARY,
    litres: int = 0,
) -> None:  # fmt: skip
    arrive(
        session, site, [Line(of, kilograms * 1000, litres=litres)],
        Slip(Movement.HANDOVER, f"{of}{kilograms}", "courier", NOW, TODAY), today=TODAY,
    )  # fmt: skip


def full_point(session: Session, kilograms: int = 500, **fields: Any) -> Site:
    site = add_yard(
        session, code="T1", kind=SiteKind.COLLECTION_POINT, capacity_kg=kilograms,
        lat=31.232, lon=121.473,
    )  # fmt: skip
    for name, value in fields.items():
        setattr(site, name, value)
    session.flush()
    bring(session, site, kilograms)
    return site


def yard_of(session: Session, day: Day) -> Site:
    [yard] = day.yards.values()
    return yard


@pytest.fixture
def town(session: Session) -> Session:
    add_town(session)
    booking = add_draft(session)
    booking.service_on = TOMORROW
    booking.request(by="resident", now=NOW)
    booking.confirm(by="system", now=NOW)
    session.flush()
    return session


def test_a_full_site_is_a_job_of_the_next_plan_by_itself(town: Session) -> None:
    assert day_of(town, TOMORROW).site_loads == {}
    site = full_point(town)
    day = day_of(town, TOMORROW)
    job = day.problem.job(site.ref)
    # Full already: all of it, at a left-out booking's price; 90 s for each 100 kg.
    assert (job.priority, job.price) == (100, 30_000)
    assert job.pickup[0] == 5_000 + 5_000
    assert job.service_seconds == 900


def test_a_site_is_emptied_in_its_opening_hours(town: Session) -> None:
    site = full_point(town)
    [window] = day_of(town, TOMORROW).problem.job(site.ref).windows
    assert (window.start, window.end) == (8 * 3600, 20 * 3600)


def test_a_crew_that_may_take_lithium_empties_a_site_with_batteries(town: Session) -> None:
    site = full_point(town)
    site.capacity_kg = 600
    bring(town, site, 20, StockClass.LITHIUM)
    assert day_of(town, TOMORROW).problem.job(site.ref).skills == {"lithium"}


def test_what_no_vehicle_holds_is_fetched_in_parts(town: Session) -> None:
    # The van takes 2,000 kg; 3,000 stand there, and as many come tomorrow.
    site = full_point(town, kilograms=3_000)
    day = day_of(town, TOMORROW)
    refs = sorted(day.site_loads)
    assert refs == [site.ref, f"{site.ref}.2", f"{site.ref}.3"]
    assert sum(load.grams for load in day.site_loads.values()) == 6_000_000


def test_a_day_without_bookings_is_planned_for_its_full_sites(session: Session) -> None:
    add_town(session)
    with pytest.raises(NothingToPlan):
        day_of(session, TOMORROW)
    full_point(session)
    assert len(day_of(session, TOMORROW).problem.jobs) == 1


def test_the_plan_visits_the_site_and_the_sheet_names_it(town: Session) -> None:
    site = full_point(town)
    day = day_of(town, TOMORROW)
    run = ask_for_run(town, TOMORROW, budget_seconds=1, seed=1, by="test", now=NOW)
    run.start(now=NOW)
    write_down(town, run, day, plan(day.problem, Budget(steps=20), seed=1))
    run.finish(now=NOW)
    town.flush()

    assert publish_run(town, run, by="test", now=NOW) == 1
    stops = [stop for route in run.routes for stop in route.stops]
    assert [stop.refs for stop in stops if stop.kind == "empty"] == [[site.ref]]
    assert run.figures["bookings"] == 1
    lines = [
        stop.address_lines
        for sheet in sheets_of_run(town, run, locale="en")
        for stop in sheet.stops
    ]
    assert ("T1 yard", "1 Yard Road") in lines


def limits(day: Day) -> dict[tuple[int, str | None], int]:
    [depot] = day.problem.depots
    return {(one.dimension, one.load_class): one.amount for one in depot.limits}


def test_a_yard_takes_on_a_day_its_capacity_less_its_stock(town: Session) -> None:
    yard = yard_of(town, day_of(town, TOMORROW))
    yard.capacity_litres = 50_000
    bring(town, yard, 15_000, litres=20_000)
    # 20,000 kg of room, 15,000 taken: 50,000 hectograms; 50 m3 less 20.
    assert limits(day_of(town, TOMORROW)) == {(0, None): 50_000, (1, None): 30_000}


def test_a_hazards_limit_is_stated_where_the_day_could_pass_it(town: Session) -> None:
    yard = yard_of(town, day_of(town, TOMORROW))
    yard.lithium_limit_kg = 1
    booking = add_draft(town, items=[("battery_liion_loose", 5)])
    booking.service_on = TOMORROW
    booking.request(by="resident", now=NOW)
    booking.confirm(by="system", now=NOW)
    town.flush()
    assert (0, "lithium") not in limits(day_of(town, TOMORROW))

    bring(town, yard, 1, StockClass.LITHIUM)

    day = day_of(town, TOMORROW)
    assert limits(day)[0, "lithium"] == 0
    assert day.problem.job(booking.ref).load_classes == {"lithium"}


def test_a_suspended_yard_receives_nothing(town: Session) -> None:
    second = add_yard(town, code="Y2")
    first = next(yard for yard in day_of(town, TOMORROW).yards.values() if yard.code == "Y1")
    first.state = SiteState.SUSPENDED.value
    town.flush()
    assert [depot.ref for depot in day_of(town, TOMORROW).problem.depots] == [second.ref]


def test_a_yard_whose_permit_ends_that_day_receives_nothing(town: Session) -> None:
    second = add_yard(town, code="Y2")
    first = next(yard for yard in day_of(town, TOMORROW).yards.values() if yard.code == "Y1")
    first.valid_until = TOMORROW
    town.flush()
    assert [depot.ref for depot in day_of(town, TOMORROW).problem.depots] == [second.ref]


def test_yard_hours_of_the_day_hold(town: Session) -> None:
    yard = yard_of(town, day_of(town, TOMORROW))
    yard.hours_exceptions = {TOMORROW.isoformat(): [["10:00", "12:00"]]}
    town.flush()
    [depot] = day_of(town, TOMORROW).problem.depots
    assert [(one.start, one.end) for one in depot.windows] == [(36_000, 43_200)]


def test_a_yard_receives_nothing_of_a_category_that_its_permit_does_not_name(
    town: Session,
) -> None:
    assert len(limits(day_of(town, TOMORROW))) == 1
    yard = yard_of(town, day_of(town, TOMORROW))
    yard.accepts = [family for family in yard.accepts if family != "kitchen"]
    town.flush()
    day = day_of(town, TOMORROW)
    # The one booking of the town is a microwave.
    assert limits(day)[0, "of kitchen"] == 0
    found = plan(day.problem, Budget(steps=20), seed=1)
    assert [one.ref for one in found.unassigned] == list(day.bookings)


def test_a_truck_that_empties_a_site_leaves_nothing_in_the_book(town: Session) -> None:
    site = full_point(town)
    told = {"key": "stop", "by": "courier", "source_ref": "route", "now": NOW, "today": TODAY}
    [entry] = empty_site(town, site, **told)
    assert entry.grams == -500_000
    assert empty_site(town, site, **told) == [entry]
    assert day_of(town, TOMORROW).site_loads == {}
