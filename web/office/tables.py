"""A district's, or an office's, sites as files: out, and in with every bad row named."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from recycling.catalogue import families
from recycling.people import Role
from sites.exchange import Fault, geojson_text, read_rows, take_in, to_csv, to_xlsx
from sites.registry import sites_in
from web.language import now
from web.office.room import Answer, blueprint
from web.security import Reach, access, viewer
from web.unit import database

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
}


@blueprint.get("/files")
@access(Role.OFFICE, Role.REGULATOR, Role.ADMINISTRATOR, scope=Reach.AREA)
def files() -> str:
    """What can be taken out and brought in."""
    return render_template("office/files.html", faults=[])


@blueprint.get("/sites.<any(csv, xlsx, geojson):ending>")
@access(Role.OFFICE, Role.REGULATOR, Role.ADMINISTRATOR, scope=Reach.AREA)
def file_of_sites(ending: str) -> Response:
    """All sites of the viewer's area."""
    rows = sites_in(database(), viewer().scope)
    content: str | bytes
    if ending == "xlsx":
        content = to_xlsx(rows)
    else:
        content = to_csv(rows) if ending == "csv" else geojson_text(rows)
    answer = Response(content, content_type=TYPES[ending])
    answer.headers["Content-Disposition"] = f'attachment; filename="sites.{ending}"'
    return answer


@blueprint.post("/files")
@access(Role.OFFICE, Role.REGULATOR, Role.ADMINISTRATOR, scope=Reach.AREA)
def take_in_file() -> Answer:
    """Make drafts of the rows of a file; where a row is bad, all of them are named."""
    file = request.files.get("file")
    rows = read_rows(file.read() if file else b"", file.filename or "" if file else "")
    taken = take_in(
        database(), viewer().scope, rows, families=families(), by=viewer().ref, now=now()
    )
    if taken.faults:
        return _refused(list(taken.faults)), 422
    flash(
        _("%(made)s drafts made, %(changed)s changed.", made=len(taken.made),
          changed=len(taken.changed)),
        "good",
    )  # fmt: skip
    return redirect(url_for("office.files"), 303)


def _refused(faults: list[Fault]) -> str:
    return render_template("office/files.html", faults=faults)
