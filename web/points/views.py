"""Public pages of one point and files of all open ones; nothing personal is in them."""

from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from recycling.catalogue import families
from routing.maps import MapPage
from sites.areas import Operator, operator
from sites.documents import DocumentKind, document_by_ref, documents_of
from sites.exchange import geojson_text, to_csv
from sites.hours import next_opening, open_until
from sites.inspections import checklist, inspections_of
from sites.registry import NoSuchSite, Site, SiteState, open_sites, site_by_ref
from sites.search import PUBLIC_KINDS, is_full
from sites.stock import levels_of, total
from web.hours import week
from web.language import locale_code, name, now, today
from web.maps import map_of_points, script_of, style_of
from web.office.room import uploads
from web.points.poster import Poster, poster_pdf
from web.security import Reach, access, allow_frames_everywhere, viewer
from web.unit import database

blueprint = Blueprint("points", __name__, url_prefix="/points", template_folder="templates")

#: States in which a point has been seen by the public: its page stays, with its inspections.
SHOWN = (SiteState.OPEN, SiteState.SUSPENDED, SiteState.EXPIRED, SiteState.CLOSED)


def public_site(ref: str) -> Site:
    """The site that everybody may see; raises NotFound for others."""
    try:
        row = site_by_ref(database(), ref)
    except NoSuchSite:
        raise NotFound from None
    if row.state not in SHOWN or (not row.permits and row.state != SiteState.OPEN):
        raise NotFound
    return row


@blueprint.get("/<ref>")
@access(scope=Reach.PUBLIC)
def point(ref: str) -> str:
    """One point: where the QR code on the wall leads to."""
    row = public_site(ref)
    city = operator(database())
    is_open = row.state == SiteState.OPEN and row.permit_covers(today())
    until = open_until(row, city, now()) if is_open else None
    return render_template(
        "points/point.html", site=row, families=families(), week=week, is_open=is_open,
        until=until, opens=next_opening(row, city, now()) if is_open and not until else None,
        full=is_full(row, total(levels_of(database(), [row])[row.id])),
        inspections=inspections_of(database(), row), checklist=checklist(), today=today(),
        pictures=documents_of(database(), row, kind=DocumentKind.PHOTO),
        at_counter=viewer().role == "office" and viewer().scope.covers(row.area_code),
    )  # fmt: skip


@blueprint.get("/<ref>/pictures/<document>")
@access(scope=Reach.PUBLIC)
def picture(ref: str, document: str) -> Response:
    """A picture of the site, or of what an inspector found."""
    row = document_by_ref(database(), public_site(ref), document)
    if not row.is_picture or row.kind not in (DocumentKind.PHOTO, DocumentKind.INSPECTION):
        raise NotFound
    answer = Response(row.path(uploads()).read_bytes(), content_type=row.media_type)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@blueprint.get("/<ref>/poster.pdf")
@access(scope=Reach.PUBLIC)
def poster(ref: str) -> Response:
    """The notice for the wall, with the QR code of the point's page."""
    row = public_site(ref)
    known = families()
    content = poster_pdf(
        Poster(
            name=row.name, address=row.address, kind_words=_("Used electronics: hand over here"),
            takes_head=_("What we take"),
            takes=tuple(name(known[code]) for code in row.accepts if code in known),
            hours_head=_("Opening hours"), hours=tuple(f"{d}  {h}" for d, h in week(row)),
            facts=_facts(row), qr=public_url("points.point", ref=row.ref),
            qr_words=_("Scan for what else we take, and for points near by"),
            never=_("No taking apart here. Damaged batteries: hand them to the attendant."),
        ),
        locale=locale_code(), made_at=now(),
    )  # fmt: skip
    answer = Response(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{row.code}.pdf"'
    return answer


def _facts(row: Site) -> tuple[tuple[str, str], ...]:
    """Licence, dates, who answers for it: the public notice board's lines."""
    told = (
        (_("Permit"), f"{row.code}  {row.valid_from} – {row.valid_until}"),
        (_("Who runs the site"), row.operating_unit),
        (_("Supervised by"), row.lead_agency),
        (_("Questions and complaints"), row.hotline),
    )
    return tuple((what, value) for what, value in told if value)


def public_url(endpoint: str, **values: Any) -> str:
    """The address that a QR code leads to."""
    base: str = current_app.extensions["settings"].public_url
    if base:
        return base + url_for(endpoint, **values)
    return url_for(endpoint, _external=True, **values)


def _open_points() -> list[Site]:
    taken = [code for code in request.args.getlist("take") if code in families()]
    return [
        row
        for row in open_sites(database(), today())
        if row.kind in PUBLIC_KINDS and set(taken) <= set(row.accepts)
    ]


@blueprint.get("/open.geojson")
@access(scope=Reach.PUBLIC)
def open_geojson() -> Response:
    """The open points as GeoJSON."""
    text = geojson_text(_open_points(), public=True)
    return _for_everybody(Response(text, content_type="application/geo+json"))


@blueprint.get("/open.csv")
@access(scope=Reach.PUBLIC)
def open_csv() -> Response:
    """The open points as a table."""
    answer = Response(to_csv(_open_points(), public=True), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="points.csv"'
    return _for_everybody(answer)


def _for_everybody(answer: Response) -> Response:
    """Open data: any page may read it."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@blueprint.get("/embed")
@access(scope=Reach.PUBLIC)
def embed() -> Response:
    """The map alone, for the frame of another site's page."""
    drawn = _drawn(operator(database()))
    return allow_frames_everywhere(
        Response(render_template("points/embed.html", drawn=drawn), content_type="text/html")
    )


@blueprint.get("/embed.<any(js, css):kind>")
@access(scope=Reach.PUBLIC)
def embed_file(kind: str) -> Response:
    """The script or the style of the embedded map."""
    drawn = _drawn(operator(database()))
    return script_of(drawn) if kind == "js" else style_of(drawn)


def _drawn(city: Operator) -> MapPage:
    title = _("Collection points in %(city)s", city=name(city))
    return map_of_points(city, _open_points(), title)
