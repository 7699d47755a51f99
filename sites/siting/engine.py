"""How CP-SAT is set for siting: the linear relaxation carries the proof."""

from ortools.sat.python import cp_model


def prove_by_relaxation(solver: cp_model.CpSolver, processes: int, seed: int) -> None:
    """Let one worker hold the whole relaxation; the others, where there are any, look for choices.

    Covering and median models are nearly integral, so the worker with every constraint in its
    linear programme proves in moments what the default mix of two workers leaves open for a
    minute (bench/siting.py).
    """
    parameters = solver.parameters
    parameters.random_seed = seed
    parameters.num_workers = max(1, processes)
    if processes <= 1:
        parameters.linearization_level = 2
    else:
        parameters.subsolvers.extend(["max_lp", "default_lp", "reduced_costs", "no_lp"][:processes])
