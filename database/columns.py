"""Column types that keep the rules of the house: UTC moments, fen, places, sealed text, refs."""

import datetime as dt
import secrets
import time
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, DateTime, Double, Integer, LargeBinary, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from database.keys import keys_in_place

#: A row's own number: 64 bits on PostgreSQL; SQLite numbers rows by itself only in INTEGER.
RowId = BigInteger().with_variant(Integer, "sqlite")

#: Crockford's base 32: no I, L, O, U, so that a ref can be read aloud and typed.
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Point(NamedTuple):
    """A place in WGS-84 decimal degrees."""

    lat: float
    lon: float


def _crockford(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, rest = divmod(number, 32)
        digits.append(CROCKFORD[rest])
    return "".join(reversed(digits))


def new_ref() -> str:
    """A ULID: 26 letters, sorted by the moment it was made, not to be guessed (80 random bits)."""
    return _crockford((time.time_ns() // 1_000_000 << 80) | secrets.randbits(80), 26)


def new_number(prefix: str) -> str:
    """A short number that people read aloud, such as `B-7K3Q-9M2X` (40 random bits)."""
    letters = _crockford(secrets.randbits(40), 8)
    return f"{prefix}-{letters[:4]}-{letters[4:]}"


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An aware moment, kept in UTC; a naive one is refused before it reaches the database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored: make it aware")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        aware: dt.datetime = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
        return aware.astimezone(dt.UTC)


class Fen(TypeDecorator[int]):
    """Money in hundredths of the operator's currency; a float is refused."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise ValueError(f"money is integer fen, not {type(value).__name__}")
        return value


class SealedText(TypeDecorator[str]):
    """Text that is personal: sealed in the database, open in memory, never comparable in SQL."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else keys_in_place().seal(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else keys_in_place().open(bytes(value))


class LookupHash(TypeDecorator[str]):
    """The keyed hash of a personal value, to find it by equality without opening any.

    Compare with the plain value: `where(User.phone_key == phone)` hashes `phone` on its way in.
    """

    impl = String(64)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else keys_in_place().lookup(value)


#: Degrees are kept as double precision: 1e-7 degrees are a centimetre.
Degrees: Double[float] = Double()
Ref = String(26)
