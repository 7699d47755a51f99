"""The map of a plan out of its route sheets, so that paper and screen show the same numbers."""

from __future__ import annotations

from collections.abc import Sequence

from routing.maps.model import Base, LeftOut, MapPlan, MapRoute, MapStop, MapYard
from routing.sheets.model import SQUARE, SheetRoute, SheetStop
from routing.sheets.words import Words, mass, words_for


def plan_from_sheets(
    routes: Sequence[SheetRoute],
    *,
    title: str,
    locale: str,
    left_out: Sequence[LeftOut] = (),
    base: Base | None = None,
) -> MapPlan:
    """A plan to draw; stops keep address, times and load, but no name, phone or gate code."""
    words = words_for(locale)
    yards = dict.fromkeys(
        MapYard(yard.name, yard.lat, yard.lon)
        for route in routes
        for yard in (route.start, route.end)
        if yard is not None
    )
    return MapPlan(
        title=title,
        routes=tuple(_route(route, words) for route in routes),
        yards=tuple(yards),
        left_out=tuple(left_out),
        base=base or Base(),
    )


def _route(route: SheetRoute, words: Words) -> MapRoute:
    return MapRoute(
        number=route.number,
        name=words.separator.join(filter(None, (route.vehicle, route.courier))),
        stops=tuple(_stop(stop, words) for stop in route.stops),
        way=tuple(route.points()),
        metres=route.metres,
        seconds=round((route.returns - route.departs).total_seconds()),
        kg=route.kg,
    )


def _stop(stop: SheetStop, words: Words) -> MapStop:
    square = stop.kind in SQUARE
    times = [f"{words.arrive} {words.clock(stop.eta)}"]
    if stop.window:
        times.append(f"{words.window} {words.span(stop.window)}")
    lines = [words.separator.join(times)]
    if not square:
        lines.append(words.load.format(pieces=stop.pieces, kg=mass(stop.kg)))
    return MapStop(
        sequence=stop.sequence,
        lat=stop.lat,
        lon=stop.lon,
        title=words.heading(stop),
        lines=tuple(lines),
        unload=square,
    )
