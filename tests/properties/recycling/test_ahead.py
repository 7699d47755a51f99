"""A resident is never told a time that has passed, nor one before a neighbour's who comes first."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from recycling.dispatch.ahead import Halt, begins, span

START = dt.datetime(2026, 11, 26, 1, 0, tzinfo=dt.UTC)
MINUTES = st.integers(0, 90).map(lambda n: dt.timedelta(minutes=n))
MAYBE = st.none() | st.integers(-60, 600).map(lambda n: START + dt.timedelta(minutes=n))


@st.composite
def routes(draw: st.DrawFn) -> list[Halt]:
    """A route as a plan has it: no halt before the last one's end; some over, some skipped."""
    clock, halts = START, []
    for _ in range(draw(st.integers(1, 8))):
        arrives = clock + draw(MINUTES)
        service = arrives + draw(MINUTES)
        clock = service + draw(MINUTES)
        over, skipped = draw(MAYBE), draw(st.booleans())
        halts.append(Halt(arrives, service, clock, draw(MAYBE), None if skipped else over, skipped))
    return halts


@given(routes(), st.integers(-60, 900), st.integers(0, 30))
def test_never_in_the_past_and_in_the_order_of_the_stops(
    halts: list[Halt], minutes: int, homes: int
) -> None:
    now = START + dt.timedelta(minutes=minutes)
    found = begins(halts, now=now)
    told = [one for one in found if one is not None]
    assert all(one >= now for one in told)
    assert told == sorted(told)
    for halt, one in zip(halts, found, strict=True):
        assert one is None or halt.opens_at is None or one >= halt.opens_at
        assert one is None or (halt.over_at is None and not halt.skipped)
    for one in told:
        begin, end = span(one, homes_before=homes, now=now)
        assert now <= begin < end
        assert one <= end
