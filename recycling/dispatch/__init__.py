"""The day: bookings -> jobs -> plan -> back on the bookings, and out as route sheets."""

from recycling.dispatch.emptying import SiteLoad, site_ref
from recycling.dispatch.figures import Figures, figures_of, one_trip_each
from recycling.dispatch.jobs import Day, NothingToPlan, day_of
from recycling.dispatch.rerouting import Rerouted, night_of_permits, reroute
from recycling.dispatch.running import execute_run, publish_run

__all__ = [
    "Day",
    "Figures",
    "NothingToPlan",
    "Rerouted",
    "SiteLoad",
    "day_of",
    "execute_run",
    "figures_of",
    "night_of_permits",
    "one_trip_each",
    "publish_run",
    "reroute",
    "site_ref",
]
