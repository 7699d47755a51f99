"""The blueprint of the interface for machines."""

from flask import Blueprint

from web.security import csrf

blueprint = Blueprint("api", __name__)

# The API is called with HTTP Basic alone and never looks at the session's cookie, so a page of
# another site cannot make a browser call it in somebody's name.
csrf.exempt(blueprint)
