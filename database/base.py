"""The class that all tables stand on, and the names that constraints get."""

import datetime as dt
from typing import Annotated, Any, ClassVar

from sqlalchemy import JSON, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from database.columns import Ref, RowId, UtcDateTime, new_ref

#: Named constraints can be changed by a migration on both databases.
NAMING_CONVENTION = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

row_id = Annotated[int, mapped_column(RowId, primary_key=True)]


class Base(DeclarativeBase):
    """The registry of every table of the house."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        dt.datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[str]: JSON,
        list[Any]: JSON,
        str: String,
    }


class HasRef:
    """A public id beside the row's own number: what links, logs and other systems use."""

    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
