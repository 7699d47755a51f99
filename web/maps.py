"""Maps as answers of the web: folium's page of a run, or of the collection points, to be framed."""

from flask import Response
from werkzeug.exceptions import NotFound

from routing.runs import PlanRun


def map_of_run(run: PlanRun) -> Response:
    raise NotFound
