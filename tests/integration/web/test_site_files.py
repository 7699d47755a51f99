"""Many sites at once: tables in and out, and last season copied."""

import io

from sqlalchemy import select

from sites.registry import Site
from tests.fixtures.house import Transactions
from tests.fixtures.visitor import SignedIn


def test_a_file_with_bad_rows_names_each_and_takes_nothing_in(
    signed_in: SignedIn, transactions: Transactions
) -> None:
    table = "kind,area_code,lat\ncollection_point,310101001,31.2\nkiosk,310101001,north\n"
    page = signed_in("office").post(
        "/office/files", {"file": (io.BytesIO(table.encode()), "sites.csv")}
    )
    assert "Nothing was taken in" in page
    assert "is no kind of site" in page
    assert "is no number" in page
    with transactions() as session:
        assert session.scalars(select(Site).where(Site.state == "draft")).all() == []


def test_what_was_taken_out_can_be_brought_in(
    signed_in: SignedIn, transactions: Transactions, point: str
) -> None:
    office = signed_in("office")
    out = office.client.get("/office/sites.csv").data.decode("utf-8-sig")
    without_code = out.replace("T1,collection_point", ",collection_point")
    page = office.post("/office/files", {"file": (io.BytesIO(without_code.encode()), "a.csv")})
    assert "1 drafts made, 0 changed." in page
    for ending in ("xlsx", "geojson"):
        assert office.client.get(f"/office/sites.{ending}").status_code == 200


def test_last_season_is_copied_in_one_step(
    signed_in: SignedIn, transactions: Transactions, point: str
) -> None:
    office = signed_in("office")
    days = {"last_first": "2025-12-01", "last_until": "2026-11-30"}
    page = office.get("/office/season?last_first=2025-12-01&last_until=2026-11-30")
    assert "First Point" in page
    office.post("/office/season", {**days, "first": "2027-02-10", "until": "2027-03-03"})
    with transactions() as session:
        copy = session.scalars(select(Site).where(Site.copied_from == point)).one()
        assert (copy.state, str(copy.valid_until), copy.name) == (
            "draft", "2027-03-03", "First Point",
        )  # fmt: skip
