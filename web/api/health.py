"""Is the house well: for whoever watches over it."""

from flask import current_app

from database.engine import is_up
from sites.areas import NoOperator, operator
from web.api.room import blueprint
from web.security import Reach, access
from web.unit import database, engine_of


@blueprint.get("/healthz")
@access(scope=Reach.PUBLIC)
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@blueprint.get("/readyz")
@access(scope=Reach.PUBLIC)
def readyz() -> tuple[dict[str, str], int]:
    """The database answers and a city is set up."""
    if not is_up(engine_of(current_app)):
        return {"status": "database down"}, 503
    try:
        operator(database())
    except NoOperator:
        return {"status": "no city is set up"}, 503
    return {"status": "ready"}, 200
