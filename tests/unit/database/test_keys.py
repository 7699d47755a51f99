"""The keys of the protected columns: old ones still open, wrong ones do not."""

import pytest
from cryptography.fernet import Fernet

from database import keys
from database.errors import KeysMissing, WrongKey
from database.keys import FieldKeys

LOOKUP = b"a look-up key of 32 bytes or more"


def test_a_new_key_in_front_seals_and_the_old_one_still_opens() -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    sealed = FieldKeys([old], LOOKUP).seal("secret")
    rotated = FieldKeys([new, old], LOOKUP)
    assert rotated.open(sealed) == "secret"
    assert FieldKeys([new], LOOKUP).open(rotated.seal("secret")) == "secret"


def test_a_value_of_another_key_does_not_open_and_is_not_repeated() -> None:
    sealed = FieldKeys([Fernet.generate_key().decode()], LOOKUP).seal("secret")
    with pytest.raises(WrongKey) as caught:
        FieldKeys([Fernet.generate_key().decode()], LOOKUP).open(sealed)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("sealing", "lookup"),
    [([], LOOKUP), (["no key"], LOOKUP), ([Fernet.generate_key().decode()], b"short")],
)
def test_keys_that_cannot_protect_are_refused(sealing: list[str], lookup: bytes) -> None:
    with pytest.raises(KeysMissing):
        FieldKeys(sealing, lookup)


def test_another_lookup_key_gives_another_hash() -> None:
    key = Fernet.generate_key().decode()
    assert FieldKeys([key], LOOKUP).lookup("1") != FieldKeys([key], LOOKUP + b"!").lookup("1")


def test_a_protected_column_needs_its_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_in_place", None)
    with pytest.raises(KeysMissing):
        keys.keys_in_place()
