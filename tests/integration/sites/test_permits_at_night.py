"""Reminders before a permit ends: each once, a missed night made up for."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from sites.registry import SiteState, due_reminders, expire_due
from tests.fixtures.town import NOW, TODAY, add_operator, add_yard


@pytest.mark.parametrize(
    ("days_left", "told"),
    [(31, []), (30, [30]), (29, [30]), (8, [30]), (7, [7]), (2, [7]), (1, [1]), (0, [])],
)
def test_people_are_told_at_30_7_and_1_days(
    session: Session, days_left: int, told: list[int]
) -> None:
    city = add_operator(session)
    add_yard(session, valid_until=TODAY + dt.timedelta(days=days_left))
    assert [one.days for one in due_reminders(session, city, now=NOW)] == told


def test_each_reminder_is_given_once_until_the_permit_is_renewed(session: Session) -> None:
    city = add_operator(session)
    site = add_yard(session, valid_until=TODAY + dt.timedelta(days=7))
    assert len(due_reminders(session, city, now=NOW)) == 1
    assert due_reminders(session, city, now=NOW) == []

    site.valid_until = TODAY + dt.timedelta(days=30)

    assert [one.days for one in due_reminders(session, city, now=NOW)] == [30]


def test_a_later_reminder_is_not_followed_by_an_earlier_one(session: Session) -> None:
    city = add_operator(session)
    site = add_yard(session, valid_until=TODAY + dt.timedelta(days=1))
    due_reminders(session, city, now=NOW)
    assert due_reminders(session, city, now=NOW) == []
    assert site.state == SiteState.OPEN


def test_a_permit_of_three_weeks_is_not_reminded_of_thirty_days(session: Session) -> None:
    city = add_operator(session)
    add_yard(session, valid_from=TODAY, valid_until=TODAY + dt.timedelta(days=21))
    assert due_reminders(session, city, now=NOW) == []


@pytest.mark.parametrize("state", [SiteState.DRAFT, SiteState.EXPIRED, SiteState.CLOSED])
def test_a_site_without_a_running_permit_gets_no_reminder(
    session: Session, state: SiteState
) -> None:
    city = add_operator(session)
    add_yard(session, valid_until=TODAY + dt.timedelta(days=7), state=state)
    assert due_reminders(session, city, now=NOW) == []


def test_a_permit_ends_at_midnight_of_the_operators_zone(session: Session) -> None:
    city = add_operator(session)
    site = add_yard(session, valid_until=dt.date(2026, 11, 26))
    midnight = city.moment(dt.date(2026, 11, 26), dt.time())
    assert expire_due(session, city, now=midnight - dt.timedelta(seconds=1)) == []
    assert expire_due(session, city, now=midnight) == [site]
    assert site.state == SiteState.EXPIRED
