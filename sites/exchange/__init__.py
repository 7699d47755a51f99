"""Sites out of the house and into it: CSV, XLSX, GeoJSON."""

from sites.exchange.read import BadTable, Fault, Taken, read_rows, take_in
from sites.exchange.write import geojson_text, to_csv, to_geojson, to_xlsx

__all__ = [
    "BadTable",
    "Fault",
    "Taken",
    "geojson_text",
    "read_rows",
    "take_in",
    "to_csv",
    "to_geojson",
    "to_xlsx",
]
