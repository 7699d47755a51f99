"""The street office's sites as cards, one site, and registering one in sections."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from recycling.catalogue import families
from recycling.people import Role
from sites import registry
from sites.areas import area, operator
from sites.documents import documents_of
from sites.hours import HOLIDAY
from sites.inspections import inspections_of
from sites.registry import LIMIT_OF_FAMILY, REQUIRED, Site, SiteKind, SiteState, sites_in
from sites.search import WEEKDAYS
from sites.stock import watch, watch_all
from web.area_names import area_name
from web.hours import days_text, read_days, read_holiday, read_spans, spans_text, week
from web.language import name, now, today
from web.office.forms import SECTION_WORDS, SECTIONS, NewSiteForm
from web.office.room import Answer, blueprint, own_draft, own_site, streets
from web.resident.addresses import geocoder
from web.security import Reach, access, viewer
from web.site_words import OFFICE_DOCUMENTS
from web.unit import database
from web.words import FIELDS, SITE_KINDS

#: Which section holds a field: where it is missing, or the district says something about it.
SECTION_OF = {
    field: section
    for section, fields in {
        "place": (
            "name", "address", "owner_consent", "lat", "lon", "boundary", "access_width_m",
            "access_height_m", "turning_m", "docks",
        ),
        "room": (
            "area_m2", "capacity_kg", "capacity_litres", "accepts", *LIMIT_OF_FAMILY.values(),
            "refrigerant_limit_kg", "crt_limit_kg", "hazardous_limit_kg", "clearing_days",
            "emptied_every_days", "seepage", "fire_equipment",
        ),
        "hours": ("opening_hours", "hours_exceptions"),
        "permit": ("valid_from", "valid_until", "lead_agency"),
        "person": (
            "responsible_name", "responsible_phone", "deputy_name", "deputy_phone",
            "operating_unit", "hotline",
        ),
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
        watches=watch_all(database(), [row for row in rows if row.permits], today()),
        area_name=area_name(viewer().scope.code),
    )  # fmt: skip


@blueprint.route("/sites/new", methods=["GET", "POST"])
@access(Role.OFFICE, scope=Reach.AREA)
def new() -> Answer:
    """Begin a registration: kind, street, name."""
    form = NewSiteForm()
    form.kind.choices = list(SITE_KINDS.items())
    form.area_code.choices = streets()
    if form.validate_on_submit():
        site_ = registry.draft(
            database(), kind=SiteKind(form.kind.data), area_code=form.area_code.data,
            by=viewer().ref, now=now(), name=(form.name.data or "").strip(), accepts=[],
            opening_hours={},
        )  # fmt: skip
        return redirect(url_for("office.site", ref=site_.ref), 303)
    page = render_template("office/new.html", form=form)
    return (page, 422) if form.errors else page


@blueprint.get("/sites/<ref>")
@access(Role.OFFICE, scope=Reach.AREA)
def site(ref: str) -> str:
    """One site: its sections, and what is missing before it can be submitted."""
    return _page(own_site(ref), {})


def _page(row: Site, sent: dict[str, FlaskForm]) -> str:
    forms = {code: sent.get(code) or _form(code, row) for code in SECTIONS}
    missing: dict[str, list[str]] = {}
    for field in row.missing():
        missing.setdefault(SECTION_OF[field], []).append(field)
    comments: dict[str, list[Any]] = {}
    for comment in row.open_comments:
        comments.setdefault(SECTION_OF.get(comment.field, ""), []).append(comment)
    return render_template(
        "office/site.html", site=row, forms=forms, missing=missing, words=SECTION_WORDS,
        is_draft=row.state == SiteState.DRAFT, today=today(), week=week, families=families(),
        weekdays=WEEKDAYS, fields=FIELDS, comments=comments, required=REQUIRED,
        documents=documents_of(database(), row), document_kinds=OFFICE_DOCUMENTS,
        inspections=inspections_of(database(), row),
        known=watch(database(), row, today()) if row.permits else None,
        around=_around(row) if row.state == SiteState.DRAFT else None,
    )  # fmt: skip


def _around(row: Site) -> dict[str, Any]:
    """What the map of a place begins with: its middle, and the area's other sites."""
    own = area(database(), row.area_code)
    city = operator(database())
    middle = row.place or (own and own.lat and own.lon and (own.lat, own.lon))
    others = [one for one in sites_in(database(), viewer().scope) if one.place and one != row]
    return {
        "centre": list(middle or ((city.south + city.north) / 2, (city.west + city.east) / 2)),
        "sites": [{"name": one.name, "lat": one.lat, "lon": one.lon} for one in others],
    }


def _form(section: str, row: Site) -> Any:
    told: dict[str, Any] = {}
    if section == "hours":
        told = {day: spans_text(row.opening_hours.get(day, [])) for day in WEEKDAYS}
        if HOLIDAY in row.opening_hours:
            told[HOLIDAY] = spans_text(row.opening_hours[HOLIDAY]) or _("closed")
        told["exceptions"] = days_text(row.hours_exceptions)
    form = SECTIONS[section](obj=row, data=told or None, prefix=section)
    if section == "room":
        form.accepts.choices = [(family.code, name(family)) for family in families().values()]
    return form


@blueprint.post("/sites/<ref>/<any(place, room, hours, permit, person):section>")
@access(Role.OFFICE, scope=Reach.AREA)
def save(ref: str, section: str) -> Answer:
    """Save one section of a draft."""
    row = own_draft(ref)
    form = _form(section, row)
    if form.validate_on_submit():
        if section == "hours":
            _save_hours(row, form)
        else:
            form.populate_obj(row)
            row.docks = row.docks or 1
        if section == "place":
            _find_place(row)
        if request.headers.get("X-Kept") == "quietly":
            return "", 204
        flash(_("%(section)s: saved.", section=SECTION_WORDS[section]), "good")
        return redirect(url_for("office.site", ref=ref, _anchor=section), 303)
    return _page(row, {section: form}), 422


def _save_hours(row: Site, form: Any) -> None:
    spans: dict[str, Any] = {day: read_spans(form[day].data or "") for day in WEEKDAYS}
    hours = {day: told for day, told in spans.items() if told}
    holiday = read_holiday(form[HOLIDAY].data or "")
    if holiday is not None:
        hours[HOLIDAY] = holiday
    row.opening_hours = hours
    row.hours_exceptions = read_days(form.exceptions.data or "") or {}


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
    row = own_draft(ref)
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
    row = own_draft(ref)
    row.close(by=viewer().ref, why=request.form.get("why", "")[:300], now=now())
    flash(_("The draft is closed."), "good")
    return redirect(url_for("office.sites"), 303)
