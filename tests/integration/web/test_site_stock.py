"""What stands at a site: its stock page, and the attendant who writes down what comes."""

from typing import Any

from sqlalchemy import select

from sites.registry import Site
from sites.stock import StockEntry, levels_of
from tests.fixtures import town
from tests.fixtures.house import Transactions
from tests.fixtures.points import bring
from tests.fixtures.visitor import TOKEN, SignedIn, Visitor


def grams(transactions: Transactions, ref: str) -> int:
    with transactions() as session:
        site = session.scalars(select(Site).where(Site.ref == ref)).one()
        return sum(level.grams for level in levels_of(session, [site])[site.id].values())


def kept(office: Visitor, ref: str, *entries: dict[str, Any]) -> Any:
    token = TOKEN.search(office.get(f"/office/sites/{ref}/counter"))
    assert token is not None
    return office.client.post(
        f"/office/sites/{ref}/counter/entries", json={"entries": list(entries)},
        headers={"X-CSRFToken": token[1], "Accept-Language": "en"},
    )  # fmt: skip


def test_the_stock_page_shows_fill_limits_and_alarms(
    signed_in: SignedIn, transactions: Transactions, point: str
) -> None:
    bring(transactions, point, 85_000)
    page = signed_in("office").get(f"/office/sites/{point}/stock")
    assert "Nearly full: mass of everything at 85% of the limit" in page
    assert "brought by a courier" in page


def test_a_count_shows_the_difference(
    signed_in: SignedIn, transactions: Transactions, point: str
) -> None:
    bring(transactions, point, 5_000)
    page = signed_in("office").post(f"/office/sites/{point}/stock/count", {"kg-ordinary": "4,6"})
    assert "ordinary goods: -0.4 kg against the book." in page
    assert grams(transactions, point) == 4_600


def test_an_arrival_is_weighed_in(
    signed_in: SignedIn, transactions: Transactions, point: str
) -> None:
    bring(transactions, point, 5_000)
    page = signed_in("office").post(
        f"/office/sites/{point}/stock/weighed", {"number": "1", "kg": "5.5"}
    )
    assert "Weighed in: +0.5 kg against the book." in page
    assert grams(transactions, point) == 5_500


def test_more_than_stands_there_does_not_leave(
    signed_in: SignedIn, transactions: Transactions, point: str
) -> None:
    bring(transactions, point, 5_000)
    office = signed_in("office")
    page = office.post(f"/office/sites/{point}/stock/away", {"kg-ordinary": "6"})
    assert office.status == 409
    assert "Less stands there than would leave" in page
    assert grams(transactions, point) == 5_000


def test_an_attendant_writes_down_what_comes_without_javascript(
    signed_in: SignedIn, transactions: Transactions, point: str
) -> None:
    office = signed_in("office")
    page = office.post(
        f"/office/sites/{point}/counter",
        {"key": "a", "item": "phone_smart", "pieces": "2", "kg": ""},
    )
    assert "Written down." in page
    assert grams(transactions, point) == 2 * round(0.18 * 1000) or grams(transactions, point) > 0


def test_what_an_attendant_typed_without_javascript_is_kept_with_the_error_at_its_field(
    signed_in: SignedIn, transactions: Transactions, point: str
) -> None:
    office = signed_in("office")
    told = {"key": "a", "item": "phone_smart", "pieces": "2", "kg": "0,4"}
    page = office.post(f"/office/sites/{point}/counter", {**told, "pieces": "many"})
    assert office.status == 422
    assert 'id="pieces-error"' in page
    assert 'value="many"' in page
    assert 'value="0,4"' in page
    assert 'selected value="phone_smart"' in page
    page = office.post(f"/office/sites/{point}/counter", {**told, "kg": "500"})
    assert office.status == 422
    assert 'id="item-error"' in page
    assert "The site has no room for this" in page
    assert 'value="500"' in page
    # The key is the form's still: sent twice it counts once.
    assert 'name="key" type="hidden" value="a"' in page
    assert grams(transactions, point) == 0


def test_kept_entries_are_written_one_by_one_and_once(
    signed_in: SignedIn, transactions: Transactions, point: str
) -> None:
    office = signed_in("office")
    entries = [
        {
            "key": "k1",
            "item": "phone_smart",
            "pieces": "1",
            "kg": "0.2",
            "at": town.NOW.isoformat(),
        },
        {"key": "k2", "item": "battery_liion_loose", "pieces": "1", "kg": "1.5"},
        {"key": "k3", "item": "no such thing", "pieces": "1"},
        {"key": "k4", "item": "phone_smart", "pieces": "1", "kg": "0.3"},
    ]
    told = kept(office, point, *entries).json["entries"]
    assert [(one["key"], one["state"]) for one in told] == [
        ("k1", "written"), ("k2", "refused"), ("k3", "refused"), ("k4", "written"),
    ]  # fmt: skip
    assert told[1]["why"] == "The site has no room for this"
    kept(office, point, *entries)
    assert grams(transactions, point) == 500


def test_what_is_no_list_of_entries_is_refused(signed_in: SignedIn, point: str) -> None:
    office = signed_in("office")
    token = TOKEN.search(office.get(f"/office/sites/{point}/counter"))
    assert token is not None
    for wrong in ([], {"entries": "all"}, {"entries": [{}] * 201}):
        answer = office.client.post(
            f"/office/sites/{point}/counter/entries", json=wrong,
            headers={"X-CSRFToken": token[1]},
        )  # fmt: skip
        assert answer.status_code == 422


def test_the_worker_of_the_counter_is_a_script(signed_in: SignedIn) -> None:
    answer = signed_in("office").client.get("/office/counter-worker.js")
    assert answer.content_type.startswith("text/javascript")


def test_an_entry_of_the_ledger_names_no_person(
    signed_in: SignedIn, transactions: Transactions, point: str
) -> None:
    kept(signed_in("office"), point, {"key": "k", "item": "phone_smart", "pieces": 1, "kg": "0.2"})
    with transactions() as session:
        entry = session.scalars(select(StockEntry)).one()
        assert len(entry.by) == 26
