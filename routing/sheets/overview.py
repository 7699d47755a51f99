"""The small map on a route's first page: its way, and a number at every stop."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from routing.sheets.model import SQUARE, SheetRoute, SheetStop
from routing.sheets.paper import Paper
from routing.sheets.signs import draw_number, draw_square_number

# Millimetres.
NUMBER = 6.4
DOT = 1.2
INSET = 9.0
# Rounds of pushing numbers apart; by then a route of 60 stops has settled.
ROUNDS = 120
# What tells neighbouring routes apart beside their numbers; dashes in millimetres.
GREYS = (0, 110, 60)
DASHES = ((0.0, 0.0), (3.0, 1.5), (1.0, 1.0), (5.0, 1.5))
# Metres in a degree of latitude on a sphere of 6,371,008.8 m.
METRES_A_DEGREE = 111_195.0
# Under this many metres across, the map stops growing: one doorstep needs no 1:10 map.
LEAST_SPAN_METRES = 400.0


@dataclass(frozen=True, slots=True)
class Frame:
    """Where degrees land on the paper: equirectangular, one scale both ways."""

    west: float
    north: float
    x: float
    y: float
    mm_a_metre: float
    metres_a_degree_east: float

    def place(self, lat: float, lon: float) -> tuple[float, float]:
        """Millimetres of a point."""
        east = (lon - self.west) * self.metres_a_degree_east
        south = (self.north - lat) * METRES_A_DEGREE
        return self.x + east * self.mm_a_metre, self.y + south * self.mm_a_metre


def draw_overview(
    paper: Paper, route: SheetRoute, x: float, y: float, width: float, height: float
) -> None:
    """The route inside a box of millimetres, with a scale and an arrow to the north."""
    paper.rect(x, y, width, height)
    points = list(route.points())
    if not points:
        return
    frame = fit(points, x + INSET, y + INSET, width - 2 * INSET, height - 2 * INSET - 6)
    path = [frame.place(lat, lon) for lat, lon in points]
    paper.set_draw_color(110)
    paper.set_line_width(0.5)
    paper.polyline(path)
    for start, end in itertools.pairwise(path):
        _arrow(paper, start, end)
    paper.set_draw_color(0)
    # One house where a route ends at the yard that it left.
    yards = dict.fromkeys(yard for yard in (route.start, route.end) if yard)
    houses = [frame.place(yard.lat, yard.lon) for yard in yards]
    _numbers(paper, route.stops, frame, houses, (x, y, width, height))
    for house in houses:
        _house(paper, *house)
    _scale(paper, frame, x + 4, y + height - 5)
    _north(paper, x + width - 7, y + 11)


def draw_day(
    paper: Paper, routes: Sequence[SheetRoute], x: float, y: float, width: float, height: float
) -> None:
    """All routes of a day in one box: each way in a grey and a dash, its number where it is most.

    What tells the routes apart is the number: paper may come out of a printer without colours.
    """
    paper.rect(x, y, width, height)
    points = [point for route in routes for point in route.points()]
    if not points:
        return
    frame = fit(points, x + INSET, y + INSET, width - 2 * INSET, height - 2 * INSET - 6)
    anchors = []
    for place, route in enumerate(routes):
        path = [frame.place(lat, lon) for lat, lon in route.points()]
        paper.set_draw_color(GREYS[place % len(GREYS)])
        paper.set_dash_pattern(*DASHES[place % len(DASHES)])
        paper.set_line_width(0.45)
        paper.polyline(path)
        anchors.append(_middle([frame.place(stop.lat, stop.lon) for stop in route.stops] or path))
    paper.set_dash_pattern()
    paper.set_draw_color(0)
    yards = dict.fromkeys(yard for route in routes for yard in (route.start, route.end) if yard)
    houses = [frame.place(yard.lat, yard.lon) for yard in yards]
    places = spread(anchors, NUMBER + 0.6, (x, y, width, height), houses)
    for route, place_of_label in zip(routes, places, strict=True):
        label_x, label_y = place_of_label
        paper.set_fill_color(255)
        paper.circle(label_x, label_y, NUMBER / 2 + 0.4, style="F")
        draw_number(paper, route.number, label_x - NUMBER / 2, label_y - NUMBER / 2, NUMBER, 12.0)
    for house in houses:
        _house(paper, *house)
    _scale(paper, frame, x + 4, y + height - 5)
    _north(paper, x + width - 7, y + 11)


def _middle(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Where the label of a route belongs: at its middle stop."""
    return points[len(points) // 2]


def fit(
    points: list[tuple[float, float]], x: float, y: float, width: float, height: float
) -> Frame:
    """The frame that shows all points as large as the box allows, centred."""
    lats, lons = [p[0] for p in points], [p[1] for p in points]
    middle_lat, middle_lon = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
    east = METRES_A_DEGREE * math.cos(math.radians(middle_lat))
    across = max((max(lons) - min(lons)) * east, LEAST_SPAN_METRES)
    down = max((max(lats) - min(lats)) * METRES_A_DEGREE, LEAST_SPAN_METRES)
    scale = min(width / across, height / down)
    return Frame(
        west=middle_lon - width / scale / 2 / east,
        north=middle_lat + height / scale / 2 / METRES_A_DEGREE,
        x=x,
        y=y,
        mm_a_metre=scale,
        metres_a_degree_east=east,
    )


def spread(
    anchors: list[tuple[float, float]],
    apart: float,
    box: tuple[float, float, float, float],
    fixed: Sequence[tuple[float, float]] = (),
) -> list[tuple[float, float]]:
    """Places for labels near their anchors, pushed until hardly two overlap.

    `box` is x, y, width, height that the labels stay inside, `fixed` what they give way to. The
    same anchors give the same places.
    """
    places = [(x + 0.01 * math.cos(i), y + 0.01 * math.sin(i)) for i, (x, y) in enumerate(anchors)]
    left, top = box[0] + apart / 2, box[1] + apart / 2
    right, bottom = box[0] + box[2] - apart / 2, box[1] + box[3] - apart / 2
    for _ in range(ROUNDS):
        moved = []
        for i, (x, y) in enumerate(places):
            # A weak spring home, a strong push from whoever stands too near.
            push_x, push_y = (anchors[i][0] - x) * 0.05, (anchors[i][1] - y) * 0.05
            for j, (other_x, other_y) in enumerate([*places, *fixed]):
                gap = math.hypot(x - other_x, y - other_y)
                if i != j and gap < apart:
                    # Two labels share the way; what is fixed leaves all of it to the label.
                    share = 2 if j < len(places) else 1
                    strength = (apart - gap) / (share * max(gap, 1e-9))
                    push_x += (x - other_x) * strength
                    push_y += (y - other_y) * strength
            moved.append((min(max(x + push_x, left), right), min(max(y + push_y, top), bottom)))
        places = moved
    return places


def _numbers(
    paper: Paper,
    stops: tuple[SheetStop, ...],
    frame: Frame,
    houses: list[tuple[float, float]],
    box: tuple[float, float, float, float],
) -> None:
    anchors = [frame.place(stop.lat, stop.lon) for stop in stops]
    places = spread(anchors, NUMBER + 0.3, box, houses)
    for (x, y), (label_x, label_y) in zip(anchors, places, strict=True):
        if math.hypot(x - label_x, y - label_y) > NUMBER / 2:
            paper.line(x, y, label_x, label_y)
            paper.set_fill_color(0)
            paper.circle(x, y, DOT / 2, style="F")
    for stop, (x, y) in zip(stops, places, strict=True):
        draw = draw_square_number if stop.kind in SQUARE else draw_number
        paper.set_fill_color(255)
        paper.circle(x, y, NUMBER / 2 + 0.4, style="F")
        draw(paper, stop.sequence, x - NUMBER / 2, y - NUMBER / 2, NUMBER, 12.0)


def _arrow(paper: Paper, start: tuple[float, float], end: tuple[float, float]) -> None:
    """A small head at the middle of a long leg."""
    length = math.hypot(end[0] - start[0], end[1] - start[1])
    if length < 14:
        return
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    along = (end[0] - start[0]) / length, (end[1] - start[1]) / length
    across = -along[1], along[0]
    paper.set_fill_color(110)
    paper.polygon(
        [
            (x + along[0] * 1.6, y + along[1] * 1.6),
            (x - along[0] * 1.2 + across[0] * 1.1, y - along[1] * 1.2 + across[1] * 1.1),
            (x - along[0] * 1.2 - across[0] * 1.1, y - along[1] * 1.2 - across[1] * 1.1),
        ],
        style="F",
    )


def _house(paper: Paper, x: float, y: float) -> None:
    """A yard: a white square under a roof."""
    paper.set_fill_color(255)
    paper.set_line_width(0.6)
    paper.polygon(
        [(x - 3, y), (x, y - 3.4), (x + 3, y), (x + 3, y + 3), (x - 3, y + 3)], style="DF"
    )
    paper.set_line_width(0.25)


def _scale(paper: Paper, frame: Frame, x: float, y: float) -> None:
    """A bar of a round length that is 20 to 50 mm long."""
    metres = 10.0 ** math.floor(math.log10(50.0 / frame.mm_a_metre))
    for factor in (5, 2):
        if metres * factor * frame.mm_a_metre <= 50.0:
            metres *= factor
            break
    length = metres * frame.mm_a_metre
    paper.set_fill_color(255)
    paper.rect(x - 1.5, y - 5.5, length + 22, 8, style="F")
    paper.set_line_width(0.5)
    paper.polyline([(x, y - 1.5), (x, y), (x + length, y), (x + length, y - 1.5)])
    paper.set_line_width(0.25)
    paper.type()
    text = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
    paper.put(x + length + 1.5, y - 4, text)


def _north(paper: Paper, x: float, y: float) -> None:
    paper.set_fill_color(0)
    paper.polygon([(x, y - 7), (x + 2.2, y), (x, y - 1.6), (x - 2.2, y)], style="F")
    paper.type(bold=True)
    paper.put(x - 4, y + 0.2, "N", align="C", width=8)
