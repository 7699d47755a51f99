"""Signing in with a phone number and six digits: rate-limited, expiring, kept as a hash. Services.

The same code proves a phone for a guest who follows a booking by its number.
"""

import datetime as dt
import hashlib
import hmac
import secrets

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from database.base import Base, row_id
from database.columns import LookupHash
from recycling.booking.desk import take_over_guests
from recycling.errors import RecyclingError
from recycling.notices.outbox import Kind, put
from recycling.people import Role, User

DIGITS = 6

#: How long a code is good, how often it may be typed wrongly, and how many may be asked for.
LIVES = dt.timedelta(minutes=10)
MOST_TRIES = 5
MOST_CODES, IN_TIME = 3, dt.timedelta(minutes=15)
MOST_CODES_A_DAY = 10


class TooManyCodes(RecyclingError):
    """This phone asked for too many codes."""

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(f"phone: too many codes were asked for; wait {wait_seconds} s")
        self.wait_seconds = wait_seconds


class WrongCode(RecyclingError):
    """The code is wrong, too old, or was tried too often; which of them is not said."""

    def __init__(self) -> None:
        super().__init__("code: it is not right or not good any more; ask for a new one")


class SignInCode(Base):
    """One code that was sent to a phone."""

    __tablename__ = "sign_in_code"

    id: Mapped[row_id]
    phone_key: Mapped[str] = mapped_column(LookupHash, index=True)
    #: Of the code with a salt of its own; a million codes are few, so tries are counted too.
    code_hash: Mapped[str]
    salt: Mapped[str]
    made_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[dt.datetime | None]


def send_code(session: Session, phone: str, *, locale: str, now: dt.datetime) -> None:
    """Send six digits to a phone (normal form); raises TooManyCodes."""
    for most, span in ((MOST_CODES, IN_TIME), (MOST_CODES_A_DAY, dt.timedelta(days=1))):
        query = select(func.count(), func.min(SignInCode.made_at)).where(
            SignInCode.phone_key == phone, SignInCode.made_at > now - span
        )
        count, first = session.execute(query).one()
        if count >= most:
            raise TooManyCodes(max(1, round((first + span - now).total_seconds())))
    code, salt = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}", secrets.token_hex(16)
    row = SignInCode(
        phone_key=phone, code_hash=_hash(code, salt), salt=salt, made_at=now,
        expires_at=now + LIVES, tries=0,
    )  # fmt: skip
    session.add(row)
    session.flush()
    put(
        session, Kind.SIGN_IN_CODE, key=f"code:{row.id}:{salt}", to=phone, locale=locale,
        secret=code, params={"minutes": int(LIVES.total_seconds() // 60)}, now=now,
    )  # fmt: skip


def _hash(code: str, salt: str) -> str:
    return hashlib.scrypt(code.encode(), salt=bytes.fromhex(salt), n=2**12, r=8, p=1).hex()


def check_code(session: Session, phone: str, code: str, *, now: dt.datetime) -> bool:
    """Whether `code` is the newest one that was sent to this phone; a right one is used up.

    A wrong one counts as a try: after MOST_TRIES no code is right any more, so the caller must
    commit also where the answer is no.
    """
    row = session.scalar(
        select(SignInCode)
        .where(SignInCode.phone_key == phone)
        .order_by(SignInCode.id.desc())
        .limit(1)
        .with_for_update()
    )
    if row is None or row.used_at is not None or now >= row.expires_at or row.tries >= MOST_TRIES:
        return False
    row.tries += 1
    session.flush()
    if not hmac.compare_digest(row.code_hash, _hash(code.strip(), row.salt)):
        return False
    row.used_at = now
    return True


def resident_with_phone(session: Session, phone: str, *, now: dt.datetime) -> User:
    """The resident whose phone was just proved, made when new: the phone is the whole account.

    What was booked with it as a guest is theirs from now on. Raises WrongCode where the phone
    belongs to somebody whose sign-in needs a password.
    """
    user = session.scalar(select(User).where(User.phone_key == phone))
    if user is None:
        user = User(
            login=f"resident-{secrets.token_hex(6)}", role=Role.RESIDENT.value, name="",
            phone=phone, phone_key=phone, password_hash="", area_code="", created_at=now,
            active=True,
        )  # fmt: skip
        session.add(user)
        session.flush()
    if user.role != Role.RESIDENT or not user.active:
        raise WrongCode
    take_over_guests(session, phone, user.ref, now=now)
    return user


def forget_old_codes(session: Session, *, now: dt.datetime) -> int:
    """Remove codes of more than a day ago; how many."""
    old = session.scalars(
        select(SignInCode).where(SignInCode.made_at <= now - dt.timedelta(days=1))
    ).all()
    for row in old:
        session.delete(row)
    return len(old)
