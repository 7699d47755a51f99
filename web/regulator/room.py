"""The inspectors' room: its blueprint."""

from flask import Blueprint

blueprint = Blueprint("regulator", __name__, url_prefix="/regulator", template_folder="templates")
