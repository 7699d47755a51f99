"""The street office's pages: its sites as cards, and registering one in sections."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from recycling.catalogue import families
from recycling.people import Role
from sites import registry
from sites.areas import Level, area, areas_within, operator
from sites.registry import Site, SiteKind, SiteState, WrongSiteState, site_by_ref, sites_in
from sites.search import WEEKDAYS
from web.hours import read_spans, spans_text, week
from web.language import name, now, today
from web.office.forms import SECTION_WORDS, SECTIONS, NewSiteForm
from web.resident.addresses import geocoder
from web.security import Reach, access, viewer
from web.unit import database
from web.words import FIELDS, SITE_KINDS

blueprint = Blueprint("office", __name__, url_prefix="/office", template_folder="templates")

Answer = Response | str | tuple[str, int]

#: Which section holds a field that may be missing.
SECTION_OF = {
    field: section
    for section, fields in {
        "place": ("name", "address", "owner_consent", "lat", "lon"),
        "room": (
            "area_m2", "capacity_kg", "accepts", "lithium_limit_kg", "clearing_days", "seepage",
            "fire_equipment",
        ),
        "hours": ("opening_hours",),
        "permit": ("valid_from", "valid_until"),
        "person": ("responsible_name", "responsible_phone"),
    }.items()
    for field in fields
}  # fmt: skip


@blueprint.get("/sites")
@access(Role.OFFICE, scope=Reach.AREA)
def sites() -> str:
    """The sites of the office's area as cards."""
    rows = sites_in(database(), viewer().scope)
    return render_template(
        "office/sites.html", rows=rows, today=today(), families=families(), week=week,
        area_name=_area_name(viewer().scope.code),
    )  # fmt: skip


def _area_name(code: str) -> str:
    row = area(database(), code) if code else operator(database())
    return name(row) if row else code


@blueprint.route("/sites/new", methods=["GET", "POST"])
@access(Role.OFFICE, scope=Reach.AREA)
def new() -> Answer:
    """Begin a registration: kind, street, name."""
    form = NewSiteForm()
    form.kind.choices = list(SITE_KINDS.items())
    form.area_code.choices = _areas()
    if form.validate_on_submit():
        site_ = registry.draft(
            database(), kind=SiteKind(form.kind.data), area_code=form.area_code.data,
            by=viewer().ref, now=now(), name=(form.name.data or "").strip(), accepts=[],
            opening_hours={},
        )  # fmt: skip
        return redirect(url_for("office.site", ref=site_.ref), 303)
    page = render_template("office/new.html", form=form)
    return (page, 422) if form.errors else page


def _areas() -> list[tuple[str, str]]:
    code = viewer().scope.code
    streets = areas_within(database(), code, Level.STREET)
    own = area(database(), code) if code else None
    rows = streets or ([own] if own else [])
    return [(row.code, name(row)) for row in rows]


@blueprint.get("/sites/<ref>")
@access(Role.OFFICE, scope=Reach.AREA)
def site(ref: str) -> str:
    """One site: its sections, and what is missing before it can be submitted."""
    row = site_by_ref(database(), ref, viewer().scope)
    return _page(row, {})


def _page(row: Site, sent: dict[str, FlaskForm]) -> str:
    forms = {code: sent.get(code) or _form(code, row) for code in SECTIONS}
    missing: dict[str, list[str]] = {}
    for field in row.missing():
        missing.setdefault(SECTION_OF[field], []).append(field)
    return render_template(
        "office/site.html", site=row, forms=forms, missing=missing, words=SECTION_WORDS,
        is_draft=row.state == SiteState.DRAFT, today=today(), week=week, families=families(),
        weekdays=WEEKDAYS, fields=FIELDS,
    )  # fmt: skip


def _form(section: str, row: Site) -> Any:
    told: dict[str, Any] = {}
    if section == "hours":
        told = {day: spans_text(row.opening_hours.get(day, [])) for day in WEEKDAYS}
    form = SECTIONS[section](obj=row, data=told or None, prefix=section)
    if section == "room":
        form.accepts.choices = [(family.code, name(family)) for family in families().values()]
    return form


@blueprint.post("/sites/<ref>/<any(place, room, hours, permit, person):section>")
@access(Role.OFFICE, scope=Reach.AREA)
def save(ref: str, section: str) -> Answer:
    """Save one section of a draft."""
    row = _draft(ref)
    form = _form(section, row)
    if form.validate_on_submit():
        if section == "hours":
            spans = {day: read_spans(form[day].data or "") for day in WEEKDAYS}
            row.opening_hours = {day: hours for day, hours in spans.items() if hours}
        else:
            form.populate_obj(row)
        if section == "place":
            _find_place(row)
        if request.headers.get("X-Kept") == "quietly":
            return "", 204
        flash(_("%(section)s: saved.", section=SECTION_WORDS[section]), "good")
        return redirect(url_for("office.site", ref=ref, _anchor=section), 303)
    return _page(row, {section: form}), 422


def _draft(ref: str) -> Site:
    row = site_by_ref(database(), ref, viewer().scope)
    if row.state != SiteState.DRAFT:
        raise WrongSiteState(row.ref, row.state, "be changed")
    return row


def _find_place(row: Site) -> None:
    """A draft without a pin gets the place of its address, where the map knows it."""
    if row.place is None and row.address:
        found = geocoder(operator(database())).place(row.address)
        if found is not None:
            row.lat, row.lon, row.source_datum = found.lat, found.lon, found.source_datum


@blueprint.post("/sites/<ref>/submit")
@access(Role.OFFICE, scope=Reach.AREA)
def submit(ref: str) -> Answer:
    """Hand the draft to the district."""
    row = _draft(ref)
    if row.missing():
        flash(_("Something is still missing: the list above the sections names it."), "care")
        return redirect(url_for("office.site", ref=ref), 303)
    row.submit(by=viewer().ref, now=now())
    flash(_("The site is submitted. The district decides and you see it here."), "good")
    return redirect(url_for("office.site", ref=ref), 303)


@blueprint.post("/sites/<ref>/close")
@access(Role.OFFICE, scope=Reach.AREA)
def close(ref: str) -> Response:
    """Give up a draft."""
    row = _draft(ref)
    row.close(by=viewer().ref, why=request.form.get("why", "")[:300], now=now())
    flash(_("The draft is closed."), "good")
    return redirect(url_for("office.sites"), 303)
