"""The figures that go to the meeting."""

from sites.siting import Candidate, DemandPoint, SitingTask, gather, outcome, place_points

DEGREE = 111_195.08


def place(metres: float) -> tuple[float, float]:
    return metres / DEGREE, 0.0


def question() -> SitingTask:
    # Homes at 0 (10 people), 2,000 (20), 4,000 (5) and 4,800 m (7); a site stands at 900 m.
    return SitingTask(
        demand=tuple(
            DemandPoint(*place(at), (weight,))
            for at, weight in ((0, 10), (2_000, 20), (4_000, 5), (4_800, 7))
        ),
        candidates=tuple(
            Candidate(ref, *place(at))
            for ref, at in (("mid", 2_100), ("far", 4_100), ("no", 9_000))
        ),
        existing=(Candidate("old", *place(900)),),
        new_points=2,
        detour=1.0,
    )


def test_counts_residents_within_500_and_1000_metres_before_and_after() -> None:
    asked = question()

    figures = outcome(asked, place_points(asked, processes=1))

    assert (figures.before.within_500, figures.before.within_1000) == (0, 10)
    assert (figures.after.within_500, figures.after.within_1000) == (25, 42)
    # 900 x 10 + 100 x 20 + 100 x 5 + 700 x 7 = 16,400 metres over 42 people.
    assert figures.after.mean_metres == 390


def test_lists_first_the_site_that_adds_the_most() -> None:
    asked = question()

    figures = outcome(asked, place_points(asked, processes=1))

    assert [(step.ref, step.adds_500, step.adds_1000) for step in figures.steps] == [
        ("mid", 20, 20),
        ("far", 5, 12),
    ]


def test_says_what_another_point_would_bring() -> None:
    asked = question()

    figures = outcome(asked, place_points(asked, processes=1))

    assert [(step.ref, step.adds_500) for step in figures.beyond] == [("no", 0)]


def test_gathers_doors_without_losing_a_resident() -> None:
    doors = [(31.2 + n * 1e-5, 121.4, 3) for n in range(300)]

    points = gather(doors, most=10)

    assert len(points) <= 10
    assert sum(point.weights[0] for point in points) == 900
