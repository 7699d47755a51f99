"""The app on the phone: a page without any data, its worker, its manifest, and the day's map."""

import hashlib
import json
from functools import cache
from pathlib import Path

from flask import Response, current_app, render_template, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from recycling.people import Role
from recycling.visits.sheet import LATER_DIGITS
from routing.geo.place import Box
from routing.maps import MapPage, MapPlan, MapRoute, MapStop, base_for, document, plan_map
from routing.runs import PlannedRoute
from sites.areas import operator
from web.courier.room import Halt, blueprint, halts_of, route_of_viewer
from web.courier.words import app_words
from web.language import hhmm, is_chinese, locale_code
from web.maps import script_of, style_file
from web.security import Reach, access
from web.unit import database

#: What the app and its map load, beside the modules in js/courier/.
PARTS = (
    "css/tokens.css",
    "css/huiliu.css",
    "css/courier.css",
    "icons/icons.svg",
    "icons/favicon.svg",
    "icons/courier-192.png",
    "js/errors.js",
    "vendor/jsqr/jsqr.js",
    "js/qr.js",
    "vendor/leaflet/leaflet.css",
    "vendor/leaflet/leaflet.js",
)


@blueprint.get("/")
@access(Role.COURIER, scope=Reach.OWN)
def sheet() -> str:
    """The app: nothing of anybody stands in it, so that it may be kept on the phone."""
    return render_template("courier/app.html", words=app_words())


@blueprint.get("/worker.js")
@access(Role.COURIER, scope=Reach.PUBLIC)
def worker() -> Response:
    """The service worker, with the list of what it keeps; a change of any part is a new worker."""
    folder = Path(current_app.static_folder or "")
    modules = sorted(f"js/courier/{path.name}" for path in (folder / "js" / "courier").glob("*.js"))
    parts = [*PARTS, *modules]
    kept = {
        "version": _version(folder, tuple(parts)),
        "parts": [url_for("static", filename=part) for part in parts],
        "shell": url_for("courier.sheet"),
        "vault": [
            url_for("courier.map_page"),
            *(url_for("courier.map_file", kind=k) for k in KINDS),
        ],
    }
    script = (folder / "js" / "courier-worker.js").read_text(encoding="utf-8")
    text = f"const KEPT = {json.dumps(kept)};\n{script}"
    return Response(text, content_type="text/javascript; charset=utf-8")


@cache
def _version(folder: Path, parts: tuple[str, ...]) -> str:
    found = hashlib.sha256()
    for part in (*parts, "js/courier-worker.js"):
        found.update((folder / part).read_bytes())
    return found.hexdigest()[:12]


@blueprint.get("/app.webmanifest")
@access(scope=Reach.PUBLIC)
def manifest() -> Response:
    """What makes the sheet an app on the home screen."""
    told = {
        "id": url_for("courier.sheet"),
        "name": _("Huiliu: my route"),
        "short_name": _("My route"),
        "lang": "zh-CN" if is_chinese() else "en",
        "start_url": url_for("courier.sheet"),
        "scope": url_for("courier.sheet"),
        "display": "standalone",
        "background_color": "#fbfbf8",
        "theme_color": "#0b6b46",
        "icons": [
            {
                "src": url_for("static", filename=f"icons/courier-{size}.png"),
                "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any maskable",
            }
            for size in (192, 512)
        ],
    }  # fmt: skip
    return Response(json.dumps(told, ensure_ascii=False), content_type="application/manifest+json")


KINDS = ("js", "css")


@blueprint.get("/map")
@access(Role.COURIER, scope=Reach.ROUTE)
def map_page() -> str:
    """The day's map; later stops stand in it to about a hundred metres."""
    drawn = _map(_own_route())
    files = {kind: url_for("courier.map_file", kind=kind) for kind in KINDS}
    return drawn.page(script_url=files["js"], style_url=files["css"])


@blueprint.get("/map.<any(js, css):kind>")
@access(Role.COURIER, scope=Reach.ROUTE)
def map_file(kind: str) -> Response:
    """The script or the style of the map."""
    if kind == "css":
        return style_file()
    return script_of(_map(_own_route()))


def _own_route() -> PlannedRoute:
    route = route_of_viewer()
    if route is None:
        raise NotFound
    return route


def _map(route: PlannedRoute) -> MapPage:
    city = operator(database())
    stops = tuple(_map_stop(halt) for halt in halts_of(database(), route))
    plan = MapPlan(
        title=_("My route, %(day)s", day=route.run.day.isoformat()),
        routes=(
            MapRoute(
                route.number, route.vehicle_name, stops, metres=route.metres,
                seconds=round((route.arrives_at - route.departs_at).total_seconds()),
                kg=route.load_kg,
            ),
        ),
        base=base_for(Box(city.south, city.west, city.north, city.east)),
    )  # fmt: skip
    return document(plan_map(plan, locale=locale_code()))


def _map_stop(halt: Halt) -> MapStop:
    stop = halt.stop
    if not halt.bookings:
        name = halt.yard.name if halt.yard else _("Unload")
        return MapStop(stop.sequence, stop.lat, stop.lon, name, (hhmm(stop.arrives_at),), True)
    name = next((one.building for one in halt.bookings if one.building), halt.bookings[0].number)
    return MapStop(
        stop.sequence, round(stop.lat, LATER_DIGITS), round(stop.lon, LATER_DIGITS), name or "",
        (hhmm(stop.arrives_at),),
    )  # fmt: skip
