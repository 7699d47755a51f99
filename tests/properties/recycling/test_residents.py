"""What holds for any booking: money, days, barcodes, calendars, windows."""

import datetime as dt
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from recycling.booking.aftercare.icalendar import _folded
from recycling.booking.aftercare.recurring import Rhythm, days_of
from recycling.booking.mail.code128 import values, widths
from recycling.booking.slots.rules import Crew, DaySupply, Load, Taken, YardRoom, why_not
from recycling.booking.workdays import is_working_day, working_days_from
from recycling.catalogue import catalogue
from recycling.money.accounts import Source, Tariff, bill_yuan
from recycling.money.subsidies import Purchase, answer, known_rules
from recycling.money.valuation import questions, valuate

DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2028, 12, 31))
REGIONS = st.sampled_from(["CN", "US", ""])


@given(DAYS, st.integers(1, 30), REGIONS)
def test_working_days_forth_and_back_lead_home(day: dt.date, count: int, region: str) -> None:
    there = working_days_from(day, count, region)
    assert is_working_day(there, region)
    if is_working_day(day, region):
        assert working_days_from(there, -count, region) == day


@given(
    st.sampled_from(["fridge", "phone", "microwave", "tablet", "tv", "air_conditioner"]),
    st.integers(1, 5_000_000),
    DAYS,
    st.sampled_from([None, 1, 2, 3]),
    st.booleans(),
)
def test_a_subsidy_never_passes_its_cap_its_rate_or_the_price(
    category: str, price: int, day: dt.date, grade: int | None, old: bool
) -> None:
    found = answer(Purchase(category, price, day, grade, has_old_item=old), known_rules())
    assert (found.rule is None) == (found.refused_at is not None)
    if found.rule is None:
        assert found.total_fen == 0
    else:
        assert 0 <= found.fen <= found.rule.cap_fen
        assert Decimal(found.fen) <= Decimal(price) * found.rule.rate_percent / 100


@given(st.data())
def test_the_parts_of_a_value_always_add_up(data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(sorted(catalogue())))
    told = {
        question.code: data.draw(st.sampled_from([choice.code for choice in question.choices]))
        for question in questions(code)
    }
    found = valuate(code, told, on=dt.date(2026, 11, 25))
    assert sum(part.change_fen for part in found.parts) == found.fen >= 0


TIERS = Tariff(
    "any", ((2000.0, 0.5), (3000.0, 0.55), (None, 0.8)), Source("", "", "", "", "")
)  # fmt: skip


@given(st.floats(0, 20_000), st.floats(0, 20_000))
def test_a_bill_grows_with_use_and_by_no_more_than_the_dearest_tier(one: float, two: float) -> None:
    low, high = sorted((one, two))
    more = bill_yuan(high, TIERS) - bill_yuan(low, TIERS)
    assert -1e-6 <= more <= (high - low) * 0.8 + 1e-6


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=40))
def test_a_barcode_is_whole_and_checked(text: str) -> None:
    found = values(text)
    assert len(widths(text)) == 6 * len(found) + 7
    assert sum(widths(text)) == 11 * len(found) + 13


@given(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=300))
def test_a_folded_line_unfolds_to_itself_and_no_part_is_too_long(line: str) -> None:
    folded = _folded(line)
    assert folded.replace("\r\n ", "") == line
    assert all(len(part.encode()) <= 75 for part in folded.split("\r\n"))


@given(st.sampled_from(list(Rhythm)), DAYS, st.integers(0, 400))
def test_a_rhythm_keeps_its_weekday_and_never_comes_twice(
    rhythm: Rhythm, start: dt.date, span: int
) -> None:
    found = days_of(rhythm, start, start, start + dt.timedelta(days=span))
    assert found[0] == start
    assert {day.weekday() for day in found} == {start.weekday()}
    assert found == sorted(set(found))


LOADS = st.builds(Load, st.just(1), st.integers(60, 3600), st.integers(100, 90_000),
                  st.integers(1, 900))  # fmt: skip
VISITS = st.builds(
    lambda load, skills, window: Taken(
        load=load, skills=frozenset(skills), families={"kitchen": load.grams}, window=window
    ),
    LOADS,
    st.sets(st.sampled_from(["two_person", "lithium"])),
    st.sampled_from(["a", "b"]),
)
CREWS = st.builds(
    lambda skills, seconds: Crew(frozenset(skills), {"a": seconds, "b": seconds}, 200_000, 3_000),
    st.sets(st.sampled_from(["two_person", "lithium"])),
    st.integers(0, 7200),
)


@given(st.lists(CREWS, max_size=4), st.lists(VISITS, max_size=25))
def test_however_places_are_asked_for_no_measure_of_the_day_is_passed(
    crews: list[Crew], asked: list[Taken]
) -> None:
    supply = DaySupply(
        day=dt.date(2026, 11, 26), crews=tuple(crews),
        yards=(YardRoom(frozenset({"kitchen"}), 400_000, 5_000),), permitted=True, open=True,
        visits_per_hour=4, door_share=50,
    )  # fmt: skip
    taken: list[Taken] = []
    for visit in asked:
        if why_not(supply, taken, visit) is None:
            taken.append(visit)
    for window in ("a", "b"):
        here = sum((one.load for one in taken if one.window == window), Load())
        room = supply.room(frozenset(), window)
        assert here.visits <= room.visits
        assert here.seconds <= room.seconds
    total = sum((one.load for one in taken), Load())
    assert total.lacks(supply.room(frozenset(), None)) is None
    assert total.grams <= 400_000
