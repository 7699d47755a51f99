"""How routes are told apart: a colour, a dash pattern and a number."""

from __future__ import annotations

from dataclasses import dataclass

# Okabe and Ito, Color Universal Design (2008): eight colours that colour-blind people tell apart.
# The order puts the strongest contrasts first.
COLOURS = (
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442",
)  # fmt: skip
# White type reaches 4.5:1 on blue and black alone; on the others black does.
WHITE_ON = frozenset({"#0072B2", "#000000"})
# Leaflet's dashArray: solid, long, dotted, long and short.
DASHES = ("", "12 7", "2 7", "14 6 3 6")


@dataclass(frozen=True, slots=True)
class RouteStyle:
    """What one route looks like; `colour_index` names the CSS class."""

    colour: str
    colour_index: int
    dash: str


def route_style(position: int) -> RouteStyle:
    """The look of the route at a position: 32 pairs of colour and dash before one comes again."""
    index = position % len(COLOURS)
    return RouteStyle(COLOURS[index], index, DASHES[position // len(COLOURS) % len(DASHES)])
