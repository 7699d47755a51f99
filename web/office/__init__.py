"""Pages for street offices: their sites, what stands there, and where the next ones belong."""

from web.office import counter, coverage, permit, seasons, siting, stock, tables, views
from web.office.room import blueprint

__all__ = [
    "blueprint",
    "counter",
    "coverage",
    "permit",
    "seasons",
    "siting",
    "stock",
    "tables",
    "views",
]
