"""What may be mailed, in the order of the decision; how it is packed; which ways are open."""

import pytest

from recycling.booking.items import Battery, DataChoice, WantedItem
from recycling.booking.mail import (
    MailReason,
    PackingStep,
    ParcelLimits,
    may_be_mailed,
    may_mail_all,
    packing_steps,
    ways_for,
)
from recycling.catalogue import Way, catalogue

WIPED = DataChoice.SELF_WIPED


def reason(code: str, **said: object) -> MailReason:
    return may_be_mailed(WantedItem(code, **said)).reason  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        # In the order of the decision: the first that holds is told.
        (WantedItem("phone_smart", battery=Battery.DAMAGED), MailReason.DAMAGED),
        (WantedItem("battery_damaged"), MailReason.DAMAGED),
        (WantedItem("power_bank", battery=Battery.DAMAGED), MailReason.DAMAGED),
        (WantedItem("power_bank"), MailReason.LOOSE_BATTERY),
        (WantedItem("battery_liion_loose"), MailReason.LOOSE_BATTERY),
        (WantedItem("ups_leadacid"), MailReason.LOOSE_BATTERY),
        (WantedItem("laptop", battery=Battery.UNKNOWN), MailReason.OVER_100_WH),
        (WantedItem("tv_crt"), MailReason.FRAGILE),
        (WantedItem("fridge_small"), MailReason.FRAGILE),
        (WantedItem("lamp_fluorescent"), MailReason.FRAGILE),
        (WantedItem("microwave", quantity=2), MailReason.TOO_LARGE),
        (WantedItem("fan"), MailReason.NOT_A_MAIL_CLASS),
        (WantedItem("phone_smart"), MailReason.DATA_NOT_SETTLED),
    ],
)
def test_the_first_rule_against_it_is_told(item: WantedItem, expected: MailReason) -> None:
    found = may_be_mailed(item)
    assert (found.accepted, found.reason) == (False, expected)


def test_an_intact_battery_in_a_device_goes_by_ground_alone() -> None:
    found = may_be_mailed(WantedItem("phone_smart", data_choice=WIPED, battery=Battery.INTACT))
    assert (found.accepted, found.reason, found.ground_only) == (
        True, MailReason.GROUND_ONLY, True,
    )  # fmt: skip


def test_without_a_battery_it_is_plain_mail() -> None:
    found = may_be_mailed(WantedItem("kettle"))
    assert (found.accepted, found.reason, found.ground_only) == (True, MailReason.PLAIN, False)


def test_a_battery_that_was_taken_out_is_in_no_parcel() -> None:
    taken = WantedItem("laptop", battery=Battery.TAKEN_OUT, data_choice=WIPED)
    assert not may_be_mailed(taken).ground_only


def test_open_data_holds_a_parcel_back_and_does_not_close_the_way() -> None:
    phone = WantedItem("phone_smart")
    assert may_be_mailed(phone).on_hold
    mail = next(answer for answer in ways_for([phone]) if answer.way is Way.MAIL_IN)
    assert mail.allowed


def test_a_parcel_over_the_carriers_mass_is_refused_as_a_whole() -> None:
    items = [WantedItem("kettle", quantity=6), WantedItem("rice_cooker", quantity=3)]
    # 6 x 1.89 + 3 x 3.27 = 21.15 kg.
    found = may_mail_all(items, ParcelLimits(21, 150, 300))
    assert found is not None
    assert found.reason is MailReason.TOO_LARGE
    assert may_mail_all(items, ParcelLimits(22, 150, 300)) is None


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_no_class_that_the_catalogue_keeps_from_the_mail_slips_through(code: str) -> None:
    kind = catalogue()[code]
    found = may_be_mailed(WantedItem(code, data_choice=WIPED))
    if kind.mailable == "no":
        assert not found.accepted
    if found.accepted:
        assert Way.MAIL_IN in kind.ways


def test_a_swollen_battery_closes_mail_and_drop_off_and_opens_the_door() -> None:
    answers = {a.way: a for a in ways_for([WantedItem("phone_smart", battery=Battery.DAMAGED)])}
    assert answers[Way.DOORSTEP].allowed
    assert (answers[Way.MAIL_IN].allowed, answers[Way.MAIL_IN].why) == (False, "M05")
    assert (answers[Way.DROP_OFF].allowed, answers[Way.DROP_OFF].why) == (False, "damaged")


def test_a_refrigerator_is_neither_mailed_nor_brought() -> None:
    answers = {a.way: a for a in ways_for([WantedItem("fridge_std"), WantedItem("kettle")])}
    assert (answers[Way.MAIL_IN].why, answers[Way.DROP_OFF].why) == ("M06", "no_drop_off")
    item = answers[Way.DROP_OFF].item
    assert item is not None
    assert item.class_code == "fridge_std"


def test_a_damaged_battery_needs_the_crew_that_is_trained_for_it() -> None:
    assert "lithium" in WantedItem("laptop", battery=Battery.DAMAGED).skills
    assert "lithium" not in WantedItem("laptop").skills


def test_a_phone_is_backed_up_switched_off_and_wrapped_and_a_kettle_is_emptied() -> None:
    phone = packing_steps([WantedItem("phone_smart")])
    assert phone[:3] == (PackingStep.BACK_UP, PackingStep.SIGN_OUT, PackingStep.TAKE_CARDS_OUT)
    assert {PackingStep.SWITCH_OFF, PackingStep.GROUND_ONLY} <= set(phone)
    kettle = packing_steps([WantedItem("kettle")])
    assert PackingStep.EMPTY_WATER in kettle
    assert PackingStep.SWITCH_OFF not in kettle
