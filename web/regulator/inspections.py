"""The inspector's checklist on a phone: verdicts, words, pictures; later the follow-up."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from recycling.people import Role
from sites.documents import DocumentKind, attach, documents_of
from sites.inspections import Verdict, checklist, inspect, inspection_by_ref
from sites.registry import site_by_ref
from web.language import now, today
from web.office.room import uploads
from web.regulator.room import blueprint
from web.security import Reach, access, viewer
from web.site_words import VERDICTS
from web.unit import database


@blueprint.route("/sites/<ref>/inspections/new", methods=["GET", "POST"])
@access(Role.REGULATOR, Role.ADMINISTRATOR, scope=Reach.AREA)
def new_inspection(ref: str) -> Response | str | tuple[str, int]:
    """Go through the checklist at the site."""
    row = site_by_ref(database(), ref, viewer().scope)
    if request.method == "GET":
        return render_template(
            "regulator/checklist.html", site=row, checklist=checklist(), verdicts=VERDICTS,
            told={}, lacking=[],
        )  # fmt: skip
    told = {key: request.form.get(key, "") for key in request.form}
    verdicts = {
        code: Verdict(told[f"verdict-{code}"])
        for code in checklist()
        if told.get(f"verdict-{code}") in VERDICTS
    }
    notes = {code: told.get(f"note-{code}", "")[:300] for code in checklist()}
    lacking = [
        code
        for code in checklist()
        if code not in verdicts or (verdicts[code] is Verdict.FAULT and not notes[code].strip())
    ]
    if lacking:
        page = render_template(
            "regulator/checklist.html", site=row, checklist=checklist(), verdicts=VERDICTS,
            told=told, lacking=lacking,
        )  # fmt: skip
        return page, 422
    found = inspect(
        database(), row, verdicts, notes=notes, note=told.get("note", "").strip()[:500],
        by=viewer().ref, day=today(), now=now(),
    )  # fmt: skip
    for file in request.files.getlist("photos"):
        content = file.read()
        if content:
            attach(
                database(), row, DocumentKind.INSPECTION, content, name=file.filename or "",
                folder=uploads(), by=viewer().ref, now=now(), about_ref=found.ref,
            )  # fmt: skip
    flash(_("The inspection is written down; its results are public."), "good")
    return redirect(url_for("regulator.inspection", ref=ref, inspection_ref=found.ref), 303)


@blueprint.get("/sites/<ref>/inspections/<inspection_ref>")
@access(Role.REGULATOR, Role.ADMINISTRATOR, scope=Reach.AREA)
def inspection(ref: str, inspection_ref: str) -> str:
    """One inspection with its findings and their follow-up."""
    row = site_by_ref(database(), ref, viewer().scope)
    found = inspection_by_ref(database(), inspection_ref)
    if found is None or found.site_id != row.id:
        raise NotFound
    return render_template(
        "regulator/inspection.html", site=row, found=found, checklist=checklist(), today=today(),
        photos=documents_of(database(), row, about_ref=found.ref),
    )  # fmt: skip


@blueprint.post("/sites/<ref>/inspections/<inspection_ref>/<finding_ref>")
@access(Role.REGULATOR, Role.ADMINISTRATOR, scope=Reach.AREA)
def mended(ref: str, inspection_ref: str, finding_ref: str) -> Response:
    """Note that a fault was seen mended."""
    row = site_by_ref(database(), ref, viewer().scope)
    found = inspection_by_ref(database(), inspection_ref)
    finding = (
        next((one for one in found.findings if one.ref == finding_ref), None) if found else None
    )
    if found is None or finding is None or found.site_id != row.id:
        raise NotFound
    finding.mend(day=today(), note=request.form.get("note", "").strip()[:300], by=viewer().ref)
    flash(_("The follow-up is noted."), "good")
    return redirect(url_for("regulator.inspection", ref=ref, inspection_ref=found.ref), 303)
