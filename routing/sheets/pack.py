"""The pack of a whole day: a page that shows all routes, then every route from an odd page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from routing.sheets.document import set_blank, set_routes
from routing.sheets.model import SheetRoute
from routing.sheets.overview import draw_day
from routing.sheets.paper import BODY, BOTTOM, HEIGHT, LEFT, LINE, MARGIN, RIGHT, TOP, Paper
from routing.sheets.words import Words, mass, words_for

# Millimetres: the map of the day, and the list under it.
MAP_HEIGHT = 120.0
ROW = LINE + 1.0
# Where the columns of the list begin: number, who, when, how much.
COLUMNS = (0.0, 16.0, 88.0, 124.0)


def pack(routes: Sequence[SheetRoute], *, locale: str, generated_at: datetime) -> bytes:
    """The day's overview and all sheets as one PDF, printable on both sides of A4.

    The overview is a bundle of its own for the dispatcher's wall; the first route begins on page 3,
    or on the next odd page where the list needs more.
    """
    words = words_for(locale)
    days = sorted({route.day for route in routes})
    title = f"{words.house} {days[0].isoformat()}" if days else words.house
    with Paper(title=title, locale=words.locale, made_at=generated_at) as paper:
        if not routes:
            set_blank(paper, words)
        else:
            _Day(paper, words, routes, generated_at).draw()
            set_routes(paper, words, routes, generated_at)
        return bytes(paper.output())


class _Day:
    """The overview: the map on its first page, the list of routes on as many as it needs."""

    def __init__(
        self, paper: Paper, words: Words, routes: Sequence[SheetRoute], generated_at: datetime
    ) -> None:
        self.paper, self.words, self.routes = paper, words, routes
        self.generated_at = generated_at
        first = int((BOTTOM - TOP - MAP_HEIGHT - 24) // ROW)
        more = int((BOTTOM - TOP) // ROW)
        self.pages: list[Sequence[SheetRoute]] = [routes[:first]]
        self.pages += [routes[at : at + more] for at in range(first, len(routes), more)]

    def draw(self) -> None:
        """Draws every page of the overview."""
        for number, routes in enumerate(self.pages, start=1):
            self._start_page(number)
            y = TOP
            if number == 1:
                self._front()
                y = TOP + 24 + MAP_HEIGHT
            for route in routes:
                self._row(route, y)
                y += ROW

    def _start_page(self, number: int) -> None:
        paper, words = self.paper, self.words
        paper.add_page()
        paper.type(BODY, bold=True)
        paper.put(LEFT, MARGIN - 2, words.day(self.routes[0].day))
        paper.type()
        pages = words.page.format(page=number, pages=len(self.pages))
        paper.put(LEFT, MARGIN - 2, pages, align="R", width=RIGHT - LEFT)
        paper.rule(LEFT, MARGIN + 6, RIGHT, weight=0.5)
        moment = f"{self.generated_at:%Y-%m-%d %H:%M}"
        paper.put(LEFT, HEIGHT - MARGIN - 1, words.house)
        paper.put(
            LEFT, HEIGHT - MARGIN - 1, words.made.format(moment=moment), align="R",
            width=RIGHT - LEFT,
        )  # fmt: skip

    def _front(self) -> None:
        paper, words, routes = self.paper, self.words, self.routes
        paper.type(22, bold=True)
        paper.put(LEFT, TOP, words.all_routes.format(number=len(routes)))
        paper.type()
        visits = sum(len(route.visits) for route in routes)
        kilometres = sum(route.metres for route in routes) / 1000
        told = (
            f"{visits} {words.stops}", f"{mass(sum(r.kg for r in routes))} {words.kilograms}",
            f"{kilometres:.0f} {words.kilometres}",
        )  # fmt: skip
        paper.put(LEFT, TOP + 10, words.separator.join(told))
        draw_day(paper, routes, LEFT, TOP + 18, RIGHT - LEFT, MAP_HEIGHT)

    def _row(self, route: SheetRoute, y: float) -> None:
        paper, words = self.paper, self.words
        who = words.separator.join(filter(None, (route.courier, route.vehicle)))
        much = (
            f"{len(route.visits)} {words.stops}", f"{mass(route.kg)} {words.kilograms}",
        )  # fmt: skip
        cells = (
            str(route.number), who, words.span((route.departs, route.returns)),
            words.separator.join(much),
        )  # fmt: skip
        ends = (*COLUMNS[1:], RIGHT - LEFT)
        for place, text in enumerate(cells):
            paper.type(BODY, bold=place == 0)
            first, *rest = paper.wrapped(text, ends[place] - COLUMNS[place] - 2)
            paper.put(LEFT + COLUMNS[place], y, f"{first}…" if rest else first)
        paper.rule(LEFT, y + ROW - 0.6, RIGHT, weight=0.15)
