"""What an office does with its permit: open, ask for more days, add papers, close."""

import datetime as dt

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from recycling.people import Role
from sites.documents import DocumentKind, attach, document_by_ref, documents_of
from sites.registry import Clearance
from sites.stock import watch
from web.fields import Day
from web.language import now, today
from web.office.room import Answer, blueprint, own_site, uploads
from web.security import Reach, access, viewer
from web.site_words import OFFICE_DOCUMENTS
from web.stopped import send_elsewhere
from web.unit import database


class RenewalForm(FlaskForm):
    """More days, and why."""

    valid_until = Day(_l("New day the permit ends"), [InputRequired(_l("Enter the day."))])
    why = TextAreaField(_l("Why"), [Length(max=300)], render_kw={"rows": 2})


@blueprint.post("/sites/<ref>/open")
@access(Role.OFFICE, scope=Reach.AREA)
def open_site(ref: str) -> Answer:
    """Begin to take things in under an approved permit."""
    row = own_site(ref)
    row.open(by=viewer().ref, day=today(), now=now())
    flash(_("The site is open: residents see it from now on."), "good")
    return redirect(url_for("office.site", ref=ref), 303)


@blueprint.route("/sites/<ref>/renewal", methods=["GET", "POST"])
@access(Role.OFFICE, scope=Reach.AREA)
def renewal(ref: str) -> Answer:
    """Ask the district for more days."""
    row = own_site(ref)
    form = RenewalForm()
    if request.method == "GET" and row.valid_until is not None:
        form.valid_until.data = row.valid_until + dt.timedelta(days=30)
    if form.validate_on_submit():
        row.ask_renewal(
            form.valid_until.data, by=viewer().ref, why=(form.why.data or "").strip(), day=today(),
            now=now(),
        )  # fmt: skip
        flash(_("The renewal is asked for. The district decides and you see it here."), "good")
        return redirect(url_for("office.site", ref=ref), 303)
    page = render_template("office/renewal.html", site=row, form=form)
    return (page, 422) if form.errors else page


@blueprint.route("/sites/<ref>/closing", methods=["GET", "POST"])
@access(Role.OFFICE, scope=Reach.AREA)
def closing(ref: str) -> Answer:
    """The closing checklist: stock zero, cleaned, pictures."""
    row = own_site(ref)
    known = watch(database(), row, today())
    if request.method == "POST":
        for file in request.files.getlist("photos"):
            content = file.read()
            if content:
                attach(
                    database(), row, DocumentKind.CLEARANCE, content, name=file.filename or "",
                    folder=uploads(), by=viewer().ref, now=now(),
                )  # fmt: skip
    photos = documents_of(database(), row, kind=DocumentKind.CLEARANCE)
    clearance = Clearance(
        known.total.grams, cleaned=request.form.get("cleaned") == "yes", photos=len(photos)
    )
    if request.method == "POST" and not clearance.lacks():
        why = request.form.get("why", "").strip()[:300]
        row.close(by=viewer().ref, why=why, now=now(), clearance=clearance)
        flash(_("The site is closed."), "good")
        send_elsewhere(row, by=viewer().ref)
        return redirect(url_for("office.site", ref=ref), 303)
    if request.method == "POST":
        # What was uploaded stays; what lacks stands in the list.
        flash(_("The site is not cleared yet: the list says what lacks."), "care")
        return redirect(url_for("office.closing", ref=ref), 303)
    return render_template(
        "office/closing.html", site=row, known=known, photos=photos, lacks=clearance.lacks()
    )


@blueprint.post("/sites/<ref>/documents")
@access(Role.OFFICE, scope=Reach.AREA)
def add_document(ref: str) -> Answer:
    """Add a picture or paper to the site."""
    row = own_site(ref)
    told = request.form.get("kind", "")
    kind = DocumentKind(told) if told in OFFICE_DOCUMENTS else DocumentKind.PHOTO
    file = request.files.get("file")
    attach(
        database(), row, kind, file.read() if file else b"",
        name=(file.filename if file else "") or "", folder=uploads(), by=viewer().ref, now=now(),
    )  # fmt: skip
    flash(_("The file is kept with the site."), "good")
    return redirect(url_for("office.site", ref=ref, _anchor="papers"), 303)


@blueprint.get("/sites/<ref>/documents/<document>")
@access(Role.OFFICE, Role.REGULATOR, Role.ADMINISTRATOR, scope=Reach.AREA)
def document(ref: str, document: str) -> FlaskResponse:
    """One file of a site, for its office and its district."""
    row = document_by_ref(database(), own_site(ref), document)
    answer = FlaskResponse(row.path(uploads()).read_bytes(), content_type=row.media_type)
    answer.headers["Content-Disposition"] = "inline" if row.is_picture else "attachment"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
