"""Every move of a site, allowed or not, and the days of its permit."""

import datetime as dt

import pytest

from database.columns import new_ref
from sites.registry import (
    REQUIRED,
    BadPermitDates,
    PermitExpired,
    Site,
    SiteIncomplete,
    SiteKind,
    SiteState,
    WrongSiteState,
)

NOW = dt.datetime(2026, 11, 24, 1, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 25)

VERBS = {
    "submit": lambda site: site.submit(by="office", now=NOW),
    "send back": lambda site: site.send_back(by="district", why="no fire box", now=NOW),
    "approve": lambda site: site.approve(by="district", conditions="by day", now=NOW),
    "open": lambda site: site.open(by="office", day=DAY, now=NOW),
    "suspend": lambda site: site.suspend(by="district", why="flood", now=NOW),
    "expire": lambda site: site.expire(by="nightly", now=NOW),
    "close": lambda site: site.close(by="office", why="done", now=NOW),
}

#: What each verb leads to from each state; what is absent is refused.
TABLE = {
    "draft": {"submit": "submitted", "close": "closed"},
    "submitted": {"send back": "draft", "approve": "approved", "close": "closed"},
    "approved": {"open": "open", "expire": "expired", "close": "closed"},
    "open": {"suspend": "suspended", "expire": "expired", "close": "closed"},
    "suspended": {"open": "open", "expire": "expired", "close": "closed"},
    "expired": {"close": "closed"},
    "closed": {},
}


def site_in(state: str = "draft") -> Site:
    """A whole site that stands in `state`."""
    return Site(
        ref=new_ref(), code="310112-T001", kind=SiteKind.COLLECTION_POINT.value, state=state,
        name="Point", area_code="310112", address="Road 1", lat=31.1, lon=121.4, area_m2=20.0,
        capacity_kg=1_800, accepts=["phone"], opening_hours={"mon": [["09:00", "18:00"]]},
        valid_from=dt.date(2026, 11, 1), valid_until=dt.date(2027, 5, 1),
        responsible_name="A", responsible_phone="000", fire_equipment="sand", events=[],
    )  # fmt: skip


def test_the_table_names_every_state() -> None:
    assert set(TABLE) == {state.value for state in SiteState}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", TABLE)
def test_a_verb_moves_a_site_as_the_table_says(state: str, verb: str) -> None:
    site = site_in(state)
    expected = TABLE[state].get(verb)
    if expected is None:
        with pytest.raises(WrongSiteState):
            VERBS[verb](site)
        assert (site.state, site.events) == (state, [])
    else:
        VERBS[verb](site)
        assert (site.state, site.events[-1].state_after) == (expected, expected)


@pytest.mark.parametrize("field", REQUIRED)
def test_a_site_that_lacks_something_is_not_submitted(field: str) -> None:
    site = site_in()
    setattr(site, field, None)
    with pytest.raises(SiteIncomplete) as caught:
        site.submit(by="office", now=NOW)
    assert caught.value.missing == [field]


def test_a_permit_must_end_after_it_begins() -> None:
    site = site_in()
    site.valid_until = site.valid_from
    with pytest.raises(BadPermitDates):
        site.submit(by="office", now=NOW)


@pytest.mark.parametrize(
    ("day", "covered"),
    [
        (dt.date(2026, 10, 31), False),
        (dt.date(2026, 11, 1), True),
        (dt.date(2027, 4, 30), True),
        (dt.date(2027, 5, 1), False),
    ],
)
def test_a_permit_holds_from_its_first_day_until_the_day_it_ends(
    day: dt.date, covered: bool
) -> None:
    assert site_in().permit_covers(day) is covered


def test_a_site_without_dates_has_no_permit() -> None:
    site = site_in()
    site.valid_until = None
    assert not site.permit_covers(DAY)


@pytest.mark.parametrize("state", ["approved", "suspended"])
def test_a_site_does_not_open_outside_its_permit(state: str) -> None:
    site = site_in(state)
    with pytest.raises(PermitExpired):
        site.open(by="office", day=dt.date(2027, 5, 1), now=NOW)
    assert site.state == state


def test_the_conditions_of_a_permit_stay_with_the_site() -> None:
    site = site_in("submitted")
    site.approve(by="district", conditions="no lithium", now=NOW)
    assert (site.conditions, site.events[-1].why) == ("no lithium", "no lithium")
