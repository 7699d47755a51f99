"""The forms that numbers, names and addresses take."""

import pytest

from recycling.privacy import BadPhone, mask_address, mask_name, mask_phone, normal_phone


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("138 0000 1234", "13800001234"),
        ("+86 138-0000-1234", "13800001234"),
        ("0086 13800001234", "13800001234"),
        ("+86 21 5555 0100", "+862155550100"),
        ("(021) 5555 0100", "02155550100"),
        ("+1 213.555.0100", "+12135550100"),
        ("１３８００００１２３４", "13800001234"),
    ],
)
def test_one_number_has_one_form(written: str, normal: str) -> None:
    assert normal_phone(written) == normal


@pytest.mark.parametrize("text", ["", "12345", "1234567890123456", "call me"])
def test_what_cannot_be_a_number_is_refused(text: str) -> None:
    with pytest.raises(BadPhone):
        normal_phone(text)


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        # 11 digits: 3 shown, 6 hidden, 2 shown.
        ("13800001234", "138******34"),
        ("02155550100", "021******00"),
        ("5550100", "******0"),
        ("+12135550100", "121******00"),
    ],
)
def test_a_phone_is_masked_as_waybills_must(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("小城路 1 号 2 栋 301 室", "小城路 1 号 2 栋***"),
        ("南京西路88号3号楼2单元501室", "南京西路88号3号楼***"),
        ("12 W AZTEC ST, Apt 4B, 91342", "12 W AZTEC ST, 91342 ***"),
        ("12 W AZTEC ST, 91342", "12 W AZTEC ST, 91342"),
    ],
)
def test_an_address_is_masked_from_its_building_on(address: str, masked: str) -> None:
    assert mask_address(address) == masked


def test_no_name_has_no_mask() -> None:
    assert mask_name("  ") == ""
