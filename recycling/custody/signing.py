"""A person's own six-digit code, with which they sign a hand-over on anybody's device. Services."""

import datetime as dt
import hashlib
import hmac
import re
import secrets

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from database.base import Base, row_id
from recycling.custody.guessing import DIGITS, Patience, weigh
from recycling.errors import RecyclingError

PATIENCE = Patience(failures=5, locked_for=dt.timedelta(minutes=15))

#: Codes that a guesser tries first.
RUNS = "01234567890 98765432109"


class WeakSigningCode(RecyclingError, ValueError):
    """The code is no six digits, or one of those that are tried first."""

    def __init__(self) -> None:
        super().__init__("code: choose six digits that are no row such as 123456 or 111111")


class NoSigningCode(RecyclingError):
    """The person has not chosen a code yet."""

    def __init__(self) -> None:
        super().__init__("code: choose your signing code first")


class SigningCode(Base):
    """The hash of one person's code."""

    __tablename__ = "signing_code"

    id: Mapped[row_id]
    person_ref: Mapped[str] = mapped_column(unique=True)
    code_hash: Mapped[str]
    salt: Mapped[str]
    set_at: Mapped[dt.datetime]


def _hash(code: str, salt: str) -> str:
    return hashlib.scrypt(code.encode(), salt=bytes.fromhex(salt), n=2**14, r=8, p=1).hex()


def choose_code(session: Session, person_ref: str, code: str, *, now: dt.datetime) -> None:
    """Set or replace a person's code; raises WeakSigningCode."""
    if not re.fullmatch(rf"[0-9]{{{DIGITS}}}", code) or code in RUNS or len(set(code)) < 3:
        raise WeakSigningCode
    row = session.scalar(select(SigningCode).where(SigningCode.person_ref == person_ref))
    if row is None:
        row = SigningCode(person_ref=person_ref)
        session.add(row)
    row.salt, row.set_at = secrets.token_hex(16), now
    row.code_hash = _hash(code, row.salt)
    session.flush()


def has_code(session: Session, person_ref: str) -> bool:
    """Whether the person has chosen a code."""
    query = select(SigningCode.id).where(SigningCode.person_ref == person_ref)
    return session.scalar(query) is not None


def check_signature(session: Session, person_ref: str, code: str, *, now: dt.datetime) -> None:
    """Hold a code against the person's own; raises NoSigningCode, WrongCode or CodeLocked.

    The caller commits also where this raises, so that wrong tries count.
    """
    row = session.scalar(select(SigningCode).where(SigningCode.person_ref == person_ref))
    if row is None:
        raise NoSigningCode
    right = hmac.compare_digest(row.code_hash, _hash(code, row.salt))
    weigh(session, f"sign:{person_ref}", right=right, patience=PATIENCE, now=now)
