"""What fits into a window, and why not."""

import datetime as dt
from dataclasses import replace

from recycling.booking.slots.rules import (
    Crew,
    DaySupply,
    Limits,
    Load,
    NoSlot,
    Shortage,
    Taken,
    YardRoom,
    places_left,
    why_not,
)

DAY = dt.date(2026, 11, 26)
MORNING, NOON = "09:00-11:00", "11:00-13:00"
TWO_HOURS = 7200


def crew(*skills: str, seconds: int = TWO_HOURS, grams: int = 1_000_000) -> Crew:
    return Crew(frozenset(skills), {MORNING: seconds, NOON: seconds}, grams, 10_000)


def supply(
    *crews: Crew,
    yards: tuple[YardRoom, ...] = (YardRoom(frozenset({"kitchen", "fridge"}), 5_000_000),),
    limits: tuple[Limits, ...] = (),
) -> DaySupply:
    # One crew makes 2 visits an hour: 4 in a window of two hours, 8 in the day.
    return DaySupply(
        day=DAY, crews=crews, yards=yards, permitted=True, open=True, visits_per_hour=2,
        door_share=50, limits=limits,
    )  # fmt: skip


def visit(*skills: str, window: str = MORNING, zone: str = "310101001", kg: int = 10) -> Taken:
    return Taken(
        load=Load(1, 300, kg * 1000, 60),
        skills=frozenset(skills),
        zone=zone,
        families={"kitchen": kg * 1000},
        window=window,
    )


def test_a_window_holds_the_visits_that_its_crews_can_make() -> None:
    day = supply(crew())
    assert why_not(day, [visit()] * 3, visit()) is None
    assert why_not(day, [visit()] * 4, visit()) == NoSlot(Shortage.FULL_VISITS)
    assert places_left(day, [visit()] * 3, visit()) == 1


def test_a_full_window_leaves_the_next_one_free() -> None:
    assert why_not(supply(crew()), [visit()] * 4, visit(window=NOON)) is None


def test_a_visit_at_any_hour_counts_on_the_whole_day() -> None:
    taken = [visit(window="")] * 8
    assert why_not(supply(crew()), taken, visit()) == NoSlot(Shortage.FULL_VISITS)


def test_minutes_at_doors_are_limited_beside_visits() -> None:
    # 2 h x 50 % = 3,600 s at doors.
    long = replace(visit(), load=Load(1, 3_500, 1000, 10))
    assert why_not(supply(crew()), [], long) is None
    assert why_not(supply(crew()), [visit()], long) == NoSlot(Shortage.FULL_MINUTES)


def test_mass_and_volume_are_limited_by_what_the_vehicles_carry_in_the_day() -> None:
    day = supply(crew(grams=25_000))
    assert why_not(day, [visit(window=NOON)] * 2, visit()) == NoSlot(Shortage.FULL_KG)
    bulky = replace(visit(), load=Load(1, 300, 1000, 10_001))
    assert why_not(day, [], bulky) == NoSlot(Shortage.FULL_M3)


def test_a_skill_that_no_crew_has_is_named() -> None:
    assert why_not(supply(crew()), [], visit("two_person")) == NoSlot(
        Shortage.NO_SKILL, "two_person"
    )


def test_visits_that_need_a_skill_fit_the_crews_that_have_it() -> None:
    day = supply(crew("two_person"), crew())
    taken = [visit("two_person")] * 4
    assert why_not(day, taken, visit("two_person")) == NoSlot(Shortage.FULL_VISITS, "two_person")
    assert why_not(day, taken, visit()) is None


def test_plain_visits_do_not_take_what_only_the_skilled_crew_could_do_twice() -> None:
    # Two crews: 8 visits together, of which 4 may need two people.
    day = supply(crew("two_person"), crew())
    taken = [visit("two_person")] * 4 + [visit()] * 4
    assert why_not(day, taken, visit()) == NoSlot(Shortage.FULL_VISITS)


def test_two_skills_that_no_one_crew_has_together_are_named_together() -> None:
    day = supply(crew("two_person"), crew("lithium"))
    assert why_not(day, [], visit("two_person", "lithium")) == NoSlot(
        Shortage.NO_SKILL, "lithium+two_person"
    )


def test_no_crew_in_the_window_is_told_before_any_measure() -> None:
    assert why_not(supply(), [], visit()) == NoSlot(Shortage.NO_CREW)


def test_without_a_permit_there_is_no_slot_whatever_the_crews() -> None:
    day = replace(supply(crew()), permitted=False)
    assert why_not(day, [], visit()) == NoSlot(Shortage.NO_PERMIT)


def test_a_yard_that_is_closed_that_day_is_told() -> None:
    day = replace(supply(crew()), open=False, yards=())
    assert why_not(day, [], visit()) == NoSlot(Shortage.YARD_CLOSED)


def test_a_yard_must_accept_the_family() -> None:
    lamp = replace(visit(), families={"lamp": 100})
    assert why_not(supply(crew()), [], lamp) == NoSlot(Shortage.NOT_ACCEPTED, "lamp")


def test_a_yard_must_have_room_for_all_that_comes_that_day() -> None:
    yards = (YardRoom(frozenset({"kitchen"}), 25_000),)
    day = supply(crew(), yards=yards)
    assert why_not(day, [visit()], visit()) is None
    assert why_not(day, [visit(window=NOON)] * 2, visit()) == NoSlot(Shortage.YARD_FULL, "kitchen")


def test_room_on_a_yard_that_takes_other_things_does_not_help() -> None:
    yards = (YardRoom(frozenset({"kitchen"}), 5_000), YardRoom(frozenset({"tv"}), 9_000_000))
    assert why_not(supply(crew(), yards=yards), [], visit()) == NoSlot(
        Shortage.YARD_FULL, "kitchen"
    )


def cold(kg: int = 10, family: str = "fridge") -> Taken:
    return replace(
        visit(kg=kg), families={family: kg * 1000}, hazards={("refrigerant", family): kg * 1000}
    )


def test_a_yards_limit_for_a_class_holds_beside_its_room() -> None:
    fridges = frozenset({"fridge", "kitchen"})
    day = supply(crew(), yards=(YardRoom(fridges, 900_000, hazards={"refrigerant": 25_000}),))
    assert why_not(day, [cold()], cold()) is None
    assert why_not(day, [cold()] * 2, cold()) == NoSlot(Shortage.YARD_FULL, "fridge")
    assert why_not(day, [cold()] * 2, visit()) is None


def test_a_limit_for_a_class_holds_for_its_families_together() -> None:
    both = frozenset({"fridge", "aircon"})
    day = supply(crew(), yards=(YardRoom(both, 900_000, hazards={"refrigerant": 25_000}),))
    mixed = [cold(), cold(family="aircon")]
    assert why_not(day, mixed, cold()) == NoSlot(Shortage.YARD_FULL)


def test_a_yard_without_a_limit_for_the_class_takes_what_the_other_cannot() -> None:
    tight = YardRoom(frozenset({"fridge"}), 900_000, hazards={"refrigerant": 5_000})
    day = supply(crew(), yards=(tight, YardRoom(frozenset({"fridge"}), 20_000)))
    assert why_not(day, [cold()], cold()) is None
    assert why_not(day, [cold()] * 2, cold()) == NoSlot(Shortage.YARD_FULL, "fridge")


def test_a_ceiling_by_zone_binds_its_streets_alone() -> None:
    day = supply(crew(), limits=(Limits(zone="310101", visits=1),))
    assert why_not(day, [visit()], visit()) == NoSlot(Shortage.ZONE_FULL, "310101")
    assert why_not(day, [visit()], visit(zone="310104002")) is None
    assert places_left(day, [visit()], visit()) == 0


def test_a_ceiling_by_skill_and_window_binds_those_alone() -> None:
    day = supply(crew("lithium"), limits=(Limits(skill="lithium", window=MORNING, grams=15_000),))
    assert why_not(day, [visit("lithium")], visit("lithium")) == NoSlot(
        Shortage.ZONE_FULL, "lithium"
    )
    assert why_not(day, [visit("lithium")], visit("lithium", window=NOON)) is None
    assert why_not(day, [visit("lithium")], visit()) is None
