"""Sites in the database: codes, scopes, permits that end at midnight, who is nearest."""

import datetime as dt
import threading
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from database.engine import unit_of_work
from sites.areas import Area, Level, NoOperator, Operator, Scope, area, areas_within, operator
from sites.registry import (
    NoSuchSite,
    Site,
    SiteKind,
    SiteState,
    draft,
    expire_due,
    open_sites,
    site_by_ref,
    sites_in,
)
from sites.search import nearest_open
from tests.fixtures.town import NOW, TODAY, add_operator, add_yard

POINT = SiteKind.COLLECTION_POINT


def new(session: Session, area_code: str = "310112", kind: SiteKind = POINT) -> Site:
    """A draft."""
    return draft(session, kind=kind, area_code=area_code, by="office", now=NOW)


def add_point(session: Session, code: str, **fields: Any) -> Site:
    """An open collection point."""
    return add_yard(session, code=code, kind=POINT, **fields)


def near(session: Session, city: Operator, *families: str, at: dt.datetime = NOW) -> list[str]:
    """The codes of the sites that are nearest to 31.23, 121.47."""
    found = nearest_open(session, city, lat=31.23, lon=121.47, categories=families, at=at)
    return [one.site.code for one in found]


def test_codes_count_up_by_area_and_kind(session: Session) -> None:
    made = [
        new(session), new(session), new(session, kind=SiteKind.TRANSFER_YARD),
        new(session, "310113"),
    ]  # fmt: skip
    assert [site.code for site in made] == [
        "310112-T001", "310112-T002", "310112-Y001", "310113-T001",
    ]  # fmt: skip


def test_of_two_drafts_at_once_the_second_takes_the_next_code(engine: Engine) -> None:
    first_wrote, codes = threading.Event(), []

    def first() -> None:
        with unit_of_work(engine) as session:
            codes.append(new(session).code)
            first_wrote.set()
            # The second waits for this transaction: on SQLite to begin, on PostgreSQL to write.
            second.join(timeout=0.5)

    def then() -> None:
        first_wrote.wait(timeout=10)
        with unit_of_work(engine) as session:
            codes.append(new(session).code)

    second = threading.Thread(target=then)
    second.start()
    first()
    second.join(timeout=30)
    assert codes == ["310112-T001", "310112-T002"]


def test_a_fault_that_is_not_its_code_is_not_tried_again(session: Session) -> None:
    ref = new(session).ref
    with pytest.raises(IntegrityError, match="ref"):
        draft(session, kind=POINT, area_code="310112", by="office", now=NOW, ref=ref)


def test_a_code_that_became_free_is_given_again(session: Session) -> None:
    first, _ = new(session), new(session)
    session.delete(first)
    session.flush()
    assert new(session).code == "310112-T001"


def test_a_draft_begins_its_story(session: Session) -> None:
    [event] = new(session).events
    assert (event.verb, event.by, event.state_after) == ("draft", "office", "draft")


def test_a_site_outside_the_scope_is_not_there(session: Session) -> None:
    ref = new(session, "310112").ref
    assert site_by_ref(session, ref, Scope("310112")).ref == ref
    with pytest.raises(NoSuchSite):
        site_by_ref(session, ref, Scope("310113"))


def test_sites_are_listed_by_scope_kind_and_state(session: Session) -> None:
    one = new(session, "310112-01")
    new(session, "310113")
    assert sites_in(session, Scope("310112"), kind=POINT, state=SiteState.DRAFT) == [one]
    assert sites_in(session, Scope("310112"), state=SiteState.OPEN) == []
    assert len(sites_in(session, Scope())) == 2


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (dt.date(2026, 10, 31), False),
        (dt.date(2026, 11, 1), True),
        (dt.date(2026, 12, 31), True),
        (dt.date(2027, 1, 1), False),
    ],
)
def test_a_site_is_open_while_its_permit_covers_the_day(
    session: Session, day: dt.date, is_open: bool
) -> None:
    add_point(session, "T1", valid_from=dt.date(2026, 11, 1), valid_until=dt.date(2027, 1, 1))
    assert bool(open_sites(session, day)) is is_open


@pytest.mark.parametrize("state", [state for state in SiteState if state is not SiteState.OPEN])
def test_only_an_open_site_is_open(session: Session, state: SiteState) -> None:
    add_point(session, "T1", state=state)
    assert open_sites(session, TODAY) == []


@pytest.mark.parametrize(
    ("zone", "last_second"),
    [
        # The permit ends with 25 November: at 00:00 of the 26th on the operator's own clocks.
        ("Asia/Shanghai", dt.datetime(2026, 11, 25, 15, 59, 59, tzinfo=dt.UTC)),
        ("America/Los_Angeles", dt.datetime(2026, 11, 26, 7, 59, 59, tzinfo=dt.UTC)),
    ],
)
def test_a_permit_ends_at_midnight_of_the_operators_zone(
    session: Session, zone: str, last_second: dt.datetime
) -> None:
    city = add_operator(session)
    city.timezone = zone
    site = add_point(session, "T1", valid_until=dt.date(2026, 11, 26))
    assert expire_due(session, city, now=last_second) == []
    assert expire_due(session, city, now=last_second + dt.timedelta(seconds=1)) == [site]
    assert site.state == "expired"


def test_the_nightly_rule_may_run_twice(session: Session) -> None:
    city = add_operator(session)
    site = add_point(session, "T1", valid_until=TODAY)
    assert expire_due(session, city, now=NOW) == [site]
    assert expire_due(session, city, now=NOW) == []
    assert len(site.events) == 1


@pytest.mark.parametrize("state", ["approved", "open", "suspended"])
def test_every_site_with_a_permit_expires(session: Session, state: str) -> None:
    city = add_operator(session)
    add_point(session, "T1", valid_until=TODAY, state=SiteState(state))
    [site] = expire_due(session, city, now=NOW)
    assert site.state == "expired"


def test_the_nearest_site_comes_first(session: Session) -> None:
    city = add_operator(session)
    add_point(session, "FAR", lat=31.26)
    add_point(session, "NEAR", lat=31.24)
    assert near(session, city, "phone") == ["NEAR", "FAR"]


def test_a_nearer_site_that_does_not_take_all_of_it_is_passed(session: Session) -> None:
    city = add_operator(session)
    add_point(session, "NEAR", lat=31.24, accepts=["phone"])
    add_point(session, "FAR", lat=31.26, accepts=["phone", "tv"])
    assert near(session, city, "phone", "tv") == ["FAR"]


def test_a_nearer_site_that_is_closed_now_is_passed(session: Session) -> None:
    city = add_operator(session)
    add_point(session, "NEAR", lat=31.24, days=("sat",))
    add_point(session, "FAR", lat=31.26)
    assert near(session, city, "phone") == ["FAR"]
    night = dt.datetime(2026, 11, 25, 20, tzinfo=dt.UTC)
    assert near(session, city, "phone", at=night) == []


def test_yards_are_not_for_residents(session: Session) -> None:
    city = add_operator(session)
    add_yard(session)
    assert near(session, city, "phone") == []


def test_the_way_is_longer_than_the_crow_flies(session: Session) -> None:
    city = add_operator(session)
    add_point(session, "T1", lat=31.24, lon=121.47)
    [found] = nearest_open(session, city, lat=31.23, lon=121.47, categories=["phone"], at=NOW)
    # 0.01 degrees of latitude are 1,112 m; times 1.3 that is 1,446 m.
    assert found.walking_metres == 1_446
    assert found.open_until == dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)


def test_the_second_of_two_offices_at_one_site_is_told(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        ref = add_point(session, "T1").ref
    with Session(engine, expire_on_commit=False) as slow:
        stale = site_by_ref(slow, ref)
        _ = stale.events
        slow.commit()
        with unit_of_work(engine) as fast:
            site_by_ref(fast, ref).suspend(by="district", why="flood", now=NOW)
        stale.expire(by="nightly", now=NOW)
        with pytest.raises(StaleDataError):
            slow.commit()


def test_an_empty_database_says_what_to_do(session: Session) -> None:
    with pytest.raises(NoOperator, match="huiliu demo"):
        operator(session)


def test_areas_are_found_by_code_and_level(session: Session) -> None:
    for code, level in (("31", "city"), ("310112", "district"), ("310112-1", "street")):
        session.add(Area(code=code, level=level, name_zh=code, name_en=code))
    session.flush()
    assert [row.code for row in areas_within(session, "31", Level.STREET)] == ["310112-1"]
    assert area(session, "999") is None
