"""The benchmark's table: gaps, spread, failures, and where the planner stands."""

from typing import Any

from bench import report


def row(solver: str, cost: int | None, seed: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "case": "X-n200-k36",
        "seconds": 20.0,
        "solver": solver,
        "seed": seed,
        "cost": cost,
        "left_out": 0,
        "faults": [],
        **more,
    }


def test_gaps_are_median_and_spread_to_the_published_cost() -> None:
    # 58,578 is published: 1 % above is 59,163.78.
    rows = [row("huiliu", 58578), row("huiliu", 59164, 2), row("huiliu", 60000, 3)]
    line = report.table(rows).splitlines()[-1]
    assert line == "| X-n200-k36 | 20 | 58,578 | 1.00 (0.00 to 2.43) |"


def test_what_failed_is_counted_and_never_a_cost() -> None:
    rows = [row("pyvrp", 1, faults=["overloaded"]), row("pyvrp", 58578, 2), row("vroom", None)]
    line = report.table(rows).splitlines()[-1]
    assert line == "| X-n200-k36 | 20 | 58,578 | 0.00, 1 failed | none |"


def test_stops_left_out_are_shown_in_place_of_a_gap() -> None:
    line = report.table([row("vroom", 50000, left_out=3)]).splitlines()[-1]
    assert line.endswith("| 3 left out |")


def test_without_a_published_cost_the_best_of_the_rows_counts() -> None:
    rows = [row("huiliu", 110, case="mixed-100"), row("vroom", 100, case="mixed-100")]
    line = report.table(rows).splitlines()[-1]
    assert line == "| mixed-100 | 20 | 100* | 10.00 | 0.00 |"


def test_says_where_the_planner_is_behind_and_by_how_much() -> None:
    rows = [row("huiliu", 102), row("pyvrp", 100), row("vroom", 101)]
    assert report.standing(rows).splitlines() == [
        "Median no worse than the best peer's in 0 of 1 cells, worse in:",
        "- X-n200-k36, 20 s: 2.00 % above pyvrp",
    ]
    assert report.standing([row("huiliu", 99), row("pyvrp", 100)]).endswith("1 of 1 cells.")


def test_what_was_spent_is_memory_of_one_process_and_of_all_and_time() -> None:
    rows = [row("huiliu", 1, each_mb=120, peak_mb=300, table_mb=8, took=20.4),
            row("huiliu", 1, 2, each_mb=140, peak_mb=250, table_mb=8, took=21.04)]  # fmt: skip
    assert report.spent(rows).splitlines()[-1] == "| X-n200-k36 | 8 | 140 / 300, 21.0 |"
    assert report.spent([row("huiliu", 1)]) == ""


def test_an_ablation_says_how_much_dearer_it_is_without_a_step() -> None:
    rows = [row("huiliu", 100), row("huiliu", 102, 2), row("huiliu", 104, 3),
            row("huiliu:split", 153), row("huiliu:warm", 51)]  # fmt: skip
    assert report.ablation(rows).splitlines() == [
        "| step | X-n200-k36, 20 s |",
        "| --- | ---: |",
        "| without split | +50.00 |",
        "| from an earlier plan | -50.00 |",
    ]
