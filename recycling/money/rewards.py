"""Points and credit: a ledger in double entry, append-only, with expiry. Services.

Each posting moves an amount from one account to another, so all entries of a unit add up to zero.
An entry is numbered in its account. A mistake is mended by a new posting. Points expire by a
posting too: what was earned and not spent by its date goes back to the operator, the oldest first.
"""

import datetime as dt
import enum
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ForeignKey, Select, UniqueConstraint, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from database.base import Base, HasRef, row_id
from database.columns import LookupHash, new_ref
from recycling.errors import RecyclingError
from recycling.money.tables_of_rules import rows_on

#: Owner of the account that points come from and go back to.
OPERATOR = "operator"

#: Why of a posting that mends another one.
TAKEN_BACK = "taken_back"


class Unit(enum.StrEnum):
    """What an account counts in."""

    POINTS = "points"
    CREDIT_FEN = "credit_fen"


class Earning(enum.StrEnum):
    """What points are given for; rows of recycling/domain/point_rules.csv."""

    GREENER_SLOT = "greener_slot"
    NEIGHBOUR = "neighbour"
    SEALED_BATTERY = "sealed_battery"
    WIPED_DEVICE = "wiped_device"
    MISSED_WINDOW = "missed_window"
    DROP_OFF_VOUCHER = "drop_off_voucher"


class TooFewPoints(RecyclingError):
    """An account holds less than was to be spent."""

    def __init__(self, holds: int, wanted: int) -> None:
        super().__init__(f"the account holds {holds}, and {wanted} were to be spent")
        self.holds, self.wanted = holds, wanted


class Account(HasRef, Base):
    """One owner's account in one unit; a person is found by phone, and none is named here."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("owner_key", "unit"),)

    id: Mapped[row_id]
    owner_key: Mapped[str] = mapped_column(LookupHash)
    unit: Mapped[str]
    #: The sum of all entries, kept beside them and proved by tests; never below 0 for a person.
    balance: Mapped[int] = mapped_column(default=0)
    #: How many entries there are: the number of the last one.
    entries: Mapped[int] = mapped_column(default=0)
    is_operator: Mapped[bool] = mapped_column(default=False)


class Posting(HasRef, Base):
    """One event of the ledger; `key` makes sure that it is written once."""

    __tablename__ = "posting"

    id: Mapped[row_id]
    key: Mapped[str] = mapped_column(unique=True)
    why: Mapped[str]
    booking_ref: Mapped[str] = mapped_column(default="", index=True)
    recorded_at: Mapped[dt.datetime]
    effective_on: Mapped[dt.date]
    entries: Mapped[list["Entry"]] = relationship(back_populates="posting")

    @property
    def key_when_taken_back(self) -> str:
        """The key of the posting that mends this one."""
        base, _, turn = self.key.partition("#")
        return f"{TAKEN_BACK}:{base}#{turn or 1}"


class Entry(Base):
    """One side of a posting."""

    __tablename__ = "ledger_entry"
    __table_args__ = (UniqueConstraint("account_id", "number"),)

    id: Mapped[row_id]
    posting_id: Mapped[int] = mapped_column(ForeignKey("posting.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    number: Mapped[int]
    amount: Mapped[int]
    #: The first day on which what was earned here is good no more.
    expires_on: Mapped[dt.date | None] = mapped_column(index=True)
    posting: Mapped[Posting] = relationship(back_populates="entries")
    account: Mapped[Account] = relationship()


@dataclass(frozen=True)
class PointRule:
    """What an earning brings, for how many days."""

    kind: Earning
    points: int
    lives_days: int
    name_zh: str
    name_en: str


def point_rules(on: dt.date) -> dict[Earning, PointRule]:
    """The rules that hold on a day, by what they are for."""
    return {
        Earning(row["kind"]): PointRule(
            Earning(row["kind"]), int(row["points"]), int(row["lives_days"]),
            row["word_zh"], row["word_en"],
        )
        for row in rows_on("point_rules", on)
    }  # fmt: skip


def account_of(session: Session, owner: str, unit: Unit = Unit.POINTS) -> Account:
    """The account of an owner (a phone in normal form, or OPERATOR), locked; made when new."""
    values = {
        "ref": new_ref(), "owner_key": owner, "unit": unit.value, "balance": 0, "entries": 0,
        "is_operator": owner == OPERATOR,
    }  # fmt: skip
    session.execute(_insert(session).values(values).on_conflict_do_nothing())
    session.flush()
    return session.scalars(
        select(Account)
        .where(Account.owner_key == owner, Account.unit == unit.value)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def account_behind(session: Session, owner_key: Select[Any], unit: Unit) -> Account:
    """The account of the person whose key a query names, locked; made when new.

    A key is a hash: the phone behind it need not be known, nor kept, for money to be paid in.
    """
    key = owner_key.scalar_subquery()
    made = select(
        literal(new_ref()), key, literal(unit.value), literal(0), literal(0), literal(False)
    )
    names = ["ref", "owner_key", "unit", "balance", "entries", "is_operator"]
    # SQLite reads ON CONFLICT behind a SELECT only where that has a WHERE.
    insert = _insert(session).from_select(names, made.where(literal(1) == 1))
    session.execute(insert.on_conflict_do_nothing())
    return session.scalars(
        select(Account)
        .where(Account.owner_key == key, Account.unit == unit.value)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _insert(session: Session) -> postgresql.Insert | sqlite.Insert:
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(Account)
    return sqlite.insert(Account)


def balance(session: Session, owner: str, unit: Unit = Unit.POINTS) -> int:
    """What an owner holds; 0 where there is no account."""
    query = select(Account.balance).where(Account.owner_key == owner, Account.unit == unit.value)
    return session.scalar(query) or 0


def entries_of(session: Session, owner: str, unit: Unit = Unit.POINTS) -> list[Entry]:
    """The entries of an owner's account, the newest first."""
    query = (
        select(Entry)
        .join(Entry.account)
        .where(Account.owner_key == owner, Account.unit == unit.value)
        .order_by(Entry.number.desc())
    )
    return list(session.scalars(query))


def earn(
    session: Session,
    owner: str,
    kind: Earning,
    *,
    booking_ref: str,
    on: dt.date,
    now: dt.datetime,
    about: str = "",
) -> Posting | None:
    """Give points by the rule of the day, once for each booking and kind; None where known.

    `about` tells several of one booking apart: one for each device. Nothing is given where no rule
    holds. What was taken back may be earned once more.
    """
    rule = point_rules(on).get(kind)
    if rule is None:
        return None
    key = ":".join(part for part in (kind.value, booking_ref, about) if part)
    query = select(func.count()).where(Posting.key.startswith(f"{TAKEN_BACK}:{key}#"))
    turn = session.scalars(query).one() + 1
    return post(
        session, key if turn == 1 else f"{key}#{turn}", owner, rule.points, why=kind.value,
        booking_ref=booking_ref, on=on, now=now,
        expires_on=on + dt.timedelta(days=rule.lives_days),
    )  # fmt: skip


def take_back(
    session: Session, posting: Posting, *, on: dt.date, now: dt.datetime
) -> Posting | None:
    """Post the opposite of what somebody was given by mistake; None where that was done.

    Never more than the account still holds: what was spent in the meantime is the operator's loss.
    """
    account = next(entry.account for entry in posting.entries if not entry.account.is_operator)
    amount = next(entry.amount for entry in posting.entries if entry.account_id == account.id)
    house = account_of(session, OPERATOR, Unit(account.unit))
    session.refresh(account, with_for_update=True)
    key = posting.key_when_taken_back
    if session.scalar(select(Posting.id).where(Posting.key == key)) is not None:
        return None
    back = min(amount, account.balance)
    row = Posting(
        key=key, why=TAKEN_BACK, booking_ref=posting.booking_ref, recorded_at=now, effective_on=on
    )
    _write(session, row, ((house, back, None), (account, -back, None)))
    return row


def spend(
    session: Session, owner: str, amount: int, *, key: str, why: str, on: dt.date, now: dt.datetime
) -> Posting | None:
    """Take an amount from an owner; raises TooFewPoints. The same key is taken once."""
    return post(session, key, owner, -amount, why=why, booking_ref="", on=on, now=now)


def post(
    session: Session,
    key: str,
    owner: str,
    amount: int,
    *,
    why: str,
    booking_ref: str,
    on: dt.date,
    now: dt.datetime,
    unit: Unit = Unit.POINTS,
    expires_on: dt.date | None = None,
) -> Posting | None:
    """Move `amount` from the operator to the owner (back, where it is negative).

    Both accounts are locked, the operator's first, so that two postings at once wait for each
    other. None where the key was posted before.
    """
    house = account_of(session, OPERATOR, unit)
    person = account_of(session, owner, unit)
    posting = Posting(key=key, why=why, booking_ref=booking_ref, recorded_at=now, effective_on=on)
    return _posted(session, posting, house, person, amount, expires_on)


def pay_in(
    session: Session,
    key: str,
    owner_key: Select[Any],
    fen: int,
    *,
    why: str,
    booking_ref: str,
    on: dt.date,
    now: dt.datetime,
) -> Posting | None:
    """Credit fen to the person whose key a query names (back, where it is negative), once a key."""
    house = account_of(session, OPERATOR, Unit.CREDIT_FEN)
    person = account_behind(session, owner_key, Unit.CREDIT_FEN)
    posting = Posting(key=key, why=why, booking_ref=booking_ref, recorded_at=now, effective_on=on)
    return _posted(session, posting, house, person, fen, None)


def _posted(
    session: Session,
    posting: Posting,
    house: Account,
    person: Account,
    amount: int,
    expires_on: dt.date | None,
) -> Posting | None:
    if session.scalar(select(Posting.id).where(Posting.key == posting.key)) is not None:
        return None
    if person.balance + amount < 0:
        raise TooFewPoints(person.balance, -amount)
    _write(session, posting, ((house, -amount, None), (person, amount, expires_on)))
    return posting


def expire(session: Session, *, today: dt.date, now: dt.datetime) -> int:
    """Take back the points that ran out by `today`; how many. May run twice without harm.

    What an owner spent is taken from the points that run out first.
    """
    due = select(Entry.account_id).where(Entry.expires_on <= today).distinct()
    taken = 0
    for account in session.scalars(select(Account).where(Account.id.in_(due))).all():
        house = account_of(session, OPERATOR, Unit(account.unit))
        session.refresh(account, with_for_update=True)
        ran_out = _ran_out(session, account, today)
        if ran_out:
            key = f"expire:{account.ref}:{account.entries}"
            posting = Posting(
                key=key, why="expired", booking_ref="", recorded_at=now, effective_on=today
            )
            _write(session, posting, ((house, ran_out, None), (account, -ran_out, None)))
            taken += ran_out
    return taken


def _ran_out(session: Session, account: Account, today: dt.date) -> int:
    """Points earned with a date up to today, less all that ever left the account."""
    rows = session.execute(
        select(Entry.amount, Entry.expires_on).where(Entry.account_id == account.id)
    )
    earned = gone = 0
    for amount, expires_on in rows:
        if amount < 0:
            gone -= amount
        elif expires_on is not None and expires_on <= today:
            earned += amount
    return max(0, earned - gone)


def _write(
    session: Session, posting: Posting, sides: tuple[tuple[Account, int, dt.date | None], ...]
) -> None:
    """Number the entries in their accounts and keep the balances beside them."""
    posting.entries = []
    for account, change, expires in sides:
        account.balance += change
        account.entries += 1
        posting.entries.append(
            Entry(account=account, number=account.entries, amount=change, expires_on=expires)
        )
    session.add(posting)
    session.flush()


def ledger_sum(session: Session, unit: Unit) -> int:
    """All entries of a unit added up: 0, always."""
    query = select(func.coalesce(func.sum(Entry.amount), 0)).join(Entry.account)
    return int(session.scalars(query.where(Account.unit == unit.value)).one())
