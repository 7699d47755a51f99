"""The day: bookings -> jobs -> plan -> back on the bookings, and out as route sheets."""

from recycling.dispatch.emptying import SiteLoad, site_ref, stock_class
from recycling.dispatch.figures import Figures, figures_of, one_trip_each
from recycling.dispatch.jobs import Day, NothingToPlan, day_of
from recycling.dispatch.running import execute_run, publish_run

__all__ = [
    "Day",
    "Figures",
    "NothingToPlan",
    "SiteLoad",
    "day_of",
    "execute_run",
    "figures_of",
    "one_trip_each",
    "publish_run",
    "site_ref",
    "stock_class",
]
