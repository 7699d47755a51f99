"""The ledger of a site in the database: limits, keys, permits, counts, two hand-overs at once."""

import datetime as dt
import threading
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from database.engine import unit_of_work
from sites.registry import (
    PermitExpired,
    Site,
    SiteKind,
    SiteState,
    WrongSiteState,
    site_by_ref,
)
from sites.stock import (
    AlarmCode,
    BadMovement,
    Line,
    Movement,
    NotAccepted,
    NotOnSite,
    Slip,
    StockClass,
    StockEntry,
    StockFull,
    arrive,
    leave,
    levels_of,
    take_stock,
    watch,
    weigh_in,
)
from tests.fixtures.town import NOW, TODAY, add_yard

ORDINARY, LITHIUM = StockClass.ORDINARY, StockClass.LITHIUM


def point(session: Session, **fields: Any) -> Site:
    """An open point with room for 100 kg, 10 kg of it lithium."""
    site = add_yard(
        session, code=fields.pop("code", "T1"), kind=SiteKind.COLLECTION_POINT, capacity_kg=100,
        state=fields.pop("state", SiteState.OPEN),
        valid_until=fields.pop("valid_until", dt.date(2028, 1, 1)),
    )  # fmt: skip
    site.lithium_limit_kg, site.clearing_days = 10, 3
    for name, value in fields.items():
        setattr(site, name, value)
    session.flush()
    return site


def slip(key: str, day: dt.date = TODAY, movement: Movement = Movement.DROP_OFF) -> Slip:
    return Slip(movement=movement, key=key, by="attendant", now=NOW, day=day)


def bring(
    session: Session, site: Site, grams: int, key: str, *, of: StockClass = ORDINARY, **more: Any
) -> list[StockEntry]:
    line = Line(of, grams, litres=more.pop("litres", 0), pieces=1, family=more.pop("family", ""))
    return arrive(session, site, [line], slip(key, more.pop("day", TODAY)), today=TODAY)


def grams(session: Session, site: Site, of: StockClass = ORDINARY) -> int:
    levels = levels_of(session, [site])[site.id]
    return levels[of].grams if of in levels else 0


def test_what_came_stands_there_until_it_leaves(session: Session) -> None:
    site = point(session)
    bring(session, site, 30_000, "a", litres=50)
    bring(session, site, 20_000, "b")
    leave(session, site, [Line(ORDINARY, 45_000)], slip("c", movement=Movement.TRANSFER),
          today=TODAY)  # fmt: skip
    assert grams(session, site) == 5_000


def test_entries_are_numbered_without_a_gap(session: Session) -> None:
    site = point(session)
    for key in "abc":
        bring(session, site, 1_000, key)
    numbers = session.scalars(
        select(StockEntry.number).where(StockEntry.site_id == site.id).order_by(StockEntry.id)
    )
    assert list(numbers) == [1, 2, 3]


def test_the_same_key_is_written_once(session: Session) -> None:
    site = point(session)
    first = bring(session, site, 30_000, "a")
    assert bring(session, site, 30_000, "a") == first
    assert grams(session, site) == 30_000


def test_a_key_that_begins_like_another_is_another(session: Session) -> None:
    site = point(session)
    bring(session, site, 1_000, "a#0")
    bring(session, site, 1_000, "a")
    bring(session, site, 1_000, "a%")
    assert grams(session, site) == 3_000


def test_the_whole_movement_is_refused_where_one_class_would_pass_its_limit(
    session: Session,
) -> None:
    site = point(session)
    with pytest.raises(StockFull) as caught:
        arrive(
            session, site, [Line(ORDINARY, 1_000), Line(LITHIUM, 10_001)], slip("a"), today=TODAY
        )
    assert (caught.value.what, caught.value.limit, caught.value.would_be) == (
        "lithium", 10_000, 10_001,
    )  # fmt: skip
    assert grams(session, site) == 0


def test_a_limit_may_be_filled_to_the_gram(session: Session) -> None:
    site = point(session)
    bring(session, site, 10_000, "a", of=LITHIUM)
    assert grams(session, site, LITHIUM) == 10_000


@pytest.mark.parametrize(("kilograms", "litres", "what"), [(101, 0, "grams"), (1, 201, "litres")])
def test_the_whole_site_has_a_limit_too(
    session: Session, kilograms: int, litres: int, what: str
) -> None:
    site = point(session, capacity_litres=200)
    with pytest.raises(StockFull) as caught:
        bring(session, site, kilograms * 1000, "a", litres=litres)
    assert caught.value.what == what


def test_a_category_that_the_permit_does_not_name_stays_out(session: Session) -> None:
    site = point(session, accepts=["phone"])
    bring(session, site, 200, "a", family="phone")
    with pytest.raises(NotAccepted):
        bring(session, site, 200, "b", family="fridge")


@pytest.mark.parametrize(
    "state", [SiteState.DRAFT, SiteState.APPROVED, SiteState.SUSPENDED, SiteState.CLOSED]
)
def test_a_site_that_is_not_open_takes_nothing(session: Session, state: SiteState) -> None:
    site = point(session, state=state)
    with pytest.raises(WrongSiteState):
        bring(session, site, 1_000, "a")


def test_a_site_past_its_permit_takes_nothing(session: Session) -> None:
    site = point(session, valid_until=TODAY)
    with pytest.raises(PermitExpired):
        bring(session, site, 1_000, "a")


def test_what_was_taken_on_the_last_day_counts_though_it_is_told_after_midnight(
    session: Session,
) -> None:
    site = point(session, valid_until=TODAY, state=SiteState.EXPIRED)
    bring(session, site, 1_000, "a", day=TODAY - dt.timedelta(days=1))
    assert grams(session, site) == 1_000


@pytest.mark.parametrize("days", [-8, 1])
def test_a_day_too_far_back_or_ahead_is_refused(session: Session, days: int) -> None:
    with pytest.raises(BadMovement):
        bring(session, point(session), 1_000, "a", day=TODAY + dt.timedelta(days=days))


@pytest.mark.parametrize("state", [SiteState.SUSPENDED, SiteState.EXPIRED])
def test_what_stands_on_a_site_without_permit_may_leave(session: Session, state: SiteState) -> None:
    site = point(session)
    bring(session, site, 5_000, "a")
    site.state = state.value
    leave(session, site, [Line(ORDINARY, 5_000)], slip("b"), today=TODAY)
    assert grams(session, site) == 0


def test_no_more_leaves_than_stands_there(session: Session) -> None:
    site = point(session)
    bring(session, site, 5_000, "a")
    with pytest.raises(NotOnSite):
        leave(session, site, [Line(ORDINARY, 3_000), Line(ORDINARY, 3_000)], slip("b"),
              today=TODAY)  # fmt: skip
    assert grams(session, site) == 5_000


def test_with_the_last_gram_the_last_litre_leaves(session: Session) -> None:
    site = point(session)
    bring(session, site, 5_000, "a", litres=40)
    leave(session, site, [Line(ORDINARY, 5_000, litres=10)], slip("b"), today=TODAY)
    level = levels_of(session, [site])[site.id][ORDINARY]
    assert (level.grams, level.litres, level.pieces) == (0, 0, 0)
    assert session.scalar(select(func.sum(StockEntry.litres))) == 0


def weigh(
    session: Session, site: Site, number: int, grams: int, key: str = "scale"
) -> list[StockEntry]:
    return weigh_in(session, site, number, grams, slip(key, movement=Movement.WEIGH_IN))


def test_the_scale_sets_an_arrival_right_by_a_line_of_its_own(session: Session) -> None:
    site = point(session)
    [entry] = bring(session, site, 5_000, "a")
    [made] = weigh(session, site, entry.number, 5_400)
    assert (made.grams, made.source_ref, made.movement) == (400, entry.ref, "weigh_in")
    assert grams(session, site) == 5_400
    assert entry.grams == 5_000


def test_an_arrival_is_weighed_in_once(session: Session) -> None:
    site = point(session)
    [entry] = bring(session, site, 5_000, "a")
    first = weigh(session, site, entry.number, 4_000)
    assert weigh(session, site, entry.number, 4_000) == first
    with pytest.raises(BadMovement):
        weigh(session, site, entry.number, 3_000, "again")
    with pytest.raises(BadMovement):
        weigh(session, site, first[0].number, 1, "of the scale")
    assert grams(session, site) == 4_000


def test_a_mass_that_passes_a_limit_is_not_weighed_in(session: Session) -> None:
    site = point(session)
    [entry] = bring(session, site, 9_000, "a", of=LITHIUM)
    with pytest.raises(StockFull):
        weigh(session, site, entry.number, 10_001)
    assert grams(session, site, LITHIUM) == 9_000


def test_the_scale_takes_off_no_more_than_stands_there(session: Session) -> None:
    site = point(session)
    [entry] = bring(session, site, 5_000, "a")
    leave(session, site, [Line(ORDINARY, 4_500)], slip("out"), today=TODAY)
    with pytest.raises(NotOnSite):
        weigh(session, site, entry.number, 1_000)


def test_a_stocktake_shows_the_differences_and_sets_the_book_right(session: Session) -> None:
    site = point(session)
    bring(session, site, 5_000, "a")
    bring(session, site, 2_000, "b", of=LITHIUM)
    found = take_stock(
        session, site, {ORDINARY: (4_600, 0, 1), LITHIUM: (2_000, 0, 1)},
        slip("count", movement=Movement.STOCKTAKE),
    )  # fmt: skip
    assert [(entry.stock_class, entry.grams) for entry in found] == [("ordinary", -400)]
    assert grams(session, site) == 4_600


def test_a_count_above_the_limit_is_written_and_raises_an_alarm(session: Session) -> None:
    site = point(session)
    take_stock(session, site, {LITHIUM: (12_000, 0, 9)}, slip("count"))
    assert AlarmCode.FULL in {alarm.code for alarm in watch(session, site, TODAY).alarms}


def test_the_forecast_is_the_mean_intake_until_the_next_emptying(session: Session) -> None:
    site = point(session, emptied_every_days=7)
    # Six days at 10 kg: 60 of 100 kg stand there; 40 kg more take four days.
    for ago in range(5, -1, -1):
        day = TODAY - dt.timedelta(days=ago)
        bring(session, site, 10_000, f"day {ago}", day=day)
    known = watch(session, site, TODAY)
    [fill] = [fill for fill in known.fills if fill.what == "grams"]
    assert (fill.share, fill.a_day) == (0.6, 10_000)
    assert fill.full_on == TODAY + dt.timedelta(days=4)
    assert known.next_visit == TODAY + dt.timedelta(days=2)
    assert fill.at_visit == pytest.approx(0.8)


def test_a_site_that_fills_before_its_visit_raises_an_alarm_by_class(session: Session) -> None:
    site = point(session, emptied_every_days=7, clearing_days=30)
    bring(session, site, 4_000, "a", of=LITHIUM)
    # 4 kg a day of 10 kg: full in two days, the visit is in seven.
    assert [(alarm.code, alarm.what) for alarm in watch(session, site, TODAY).alarms] == [
        (AlarmCode.FULL_BEFORE_VISIT, "lithium")
    ]


def test_a_nearly_full_class_raises_an_alarm(session: Session) -> None:
    site = point(session)
    bring(session, site, 8_000, "a", of=LITHIUM)
    assert (AlarmCode.NEARLY_FULL, "lithium") in {
        (alarm.code, alarm.what) for alarm in watch(session, site, TODAY).alarms
    }


def test_goods_stand_since_the_oldest_that_has_not_left(session: Session) -> None:
    site = point(session, clearing_days=3)
    for ago in (6, 5, 1):
        bring(session, site, 2_000, f"{ago}", day=TODAY - dt.timedelta(days=ago))
    leave(session, site, [Line(ORDINARY, 2_500)], slip("out", movement=Movement.TRANSFER),
          today=TODAY)  # fmt: skip
    known = watch(session, site, TODAY)
    # The first 2 kg are gone and half a kilo of the second: the rest stands five days.
    assert known.days_standing == 5
    assert [(a.code, a.days) for a in known.alarms if a.code is AlarmCode.STANDS_TOO_LONG] == [
        (AlarmCode.STANDS_TOO_LONG, 5)
    ]


def test_two_hand_overs_at_once_never_pass_the_limit_together(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        ref = point(session).ref
    start = threading.Barrier(4)
    refused: list[str] = []

    def hand_over(key: str) -> None:
        start.wait()
        try:
            with unit_of_work(engine) as session:
                bring(session, site_by_ref(session, ref), 30_000, key)
        except StockFull:
            refused.append(key)

    threads = [threading.Thread(target=hand_over, args=(f"k{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    # Room for 100 kg: three times 30 kg fit, the fourth does not.
    assert len(refused) == 1
    with unit_of_work(engine) as session:
        assert grams(session, site_by_ref(session, ref)) == 90_000


def test_one_key_sent_twice_at_once_counts_once(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        ref = point(session).ref
    start = threading.Barrier(2)

    def send() -> None:
        start.wait()
        with unit_of_work(engine) as session:
            bring(session, site_by_ref(session, ref), 1_000, "same")

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with unit_of_work(engine) as session:
        assert grams(session, site_by_ref(session, ref)) == 1_000
