"""Rules that hold for a time: read from recycling/domain/, one answer a day."""

import datetime as dt
from collections.abc import Iterator

from recycling.catalogue import read_table

#: A row that holds in every region, or for every class.
ANY = "*"


def rows_on(table: str, day: dt.date, *, region: str = ANY) -> Iterator[dict[str, str]]:
    """The rows of a table that hold on `day` in `region`; `valid_until` is not included."""
    for row in read_table(table):
        begins = dt.date.fromisoformat(row["valid_from"])
        ends = dt.date.fromisoformat(row["valid_until"]) if row["valid_until"] else dt.date.max
        if begins <= day < ends and row.get("region", ANY) in (ANY, region):
            yield row


def value_on(table: str, key: str, day: dt.date, *, region: str = ANY) -> str:
    """The value of `key` on `day`: a row that began later wins over one that it interrupts."""
    found = [row for row in rows_on(table, day, region=region) if row["key"] == key]
    if not found:
        raise LookupError(f"{table}.csv has no value for {key} on {day.isoformat()}")
    newest = max(found, key=lambda row: (row.get("region", ANY) != ANY, row["valid_from"]))
    return newest["value"]
