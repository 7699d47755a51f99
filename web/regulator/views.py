"""The inspectors' pages: the register of sites and the plans; filters in the address bar."""

from flask import render_template, request

from recycling.people import Role
from routing.runs import latest_runs
from sites.inspections import checklist, late_findings
from sites.registry import SiteKind, SiteState, sites_in
from web.area_names import area_names
from web.language import today
from web.regulator.room import blueprint
from web.security import Reach, access, viewer
from web.unit import database
from web.words import SITE_KINDS, SITE_STATES

PAGE = 50


@blueprint.get("/sites")
@access(Role.REGULATOR, Role.DISPATCHER, Role.ADMINISTRATOR, scope=Reach.AREA)
def register() -> str:
    """Every site of the viewer's area, by state and kind."""
    state, kind = request.args.get("state", ""), request.args.get("kind", "")
    rows = sites_in(
        database(),
        viewer().scope,
        state=SiteState(state) if state in SITE_STATES else None,
        kind=SiteKind(kind) if kind in SITE_KINDS else None,
    )
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    shown = rows[(page - 1) * PAGE : page * PAGE]
    return render_template(
        "regulator/register.html", rows=shown, count=len(rows),
        page=page, pages=pages, state=state, kind=kind, states=SITE_STATES, kinds=SITE_KINDS,
        area_names=area_names(site.area_code for site in shown), today=today(),
        late=late_findings(database(), viewer().scope, today()), checklist=checklist(),
    )  # fmt: skip


@blueprint.get("/plans")
@access(Role.REGULATOR, Role.ADMINISTRATOR, scope=Reach.CITY)
def plans() -> str:
    """The newest plans with their figures."""
    return render_template("regulator/plans.html", runs=latest_runs(database(), PAGE))
