"""After a site has stopped taking things: its plans are made anew, and the page says which."""

from flask import flash
from flask_babel import gettext as _

from recycling.dispatch import reroute
from sites.areas import operator
from sites.registry import Site
from web.background import plan_in_background
from web.language import day, now
from web.unit import database


def send_elsewhere(site: Site, *, by: str) -> None:
    """Let what was bound for the site go elsewhere, today's routes too."""
    found = reroute(database(), operator(database()), site, by=by, now=now())
    for run in found.runs:
        plan_in_background(run.ref)
    days = sorted({run.day for run in found.runs} | set(found.under_way))
    if days:
        flash(
            _("What was bound for the site goes elsewhere. Planned anew: %(days)s.",
              days=", ".join(day(one) for one in days)),
            "info",
        )  # fmt: skip
