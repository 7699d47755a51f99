"""What a mask must hide, whatever it is given."""

import re

from hypothesis import given
from hypothesis import strategies as st

from recycling.privacy import (
    HIDDEN_DIGITS,
    BadPhone,
    mask_address,
    mask_name,
    mask_phone,
    normal_phone,
)

DIGITS = st.text("0123456789", min_size=7, max_size=15)
PHONES = st.one_of(
    DIGITS,
    DIGITS.map(lambda digits: f"+{digits}"),
    st.builds(lambda tail: f"1{tail}", st.text("0123456789", min_size=10, max_size=10)),
    st.builds(lambda tail: f"+86 1{tail}", st.text("0123456789", min_size=10, max_size=10)),
    DIGITS.map(lambda digits: f"({digits[:3]}) {digits[3:5]}-{digits[5:]}"),
)


@given(PHONES)
def test_a_masked_phone_hides_six_digits_or_more(phone: str) -> None:
    normal = normal_phone(phone)
    masked = mask_phone(normal)
    assert masked.count("*") >= HIDDEN_DIGITS
    assert len(re.sub(r"\D", "", masked)) <= len(re.sub(r"\D", "", normal)) - HIDDEN_DIGITS


@given(st.text("0123456789", max_size=6))
def test_a_short_number_is_hidden_whole(phone: str) -> None:
    assert not re.search(r"\d", mask_phone(phone))


@given(PHONES)
def test_the_normal_form_is_the_same_when_made_twice(phone: str) -> None:
    assert normal_phone(normal_phone(phone)) == normal_phone(phone)


@given(st.text(max_size=30))
def test_a_text_is_a_phone_or_refused_without_being_repeated(text: str) -> None:
    try:
        normal = normal_phone(text)
    except BadPhone as error:
        said = str(error)
    else:
        assert re.fullmatch(r"\+?[0-9]{7,15}", normal)
        said = str(BadPhone())
    assert said == str(BadPhone())


@given(st.text(min_size=2, max_size=20).filter(lambda name: len(name.strip()) > 1))
def test_a_masked_name_shows_its_first_sign_alone(name: str) -> None:
    assert mask_name(name) == name.strip()[0] + "**"


@given(
    st.sampled_from(["南京西路 88 号", "小城路1弄", "人民路12号"]),
    st.integers(1, 60),
    st.integers(1, 3),
    st.integers(101, 9_999),
)
def test_unit_and_room_of_a_chinese_address_are_hidden(
    street: str, building: int, unit: int, room: int
) -> None:
    masked = mask_address(f"{street}{building}号楼{unit}单元{room}室")
    assert str(room) not in masked.replace(street, "").replace(f"{building}号楼", "")
    assert "单元" not in masked


@given(st.sampled_from(["Apt", "apt.", "Unit", "#", "Suite", "Rm"]), st.integers(100, 99_999))
def test_the_unit_of_a_western_address_is_hidden(word: str, number: int) -> None:
    assert str(number) not in mask_address(f"12 W AZTEC ST, {word} {number}")
