"""The ledger of what came to a site and what left it, and the levels that it sums to."""

import datetime as dt
import enum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from database.base import Base, HasRef, row_id


class StockClass(enum.StrEnum):
    """What goods are counted under: each hazard has a limit of its own."""

    ORDINARY = "ordinary"
    LITHIUM = "lithium"
    REFRIGERANT = "refrigerant"
    CRT = "crt"
    HAZARDOUS = "hazardous"


class Movement(enum.StrEnum):
    """Why an entry was made."""

    HANDOVER = "handover"  #: a courier brought it
    DROP_OFF = "drop_off"  #: a resident brought it
    WEIGH_IN = "weigh_in"  #: the scale corrects what a hand-over said
    TRANSFER = "transfer"  #: a truck took it away
    STOCKTAKE = "stocktake"  #: counted: the difference to the book
    PUT_BACK = "put_back"  #: a transfer was told by mistake: its goods are on the site


class StockEntry(HasRef, Base):
    """One line of the ledger: never changed; a mistake is mended by another entry."""

    __tablename__ = "stock_entry"
    __table_args__ = (
        UniqueConstraint("site_id", "number"),
        UniqueConstraint("site_id", "key"),
    )

    id: Mapped[row_id]
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    number: Mapped[int]
    #: Given by the sender: the same key is the same movement, sent twice.
    key: Mapped[str]
    #: When it was written down, and the day on which it counts.
    at: Mapped[dt.datetime]
    effective_on: Mapped[dt.date]
    movement: Mapped[str]
    stock_class: Mapped[str]
    #: Category family, where it is known.
    family: Mapped[str] = mapped_column(default="")
    grams: Mapped[int] = mapped_column(BigInteger)
    litres: Mapped[int] = mapped_column(BigInteger)
    pieces: Mapped[int]
    #: The booking, hand-over or transfer that it belongs to.
    source_ref: Mapped[str] = mapped_column(default="", index=True)
    by: Mapped[str]
    note: Mapped[str] = mapped_column(default="")


class StockLevel(Base):
    """What stands on a site now, by class: the sum of the ledger, kept beside it."""

    __tablename__ = "stock_level"
    __table_args__ = (
        UniqueConstraint("site_id", "stock_class"),
        CheckConstraint("grams >= 0", name="grams_not_below_zero"),
        CheckConstraint("litres >= 0", name="litres_not_below_zero"),
    )

    id: Mapped[row_id]
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    stock_class: Mapped[str]
    grams: Mapped[int] = mapped_column(BigInteger, default=0)
    litres: Mapped[int] = mapped_column(BigInteger, default=0)
    pieces: Mapped[int] = mapped_column(default=0)
