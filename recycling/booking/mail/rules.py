"""Which items may be mailed, in the order in which danger is asked for, and why not. Pure.

Order of the decision: damaged? loose battery? over 100 Wh or unknown? tube, lamp or refrigerant?
too heavy or large? data not settled? Then mail, by ground alone where a battery is inside.
Whatever is in doubt is refused. Rows of recycling/domain/mail_acceptance.csv.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from recycling.booking.items import Battery, DataChoice, WantedItem
from recycling.catalogue import ItemClass, Way, item_class, read_table

#: A battery in a device up to this is carried as small goods (special provision 188).
MOST_WH = 100

#: Batteries of these kinds stand in no device, or are none of the small ones.
LOOSE = frozenset({"loose", "lead_acid"})
NO_LITHIUM = frozenset({"none", "coin_cell", "cordless_nimh"})


class MailReason(enum.StrEnum):
    """Rows of mail_acceptance.csv by what they are about."""

    PLAIN = "M01"
    GROUND_ONLY = "M02"
    OVER_100_WH = "M03"
    LOOSE_BATTERY = "M04"
    DAMAGED = "M05"
    FRAGILE = "M06"
    DATA_NOT_SETTLED = "M07"
    TOO_LARGE = "too_large"
    NOT_A_MAIL_CLASS = "not_a_mail_class"


@dataclass(frozen=True)
class MailDecision:
    """Whether an item may be mailed, how, and why."""

    accepted: bool
    reason: MailReason
    item: WantedItem
    ground_only: bool = False
    #: Nothing speaks against it but a question that the resident can still answer.
    on_hold: bool = False


@dataclass(frozen=True)
class ParcelLimits:
    """What a carrier takes at most: kg, cm of the longest side, cm of the three sides together."""

    kg: float
    side_cm: float
    sum_cm: float


def limits_of(carrier: str) -> ParcelLimits:
    """The limits of a carrier; raises LookupError for one that the table lacks."""
    for row in read_table("carriers"):
        if row["code"] == carrier:
            return ParcelLimits(
                float(row["most_kg"]), float(row["most_side_cm"]), float(row["most_sum_cm"])
            )
    raise LookupError(f"carriers.csv has no carrier {carrier}")


def may_be_mailed(item: WantedItem, limits: ParcelLimits | None = None) -> MailDecision:
    """The decision for one item, by the first rule that speaks against it."""
    kind = item_class(item.class_code)
    reason = _against(item, kind, limits or limits_of("null"))
    if reason is not None:
        return MailDecision(False, reason, item)
    ground = not _without_lithium(item, kind)
    if kind.data_bearing == "high" and item.data_choice is DataChoice.UNSAID:
        return MailDecision(
            False, MailReason.DATA_NOT_SETTLED, item, ground_only=ground, on_hold=True
        )
    accepted = MailReason.GROUND_ONLY if ground else MailReason.PLAIN
    return MailDecision(True, accepted, item, ground_only=ground)


def _without_lithium(item: WantedItem, kind: ItemClass) -> bool:
    return kind.battery in NO_LITHIUM or item.battery is Battery.TAKEN_OUT


def _against(item: WantedItem, kind: ItemClass, limits: ParcelLimits) -> MailReason | None:
    if item.damaged:
        return MailReason.DAMAGED
    if kind.battery in LOOSE:
        return MailReason.LOOSE_BATTERY
    known = item.battery is not Battery.UNKNOWN and 0 < kind.battery_wh <= MOST_WH
    if not known and not _without_lithium(item, kind):
        return MailReason.OVER_100_WH
    if kind.crt or kind.refrigerant or (kind.family == "lamp" and kind.mailable == "no"):
        return MailReason.FRAGILE
    if kind.mass_kg * item.quantity > limits.kg:
        return MailReason.TOO_LARGE
    # The side of a cube of the whole volume: no piece of it is longer in a parcel packed well.
    side_cm = (kind.volume_m3 * item.quantity) ** (1 / 3) * 100
    if side_cm > limits.side_cm or 3 * side_cm > limits.sum_cm:
        return MailReason.TOO_LARGE
    if Way.MAIL_IN not in kind.ways:
        return MailReason.NOT_A_MAIL_CLASS
    return None


def may_mail_all(
    items: Sequence[WantedItem], limits: ParcelLimits | None = None
) -> MailDecision | None:
    """The first decision that keeps the items from going in one parcel; None where they may."""
    bounds = limits or limits_of("null")
    for item in items:
        decision = may_be_mailed(item, bounds)
        if not decision.accepted:
            return decision
    if sum(item_class(item.class_code).mass_kg * item.quantity for item in items) > bounds.kg:
        heaviest = max(items, key=lambda item: item_class(item.class_code).mass_kg * item.quantity)
        return MailDecision(False, MailReason.TOO_LARGE, heaviest)
    return None


@dataclass(frozen=True)
class WayAnswer:
    """Whether a way is open to a set of items; `why` and `item` where it is not."""

    way: Way
    allowed: bool
    why: str = ""
    item: WantedItem | None = None


def ways_for(items: Sequence[WantedItem]) -> list[WayAnswer]:
    """Each way with its answer: doorstep, mail-in, drop-off."""
    answers = []
    for way in (Way.DOORSTEP, Way.MAIL_IN, Way.DROP_OFF):
        against = next((item for item in items if way not in item.ways), None)
        if way is Way.MAIL_IN:
            decision = may_mail_all(items)
            # An open question is asked on the way, it does not close it.
            if decision is not None and not decision.on_hold:
                answers.append(WayAnswer(way, False, decision.reason.value, decision.item))
                continue
        elif against is not None:
            why = "damaged" if against.damaged else f"no_{way.value}"
            answers.append(WayAnswer(way, False, why, against))
            continue
        answers.append(WayAnswer(way, True))
    return answers
