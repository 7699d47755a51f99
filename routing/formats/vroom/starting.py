"""Where a search starts: the steps of a VROOM problem's vehicles, or the routes of an answer."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from routing.errors import InvalidProblem
from routing.formats.vroom.document import load
from routing.formats.vroom.names import job_number, shipment_numbers
from routing.formats.vroom.schema import (
    AnswerStepWords,
    AnswerWords,
    StartStepWords,
    answer_words,
    problem_words,
)
from routing.solver.problem import Job, Kind, Problem, Visit

#: Each vehicle's order of work, by its ref.
Start = dict[str, tuple[Visit, ...]]


def read_start(source: Mapping[str, Any] | str | Path, problem: Problem) -> Start:
    """Where to start a search: a problem's `vehicles[].steps`, or an answer's routes.

    Only jobs, pickups and deliveries count; breaks and times are placed anew. Empty when the
    document has no steps.
    """
    document = load(source)
    if "routes" in document:
        answer: AnswerWords = answer_words(document)
        listed: list[tuple[str, int, Sequence[AnswerStepWords | StartStepWords]]]
        listed = [(f"routes.{n}", one.vehicle, one.steps) for n, one in enumerate(answer.routes)]
    else:
        words = problem_words(document)
        listed = [(f"vehicles.{n}", one.id, one.steps) for n, one in enumerate(words.vehicles)]
    visits = _visits_by_step(problem)
    start: Start = {}
    for at, vehicle, steps in listed:
        ref = str(vehicle)
        if not any(ref == known.ref for known in problem.vehicles):
            raise InvalidProblem(f"{at}.vehicle", f"{vehicle} is not in the problem")
        order = _order(at, steps, visits, ref)
        if order:
            start[ref] = order
    return start


def _visits_by_step(problem: Problem) -> dict[tuple[str, int], list[tuple[Job | None, Visit]]]:
    """Which visits a step's type and number may mean; several where times go by vehicle type."""
    visits: dict[tuple[str, int], list[tuple[Job | None, Visit]]] = {}
    for job in problem.jobs:
        number = job_number(job.ref)
        if number is not None:
            visits.setdefault(("job", number), []).append((job, Visit(Kind.JOB, job.ref)))
    for shipment in problem.shipments:
        ends = shipment_numbers(shipment.ref)
        if ends is not None:
            visits["pickup", ends[0]] = [(None, Visit(Kind.PICKUP, shipment.ref))]
            visits["delivery", ends[1]] = [(None, Visit(Kind.DELIVERY, shipment.ref))]
    return visits


def _order(
    at: str,
    steps: Iterable[AnswerStepWords | StartStepWords],
    visits: dict[tuple[str, int], list[tuple[Job | None, Visit]]],
    vehicle: str,
) -> tuple[Visit, ...]:
    order = []
    for n, step in enumerate(steps):
        if step.type in ("start", "end", "break"):
            continue
        if step.id is None or (step.type, step.id) not in visits:
            raise InvalidProblem(f"{at}.steps.{n}", f"{step.type} {step.id} is not in the problem")
        variants = visits[step.type, step.id]
        order.append(
            next(
                (
                    visit
                    for job, visit in variants
                    if job is None or job.vehicles is None or vehicle in job.vehicles
                ),
                variants[0][1],
            )
        )
    return tuple(order)
