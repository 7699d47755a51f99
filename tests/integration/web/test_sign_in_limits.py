"""Wrong passwords: a name waits where it was tried, and nowhere else; all servers count alike."""

import datetime as dt
from base64 import b64encode

from flask import Flask
from sqlalchemy import select

from database.tries import RecentTry
from recycling.notices import Channel, Embedded
from tests.fixtures import town
from tests.fixtures.house import PASSWORD, Transactions
from tests.fixtures.visitor import Visitor
from web.app import create_app
from web.notice_texts import writer
from web.rounds import Rounds
from web.security import SIGN_INS_A_NAME, SIGN_INS_AN_ADDRESS
from web.settings import Settings
from web.unit import engine_of


def at(house: Flask, address: str) -> Visitor:
    """A visitor from an address."""
    one = Visitor(house)
    one.client.environ_base = {**one.client.environ_base, "REMOTE_ADDR": address}
    return one


def guess(visitor: Visitor, login: str, times: int = SIGN_INS_A_NAME.times) -> None:
    """Try wrong passwords."""
    for _ in range(times):
        visitor.sign_in(login, "not the password")


def test_a_stranger_cannot_shut_an_office_out(house: Flask) -> None:
    stranger, office = at(house, "203.0.113.7"), at(house, "198.51.100.20")
    guess(stranger, "office")
    stranger.sign_in("office", PASSWORD)
    assert stranger.status == 429
    office.sign_in("office", PASSWORD)
    assert (office.status, office.path) == (200, "/office/sites")


def test_a_stranger_who_changes_the_address_within_a_network_is_one(house: Flask) -> None:
    for host in range(SIGN_INS_A_NAME.times):
        guess(at(house, f"2001:db8:1:2::{host + 1:x}"), "office", 1)
    stranger = at(house, "2001:db8:1:2::ffff")
    stranger.sign_in("office", PASSWORD)
    assert stranger.status == 429


def test_an_address_that_tries_many_names_waits_with_all_of_them(house: Flask) -> None:
    stranger = at(house, "203.0.113.7")
    for number in range(SIGN_INS_AN_ADDRESS.times):
        guess(stranger, f"name-{number}", 1)
    stranger.sign_in("office", PASSWORD)
    assert stranger.status == 429


def test_server_processes_count_together(house: Flask, settings: Settings) -> None:
    other = create_app(settings, clock=lambda: town.NOW)
    other.testing = True
    guess(at(house, "203.0.113.7"), "office", SIGN_INS_A_NAME.times - 1)
    guess(at(other, "203.0.113.7"), "office", 1)
    for process in (house, other):
        stranger = at(process, "203.0.113.7")
        stranger.sign_in("office", PASSWORD)
        assert stranger.status == 429
    engine_of(other).dispose()


def test_after_a_success_the_name_begins_anew(house: Flask) -> None:
    office = at(house, "198.51.100.20")
    for _ in range(2):
        guess(office, "office", SIGN_INS_A_NAME.times - 1)
        office.sign_in("office", PASSWORD)
        assert office.status == 200
        office.post("/sign-out")


def test_the_interface_counts_as_the_page_does(house: Flask) -> None:
    one = at(house, "203.0.113.7")
    told = [
        one.client.post(
            "/api/v1/solve",
            headers={"Authorization": "Basic " + b64encode(b"dispatcher:wrong").decode()},
        ).status_code
        for _ in range(SIGN_INS_A_NAME.times + 1)
    ]  # fmt: skip
    assert told == [401] * SIGN_INS_A_NAME.times + [429]


def test_a_night_forgets_tries_that_count_no_more(house: Flask, transactions: Transactions) -> None:
    guess(at(house, "203.0.113.7"), "office", 1)
    channels = dict.fromkeys(Channel, Embedded())
    rounds = Rounds(engine_of(house), channels, writer(house), send=lambda _ref: None)
    rounds.make(town.NOW)
    with transactions() as session:
        assert len(session.scalars(select(RecentTry)).all()) == 2
    rounds.make(town.NOW + dt.timedelta(days=2))
    with transactions() as session:
        assert session.scalars(select(RecentTry)).all() == []
