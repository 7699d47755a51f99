"""What a plan costs, part by part, exact to the subunit."""

from collections import Counter
from collections.abc import Iterable

from routing.solver.plan.model import SUBUNITS, Cost, Plan, Route, Stop
from routing.solver.problem import BalanceOf, Problem
from routing.solver.tasks import Kind

PER_HOUR = SUBUNITS // 3600
PER_METRE = SUBUNITS // 1000


def halts(stops: Iterable[Stop]) -> int:
    """How often a route halts for tasks; tasks that follow each other at one place are one."""
    count, last = 0, None
    for stop in stops:
        if stop.kind is Kind.BREAK:
            continue
        if stop.is_task and stop.place != last:
            count += 1
        last = stop.place if stop.is_task else None
    return count


def unloaded(problem: Problem, route: Route) -> list[tuple[str, list[int]]]:
    """Each yard visit of a route with what is unloaded there, by dimension."""
    fetched = list(problem.load(problem.vehicle(route.vehicle).initial_load))
    answer = []
    for stop in route.stops:
        if stop.kind is Kind.JOB:
            for number, amount in enumerate(problem.job(stop.ref).pickup):
                fetched[number] += amount
        elif stop.kind is Kind.YARD:
            answer.append((stop.ref, fetched))
            fetched = [0] * len(fetched)
    return answer


def route_cost(problem: Problem, route: Route) -> Cost:
    """What one route costs."""
    vehicle = problem.vehicle(route.vehicle)
    work = sum(stop.setup_seconds + stop.service_seconds for stop in route.stops if stop.is_task)
    over = 0
    if vehicle.max_seconds is not None:
        over = max(0, route.duty_seconds - vehicle.max_seconds)
    paid = sum(
        price * amount
        for yard, load in unloaded(problem, route)
        for price, amount in zip(problem.depot(yard).cost_per_unit, load, strict=False)
    )
    return Cost(
        fixed=vehicle.fixed * SUBUNITS,
        travel=vehicle.per_hour * route.travel_seconds * PER_HOUR,
        distance=vehicle.per_km * route.metres * PER_METRE,
        tasks=vehicle.per_task_hour * work * PER_HOUR,
        duty=vehicle.per_duty_hour * route.duty_seconds * PER_HOUR,
        stops=vehicle.per_stop * halts(route.stops) * SUBUNITS,
        overtime=vehicle.per_overtime_hour * over * PER_HOUR,
        unloading=paid * SUBUNITS,
    )


def balance_cost(problem: Problem, routes: Iterable[Route]) -> int:
    """Subunits for the difference between the most and the least loaded route."""
    goal = problem.balance
    if goal is None:
        return 0
    if goal.of is BalanceOf.TASKS:
        sizes, unit = [len(route.tasks) for route in routes], SUBUNITS
    else:
        sizes, unit = [route.duty_seconds for route in routes], PER_HOUR
    return goal.weight * unit * (max(sizes) - min(sizes)) if sizes else 0


def left_out_cost(problem: Problem, served: Iterable[str]) -> tuple[int, int, int]:
    """Subunits for what is left out on purpose; how many had to be served; their priorities."""
    done = set(served)
    price, missed, priority = 0, 0, 0
    groups = groups_of(problem)
    single = [(one.price, one.priority) for one in problem.shipments if one.ref not in done]
    single += [
        (job.price, job.priority)
        for job in problem.jobs
        if job.group is None and job.ref not in done
    ]
    for members in groups.values():
        if done.isdisjoint(members):
            jobs = [problem.job(ref) for ref in members]
            prices = [job.price for job in jobs if job.price is not None]
            whole = max(prices) if len(prices) == len(jobs) else None
            single.append((whole, max(job.priority for job in jobs)))
    for amount, rank in single:
        if amount is None:
            missed += 1
            priority += rank
        else:
            price += amount
    return price * SUBUNITS, missed, priority


def groups_of(problem: Problem) -> dict[str, list[str]]:
    """The jobs of each group of alternatives."""
    groups: dict[str, list[str]] = {}
    for job in problem.jobs:
        if job.group is not None:
            groups.setdefault(job.group, []).append(job.ref)
    return groups


def cost(problem: Problem, plan: Plan) -> Cost:
    """What a plan costs by its own times, whatever cost it states."""
    parts: Counter[str] = Counter()
    for route in plan.routes:
        parts.update(vars(route_cost(problem, route)))
    served = (stop.ref for route in plan.routes for stop in route.tasks)
    price, missed, priority = left_out_cost(problem, served)
    parts.update(left_out=price, missed=missed, missed_priority=priority)
    parts.update(balance=balance_cost(problem, plan.routes))
    return Cost(**parts)
