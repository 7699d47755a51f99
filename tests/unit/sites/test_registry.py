"""Every move of a site, allowed or not, and the days of its permit."""

import datetime as dt

import pytest

from database.columns import new_ref
from sites.registry import (
    REQUIRED,
    BadPermitDates,
    Clearance,
    NoRenewalAsked,
    NotCleared,
    OwnSubmission,
    PermitExpired,
    Site,
    SiteIncomplete,
    SiteKind,
    SiteState,
    WrongSiteState,
)

NOW = dt.datetime(2026, 11, 24, 1, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 25)

CLEARED = Clearance(stock_grams=0, cleaned=True, photos=1)

VERBS = {
    "submit": lambda site: site.submit(by="office", now=NOW),
    "send back": lambda site: site.send_back(by="district", why="no fire box", now=NOW),
    "approve": lambda site: site.approve(by="district", conditions="by day", now=NOW),
    "open": lambda site: site.open(by="office", day=DAY, now=NOW),
    "suspend": lambda site: site.suspend(by="district", why="flood", now=NOW),
    "expire": lambda site: site.expire(by="nightly", now=NOW),
    "close": lambda site: site.close(by="office", why="done", now=NOW, clearance=CLEARED),
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
        responsible_name="A", responsible_phone="000", fire_equipment="sand", seepage="sealed",
        owner_consent="letter of 1 October", clearing_days=1, submitted_by="office",
        events=[], permits=[], comments=[],
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


def test_a_site_that_takes_batteries_names_its_limit_for_lithium() -> None:
    site = site_in()
    site.accepts = ["phone", "battery"]
    assert site.missing() == ["lithium_limit_kg"]


def test_nobody_approves_their_own_submission() -> None:
    site = site_in()
    site.submit(by="A", now=NOW)
    with pytest.raises(OwnSubmission):
        site.approve(by="A", conditions="", now=NOW)
    assert site.state == "submitted"


def test_comments_stand_by_field_until_the_site_is_handed_in_again() -> None:
    site = site_in("submitted")
    site.comment("fire_equipment", "one extinguisher is too few", by="district", now=NOW)
    site.send_back(by="district", why="see the comment", now=NOW)
    assert [(one.field, one.number) for one in site.open_comments] == [("fire_equipment", 1)]

    site.submit(by="office", now=NOW)

    assert site.open_comments == []
    assert site.comments[0].answered_at == NOW


@pytest.mark.parametrize("state", sorted(set(TABLE) - {"submitted"}))
def test_only_what_was_submitted_is_commented_on(state: str) -> None:
    with pytest.raises(WrongSiteState):
        site_in(state).comment("name", "?", by="district", now=NOW)


def renewed(state: str = "open", day: dt.date = DAY) -> Site:
    """A site whose office asked for three more months."""
    site = site_in(state)
    site.ask_renewal(dt.date(2027, 8, 1), by="office", why="festival", day=day, now=NOW)
    return site


def test_a_renewal_is_a_new_permit_from_the_end_of_the_old_one() -> None:
    site = renewed()
    site.renew(by="district", conditions="", day=DAY, now=NOW)
    [permit] = site.permits
    assert (permit.state, permit.valid_from, permit.valid_until) == (
        "granted", dt.date(2027, 5, 1), dt.date(2027, 8, 1),
    )  # fmt: skip
    assert (site.valid_from, site.valid_until) == (dt.date(2026, 11, 1), dt.date(2027, 8, 1))


def test_a_site_that_expired_meanwhile_opens_again_by_its_renewal() -> None:
    late = dt.date(2027, 6, 1)
    site = renewed("expired", late)
    assert not site.permit_covers(late)
    site.renew(by="district", conditions="", day=late, now=NOW)
    assert (site.state, site.permit_covers(late)) == ("open", True)
    assert not site.permit_covers(dt.date(2027, 5, 15))


def test_a_refused_renewal_leaves_the_permit_as_it_was() -> None:
    site = renewed()
    site.refuse_renewal(by="district", why="the square is needed", now=NOW)
    assert (site.permits[0].state, site.valid_until) == ("refused", dt.date(2027, 5, 1))
    assert site.renewal is None


def test_nobody_grants_their_own_renewal() -> None:
    with pytest.raises(OwnSubmission):
        renewed().renew(by="office", conditions="", day=DAY, now=NOW)


def test_one_renewal_waits_at_a_time() -> None:
    site = renewed()
    with pytest.raises(NoRenewalAsked):
        site.ask_renewal(dt.date(2027, 9, 1), by="office", why="", day=DAY, now=NOW)


def test_a_renewal_must_reach_past_the_permit() -> None:
    with pytest.raises(BadPermitDates):
        site_in("open").ask_renewal(dt.date(2027, 5, 1), by="office", why="", day=DAY, now=NOW)


@pytest.mark.parametrize("state", ["draft", "submitted", "closed"])
def test_what_has_no_permit_cannot_be_renewed(state: str) -> None:
    with pytest.raises(WrongSiteState):
        renewed(state)


@pytest.mark.parametrize("state", ["open", "suspended", "expired"])
@pytest.mark.parametrize(
    ("clearance", "lacks"),
    [
        (None, ["stock_zero", "cleaned", "photos"]),
        (Clearance(1, cleaned=True, photos=2), ["stock_zero"]),
        (Clearance(0, cleaned=False, photos=2), ["cleaned"]),
        (Clearance(0, cleaned=True, photos=0), ["photos"]),
    ],
)
def test_a_site_that_was_open_closes_only_when_it_is_cleared(
    state: str, clearance: Clearance | None, lacks: list[str]
) -> None:
    site = site_in(state)
    with pytest.raises(NotCleared) as caught:
        site.close(by="office", why="over", now=NOW, clearance=clearance)
    assert (caught.value.lacks, site.state) == (lacks, state)
