"""Sites out: CSV for Excel, XLSX, GeoJSON; whole for offices, or the open ones for everybody."""

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from openpyxl import Workbook

from sites.exchange.cells import harmless
from sites.exchange.columns import HEAD, PERSONAL, cells
from sites.hours import HOLIDAY, WEEKDAYS
from sites.registry import Site

#: What everybody may know of an open site.
PUBLIC = (
    "code", "kind", "name", "address", "lat", "lon", "accepts", "opening_hours", "valid_from",
    "valid_until", "hotline",
)  # fmt: skip


def to_csv(sites: Iterable[Site], *, public: bool = False) -> str:
    """RFC 4180 with a byte order mark, so that Excel reads it as UTF-8."""
    out = io.StringIO()
    writer = csv.DictWriter(out, PUBLIC if public else HEAD, extrasaction="ignore")
    writer.writeheader()
    for site in sites:
        writer.writerow({name: harmless(text) for name, text in cells(site).items()})
    return "\ufeff" + out.getvalue()


def to_xlsx(sites: Iterable[Site]) -> bytes:
    """One sheet, everything as text, so that no code or phone loses a leading zero."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("sites")
    sheet.append(list(HEAD))
    for site in sites:
        row = cells(site)
        sheet.append([harmless(row[name]) for name in HEAD])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def to_geojson(sites: Iterable[Site], *, public: bool = False) -> dict[str, Any]:
    """RFC 7946: points, or polygons where one was drawn; sites without a place are left out."""
    features = []
    for site in sites:
        if site.lat is None or site.lon is None:
            continue
        row = cells(site)
        names = PUBLIC if public else [name for name in HEAD if name not in PERSONAL]
        properties: dict[str, Any] = {
            name: row[name] for name in names if name not in ("lat", "lon", "boundary")
        }
        properties["accepts"] = list(site.accepts)
        properties["opening_hours"] = {
            day: site.opening_hours[day]
            for day in (*WEEKDAYS, HOLIDAY)
            if day in (site.opening_hours or {})
        }
        if not public:
            properties["lat"], properties["lon"] = site.lat, site.lon
        features.append(
            {"type": "Feature", "id": site.ref, "geometry": _geometry(site, public),
             "properties": properties}
        )  # fmt: skip
    return {"type": "FeatureCollection", "features": features}


def _geometry(site: Site, public: bool) -> dict[str, Any]:
    if site.boundary and not public:
        ring = [[lon, lat] for lat, lon in site.boundary]
        # RFC 7946: an outer ring runs against the clock and ends where it began.
        area = sum(
            a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True)
        )
        if area < 0:
            ring.reverse()
        return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    return {"type": "Point", "coordinates": [site.lon, site.lat]}


def geojson_text(sites: Iterable[Site], *, public: bool = False) -> str:
    """The collection as text."""
    return json.dumps(to_geojson(sites, public=public), ensure_ascii=False)
