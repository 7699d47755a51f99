"""Signing in, by password or by phone, and out; its limits, and the session that it makes."""

from flask import Flask

from recycling.notices import newest
from tests.fixtures.house import PASSWORD, Transactions
from tests.fixtures.visitor import SignedIn, Visitor
from web.security import SIGN_INS_A_NAME


def test_each_role_lands_where_its_work_begins(signed_in: SignedIn) -> None:
    homes = {
        "resident": "/bookings", "courier": "/courier/", "office": "/office/sites",
        "dispatcher": "/dispatch/", "regulator": "/regulator/sites",
        "administrator": "/admin/people",
    }  # fmt: skip
    assert {login: signed_in(login).path for login in homes} == homes


def test_a_wrong_password_says_what_to_do_and_not_which_was_wrong(visitor: Visitor) -> None:
    wrong = visitor.sign_in("courier", "not the password")
    nobody = visitor.sign_in("nobody-here", "not the password")
    sentence = "The name or the password is not right. Try again."
    assert sentence in wrong
    assert sentence in nobody
    assert visitor.status == 422


def test_after_too_many_failures_even_the_right_password_waits(visitor: Visitor) -> None:
    for _ in range(SIGN_INS_A_NAME.times):
        visitor.sign_in("courier", "not the password")
    page = visitor.sign_in("courier", PASSWORD)
    assert visitor.status == 429
    assert "Too many tries" in page
    assert visitor.last is not None
    assert int(visitor.last.headers["Retry-After"]) > 0


def test_the_failures_of_one_name_do_not_stop_another(
    visitor: Visitor, signed_in: SignedIn
) -> None:
    for _ in range(SIGN_INS_A_NAME.times):
        visitor.sign_in("courier", "not the password")
    assert signed_in("dispatcher").status == 200


def test_one_is_led_back_to_the_page_one_asked_for(visitor: Visitor) -> None:
    visitor.post("/sign-in?next=/dispatch/to-place", {"login": "dispatcher", "password": PASSWORD})
    assert visitor.path == "/dispatch/to-place"


def test_no_sign_in_leads_away_from_this_site(visitor: Visitor) -> None:
    visitor.post(
        "/sign-in?next=https://evil.example/", {"login": "courier", "password": PASSWORD},
        follow_redirects=False,
    )  # fmt: skip
    assert visitor.last is not None
    assert visitor.last.location == "/courier/"


def test_a_session_of_before_is_not_carried_over(visitor: Visitor) -> None:
    visitor.post("/book", {"n-microwave": "1"})
    with visitor.client.session_transaction() as session:
        assert "draft" in session
    visitor.sign_in("courier")
    with visitor.client.session_transaction() as session:
        assert "draft" not in session


def test_signing_out_ends_the_session(signed_in: SignedIn) -> None:
    visitor = signed_in("courier")
    visitor.post("/sign-out")
    visitor.get("/courier/", follow_redirects=False)
    assert visitor.status == 303


def test_a_form_without_its_token_is_refused(house: Flask) -> None:
    answer = house.test_client().post("/sign-in", data={"login": "courier", "password": PASSWORD})
    assert answer.status_code == 400


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(visitor: Visitor) -> None:
    visitor.post("/sign-in", {"login": "courier", "password": PASSWORD}, follow_redirects=False)
    assert visitor.last is not None
    cookie = visitor.last.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_the_session_cookie_travels_by_https_alone_where_there_is_https(visitor: Visitor) -> None:
    visitor.get("/sign-in", base_url="https://huiliu.example")
    assert visitor.last is not None
    assert "Secure" in visitor.last.headers["Set-Cookie"]


def code_of(transactions: Transactions) -> str:
    with transactions() as session:
        secret = newest(session)[0].secret
        assert secret is not None
        return secret


def test_a_phone_and_six_digits_open_the_residents_pages(
    visitor: Visitor, transactions: Transactions
) -> None:
    visitor.post("/sign-in/phone", {"phone": "138 0000 5678"})
    assert visitor.path == "/sign-in/code"
    page = visitor.post("/sign-in/code", {"code": "000000 "})
    assert "These digits are not right" in page
    visitor.post("/sign-in/code", {"code": code_of(transactions)})
    assert visitor.path == "/bookings"


def test_a_new_phone_is_a_new_resident_with_an_account(
    visitor: Visitor, transactions: Transactions
) -> None:
    visitor.post("/sign-in/phone", {"phone": "13911112222"})
    visitor.post("/sign-in/code", {"code": code_of(transactions)})
    assert "What you hand over will stand here" in visitor.get("/my/account")
    assert "Nothing comes again yet" in visitor.get("/rhythms")


def test_a_fourth_code_has_to_wait(visitor: Visitor) -> None:
    for _ in range(3):
        visitor.post("/sign-in/phone", {"phone": "13911112222"})
    page = visitor.post("/sign-in/phone", {"phone": "13911112222"})
    assert visitor.status == 422
    assert "Enough codes for now" in page
