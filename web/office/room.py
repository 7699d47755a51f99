"""The street office's room: its blueprint, and what its views share."""

from pathlib import Path

from flask import Blueprint, current_app
from werkzeug.wrappers import Response

from sites.areas import Level, area, areas_within
from sites.registry import Site, SiteState, WrongSiteState, site_by_ref
from web.language import name
from web.security import viewer
from web.unit import database

blueprint = Blueprint("office", __name__, url_prefix="/office", template_folder="templates")

Answer = Response | str | tuple[str, int]


def own_site(ref: str) -> Site:
    """The site of the viewer's area with this ref; raises NoSuchSite."""
    return site_by_ref(database(), ref, viewer().scope)


def own_draft(ref: str) -> Site:
    """The same, where it can still be changed; raises WrongSiteState."""
    row = own_site(ref)
    if row.state != SiteState.DRAFT:
        raise WrongSiteState(row.ref, row.state, "be changed")
    return row


def streets() -> list[tuple[str, str]]:
    """Codes and names of the streets of the viewer's area, or of the area itself."""
    code = viewer().scope.code
    found = areas_within(database(), code, Level.STREET)
    own = area(database(), code) if code else None
    return [(row.code, name(row)) for row in found or ([own] if own else [])]


def uploads() -> Path:
    """The folder of uploads."""
    data: Path = current_app.extensions["settings"].data
    return data / "uploads"
