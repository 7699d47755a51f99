"""How a parcel is packed, step by step; `web/` draws and words each step. Pure."""

import enum
from collections.abc import Sequence

from recycling.booking.items import Battery, WantedItem
from recycling.booking.mail.rules import NO_LITHIUM
from recycling.catalogue import item_class


class PackingStep(enum.StrEnum):
    """One thing to do, in the order in which it is done."""

    BACK_UP = "back_up"
    SIGN_OUT = "sign_out"
    TAKE_CARDS_OUT = "take_cards_out"
    SWITCH_OFF = "switch_off"
    TAPE_SWITCH = "tape_switch"
    WRAP_EACH = "wrap_each"
    EMPTY_WATER = "empty_water"
    STURDY_BOX = "sturdy_box"
    FILL_GAPS = "fill_gaps"
    LEAVE_OPEN = "leave_open"
    STICK_LABEL = "stick_label"
    GROUND_ONLY = "ground_only"


def packing_steps(items: Sequence[WantedItem]) -> tuple[PackingStep, ...]:
    """The steps that these items need: data first, battery next, then the box."""
    kinds = [item_class(item.class_code) for item in items]
    data = any(kind.data_bearing in ("high", "low") for kind in kinds)
    cards = any(kind.data_bearing == "high" for kind in kinds)
    lithium = any(
        kind.battery not in NO_LITHIUM and item.battery is not Battery.TAKEN_OUT
        for item, kind in zip(items, kinds, strict=True)
    )
    needed = {
        PackingStep.BACK_UP: data,
        PackingStep.SIGN_OUT: data,
        PackingStep.TAKE_CARDS_OUT: cards,
        PackingStep.SWITCH_OFF: lithium,
        PackingStep.TAPE_SWITCH: lithium,
        PackingStep.WRAP_EACH: sum(item.quantity for item in items) > 1 or lithium,
        PackingStep.EMPTY_WATER: any(kind.family == "kitchen" for kind in kinds),
        PackingStep.STURDY_BOX: True,
        PackingStep.FILL_GAPS: True,
        # The carrier opens and inspects each parcel before it takes it.
        PackingStep.LEAVE_OPEN: True,
        PackingStep.STICK_LABEL: True,
        PackingStep.GROUND_ONLY: lithium,
    }
    return tuple(step for step, holds in needed.items() if holds)
