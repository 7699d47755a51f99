"""The keys that protect personal fields: one seals them, another finds them again.

A sealed value is Fernet (AES-128-CBC with HMAC-SHA256, the token carries its time); a look-up
value is HMAC-SHA256 under a key of its own, so that an equal value is found without opening any.
Several sealing keys may be in place: the first seals, all open (key rotation).
"""

import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from database.errors import KeysMissing, WrongKey


class FieldKeys:
    """Seals, opens and hashes the values of protected columns.

    Parameters
    ----------
    sealing : sequence of str
        Fernet keys, the newest first (32 bytes, url-safe base64).
    lookup : bytes
        The secret of the look-up hash; at least 32 bytes.
    """

    def __init__(self, sealing: Sequence[str], lookup: bytes) -> None:
        if not sealing:
            raise KeysMissing("no sealing key was given: HUILIU_FIELD_KEYS is empty")
        if len(lookup) < 32:
            raise KeysMissing("the look-up key is too short: give at least 32 bytes")
        try:
            self._fernet = MultiFernet([Fernet(key) for key in sealing])
        except ValueError as error:
            raise KeysMissing(
                f"HUILIU_FIELD_KEYS holds a key that is no Fernet key: {error}"
            ) from None
        self._lookup = lookup

    def seal(self, text: str) -> bytes:
        """The sealed form of `text`; different at each call."""
        return self._fernet.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """The text that was sealed; raises WrongKey where no key in place opens it."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise WrongKey("a protected field does not open with the keys in place") from None

    def lookup(self, text: str) -> str:
        """The keyed hash of `text`, 64 hex digits, the same at each call."""
        return hmac.new(self._lookup, text.encode(), hashlib.sha256).hexdigest()


_in_place: FieldKeys | None = None


def put_in_place(keys: FieldKeys) -> None:
    """Let the protected columns of this process use `keys`."""
    global _in_place
    _in_place = keys


def keys_in_place() -> FieldKeys:
    """The keys of this process; raises KeysMissing where none were put in place."""
    if _in_place is None:
        raise KeysMissing("the field keys are not in place: open the database through its engine")
    return _in_place
