"""`huiliu solve`: a problem file in, a checked answer out. No database, no settings."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click
import numpy as np

from routing.errors import InvalidProblem
from routing.formats import solomon, vroom, vrplib
from routing.formats.starts import untimed
from routing.formats.vroom.document import load
from routing.formats.vroom.reading import TravelBy
from routing.solver.plan import Plan, check
from routing.solver.planner import Budget, plan
from routing.solver.problem import GreatCircle, Matrices, Problem

SECONDS = 30.0
IN = (".json", ".vrp", ".txt")
OUT = (".json", ".sol")
TRAVEL = ("matrix", "great-circle", "valhalla", "osrm")


@dataclass(frozen=True)
class _Asked:
    """A problem as its file states it, with the document that a VROOM answer repeats."""

    problem: Problem
    document: Mapping[str, Any] | None = None


@click.command("solve")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=True,
    help="Where the answer goes: .json as VROOM writes it, .sol as CVRPLIB does.",
)  # fmt: skip
@click.option(
    "--seconds", type=click.FloatRange(0, min_open=True), help="Wall-clock of the search."
)
@click.option("--steps", type=click.IntRange(1), help="Steps instead: the same answer each time.")
@click.option("--threads", type=click.IntRange(1), default=2, show_default=True,
              help="Processes at most.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option("--start", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="An answer to start from.")  # fmt: skip
@click.option("--travel", type=click.Choice(TRAVEL),
              help="Without it the file's matrices, else great circles.")  # fmt: skip
@click.option("--travel-from", "service", help="OSRM's or Valhalla's address, or Valhalla's tiles.")
@click.option("--detour", type=float, default=1.4, show_default=True,
              help="Road metres per metre of great circle.")  # fmt: skip
@click.option("--kmh", type=float, default=25.0, show_default=True, help="Mean speed.")
def command(
    file: Path,
    out: Path,
    seconds: float | None,
    steps: int | None,
    threads: int,
    seed: int,
    start: Path | None,
    travel: str | None,
    service: str | None,
    detour: float,
    kmh: float,
) -> None:
    """Solve a routing problem: VROOM's .json, VRPLIB's .vrp or Solomon's .txt.

    Without a budget the search takes 30 seconds. Exit 0 means that the answer was checked.
    """
    if seconds is not None and steps is not None:
        raise click.UsageError("give --seconds or --steps, not both")
    _refuse_other_suffix(file, IN, "FILE")
    _refuse_other_suffix(out, OUT, "--out")
    if not out.parent.is_dir():
        raise click.UsageError(f"--out: there is no folder {out.parent}")
    asked = _read(file, travel, service, detour, kmh)
    if out.suffix.lower() == ".sol" and (
        asked.problem.shipments or any(one.breaks for one in asked.problem.vehicles)
    ):
        raise click.UsageError("--out: .sol has no word for shipments and breaks; take .json")
    budget = Budget(steps=steps) if steps is not None else Budget(seconds=seconds or SECONDS)
    found = plan(asked.problem, budget, seed=seed, threads=threads, start=_start(start, asked))
    broken = check(asked.problem, found)
    if broken:
        raise RuntimeError(f"the planner's answer breaks {len(broken)} rules: {broken[0]}")
    out.write_text(_written(asked, found, out), encoding="utf-8")
    served = sum(len(route.tasks) for route in found.routes)
    used = sum(bool(route.tasks) for route in found.routes)
    click.echo(
        f"{out}: cost {found.cost.total:,.0f}, {used} routes, {served} tasks, "
        f"{len(found.unassigned)} left out{_gap(found)}"
    )


def _gap(found: Plan) -> str:
    """How far above the cheapest plan the answer is at most, where something is known of that."""
    if found.optimal:
        return ", proved to be the cheapest"
    if not found.lower_bound:
        return ""
    gap = 100 * (found.cost.total / found.lower_bound - 1)
    return f", at most {gap:.1f} % above the cheapest (by {found.bound})"


def _refuse_other_suffix(path: Path, known: tuple[str, ...], name: str) -> None:
    if path.suffix.lower() not in known:
        raise click.UsageError(f"{name}: {path.name} ends in none of {', '.join(known)}")


def _read(file: Path, travel: str | None, service: str | None, detour: float, kmh: float) -> _Asked:
    suffix = file.suffix.lower()
    if suffix != ".json":
        if travel not in (None, "matrix"):
            raise click.UsageError(f"--travel: a {suffix} file states its own distances")
        return _Asked((vrplib if suffix == ".vrp" else solomon).read(file))
    document = load(file)
    if travel is None:
        travel = "matrix" if {"matrices", "matrix"} & document.keys() else "great-circle"
    problem = vroom.read(document, travel_by=_travel_by(travel, service, detour, kmh))
    return _Asked(problem, _without_numbers(document))


def _without_numbers(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The document without the numbers of its matrices, which as lists take ten times the room."""
    given = document.get("matrices") or {}
    return {**document, "matrices": {profile: dict.fromkeys(given[profile]) for profile in given}}


def _travel_by(travel: str, service: str | None, detour: float, kmh: float) -> TravelBy | None:
    if travel == "matrix":
        return None
    if travel == "great-circle":
        return partial(_great_circle, detour=detour, kmh=kmh)
    if service is None:
        raise click.UsageError(f"--travel {travel} needs --travel-from")
    return partial(_by_service, travel, service)


def _great_circle(
    lats: list[float], lons: list[float], profile: str, *, detour: float, kmh: float
) -> GreatCircle:
    return GreatCircle(np.array(lats), np.array(lons), detour=detour, kmh=kmh)


def _by_service(
    travel: str, service: str, lats: list[float], lons: list[float], profile: str
) -> Matrices:
    from routing.travel.osrm import Osrm
    from routing.travel.valhalla import Valhalla, ValhallaHere

    if travel == "osrm":
        return Osrm(service, profile="driving" if profile == "car" else profile).matrices(
            lats, lons
        )
    if service.startswith(("http://", "https://")):
        return Valhalla(service).matrices(lats, lons)
    return ValhallaHere(Path(service)).matrices(lats, lons)


def _start(path: Path | None, asked: _Asked) -> Plan | None:
    """What to start from: the answer that was named, else the steps of the problem's vehicles."""
    if path is None:
        steps = vroom.read_start(asked.document, asked.problem) if asked.document else {}
        return untimed(steps) if steps else None
    if path.suffix.lower() == ".sol":
        return untimed(vrplib.read_solution(path, asked.problem))
    if path.suffix.lower() == ".json":
        return untimed(vroom.read_start(path, asked.problem))
    raise InvalidProblem("--start", f"{path.name} ends in neither .json nor .sol")


def _written(asked: _Asked, found: Plan, out: Path) -> str:
    if out.suffix.lower() == ".sol":
        return vrplib.write_solution(found)
    answer = vroom.write(asked.problem, found, asked.document)
    return json.dumps(answer, ensure_ascii=False) + "\n"
