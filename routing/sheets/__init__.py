"""Route sheets: what a courier takes along, on paper and as files.

The sheet is made of plain values (`SheetRoute`, `SheetStop`, `SheetItem`); `pdf`, `csv`, `gpx`,
`ics` and `geojson` write it. Nothing here knows a booking or a database.
"""

from routing.sheets.calendar import ics
from routing.sheets.document import pdf
from routing.sheets.labels import labels
from routing.sheets.model import (
    Access,
    SheetError,
    SheetItem,
    SheetRoute,
    SheetStop,
    Sign,
    StopKind,
    Yard,
)
from routing.sheets.pack import pack
from routing.sheets.table import csv
from routing.sheets.tracks import geojson, gpx

__all__ = [
    "Access",
    "SheetError",
    "SheetItem",
    "SheetRoute",
    "SheetStop",
    "Sign",
    "StopKind",
    "Yard",
    "csv",
    "geojson",
    "gpx",
    "ics",
    "labels",
    "pack",
    "pdf",
]
