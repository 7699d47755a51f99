"""Whatever is emptied, passed on, handed over, refused and undone: nothing of it is lost."""

from collections.abc import Iterable
from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from recycling.custody import (
    BadHandOver,
    LoadEntry,
    LoadGone,
    LoadMovement,
    Offer,
    Signed,
    WeighedLoad,
    YardRefusal,
    hand_over,
    loads_aboard,
    put_load_back,
    take_load,
    transfer,
)
from sites.registry import Site, SiteKind
from sites.stock import (
    Level,
    Line,
    Movement,
    Slip,
    StockClass,
    StockFull,
    Taken,
    arrive,
    haul,
    levels_of,
    put_back,
    total,
)
from tests.fixtures.town import NOW, TODAY, add_yard

_serial = iter(range(1_000_000))
VANS = ("a", "b")
CLASSES = st.sampled_from([StockClass.ORDINARY, StockClass.LITHIUM])
move = st.one_of(
    st.tuples(
        st.just("empty"), st.sampled_from(VANS), CLASSES, st.integers(0, 40_000), st.booleans()
    ),
    st.tuples(st.just("undo"), st.sampled_from(VANS), CLASSES, st.integers(0, 5), st.booleans()),
    st.tuples(
        st.sampled_from(["yard", "refused", "van"]), st.sampled_from(VANS), CLASSES,
        st.integers(1, 40_000), st.booleans(),
    ),
)  # fmt: skip


class Town:
    """A point with goods, two vans and a yard with limits."""

    def __init__(self, session: Session) -> None:
        self.session, self.number = session, next(_serial)
        self.point = add_yard(session, code=f"P{self.number}", kind=SiteKind.COLLECTION_POINT)
        self.yard = add_yard(session, code=f"Y{self.number}", capacity_kg=120)
        self.yard.lithium_limit_kg = 30
        lines = [Line(StockClass.ORDINARY, 90_000, 700, 31), Line(StockClass.LITHIUM, 50_001, 9, 7)]
        arrive(session, self.point, lines, self.slip(Movement.DROP_OFF, "came"), today=TODAY)
        self.emptied: list[tuple[str, str]] = []
        self.counted = 0

    def slip(self, movement: Movement, key: str) -> Slip:
        return Slip(movement, key, "x", NOW, TODAY)

    def holder(self, van: str) -> str:
        return f"{van}{self.number}"

    def do(self, step: int, verb: str, van: str, named: StockClass, n: int, rest: bool) -> None:
        key = f"{self.number}-{step}"
        with suppress(StockFull, BadHandOver, LoadGone), self.session.begin_nested():
            if verb == "empty":
                self._empty(key, self.holder(van), named, n, rest)
            elif verb == "undo":
                self._undo(key, n)
            else:
                self._give(key, verb, van, named, n, rest)

    def _empty(self, key: str, holder: str, named: StockClass, n: int, rest: bool) -> None:
        taken = {named: Taken(n)} if rest else {}
        entries = haul(
            self.session, self.point, taken, self.slip(Movement.TRANSFER, key), rest_stays=rest,
            today=TODAY,
        )  # fmt: skip
        self.counted += sum(e.grams for e in entries if e.movement == Movement.STOCKTAKE)
        take_load(self.session, holder, entries, at=NOW, now=NOW)
        self.emptied.append((holder, key))

    def _undo(self, key: str, n: int) -> None:
        if not self.emptied:
            return
        holder, mistake = self.emptied[n % len(self.emptied)]
        put_load_back(self.session, holder, mistake, again=key, at=NOW, now=NOW)
        entries = put_back(self.session, self.point, mistake, self.slip(Movement.PUT_BACK, key))
        self.counted += sum(e.grams for e in entries if e.movement == Movement.STOCKTAKE)
        self.emptied.remove((holder, mistake))

    def _give(self, key: str, verb: str, van: str, named: StockClass, n: int, rest: bool) -> None:
        refused = n // 3 if verb == "refused" else 0
        why = YardRefusal.UNSAFE if refused else None
        load = WeighedLoad(named, n, n - refused, refused, why, rest_stays=rest)
        offer = Offer(key, [], [], loads=[load])
        giver = self.holder(van)
        if verb == "van":
            taker = self.holder(VANS[1 - VANS.index(van)])
            transfer(self.session, offer, Signed(giver, taker, NOW), day=TODAY, now=NOW)
        else:
            signed = Signed(giver, "keeper", NOW)
            hand_over(self.session, self.yard, offer, signed, day=TODAY, today=TODAY, now=NOW)

    def books(self) -> Iterable[Level]:
        for site in (self.point, self.yard):
            yield from levels_of(self.session, [site])[site.id].values()
        for van in VANS:
            yield from loads_aboard(self.session, self.holder(van)).values()

    def missing(self) -> int:
        """What no scale found at the yard, by the vans' own books."""
        query = select(func.coalesce(func.sum(LoadEntry.grams), 0)).where(
            LoadEntry.holder.in_([self.holder(van) for van in VANS]),
            LoadEntry.movement == LoadMovement.DIFFERENCE.value,
        )
        return int(self.session.scalar(query) or 0)

    def at(self, site: Site) -> Level:
        return total(levels_of(self.session, [site])[site.id])


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(moves=st.lists(move, max_size=12))
def test_what_leaves_the_point_is_in_a_van_or_in_the_yard(
    session: Session, moves: list[tuple[str, str, StockClass, int, bool]]
) -> None:
    town = Town(session)
    for step, one in enumerate(moves):
        town.do(step, *one)
        books = list(town.books())
        assert min(min(book.grams, book.litres, book.pieces) for book in books) >= 0
        assert sum(book.grams for book in books) == 140_001 + town.missing() + town.counted
        assert sum(book.pieces for book in books) == 38
        assert sum(book.litres for book in books) == 709
        assert town.at(town.yard).grams <= 120_000
