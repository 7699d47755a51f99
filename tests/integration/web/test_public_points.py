"""Points as the public has them: page, list, poster, open data, map."""

import io
import json

from pypdf import PdfReader

from tests.fixtures.house import Transactions
from tests.fixtures.points import bring
from tests.fixtures.registration import register
from tests.fixtures.visitor import SignedIn, Visitor


def test_the_page_of_a_point_says_whether_it_is_open(visitor: Visitor, point: str) -> None:
    page = visitor.get(f"/points/{point}")
    assert "open until" in page
    assert "13900001111" not in page


def test_a_draft_has_no_public_page(signed_in: SignedIn, visitor: Visitor) -> None:
    ref = register(signed_in("office")).rsplit("/", 1)[1]
    visitor.get(f"/points/{ref}")
    assert visitor.status == 404


def test_a_full_point_says_so(visitor: Visitor, transactions: Transactions, point: str) -> None:
    bring(transactions, point, 100_000)
    assert "full: please come later" in visitor.get(f"/points/{point}")


def test_the_poster_leads_to_the_page(visitor: Visitor, point: str) -> None:
    paper = PdfReader(io.BytesIO(visitor.client.get(f"/points/{point}/poster.pdf").data))
    assert len(paper.pages) == 1
    assert "First Point" in paper.pages[0].extract_text()


def test_open_points_are_open_data(visitor: Visitor, point: str) -> None:
    answer = visitor.client.get("/points/open.geojson?take=phone")
    [feature] = json.loads(answer.data)["features"]
    assert feature["properties"]["name"] == "First Point"
    assert "responsible_name" not in feature["properties"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert json.loads(visitor.client.get("/points/open.geojson?take=fridge").data)["features"] == []
    assert "First Point" in visitor.client.get("/points/open.csv").get_data(as_text=True)


def test_the_map_may_stand_in_the_frame_of_any_page(visitor: Visitor, point: str) -> None:
    answer = visitor.client.get("/points/embed")
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers
    assert visitor.client.get("/points/embed.js").status_code == 200
    ordinary = visitor.client.get("/points")
    assert ordinary.headers["X-Frame-Options"] == "DENY"


def test_the_list_answers_for_the_time_that_was_asked(visitor: Visitor, point: str) -> None:
    assert "open now" in visitor.get("/points?take=battery")
    page = visitor.get("/points?take=battery&at=2026-11-25T22:00")
    assert "closed then" in page
    assert "open then" in visitor.get("/points?take=battery&at=2026-11-26T10:00")
    assert "First Point" in visitor.get("/points?at=no+time")


def test_the_list_leaves_a_full_point_out(
    visitor: Visitor, transactions: Transactions, point: str
) -> None:
    assert "First Point" in visitor.get("/points")
    bring(transactions, point, 100_000)
    assert "First Point" not in visitor.get("/points")
