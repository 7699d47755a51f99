"""What counts as ready: the same words on the resident's page and on the route sheet. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from recycling.catalogue import item_class, read_table


@dataclass(frozen=True)
class Ready:
    """What a family of items has to be when the courier comes."""

    family: str
    name_zh: str
    name_en: str


@cache
def _table() -> dict[str, Ready]:
    return {
        row["family"]: Ready(row["family"], row["ready_zh"], row["ready_en"])
        for row in read_table("ready")
    }


def ready_for(class_codes: Iterable[str]) -> list[Ready]:
    """What counts as ready for these items, once for each family, in their order."""
    families = dict.fromkeys(item_class(code).family for code in class_codes)
    return [_table()[family] for family in families if family in _table()]
