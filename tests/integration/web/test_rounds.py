"""The worker's rounds: what is due goes out, and a night is made once a day."""

import datetime as dt

from flask import Flask
from sqlalchemy import select

from recycling.notices import Channel, Embedded, NoticeState, newest, tell_confirmed
from recycling.notices.outbox import Notice
from sites.registry import Site, SiteState
from tests.fixtures import town
from tests.fixtures.house import Transactions
from web.notice_texts import writer
from web.rounds import Rounds
from web.settings import read
from web.unit import engine_of
from web.ways_out import adapters


def rounds(house: Flask, sms: Embedded) -> tuple[Rounds, list[str]]:
    sent: list[str] = []
    channels = {Channel.SMS: sms, Channel.EMAIL: sms, Channel.WEBHOOK: sms}
    return Rounds(engine_of(house), channels, writer(house), send=sent.append), sent


def test_a_round_sends_what_waits_in_the_readers_language(
    house: Flask, transactions: Transactions
) -> None:
    with transactions() as session:
        for locale in ("zh_CN", "en"):
            booking = town.add_draft(session)
            booking.locale = locale
            booking.set_window(
                town.TOMORROW, town.NOW + dt.timedelta(days=1),
                town.NOW + dt.timedelta(days=1, hours=2),
            )  # fmt: skip
            tell_confirmed(session, booking, now=town.NOW)
    sms = Embedded()
    rounds(house, sms)[0].make(town.NOW)
    texts = [letter.text for letter in sms.letters]
    assert "已确认" in texts[0]
    assert "is confirmed" in texts[1]
    with transactions() as session:
        assert {row.state for row in newest(session)} == {NoticeState.SENT}


def test_a_night_ends_permits_once(house: Flask, transactions: Transactions) -> None:
    with transactions() as session:
        session.scalars(select(Site)).one().valid_until = town.TODAY
    one, _ = rounds(house, Embedded())
    one.make(town.NOW)
    one.make(town.NOW + dt.timedelta(minutes=1))
    with transactions() as session:
        assert session.scalars(select(Site)).one().state == SiteState.EXPIRED
        stopped = select(Notice).where(Notice.kind == "site_stopped")
        assert len(session.scalars(stopped).all()) <= 1


def test_a_gateway_takes_the_place_of_the_outbox(environment: dict[str, str]) -> None:
    assert isinstance(adapters(read(environment))[Channel.SMS], Embedded)
    with_gateway = read({**environment, "HUILIU_SMS_URL": "http://127.0.0.1:9/"})
    assert not isinstance(adapters(with_gateway)[Channel.SMS], Embedded)
