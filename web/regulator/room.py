"""The inspectors' room: its blueprint, and what its views share."""

from flask import Blueprint

from sites.areas import area
from web.language import name
from web.unit import database

blueprint = Blueprint("regulator", __name__, url_prefix="/regulator", template_folder="templates")


def area_name(code: str) -> str:
    """The name of an area."""
    row = area(database(), code)
    return name(row) if row else code
