"""Who signs in: roles, the area each may see, and passwords that are kept as argon2id."""

import datetime as dt
import enum
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from database.base import Base, HasRef, row_id
from database.columns import LookupHash, SealedText
from recycling.errors import RecyclingError
from sites.areas import Scope

#: Argon2id with the library's own parameters (RFC 9106, low-memory choice).
_hasher = PasswordHasher()

SHORTEST_PASSWORD = 10


class Role(enum.StrEnum):
    """What a person does here."""

    RESIDENT = "resident"
    COURIER = "courier"
    OFFICE = "office"
    RECEIVER = "receiver"  #: works at a licensed dismantler
    DISPATCHER = "dispatcher"
    REGULATOR = "regulator"
    ADMINISTRATOR = "administrator"


class SignInFailed(RecyclingError):
    """The name or the password is wrong; which one is not said."""

    def __init__(self) -> None:
        super().__init__("the sign-in name or the password is not right")


class WeakPassword(RecyclingError, ValueError):
    """The password is too short."""

    def __init__(self) -> None:
        super().__init__(f"password: give at least {SHORTEST_PASSWORD} characters")


class LoginTaken(RecyclingError):
    """Somebody has this sign-in name already."""

    def __init__(self, login: str) -> None:
        super().__init__(f"the sign-in name '{login}' is taken: choose another")


class User(HasRef, Base):
    """A person with a sign-in."""

    __tablename__ = "person"

    id: Mapped[row_id]
    login: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(SealedText)
    phone: Mapped[str | None] = mapped_column(SealedText)
    phone_key: Mapped[str | None] = mapped_column(LookupHash, unique=True)
    password_hash: Mapped[str]
    #: The area that the person may see and change; empty is all of the city.
    area_code: Mapped[str] = mapped_column(default="")
    #: For couriers: the number of their row in routing's fleet.
    courier_number: Mapped[str | None] = mapped_column(index=True)
    #: For people of a licensed dismantler: which one, by its ref.
    receiver_ref: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[dt.datetime]

    @property
    def scope(self) -> Scope:
        """The area that this person may see and change."""
        return Scope(self.area_code)

    def has_role(self, *roles: Role) -> bool:
        """Whether the person has one of these roles."""
        return self.role in roles


def hash_password(password: str) -> str:
    """The argon2id hash of a password; raises WeakPassword."""
    if len(password) < SHORTEST_PASSWORD:
        raise WeakPassword
    return _hasher.hash(password)


def add_user(
    session: Session,
    *,
    login: str,
    role: Role,
    name: str,
    password: str,
    now: dt.datetime,
    phone: str | None = None,
    area_code: str = "",
    courier_number: str | None = None,
    receiver_ref: str | None = None,
) -> User:
    """A new sign-in; raises LoginTaken or WeakPassword."""
    return enrol(
        session,
        login=login,
        role=role,
        name=name,
        password_hash=hash_password(password),
        now=now,
        phone=phone,
        area_code=area_code,
        courier_number=courier_number,
        receiver_ref=receiver_ref,
    )


def enrol(
    session: Session,
    *,
    login: str,
    role: Role,
    name: str,
    password_hash: str,
    now: dt.datetime,
    phone: str | None = None,
    area_code: str = "",
    courier_number: str | None = None,
    receiver_ref: str | None = None,
) -> User:
    """A new sign-in whose password is hashed already; raises LoginTaken."""
    if user_by_login(session, login) is not None:
        raise LoginTaken(login)
    user = User(
        login=login,
        role=role.value,
        name=name,
        phone=phone,
        phone_key=phone,
        password_hash=password_hash,
        area_code=area_code,
        courier_number=courier_number,
        receiver_ref=receiver_ref,
        created_at=now,
        active=True,
    )
    session.add(user)
    session.flush()
    return user


def user_by_login(session: Session, login: str) -> User | None:
    """The person with this sign-in name."""
    return session.scalar(select(User).where(User.login == login))


def user_by_ref(session: Session, ref: str) -> User | None:
    """The person with this ref."""
    return session.scalar(select(User).where(User.ref == ref))


def users(session: Session) -> list[User]:
    """All sign-ins by role and name."""
    return list(session.scalars(select(User).order_by(User.role, User.login)))


@cache
def _nobodys_hash() -> str:
    """Verified where there is no such user, so that both answers take as long."""
    return _hasher.hash("nobody has this password")


def authenticate(session: Session, login: str, password: str) -> User:
    """The active user with this name and password; raises SignInFailed.

    A hash made with older parameters is made anew on the way.
    """
    user = user_by_login(session, login.strip())
    try:
        _hasher.verify(user.password_hash if user else _nobodys_hash(), password)
    except (Argon2Error, InvalidHashError):
        raise SignInFailed from None
    if user is None or not user.active:
        raise SignInFailed
    if _hasher.check_needs_rehash(user.password_hash):
        user.password_hash = _hasher.hash(password)
    return user
