"""Whatever is handed over, taken away and counted, by however many at once: the ledger balances."""

import threading
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from database.engine import unit_of_work
from sites.errors import SitesError
from sites.registry import Site, SiteKind, site_by_ref
from sites.stock import (
    Line,
    Movement,
    NotOnSite,
    Slip,
    StockClass,
    StockEntry,
    StockFull,
    StockLevel,
    Taken,
    arrive,
    haul,
    leave,
    limits,
    put_back,
    take_stock,
)
from tests.fixtures.town import NOW, TODAY, add_yard

line = st.builds(
    Line,
    stock_class=st.sampled_from(list(StockClass)),
    grams=st.integers(1, 60_000),
    litres=st.integers(0, 300),
    pieces=st.integers(0, 5),
)
move = st.one_of(
    st.tuples(st.just("in"), st.lists(line, min_size=1, max_size=3)),
    st.tuples(st.just("out"), st.lists(line, min_size=1, max_size=2)),
    st.tuples(st.just("count"), st.lists(line, min_size=1, max_size=1)),
    st.tuples(st.sampled_from(["haul", "haul some", "undo"]), st.lists(line, max_size=2)),
)
again = settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
_serial = iter(range(1_000_000))


def new_site(session: Session) -> Site:
    site = add_yard(
        session, code=f"S{next(_serial)}", kind=SiteKind.COLLECTION_POINT, capacity_kg=150
    )
    site.capacity_litres, site.lithium_limit_kg, site.refrigerant_limit_kg = 900, 20, 100
    site.crt_limit_kg, site.hazardous_limit_kg = 80, 5
    session.flush()
    return site


def play(session: Session, site: Site, kind: str, lines: list[Line], key: str) -> None:
    slip = Slip(Movement.HANDOVER, key, "courier", NOW, TODAY)
    if kind == "in":
        arrive(session, site, lines, slip, today=TODAY)
    elif kind == "out":
        leave(session, site, lines, slip, today=TODAY)
    elif kind == "undo":
        put_back(session, site, "truck", slip)
    elif kind.startswith("haul"):
        # A truck has one visit, so that there is one to undo; a second press is the first again.
        taken = {one.stock_class: Taken(grams=one.grams // 4) for one in lines}
        visit = replace(slip, key="truck")
        haul(session, site, taken, visit, rest_stays=kind == "haul some", today=TODAY)
    else:
        [only] = lines
        bound = limits(site)[only.stock_class] or 1_000
        count = (min(only.grams, bound) // 10, only.litres // 10, only.pieces)
        take_stock(session, site, {only.stock_class: count}, slip)


def must_balance(session: Session, site: Site) -> None:
    """Levels are the sums of the entries; numbers have no gap."""
    sums = {
        row[0]: tuple(int(value) for value in row[1:])
        for row in session.execute(
            select(
                StockEntry.stock_class,
                func.sum(StockEntry.grams),
                func.sum(StockEntry.litres),
                func.sum(StockEntry.pieces),
            )
            .where(StockEntry.site_id == site.id)
            .group_by(StockEntry.stock_class)
        )
    }
    levels = {
        row.stock_class: (row.grams, row.litres, row.pieces)
        for row in session.scalars(select(StockLevel).where(StockLevel.site_id == site.id))
    }
    assert {code: row for code, row in levels.items() if any(row)} == {
        code: row for code, row in sums.items() if any(row)
    }
    assert all(min(row) >= 0 for row in levels.values())
    numbers = sorted(
        session.scalars(select(StockEntry.number).where(StockEntry.site_id == site.id))
    )
    assert numbers == list(range(1, len(numbers) + 1))


def must_hold_limits(session: Session, site: Site) -> None:
    levels = list(session.scalars(select(StockLevel).where(StockLevel.site_id == site.id)))
    for row in levels:
        limit = limits(site)[StockClass(row.stock_class)]
        assert limit is None or row.grams <= limit
    assert sum(row.grams for row in levels) <= site.capacity_kg * 1000
    assert sum(row.litres for row in levels) <= site.capacity_litres


@again
@given(moves=st.lists(move, max_size=12))
def test_levels_are_always_the_sum_of_the_entries(
    session: Session, moves: list[tuple[str, list[Line]]]
) -> None:
    site = new_site(session)
    for number, (kind, lines) in enumerate(moves):
        try:
            play(session, site, kind, lines, f"m{number}")
        except (StockFull, NotOnSite):
            continue
        must_balance(session, site)


@settings(parent=again, max_examples=6)
@given(hands=st.lists(st.lists(move.filter(lambda m: m[0] not in ("count", "undo")), min_size=1,
                               max_size=4), min_size=2, max_size=3))  # fmt: skip
def test_hand_overs_at_once_keep_the_balance_and_the_limits(
    engine: Engine, hands: list[list[tuple[str, list[Line]]]]
) -> None:
    with unit_of_work(engine) as session:
        ref = new_site(session).ref
    start = threading.Barrier(len(hands))
    faults: list[BaseException] = []
    done: Counter[str] = Counter()

    def work(hand: int, moves: list[tuple[str, list[Line]]]) -> None:
        start.wait()
        for number, (kind, lines) in enumerate(moves):
            try:
                with unit_of_work(engine) as session:
                    play(session, site_by_ref(session, ref), kind, lines, f"h{hand}-{number}")
                done[kind] += 1
            except SitesError:
                continue
            except BaseException as fault:
                faults.append(fault)
                raise

    threads = [
        threading.Thread(target=work, args=(hand, moves)) for hand, moves in enumerate(hands)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    with unit_of_work(engine) as session:
        site = site_by_ref(session, ref)
        must_balance(session, site)
        must_hold_limits(session, site)


def test_a_line_below_zero_is_refused() -> None:
    with pytest.raises(SitesError):
        Line(StockClass.CRT, -1)
