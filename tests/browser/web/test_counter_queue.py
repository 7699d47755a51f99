"""What an attendant's browser kept: sent in messages that the house takes, until all is sent."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from sites.stock import StockEntry
from tests.browser.pages.account import SignInPage
from tests.browser.pages.office import CounterPage
from tests.browser.web.test_sites import watched_point
from tests.fixtures import town
from tests.fixtures.house import Transactions
from tests.fixtures.web import LiveServer
from web.office.counter import MOST_ENTRIES

pytestmark = pytest.mark.browser

#: Puts entries where the page keeps them.
KEEP = """entries => new Promise((resolve, reject) => {
  const opening = indexedDB.open("huiliu-counter", 1);
  opening.onsuccess = () => {
    const change = opening.result.transaction("entries", "readwrite");
    const store = change.objectStore("entries");
    for (const entry of entries) store.put({ ...entry, site: location.pathname });
    change.oncomplete = resolve;
    change.onerror = reject;
  };
})"""
SEND = "dispatchEvent(new Event('online'))"


def entries(count: int) -> list[dict[str, str]]:
    """Phones of 10 g, a second apart; their keys do not tell which was first."""
    begin = town.NOW - dt.timedelta(hours=1)
    return [
        {
            "key": f"k{count - number:04d}", "item": "phone_smart", "words": "phone",
            "pieces": "1", "kg": "0.01",
            "at": (begin + dt.timedelta(seconds=number)).isoformat().replace("+00:00", "Z"),
        }
        for number in range(count)
    ]  # fmt: skip


@pytest.fixture
def counter(served_town: LiveServer, transactions: Transactions, page: Page) -> Page:
    """The attendant's page of a point, with room for 15 kg."""
    with transactions() as session:
        ref = watched_point(session)
    SignInPage(page, served_town.url).sign_in("office")
    CounterPage(page, served_town.url).open(ref)
    return page


def told(counter: Page, word: str) -> str:
    return counter.locator("[data-counter]").get_attribute(f"data-{word}") or ""


def test_more_entries_than_one_message_takes_are_all_sent_in_order(
    counter: Page, transactions: Transactions
) -> None:
    messages: list[list[str]] = []
    counter.on(
        "request",
        lambda request: messages.append([one["at"] for one in request.post_data_json["entries"]])
        if request.url.endswith("/counter/entries") else None,
    )  # fmt: skip
    kept = entries(MOST_ENTRIES + 1)
    counter.evaluate(KEEP, kept)
    counter.evaluate(SEND)
    expect(counter.locator("[data-strip]")).to_have_text(told(counter, "sent"), timeout=30_000)
    moments = [one["at"] for one in kept]
    assert messages == [moments[:MOST_ENTRIES], moments[MOST_ENTRIES:]]
    expect(counter.locator("[data-list] li[data-state=written]")).to_have_count(MOST_ENTRIES + 1)
    with transactions() as session:
        # Nine pieces stood there.
        assert session.scalar(select(func.sum(StockEntry.pieces))) == 9 + MOST_ENTRIES + 1
    counter.reload()
    expect(counter.locator("[data-list] li")).to_have_count(0)


def test_a_refused_message_is_not_taken_for_a_missing_sign_in(counter: Page) -> None:
    strip = counter.locator("[data-strip]")
    counter.evaluate(KEEP, entries(1))
    counter.route("**/counter/entries", lambda route: route.fulfill(status=422, json={}))
    counter.evaluate(SEND)
    expect(strip).to_have_text(told(counter, "not-taken"))
    counter.unroute("**/counter/entries")
    counter.context.clear_cookies(name="huiliu")
    counter.evaluate(SEND)
    expect(strip).to_have_text(told(counter, "signed-out"))
