"""POST /api/v1/solve: the planner, in VROOM's JSON."""

import math
from functools import partial
from typing import Any

import numpy as np
from flask import request

from recycling.people import Role
from routing.errors import InvalidProblem
from routing.formats import vroom
from routing.solver.planner import Budget, plan
from routing.solver.problem import GreatCircle
from sites.areas import NoOperator, operator
from web.api.room import blueprint
from web.limits import Limit, count, forbid_when_spent
from web.security import Reach, access, viewer
from web.unit import database, end_early

#: A search holds a thread of the server: longer ones are for `huiliu solve` or a planned day.
SECONDS_AT_MOST = 60.0
SECONDS = 10.0
SOLVES = Limit("solve", 30, 60)
#: What is taken where no city is set up: the assumptions of `huiliu solve`.
DETOUR, KMH = 1.4, 25.0


@blueprint.post("/api/v1/solve")
@access(Role.DISPATCHER, Role.ADMINISTRATOR, scope=Reach.PUBLIC)
def solve() -> dict[str, Any]:
    """A VROOM problem in, a checked VROOM answer out; `?seconds=` and `?seed=` steer the search.

    Without matrices in the problem, travel is great circle at the city's detour and speed.
    """
    forbid_when_spent(SOLVES, viewer().ref)
    count(SOLVES, viewer().ref)
    seconds, seed = _number("seconds", SECONDS), int(_number("seed", 0))
    if not 0 < seconds <= SECONDS_AT_MOST:
        raise InvalidProblem("seconds", f"must be above 0 and at most {SECONDS_AT_MOST:g}")
    document = request.get_json()
    if not isinstance(document, dict):
        raise InvalidProblem("body", "is not a JSON object")
    detour, kmh = _travel()
    end_early()
    travel_by = None if document.get("matrices") else partial(_travel_by, detour=detour, kmh=kmh)
    problem = vroom.read(document, travel_by=travel_by)
    found = plan(problem, Budget(seconds=seconds), seed=seed, threads=1)
    answer: dict[str, Any] = vroom.write(problem, found, document)
    return answer


def _number(name: str, otherwise: float) -> float:
    told = request.args.get(name, "")
    try:
        value = float(told) if told else otherwise
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InvalidProblem(name, f"{told!r} is no number")
    return value


def _travel() -> tuple[float, float]:
    try:
        city = operator(database())
    except NoOperator:
        return DETOUR, KMH
    return city.detour, city.kmh


def _travel_by(
    lats: list[float], lons: list[float], profile: str, *, detour: float, kmh: float
) -> GreatCircle:
    return GreatCircle(np.array(lats), np.array(lons), detour=detour, kmh=kmh)
