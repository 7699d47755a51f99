"""A siting question over real rows: demand from bookings, sites that stay, usable places."""

from functools import partial

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from database.engine import unit_of_work
from recycling.booking.bookings import Place as Pin
from recycling.booking.states import BookingState
from recycling.placing import Place, Question, answer, ask, task_of
from sites.areas import Scope
from sites.registry import Site, SiteKind, SiteState
from sites.siting import BadSitingTask
from sites.siting.study import study_by_ref
from tests.fixtures.town import NOW, add_draft, add_operator, add_yard

SCOPE = Scope("310101")


def booked(session: Session, lat: float, lon: float, *, area: str = "310101001") -> None:
    booking = add_draft(session, place=Pin(lat, lon, "pin", 1.0), area_code=area)
    booking.state = BookingState.CONFIRMED.value
    session.flush()


def point(session: Session, code: str, lat: float, lon: float, **fields: object) -> Site:
    return add_yard(session, code=code, kind=SiteKind.COLLECTION_POINT, lat=lat, lon=lon, **fields)


def test_demand_is_the_bookings_of_the_area(session: Session) -> None:
    add_operator(session)
    booked(session, 31.23, 121.47)
    booked(session, 31.25, 121.49)
    booked(session, 31.25, 121.49, area="310113001")
    add_draft(session)
    task = task_of(session, SCOPE, Question(new_points=1), now=NOW)
    assert sum(one.weights[0] for one in task.demand) == 2


def test_open_points_stay_and_are_no_candidates(session: Session) -> None:
    add_operator(session)
    booked(session, 31.23, 121.47)
    booked(session, 31.25, 121.49)
    open_point = point(session, "T1", 31.23, 121.47)
    point(session, "T2", 31.26, 121.49, state=SiteState.CLOSED)
    task = task_of(session, SCOPE, Question(new_points=1, busiest=5), now=NOW)
    assert [one.ref for one in task.existing] == [open_point.ref]
    # The closed site's place and the booking without a point; not the place of the open one.
    assert sorted(round(one.lat, 2) for one in task.candidates) == [31.25, 31.26]


def test_named_places_come_first_and_one_place_counts_once(session: Session) -> None:
    add_operator(session)
    booked(session, 31.23, 121.47)
    question = Question(new_points=1, places=(Place("School", 31.23, 121.47, 300_000),), busiest=5)
    [only] = task_of(session, SCOPE, question, now=NOW).candidates
    assert (only.ref, only.opening_fen) == ("0 School", 300_000)


@pytest.mark.parametrize("new_points", [1, 3])
def test_a_question_that_cannot_be_answered_is_refused_at_once(
    session: Session, new_points: int
) -> None:
    add_operator(session)
    if new_points > 1:
        booked(session, 31.23, 121.47)
    with pytest.raises(BadSitingTask):
        ask(session, SCOPE, Question(new_points=new_points), by="office", now=NOW)


def test_the_answer_is_found_outside_a_transaction_and_written_once(engine: Engine) -> None:
    transactions = partial(unit_of_work, engine)
    with transactions() as session:
        add_operator(session)
        booked(session, 31.23, 121.47)
        booked(session, 31.25, 121.49)
        question = Question(new_points=1, places=(Place("School", 31.2301, 121.4701),), busiest=0)
        ref = ask(session, SCOPE, question, by="office", now=NOW).ref
    answer(transactions, ref, processes=1, seconds=5)
    with transactions() as session:
        study = study_by_ref(session, ref, SCOPE)
        first = dict(study.answer)
    assert (first["proved"], first["value"]) == (True, 1)
    [period] = first["periods"]
    assert (period["before"]["within_500"], period["after"]["within_500"]) == (0, 1)
    answer(transactions, ref, processes=1, seconds=5)
    with transactions() as session:
        assert study_by_ref(session, ref, SCOPE).answer == first
