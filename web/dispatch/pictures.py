"""The console's own maps: where visits were missed, where the vehicles are, a route's replay."""

import datetime as dt
from collections.abc import Mapping, Sequence

from flask import render_template
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from recycling.dispatch.console.brief import Brief
from recycling.dispatch.console.service import Misses
from recycling.dispatch.console.whereabouts import Frame, Source, Whereabouts
from recycling.dispatch.meetings import met_courier
from routing.geo.place import Box
from routing.maps import (
    Base,
    MapFrame,
    MapMiss,
    MapPage,
    MapPlan,
    MapRoute,
    MapStop,
    MapVan,
    MapYard,
    base_for,
    document,
    misses_map,
    replay_map,
    running_map,
)
from routing.runs import PlannedRoute, RouteStop
from sites.areas import Operator
from sites.registry import SiteKind, open_sites
from web.language import day, duration, hhmm, locale_code


def _base(city: Operator) -> Base:
    return base_for(Box(city.south, city.west, city.north, city.east))


def map_of_misses(city: Operator, cells: Sequence[Misses], title: str) -> MapPage:
    """Failed and late visits, a numbered circle a cell."""
    misses = [
        MapMiss(
            one.lat, one.lon, one.failed, one.late, f"{one.lat:.3f}, {one.lon:.3f}",
            (
                " · ".join((
                    ngettext("%(num)s failed", "%(num)s failed", one.failed),
                    ngettext("%(num)s late", "%(num)s late", one.late),
                    ngettext("of %(num)s visit", "of %(num)s visits", one.visits),
                )),
            ),
        )
        for one in cells
    ]  # fmt: skip
    drawn = misses_map(misses, title=title, locale=locale_code(), base=_base(city))
    return document(drawn)


def map_of_road(
    session: Session,
    city: Operator,
    on: dt.date,
    found: Sequence[Whereabouts],
    known: Mapping[str, Brief],
) -> MapPage:
    """The vehicles of the running day with what lies ahead of each, the late ones first."""
    vans = [
        MapVan(
            number=one.standing.route.number, lat=one.lat, lon=one.lon,
            title=_("Route %(number)s, %(courier)s", number=one.standing.route.number,
                    courier=one.standing.route.courier_number),
            lines=(lateness(one, on), source_words(one.source, one.at), next_words(one, known)),
            is_late=one.standing.is_late(on), is_seen=one.source is Source.SEEN,
        )
        for one in found
    ]  # fmt: skip
    routes = [
        MapRoute(
            number=one.standing.route.number, name=one.standing.route.courier_number,
            stops=tuple(_stop(stop, known) for stop in one.standing.ahead),
            way=((one.lat, one.lon), *((stop.lat, stop.lon) for stop in one.standing.ahead)),
        )
        for one in found
        if one.standing.ahead
    ]  # fmt: skip
    yards = [
        MapYard(yard.name, yard.place.lat, yard.place.lon)
        for yard in open_sites(session, on, kind=SiteKind.TRANSFER_YARD)
        if yard.place is not None
    ]
    plan = MapPlan(_("Vehicles, the late ones first"), tuple(routes), tuple(yards),
                   base=_base(city))  # fmt: skip
    return document(running_map(plan, vans, locale=locale_code()))


def _stop(stop: RouteStop, known: Mapping[str, Brief]) -> MapStop:
    names = met_courier(stop) or ", ".join(known[ref].number for ref in stop.refs if ref in known)
    planned = _("planned for %(at)s", at=hhmm(stop.arrives_at))
    return MapStop(stop.sequence, stop.lat, stop.lon, names, (planned,))


def map_of_replay(
    city: Operator,
    route: PlannedRoute,
    found: Sequence[Frame],
    names: Mapping[str, str],
    on: dt.date,
) -> MapPage:
    """The planned route, and a sign that the slider moves along the way that was driven."""
    told = [MapFrame(one.lat, one.lon, frame_words(one, names)) for one in found]
    stops = tuple(
        MapStop(stop.sequence, stop.lat, stop.lon,
                ", ".join(names[ref] for ref in stop.refs if ref in names)
                or (_("unload") if stop.kind == "unload" else ""),
                (_("planned for %(at)s", at=hhmm(stop.arrives_at)),), stop.kind == "unload")
        for stop in route.stops
        if stop.kind in ("visit", "empty", "unload")
    )  # fmt: skip
    drawn = MapRoute(
        route.number, route.courier_number, stops,
        tuple((stop.lat, stop.lon) for stop in route.stops), route.metres,
    )  # fmt: skip
    listed = render_template("dispatch/replay_list.html", frames=found, names=names)
    return document(
        replay_map(
            drawn, told, title=day(on, near=False), list_html=listed, locale=locale_code(),
            base=_base(city),
        )
    )  # fmt: skip


def lateness(one: Whereabouts, on: dt.date) -> str:
    """How far behind its plan a route is."""
    if one.standing.late_seconds < 60:
        return _("on time")
    late = duration(one.standing.late_seconds)
    return _("%(span)s late", span=late) if one.standing.is_late(on) else _("%(span)s behind",
                                                                            span=late)  # fmt: skip


def source_words(source: Source, at: dt.datetime | None) -> str:
    """By what the place of a vehicle is known."""
    if source is Source.SEEN and at is not None:
        return _("seen there at %(at)s", at=hhmm(at))
    if source is Source.TICKED and at is not None:
        return _("last stop ticked at %(at)s, no position since", at=hhmm(at))
    return _("not heard of yet: where the shift begins")


def next_words(one: Whereabouts, known: Mapping[str, Brief]) -> str:
    """Which stop comes next, and when it was planned."""
    stop = one.standing.next
    if stop is None:
        return _("back to the yard")
    return _("next: stop %(stop)s %(number)s, planned %(at)s", stop=stop.sequence,
             number=stop_name(stop, known), at=hhmm(stop.arrives_at))  # fmt: skip


def stop_name(stop: RouteStop, known: Mapping[str, Brief]) -> str:
    """What a halt is called in a row: its first booking's number, or whose van is met."""
    return met_courier(stop) or next((known[ref].number for ref in stop.refs if ref in known), "")


def frame_words(one: Frame, names: Mapping[str, str]) -> str:
    """One moment of a replay in words."""
    if one.sequence is None:
        return _("%(at)s on the way", at=hhmm(one.at))
    told = ", ".join(names[ref] for ref in one.refs if ref in names)
    return _("%(at)s stop %(stop)s done: %(names)s", at=hhmm(one.at), stop=one.sequence, names=told)
