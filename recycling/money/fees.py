"""What a visit or a parcel costs its resident, by stated rules that hold for a time. Pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from recycling.booking.items import WantedItem
from recycling.catalogue import Way, item_class
from recycling.money.tables_of_rules import ANY, value_on

TABLE = "fee_rules"

#: From this floor on, without a lift, heavy pieces cost a fee.
STAIRS_FROM_FLOOR = 4


@dataclass(frozen=True)
class FeePart:
    """One line of a fee: the key of its rule and fen (below zero for a rebate)."""

    key: str
    fen: int


@dataclass(frozen=True)
class Fee:
    """A fee with its lines; never below zero."""

    parts: tuple[FeePart, ...]

    @property
    def fen(self) -> int:
        """What is to be paid."""
        return max(0, sum(part.fen for part in self.parts))


def fee(
    way: Way,
    items: Sequence[WantedItem],
    *,
    on: dt.date,
    floor: int = 1,
    has_lift: bool = True,
    pooled: bool = False,
    region: str = ANY,
) -> Fee:
    """What this way costs for these items on a day; `pooled` where a neighbour is booked too."""
    if way is Way.DROP_OFF:
        return Fee(())
    if way is Way.MAIL_IN:
        return Fee((_part("mail_fee_fen", on, region),))
    parts = [_part("doorstep_fee_fen", on, region)]
    heavy = any(item_class(item.class_code).two_person for item in items)
    if heavy and not has_lift and floor >= STAIRS_FROM_FLOOR:
        parts.append(_part("heavy_stairs_fee_fen", on, region))
    if pooled and sum(part.fen for part in parts) > 0:
        rebate = _part("pooling_rebate_fen", on, region)
        parts.append(FeePart(rebate.key, -min(rebate.fen, sum(part.fen for part in parts))))
    return Fee(tuple(parts))


def _part(key: str, on: dt.date, region: str) -> FeePart:
    return FeePart(key, int(value_on(TABLE, key, on, region=region)))
