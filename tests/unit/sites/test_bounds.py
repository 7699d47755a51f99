"""Conditions that bind: each narrows the site's record, and none widens it."""

import datetime as dt
from typing import Any

import pytest

from sites.registry import BadBound, Bounds, Site, bind
from tests.unit.sites.test_registry import NOW, site_in


def site() -> Site:
    row = site_in("submitted")
    row.accepts = ["phone", "battery", "screen"]
    row.capacity_litres, row.lithium_limit_kg = 9_000, 200
    row.opening_hours = {
        "mon": [["08:00", "12:00"], ["13:00", "20:00"]],
        "tue": [["06:00", "08:30"]],
    }
    row.hours_exceptions = {"2026-12-24": [["07:00", "21:00"]], "2026-12-25": []}
    return row


def noted(row: Site) -> list[tuple[str, str]]:
    return [(event.verb, event.why) for event in row.events]


def bound(row: Site, **bounds: Any) -> None:
    bind(row, Bounds(**bounds), by="district", now=NOW)


def test_nothing_filled_in_changes_and_notes_nothing() -> None:
    row = site()
    bound(row)
    assert (row.capacity_kg, noted(row)) == (1_800, [])
    assert not Bounds()


@pytest.mark.parametrize(("name", "asked"), [
    ("capacity_kg", "1800 → 5"), ("capacity_litres", "9000 → 5"), ("lithium_limit_kg", "200 → 5"),
    ("refrigerant_limit_kg", "5"), ("crt_limit_kg", "5"), ("hazardous_limit_kg", "5"),
])  # fmt: skip
def test_an_amount_is_lowered_and_what_was_asked_is_kept(name: str, asked: str) -> None:
    row = site()
    bound(row, amounts={name: 5})
    assert (getattr(row, name), noted(row)) == (5, [(f"bound {name}", asked)])


def test_a_hazard_may_be_forbidden_and_the_whole_may_not() -> None:
    row = site()
    bound(row, amounts={"lithium_limit_kg": 0})
    assert row.lithium_limit_kg == 0
    with pytest.raises(BadBound, match="capacity_kg"):
        bound(row, amounts={"capacity_kg": 0})


@pytest.mark.parametrize("amounts", [{"capacity_kg": 1_801}, {"lithium_limit_kg": 201},
                                     {"crt_limit_kg": -1}])  # fmt: skip
def test_no_condition_allows_more_than_was_asked_for(amounts: dict[str, int]) -> None:
    row = site()
    with pytest.raises(BadBound):
        bound(row, amounts={"capacity_litres": 10, **amounts})
    assert (row.capacity_litres, noted(row)) == (9_000, [])


def test_categories_are_excluded_but_never_all_of_them() -> None:
    row = site()
    bound(row, excluded=frozenset({"battery", "kitchen"}))
    assert (row.accepts, noted(row)) == (["phone", "screen"], [("bound accepts", "battery")])
    with pytest.raises(BadBound, match="excluded"):
        bound(row, excluded=frozenset({"phone", "screen"}))


def test_hours_are_cut_on_every_day_and_on_days_that_differ() -> None:
    row = site()
    bound(row, opens=dt.time(9), closes=dt.time(18))
    assert row.opening_hours == {"mon": [["09:00", "12:00"], ["13:00", "18:00"]], "tue": []}
    assert row.hours_exceptions == {"2026-12-24": [["09:00", "18:00"]], "2026-12-25": []}
    assert noted(row) == [("bound opening_hours", "09:00–18:00")]


def test_hours_that_leave_none_are_no_condition() -> None:
    with pytest.raises(BadBound, match="hours"):
        bound(site(), opens=dt.time(21))


def test_the_permit_ends_earlier() -> None:
    row = site()
    bound(row, until=dt.date(2027, 1, 1))
    assert row.valid_until == dt.date(2027, 1, 1)
    assert noted(row) == [("bound valid_until", "2027-05-01 → 2027-01-01")]
    row.approve(by="district", conditions="", now=NOW)
    assert row.permits[0].valid_until == dt.date(2027, 1, 1)


@pytest.mark.parametrize("until", [dt.date(2026, 11, 1), dt.date(2027, 5, 2)])
def test_the_last_day_lies_within_what_was_asked_for(until: dt.date) -> None:
    with pytest.raises(BadBound, match="until"):
        bound(site(), until=until)


def test_a_renewal_may_be_granted_for_fewer_days() -> None:
    row = site_in("open")
    row.ask_renewal(dt.date(2027, 8, 1), by="office", why="", day=dt.date(2027, 4, 1), now=NOW)
    row.renew(by="district", conditions="", day=dt.date(2027, 4, 1), now=NOW,
              until=dt.date(2027, 6, 1))  # fmt: skip
    assert row.valid_until == row.permits[-1].valid_until == dt.date(2027, 6, 1)
