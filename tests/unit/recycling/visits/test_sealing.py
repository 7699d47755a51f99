"""Later stops are sealed, and each holds the key of the next."""

import json
from base64 import b64decode

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from recycling.visits.codes import visit_code, visit_qr
from recycling.visits.sealing import Sealed, seal, shown_key, stop_key

ROUTE = "R" * 26


def opened(sealed: Sealed, key: str, bound: str) -> object:
    opener = AESGCM(b64decode(key))
    text = opener.decrypt(b64decode(sealed.nonce), b64decode(sealed.text), bound.encode())
    return json.loads(text)


def test_a_stop_opens_with_its_own_key() -> None:
    sealed = seal(ROUTE, 3, "private", {"address": "长宁路 1 号"})
    assert opened(sealed, shown_key(ROUTE, 3), f"{ROUTE}:3:private") == {"address": "长宁路 1 号"}


@pytest.mark.parametrize(("key_of", "bound"), [
    (4, f"{ROUTE}:3:private"), (3, f"{ROUTE}:4:private"), (3, f"{ROUTE}:3:link"),
])  # fmt: skip
def test_a_stop_opens_with_no_other_key_and_nothing_stands_in_for_it(
    key_of: int, bound: str
) -> None:
    sealed = seal(ROUTE, 3, "private", "x")
    with pytest.raises(InvalidTag):
        opened(sealed, shown_key(ROUTE, key_of), bound)


def test_keys_are_the_same_whenever_they_are_asked_for_and_differ_by_stop_and_route() -> None:
    assert stop_key(ROUTE, 1) == stop_key(ROUTE, 1)
    assert len({stop_key(ROUTE, 1), stop_key(ROUTE, 2), stop_key("S" * 26, 1)}) == 3


def test_the_same_content_is_sealed_differently_each_time() -> None:
    assert seal(ROUTE, 1, "private", "x") != seal(ROUTE, 1, "private", "x")


def test_a_code_is_six_digits_and_the_bookings_own() -> None:
    codes = {visit_code(f"{n:026d}") for n in range(300)}
    assert all(len(code) == 6 and code.isdigit() for code in codes)
    assert len(codes) > 295
    assert visit_qr("B-1", "0" * 26) == f"HUILIU:B-1:{visit_code('0' * 26)}"
