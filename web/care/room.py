"""The blueprint of the pages that care for residents, and who may enter."""

from flask import Blueprint

from recycling.people import Role

blueprint = Blueprint("care", __name__, url_prefix="/care", template_folder="templates")

#: Who answers residents.
STAFF = (Role.DISPATCHER, Role.ADMINISTRATOR)
