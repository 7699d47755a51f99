"""Last year's points again, the norm by street, and which sites a truck has to empty."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
from sqlalchemy.orm import Session

from sites.areas import Area, Scope
from sites.coverage import BadNorm, Suggestion, coverage, set_households, set_norm
from sites.emptying import to_empty
from sites.exchange.cells import BadTable
from sites.exchange.households import households_csv, take_in_households
from sites.exchange.read import Fault
from sites.registry import BadPermitDates, Site, SiteKind, SiteState, draft
from sites.search import nearest_open, nearest_sites
from sites.seasons import Season, copy_season
from sites.stock import Line, Movement, Slip, StockClass, arrive, take_stock
from tests.fixtures.town import NOW, TODAY, WEEK, add_operator, add_yard

LAST = Season(dt.date(2026, 2, 1), dt.date(2026, 4, 1))
NEXT = Season(dt.date(2027, 2, 10), dt.date(2027, 3, 3))
POINT = SiteKind.COLLECTION_POINT


def permitted(session: Session, area: str = "310112001", **fields: Any) -> Site:
    told = {
        "name": "South gate", "address": "1 Road", "lat": 31.1, "lon": 121.4, "area_m2": 20.0,
        "capacity_kg": 1_000, "accepts": ["phone"], "owner_consent": "letter", "clearing_days": 1,
        "opening_hours": {day: [["09:00", "18:00"]] for day in WEEK},
        "valid_from": dt.date(2026, 2, 10), "valid_until": dt.date(2026, 3, 3),
        "responsible_name": "Li", "responsible_phone": "13800000000", "fire_equipment": "sand",
        "seepage": "sealed",
    }  # fmt: skip
    site = draft(
        session, kind=fields.pop("kind", POINT), area_code=area, by="office", now=NOW,
        **{**told, **fields},
    )  # fmt: skip
    site.submit(by="office", now=NOW)
    site.approve(by="district", conditions="no lithium", now=NOW)
    session.flush()
    return site


def test_last_years_points_are_copied_with_new_dates_in_one_step(session: Session) -> None:
    old = [permitted(session), permitted(session, name="North gate")]
    made = copy_season(session, Scope("310112"), LAST, NEXT, by="office", now=NOW)
    assert [site.copied_from for site in made] == [site.ref for site in old]
    first = made[0]
    assert (first.state, first.name, first.valid_from, first.valid_until) == (
        "draft", "South gate", NEXT.first, NEXT.until,
    )  # fmt: skip
    assert first.conditions == ""
    # The place's owner has to agree anew; nothing else is missing.
    assert first.missing() == ["owner_consent"]


def test_a_point_is_copied_once(session: Session) -> None:
    permitted(session)
    copy_season(session, Scope("310112"), LAST, NEXT, by="office", now=NOW)
    assert copy_season(session, Scope("310112"), LAST, NEXT, by="office", now=NOW) == []


def test_points_of_another_street_yards_and_mere_drafts_stay(session: Session) -> None:
    permitted(session, "310113001")
    permitted(session, kind=SiteKind.TRANSFER_YARD)
    draft(
        session, kind=POINT, area_code="310112001", by="office", now=NOW,
        valid_from=dt.date(2026, 2, 10), valid_until=dt.date(2026, 3, 3),
    )  # fmt: skip
    assert copy_season(session, Scope("310112"), LAST, NEXT, by="office", now=NOW) == []


def test_a_season_ends_after_it_begins() -> None:
    with pytest.raises(BadPermitDates):
        Season(TODAY, TODAY)


def street(session: Session, code: str, households: int | None) -> Area:
    row = Area(
        code=code, level="street", name_zh=code, name_en=code, parent_code=code[:6],
        households=households,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def open_point(session: Session, code: str, area: str, **fields: Any) -> Site:
    site = add_yard(session, code=code, kind=POINT, **fields)
    site.area_code = area
    session.flush()
    return site


def test_coverage_counts_points_against_the_norm(session: Session) -> None:
    street(session, "310112001", 5_000)
    street(session, "310112002", 1_500)
    street(session, "310112003", None)
    open_point(session, "T1", "310112001001")
    rows = {row.area.code: row for row in coverage(session, Scope("310112"), TODAY)}
    lacking = rows["310112001"]
    # 5,000 households at 2,000 a point: 3 points, 1 is open, 3,000 households have none.
    assert (lacking.points, lacking.needed, lacking.without_point) == (1, 3, 3_000)
    assert (rows["310112002"].needed, rows["310112002"].without_point) == (1, 1_500)
    unknown = rows["310112003"]
    assert (unknown.needed, unknown.without_point, unknown.suggestion) == (None, 0, None)


def test_the_street_that_lacks_most_comes_first(session: Session) -> None:
    for code, households in (("310112001", 900), ("310112002", 9_000), ("310112003", 2_000)):
        street(session, code, households)
    order = [row.area.code for row in coverage(session, Scope("310112"), TODAY)]
    assert order == ["310112002", "310112003", "310112001"]


def test_the_norm_of_a_district_holds_for_its_streets_until_one_has_its_own(
    session: Session,
) -> None:
    district = Area(code="310112", level="district", name_zh="区", name_en="D", parent_code="31")
    session.add(district)
    set_norm(district, per_point=1_000)
    street(session, "310112001", 3_000)
    set_norm(street(session, "310112002", 3_000), per_point=1_500)
    rows = {row.area.code: row for row in coverage(session, Scope("310112"), TODAY)}
    assert (rows["310112001"].needed, rows["310112002"].needed) == (3, 2)


def test_a_point_is_suggested_for_the_days_on_which_most_are_lacking(session: Session) -> None:
    street(session, "310112001", 2_000)
    ends = TODAY + dt.timedelta(days=10)
    open_point(session, "T1", "310112001", valid_until=ends)
    later = open_point(
        session,
        "T2",
        "310112001",
        valid_from=TODAY + dt.timedelta(days=31),
        state=SiteState.APPROVED,
    )
    [row] = coverage(session, Scope("310112"), TODAY)
    assert row.suggestion == Suggestion(ends, later.valid_from, 1)


@pytest.mark.parametrize(("households", "source", "on"), [
    (-1, "census", TODAY), (20_000_001, "census", TODAY), (5, " ", TODAY), (5, "census", None),
])  # fmt: skip
def test_a_number_of_households_that_cannot_be_is_refused(
    session: Session, households: int, source: str, on: dt.date | None
) -> None:
    row = street(session, "310112001", 1)
    with pytest.raises(BadNorm):
        set_households(row, households, source=source, on=on)


def test_a_norm_that_cannot_be_is_refused(session: Session) -> None:
    with pytest.raises(BadNorm):
        set_norm(street(session, "310112002", 1), per_point=0)


def test_a_street_without_a_number_is_owed_and_suggested_nothing(session: Session) -> None:
    row = street(session, "310112001", 2_000)
    set_households(row, None, source="", on=None)
    [found] = coverage(session, Scope("310112"), TODAY)
    assert (found.needed, found.suggestion) == (None, None)


# Households as a table


def table(*rows: str) -> bytes:
    return "\n".join(["code,name,households,on,source", *rows]).encode()


def test_households_come_in_by_street_with_their_source_and_day(session: Session) -> None:
    street(session, "310112001", 1)
    street(session, "310112002", 7)
    content = table("310112001,A,5400,2025-12-31,census", "310112002,B,,,")
    entered = take_in_households(session, Scope("310112"), content, "h.csv", today=TODAY)
    assert entered == (1, [])
    row = session.get(Area, "310112001")
    assert row is not None
    assert (row.households, row.households_source, row.households_on) == (
        5_400, "census", dt.date(2025, 12, 31),
    )  # fmt: skip
    out = households_csv(session, Scope("310112"))
    assert "5400,2025-12-31,census" in out
    again = take_in_households(session, Scope("310112"), out.encode(), "h.csv", today=TODAY)
    assert again[1] == [Fault(3, "on", "missing"), Fault(3, "source", "missing")]


def test_every_bad_cell_is_named_and_nothing_is_entered(session: Session) -> None:
    street(session, "310112001", 1)
    street(session, "310113001", 1)
    content = table(
        "310112001,A,5400,2025-12-31,census", "310112001,A,12,2025-12-31,census",
        "310113001,B,12,2025-12-31,census", "999,C,twelve,2099-01-01,",
    )  # fmt: skip
    entered, faults = take_in_households(session, Scope("310112"), content, "h.csv", today=TODAY)
    assert entered == 0
    assert [(one.row, one.column, one.code) for one in faults] == [
        (3, "code", "twice"), (4, "code", "outside_area"), (5, "code", "unknown_area"),
        (5, "households", "number"), (5, "on", "day"), (5, "source", "missing"),
    ]  # fmt: skip
    row = session.get(Area, "310112001")
    assert row is not None
    assert row.households == 1


@pytest.mark.parametrize("content", [b"", b"code,households\n1,2", b"\xff\xff\xff"])
def test_a_file_that_is_no_such_table_is_refused(session: Session, content: bytes) -> None:
    with pytest.raises(BadTable):
        take_in_households(session, Scope(""), content, "h.csv", today=TODAY)


def bring(session: Session, site: Site, kilograms: int, day: dt.date = TODAY) -> None:
    arrive(
        session, site, [Line(StockClass.ORDINARY, kilograms * 1000)],
        Slip(Movement.DROP_OFF, f"{day}", "attendant", NOW, day), today=TODAY,
    )  # fmt: skip


TOMORROW = TODAY + dt.timedelta(days=1)


def due(session: Session) -> list[tuple[str, str, int]]:
    return [(one.site.code, one.why, one.priority) for one in to_empty(session, TOMORROW, TODAY)]


def busy_point(session: Session, code: str, kilograms: int, **fields: Any) -> Site:
    site = open_point(session, code, "310112001", capacity_kg=100, **fields)
    site.emptied_every_days = 7
    session.flush()
    # The week before: the same mass every day, so that the rate is known.
    bring(session, site, kilograms)
    return site


def test_a_site_that_will_be_full_before_its_next_visit_is_due(session: Session) -> None:
    # 30 kg a day into 100 kg: full in three days, the visit after tomorrow's is in eight.
    busy_point(session, "T1", 30)
    # 5 kg a day: full in 19 days.
    busy_point(session, "T2", 5)
    assert due(session) == [("T1", "full_before_visit", 80)]


def test_the_priority_grows_as_a_site_fills(session: Session) -> None:
    for code, kilograms in (("T1", 20), ("T2", 40), ("T3", 85), ("T4", 100)):
        busy_point(session, code, kilograms)
    assert due(session) == [
        ("T4", "full", 100), ("T2", "full_before_visit", 90),
        ("T3", "nearly_full", 90), ("T1", "full_before_visit", 70),
    ]  # fmt: skip


def test_what_is_left_after_the_permit_is_fetched(session: Session) -> None:
    site = busy_point(session, "T1", 5)
    site.state = SiteState.EXPIRED.value
    session.flush()
    assert due(session) == [("T1", "permit_ended", 100)]


def test_goods_that_would_stand_too_long_are_fetched(session: Session) -> None:
    site = busy_point(session, "T1", 5)
    site.clearing_days = 1
    session.flush()
    assert due(session) == [("T1", "stands_too_long", 90)]


def test_an_empty_site_is_not_visited(session: Session) -> None:
    site = busy_point(session, "T1", 90)
    take_stock(session, site, {StockClass.ORDINARY: (0, 0, 0)},
               Slip(Movement.STOCKTAKE, "count", "office", NOW, TODAY))  # fmt: skip
    assert due(session) == []


def test_what_is_fetched_is_what_stands_there_on_the_day(session: Session) -> None:
    busy_point(session, "T1", 90)
    [one] = to_empty(session, TOMORROW, TODAY)
    assert one.grams == 180_000


def test_a_full_site_is_not_shown_to_residents(session: Session) -> None:
    city = add_operator(session)
    site = busy_point(session, "T1", 100)
    found = nearest_sites(session, city, lat=31.2, lon=121.4, categories=[], at=NOW)
    assert (site.capacity_kg, found) == (100, [])


def test_a_closed_site_is_shown_with_its_opening_and_what_else_it_takes(session: Session) -> None:
    city = add_operator(session)
    open_point(session, "T1", "310112001", accepts=["phone", "computer"])
    late = city.moment(TODAY, dt.time(22))
    asked = {"lat": 31.24, "lon": 121.48, "categories": ["phone"], "at": late}
    assert nearest_open(session, city, **asked) == []
    [near] = nearest_sites(session, city, **asked)
    assert near.opens_at == city.moment(TOMORROW, dt.time(8))
    assert near.also_takes == ("computer",)


def test_a_source_that_a_spreadsheet_would_run_goes_out_marked_and_comes_back(
    session: Session,
) -> None:
    row = street(session, "310112001", None)
    formula = '=HYPERLINK("https://evil.example/")'
    set_households(row, 900, source=formula, on=TODAY)
    out = households_csv(session, Scope("310112"))
    cells = next(csv.reader(io.StringIO(out.splitlines()[1])))
    assert cells[4] == f"'{formula}"
    take_in_households(session, Scope("310112"), out.encode(), "h.csv", today=TODAY)
    assert row.households_source == formula


def test_a_number_behind_many_noughts_is_a_bad_cell_and_no_fault(session: Session) -> None:
    street(session, "310112001", None)
    content = table("310112001,A,000000000999999999,2025-12-31,census")
    entered, faults = take_in_households(session, Scope("310112"), content, "h.csv", today=TODAY)
    assert (entered, [(fault.column, fault.code) for fault in faults]) == (
        0, [("households", "number")],
    )  # fmt: skip
