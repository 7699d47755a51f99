"""The exact timing of one route: windows, breaks, waiting, loads, yards.

`Scheduler.route` gives a route with its times, or the `Refusal` that says which rule stands in
the way and by how much. Engines, batching, replanning and the reasons for what is left out all
ask here; `check()` does not, it judges on its own.
"""

from routing.solver.schedule.loads import Cargo, Refusal
from routing.solver.schedule.scheduler import Scheduler

__all__ = ["Cargo", "Refusal", "Scheduler"]
