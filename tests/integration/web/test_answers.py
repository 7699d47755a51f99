"""Headers of every answer, errors of one shape, languages and preferences."""

import re

import pytest
from flask import Flask

from tests.fixtures.visitor import SignedIn, Visitor
from web.problems import HTTP_PROBLEMS, PROBLEMS, answer

PAGES = ["/", "/book", "/track", "/points", "/privacy", "/mail", "/sign-in", "/healthz", "/nope"]


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_a_policy_that_allows_nothing_inline(
    visitor: Visitor, path: str
) -> None:
    visitor.get(path)
    assert visitor.last is not None
    policy = visitor.last.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"https?:", policy)
    assert visitor.last.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", PAGES)
def test_no_cache_keeps_a_page(visitor: Visitor, path: str) -> None:
    visitor.get(path)
    assert visitor.last is not None
    assert visitor.last.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("kind", list(PROBLEMS), ids=lambda kind: kind.__name__)
def test_every_error_of_the_table_is_a_page_and_a_problem_of_one_shape(
    house: Flask, kind: type[BaseException]
) -> None:
    error = kind.__new__(kind)
    error.args = ("told",)
    if kind.__name__ == "TooMany":
        error.wait_seconds = 7  # type: ignore[attr-defined]
    for path, content_type in (("/x", "text/html"), ("/api/x", "application/problem+json")):
        with house.test_request_context(path, headers={"Accept": "text/html"}):
            response = house.make_response(answer(error))
        assert response.status_code == PROBLEMS[kind].status
        assert response.content_type.startswith(content_type)
        if path == "/api/x":
            document = response.get_json(force=True)
            assert set(document) == {"type", "title", "status", "detail", "instance"}
            assert document["status"] == response.status_code


def test_every_problem_has_a_name_of_its_own() -> None:
    slugs = [problem.slug for problem in (*PROBLEMS.values(), *HTTP_PROBLEMS.values())]
    assert len(slugs) == len(set(slugs))


def test_a_page_that_is_not_there_says_what_to_do(visitor: Visitor) -> None:
    page = visitor.get("/nope")
    assert visitor.status == 404
    assert "This page does not exist" in page


@pytest.mark.parametrize(("asked", "lang"), [
    ("zh-CN,zh;q=0.9,en;q=0.5", "zh-CN"), ("zh-TW", "zh-CN"), ("en-GB,en", "en"),
    ("fr,de", "zh-CN"), ("fr,en;q=0.3", "en"),
])  # fmt: skip
def test_the_browsers_language_is_spoken_else_the_operators(
    house: Flask, asked: str, lang: str
) -> None:
    page = house.test_client().get("/", headers={"Accept-Language": asked}).get_data(as_text=True)
    assert f'<html lang="{lang}"' in page


def test_the_switch_of_language_is_remembered(visitor: Visitor) -> None:
    page = visitor.post("/preferences", {"locale": "zh_CN", "next": "/track"})
    assert visitor.path == "/track"
    assert '<html lang="zh-CN"' in page
    assert '<html lang="zh-CN"' in visitor.get("/")


def test_the_large_text_is_remembered_and_can_be_left(visitor: Visitor) -> None:
    assert 'class="elder"' in visitor.post("/preferences", {"elder": "1", "next": "/"})
    assert 'class="elder"' in visitor.get("/track")
    assert 'class="elder"' not in visitor.post("/preferences", {"elder": "0", "next": "/"})


def test_a_preference_that_does_not_exist_is_not_kept(visitor: Visitor) -> None:
    visitor.post("/preferences", {"locale": "<script>", "next": "/"}, follow_redirects=False)
    assert visitor.last is not None
    assert "huiliu_locale" not in str(visitor.last.headers.getlist("Set-Cookie"))


@pytest.mark.parametrize("login", ["resident", "dispatcher", "regulator", "administrator"])
def test_every_page_offers_a_person_to_call(signed_in: SignedIn, login: str) -> None:
    assert 'href="tel:12345"' in signed_in(login).get("/")


def test_the_house_says_whether_it_is_well(visitor: Visitor) -> None:
    assert '"ok"' in visitor.get("/healthz")
    assert '"ready"' in visitor.get("/readyz")


def test_a_house_without_a_city_is_not_ready_and_says_so(app: Flask) -> None:
    visitor = Visitor(app)
    visitor.get("/readyz")
    assert visitor.status == 503
    page = visitor.get("/points")
    assert visitor.status == 503
    assert "Nothing is set up here yet" in page
    visitor.get("/")
    assert visitor.status == 200
