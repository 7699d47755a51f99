"""Route sheets as answers of the web: one route as a PDF."""

from flask import Response

from recycling.dispatch.sheets import sheet_of_route
from routing import sheets
from routing.runs import PlannedRoute
from web.language import locale_code, now, zone
from web.unit import database


def pdf_of_route(route: PlannedRoute) -> Response:
    """The sheet of a route on A4, in the page's language."""
    locale = locale_code()
    sheet = sheet_of_route(database(), route, locale=locale)
    content = sheets.pdf([sheet], locale=locale, generated_at=now().astimezone(zone()))
    name = f"huiliu-{route.run.day.isoformat()}-{route.number:02d}.pdf"
    return Response(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )
