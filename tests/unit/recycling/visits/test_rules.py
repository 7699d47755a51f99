"""The rules at a door, one by one."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.booking.states import FailReason
from recycling.catalogue import families
from recycling.visits.actions import BadAction, TakenLine, Unreadable, read_action
from recycling.visits.calling import Switchboard, behind, extension
from recycling.visits.rules import (
    WAITED_FOR,
    Refused,
    check_fair_wait,
    check_lines,
    core_parts,
    moment_that_counts,
    shared,
)

NINE = dt.datetime(2026, 11, 26, 1, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 26)
MINUTE = dt.timedelta(minutes=1)


@pytest.mark.parametrize(("done", "last", "at", "clock"), [
    (-30, None, -30, ""), (0, None, 0, ""), (2, None, 0, ""), (3, None, 0, "ahead"),
    (-30, -28, -30, ""), (-30, -27, -30, "back"), (-30, -40, -30, ""),
])  # fmt: skip
def test_the_devices_clock_counts_until_it_cannot_be_right(
    done: int, last: int | None, at: int, clock: str
) -> None:
    before = None if last is None else NINE + last * MINUTE
    assert moment_that_counts(NINE + done * MINUTE, NINE, before) == (NINE + at * MINUTE, clock)


def wait(reason: FailReason, **changed) -> str:
    facts = {"arrived_at": NINE, "window_start": None, "at": NINE + 10 * MINUTE, "photos": 1,
             "day": DAY, **changed}  # fmt: skip
    try:
        check_fair_wait(reason, **facts)
    except Refused as error:
        return error.code
    return ""


@pytest.mark.parametrize("reason", list(FailReason))
def test_only_a_failure_for_want_of_the_resident_needs_a_wait(reason: FailReason) -> None:
    assert bool(wait(reason, arrived_at=None)) is (reason in WAITED_FOR)


@pytest.mark.parametrize(("changed", "code"), [
    ({}, ""), ({"arrived_at": None}, "not_arrived"), ({"photos": 0}, "photo_missing"),
    ({"at": NINE + 9 * MINUTE}, "wait_longer"),
    ({"window_start": NINE + MINUTE}, "wait_longer"),
    ({"window_start": NINE - MINUTE}, ""),
])  # fmt: skip
def test_the_wait_is_fair(changed: dict, code: str) -> None:
    assert wait(FailReason.NOBODY_HOME, **changed) == code


@given(grams=st.integers(0, 5_000_000), pieces=st.integers(1, 200))
def test_a_shared_mass_loses_not_a_gram_and_is_even(grams: int, pieces: int) -> None:
    each = shared(grams, pieces)
    assert sum(g for g in each if g is not None) == grams
    assert max(g or 0 for g in each) - min(g or 0 for g in each) <= 1


def test_what_was_not_weighed_has_no_mass() -> None:
    assert shared(None, 2) == [None, None]


@pytest.mark.parametrize("family", ["fridge", "air_conditioner"])
def test_what_is_gutted_first_is_on_the_list(family: str) -> None:
    assert [part.code for part in core_parts(family)] == ["compressor", "copper_pipe", "board"]


def test_every_row_of_the_checklist_belongs_to_a_family() -> None:
    assert {family for family in families() if core_parts(family)} >= {"fridge", "washer", "tv"}
    assert core_parts("nothing") == ()


def test_the_same_class_on_two_lines_adds_up() -> None:
    line = TakenLine(class_code="kettle", pieces=[{}])
    check_lines([line, line], {"kettle": 2})
    with pytest.raises(Refused, match="list_not_agreed"):
        check_lines([line], {"kettle": 2})


# What a device may send

TOLD = {
    "device": "device-0001", "number": 1, "verb": "arrive", "route": "0" * 26, "stop": 1,
    "done_at": NINE.isoformat(),
}  # fmt: skip


@pytest.mark.parametrize(("changed", "field"), [
    ({"device": "short"}, "device"), ({"number": 0}, "number"), ({"verb": "fly"}, "verb"),
    ({"route": "x"}, "route"), ({"stop": -1}, "stop"), ({"done_at": "soon"}, "done_at"),
    ({"done_at": "2026-11-26T01:00:00"}, "done_at"), ({"booking": "x"}, "booking"),
    ({"more": 1}, "more"),
])  # fmt: skip
def test_what_is_no_action_names_the_field(changed: dict, field: str) -> None:
    with pytest.raises(BadAction) as refused:
        read_action({**TOLD, **changed})
    assert refused.value.field == field


def test_a_body_that_is_not_understood_keeps_what_it_said_but_no_secret() -> None:
    body = {"reason": "of_old", "proof": {"code": "123456"}, "yard_code": "1", "photos": ["x"]}
    _action, read = read_action({**TOLD, "verb": "fail", "body": body})
    assert read == Unreadable(told={"reason": "of_old"})


# A call that shows no number


def test_a_call_goes_to_the_house_with_an_extension() -> None:
    link = Switchboard("12345").link("B" * 26, "C1", DAY)
    assert link == f"tel:12345,,{extension('B' * 26, 'C1', DAY)}"


def test_an_extension_is_the_days_and_the_couriers_own() -> None:
    one = extension("B" * 26, "C1", DAY)
    others = [extension("B" * 26, "C2", DAY), extension("B" * 26, "C1", DAY + MINUTE * 1440)]
    assert one not in others
    visits = [("B" * 26, "C1"), ("D" * 26, "C1")]
    assert behind(one, visits, DAY) == ["B" * 26]
    assert behind(one, visits, DAY + dt.timedelta(days=1)) == []
