"""The cost curve of a plan as points of a picture."""

from web.dispatch.day import curve_points


def test_one_sign_makes_no_line() -> None:
    assert curve_points([[0.0, 100]], 640, 180) == ""


def test_the_line_steps_down_from_the_first_cost_to_the_last() -> None:
    told = curve_points([[0.0, 200], [5.0, 150], [10.0, 100]], 100, 110)
    points = [tuple(map(float, point.split(","))) for point in told.split()]
    assert points[0] == (0.0, 0.0)
    assert points[-1] == (100.0, 100.0)
    assert [y for _, y in points] == sorted(y for _, y in points)


def test_costs_that_do_not_change_stay_inside_the_picture() -> None:
    told = curve_points([[0.0, 100], [1.0, 100]], 100, 110)
    assert all(0 <= float(point.split(",")[1]) <= 110 for point in told.split())
