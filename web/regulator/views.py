"""The inspectors' pages: the register of sites and the plans; filters in the address bar."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from recycling.catalogue import families
from recycling.people import Role
from routing.runs import latest_runs
from sites.areas import area
from sites.registry import SiteKind, SiteState, site_by_ref, sites_in
from web.hours import week
from web.language import name, now, today
from web.regulator.forms import DecisionForm
from web.security import Reach, access, viewer
from web.unit import database
from web.words import SITE_KINDS, SITE_STATES

blueprint = Blueprint("regulator", __name__, url_prefix="/regulator", template_folder="templates")

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
    return render_template(
        "regulator/register.html", rows=rows[(page - 1) * PAGE : page * PAGE], count=len(rows),
        page=page, pages=pages, state=state, kind=kind, states=SITE_STATES, kinds=SITE_KINDS,
        area_name=_area_name, today=today(),
    )  # fmt: skip


def _area_name(code: str) -> str:
    row = area(database(), code)
    return name(row) if row else code


@blueprint.route("/sites/<ref>", methods=["GET", "POST"])
@access(Role.REGULATOR, Role.ADMINISTRATOR, scope=Reach.AREA)
def site(ref: str) -> Response | str | tuple[str, int]:
    """One site with its history, and what may be decided about it now."""
    row = site_by_ref(database(), ref, viewer().scope)
    form = DecisionForm()
    if form.validate_on_submit():
        why = (form.why.data or "").strip()
        verb = form.verb.data
        if verb in ("send_back", "suspend", "close") and not why:
            form.why.errors = [_("Say why: the office reads it.")]
        else:
            by = viewer().ref
            if verb == "approve":
                row.approve(by=by, conditions=why, now=now())
            elif verb == "send_back":
                row.send_back(by=by, why=why, now=now())
            elif verb == "open":
                row.open(by=by, day=today(), now=now())
            elif verb == "suspend":
                row.suspend(by=by, why=why, now=now())
            else:
                row.close(by=by, why=why, now=now())
            flash(_("Noted: %(site)s", site=row.name), "good")
            return redirect(url_for("regulator.site", ref=ref), 303)
    page = render_template(
        "regulator/site.html", site=row, form=form, families=families(), week=week,
        area_name=_area_name, verbs=decisions(SiteState(row.state)),
    )  # fmt: skip
    return (page, 422) if form.errors else page


def decisions(state: SiteState) -> list[tuple[str, str]]:
    """What an inspector may decide about a site that stands so."""
    words = {
        "approve": _("Approve"),
        "send_back": _("Send back"),
        "open": _("Open"),
        "suspend": _("Suspend"),
        "close": _("Close for good"),
    }
    allowed = {
        SiteState.SUBMITTED: ("approve", "send_back"),
        SiteState.APPROVED: ("open", "close"),
        SiteState.OPEN: ("suspend",),
        SiteState.SUSPENDED: ("open",),
    }
    return [(verb, words[verb]) for verb in allowed.get(state, ())]


@blueprint.get("/plans")
@access(Role.REGULATOR, Role.ADMINISTRATOR, scope=Reach.CITY)
def plans() -> str:
    """The newest plans with their figures."""
    return render_template("regulator/plans.html", runs=latest_runs(database(), PAGE))
