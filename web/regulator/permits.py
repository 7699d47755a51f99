"""A site before the district: what was submitted, words on each field, and the decision."""

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from recycling.catalogue import families
from recycling.people import Role
from sites.documents import documents_of
from sites.exchange.columns import COLUMNS, cells
from sites.inspections import checklist, inspections_of
from sites.registry import AMOUNTS, BadBound, Site, SiteState, bind, site_by_ref
from sites.stock import watch
from web.area_names import area_name
from web.hours import week
from web.language import name, now, today
from web.regulator.forms import BOUND_FAULTS, NEEDS_WORDS, DecisionForm
from web.regulator.room import blueprint
from web.security import Reach, access, viewer
from web.stopped import send_elsewhere
from web.unit import database
from web.words import FIELDS


@blueprint.route("/sites/<ref>", methods=["GET", "POST"])
@access(Role.REGULATOR, Role.ADMINISTRATOR, scope=Reach.AREA)
def site(ref: str) -> Response | str | tuple[str, int]:
    """One site with its history, and what may be decided about it now."""
    row = site_by_ref(database(), ref, viewer().scope)
    form = DecisionForm()
    form.excluded.choices = [
        (code, name(one)) for code, one in families().items() if code in row.accepts
    ]
    if form.validate_on_submit():
        why = (form.why.data or "").strip()
        verb = form.verb.data
        told_by_field = verb == "send_back" and row.open_comments
        if not why and not told_by_field and verb in NEEDS_WORDS:
            form.why.errors = [_("Say why: the office reads it.")]
        elif _decide(row, verb, why, form):
            flash(_("Noted: %(site)s", site=row.name), "good")
            return redirect(url_for("regulator.site", ref=ref), 303)
    values = cells(row)
    page = render_template(
        "regulator/site.html", site=row, form=form, families=families(), week=week,
        area_name=area_name(row.area_code), verbs=decisions(row),
        documents=documents_of(database(), row),
        fields=[(c.name, values[c.name]) for c in COLUMNS if c.name in FIELDS],
        inspections=inspections_of(database(), row), checklist=checklist(), today=today(),
        amounts=AMOUNTS, may_bind=row.state == SiteState.SUBMITTED or row.renewal is not None,
        asked_until=(row.renewal or row).valid_until,
        bound_fault=any(form[name].errors for name in BOUND_FAULTS),
        known=watch(database(), row, today()) if row.permits else None,
    )  # fmt: skip
    return (page, 422) if form.errors else page


def _bind(row: Site, form: DecisionForm, verb: str) -> bool:
    """Narrow the record by the conditions; False, with the field's error, where one cannot be."""
    bounds = form.bounds()
    asked = row.renewal
    try:
        if verb == "renew" and asked is not None and bounds.until is not None:
            if not asked.valid_from < bounds.until <= asked.valid_until:
                raise BadBound("until", "not within the renewal")
            bounds = replace(bounds, until=None)
        bind(row, bounds, by=viewer().ref, now=now())
    except BadBound as error:
        form.put(error)
        return False
    return True


def _decide(row: Site, verb: str | None, why: str, form: DecisionForm) -> bool:
    """Carry the decision out; False where a condition of it cannot be, and nothing is done."""
    by = viewer().ref
    if verb in ("approve", "renew") and not _bind(row, form, verb):
        return False
    if verb == "approve":
        row.approve(by=by, conditions=why, now=now())
    elif verb == "send_back":
        row.send_back(by=by, why=why, now=now())
    elif verb == "open":
        row.open(by=by, day=today(), now=now())
    elif verb == "suspend":
        row.suspend(by=by, why=why, now=now())
        send_elsewhere(row, by=by)
    elif verb == "renew":
        row.renew(by=by, conditions=why, day=today(), now=now(), until=form.until.data)
    elif verb == "refuse_renewal":
        row.refuse_renewal(by=by, why=why, now=now())
    else:
        row.close(by=by, why=why, now=now())
    return True


def decisions(row: Site) -> list[tuple[str, str]]:
    """What the district may decide about a site that stands so."""
    words = {
        "approve": _("Approve"),
        "send_back": _("Send back"),
        "open": _("Open"),
        "suspend": _("Suspend"),
        "close": _("Close for good"),
        "renew": _("Grant the renewal"),
        "refuse_renewal": _("Refuse the renewal"),
    }
    allowed = {
        SiteState.SUBMITTED: ("approve", "send_back"),
        SiteState.APPROVED: ("open", "close"),
        SiteState.OPEN: ("suspend",),
        SiteState.SUSPENDED: ("open",),
    }.get(SiteState(row.state), ())
    if row.renewal is not None:
        allowed = ("renew", "refuse_renewal", *allowed)
    return [(verb, words[verb]) for verb in allowed]


@blueprint.post("/sites/<ref>/comments")
@access(Role.REGULATOR, Role.ADMINISTRATOR, scope=Reach.AREA)
def comment(ref: str) -> Response:
    """Say something about one field of a submission."""
    row = site_by_ref(database(), ref, viewer().scope)
    field = request.form.get("field", "")
    text = request.form.get("text", "").strip()[:500]
    if field in FIELDS and text:
        row.comment(field, text, by=viewer().ref, now=now())
        flash(_("Noted on: %(field)s", field=FIELDS[field]), "good")
    else:
        flash(_("Choose a field and write what should change."), "care")
    return redirect(url_for("regulator.site", ref=ref, _anchor="decide"), 303)
