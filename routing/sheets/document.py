"""The PDF: one route from each odd page, its overview first, then its stops in order."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import datetime

from routing.sheets.block import Block, set_block
from routing.sheets.model import SheetRoute, Sign
from routing.sheets.overview import draw_overview
from routing.sheets.paper import BODY, BOTTOM, HEIGHT, LEFT, MARGIN, RIGHT, TOP, Paper
from routing.sheets.signs import SIGN_MM, draw_sign
from routing.sheets.words import Words, mass, words_for

# Millimetres.
OVERVIEW_HEIGHT = 128.0
GAP = 3.0
UNIT_GAP = 1.5


def pdf(routes: Sequence[SheetRoute], *, locale: str, generated_at: datetime) -> bytes:
    """The sheets of all routes as one PDF, printable on both sides of A4.

    Each route starts on an odd page, so that a stack printed on both sides falls apart into
    bundles, one a courier; no stop is split over two pages. `generated_at` is aware, in the
    operator's zone; the same arguments give the same bytes.
    """
    words = words_for(locale)
    days = sorted({route.day for route in routes})
    title = f"{words.house} {days[0].isoformat()}" if days else words.house
    with Paper(title=title, locale=words.locale, made_at=generated_at) as paper:
        set_routes(paper, words, routes, generated_at)
        if not routes:
            set_blank(paper, words)
        return bytes(paper.output())


def set_routes(
    paper: Paper, words: Words, routes: Sequence[SheetRoute], generated_at: datetime
) -> None:
    """Sets every route from an odd page on."""
    for route in routes:
        if paper.page_no() % 2 == 1:
            set_blank(paper, words)
        _Route(paper, words, route, generated_at).draw()


class _Route:
    """One route being set: its blocks first, to know how many pages it has."""

    def __init__(
        self, paper: Paper, words: Words, route: SheetRoute, generated_at: datetime
    ) -> None:
        self.paper, self.words, self.route = paper, words, route
        self.generated_at = generated_at
        self.page = 0
        blocks = [set_block(paper, words, stop) for stop in route.stops]
        self.sheets = paginate(blocks, BOTTOM - TOP)
        self.pages = 1 + len(self.sheets)

    def draw(self) -> None:
        """Draws every page of the route."""
        self._start_page()
        self._front()
        for blocks in self.sheets:
            self._start_page()
            y = TOP
            for block in blocks:
                block.draw(self.paper, self.words, y)
                y += block.height
                self.paper.rule(LEFT, y, RIGHT, weight=0.2)
                y += GAP

    def _start_page(self) -> None:
        paper, words, route = self.paper, self.words, self.route
        self.page += 1
        paper.add_page()
        paper.type(BODY, bold=True)
        name = words.route.format(number=route.number)
        paper.put(LEFT, MARGIN - 2, name)
        at = LEFT + paper.get_string_width(name) + 4
        paper.type()
        paper.put(
            at, MARGIN - 2, words.separator.join(filter(None, (route.courier, route.vehicle)))
        )
        pages = words.page.format(page=self.page, pages=self.pages)
        paper.put(LEFT, MARGIN - 2, pages, align="R", width=RIGHT - LEFT)
        paper.rule(LEFT, MARGIN + 6, RIGHT, weight=0.5)
        moment = f"{self.generated_at:%Y-%m-%d %H:%M}"
        y = HEIGHT - MARGIN - 1
        paper.put(LEFT, y, words.house)
        foot = words.separator.join((words.made.format(moment=moment), words.keep))
        paper.put(LEFT, y, foot, align="R", width=RIGHT - LEFT)

    def _front(self) -> None:
        """The first page: who, when, how much, where, what to bring, and room to sign."""
        paper, words, route = self.paper, self.words, self.route
        paper.type(44, bold=True)
        number = str(route.number)
        side = max(24.0, paper.get_string_width(number) + 8)
        paper.set_line_width(0.8)
        paper.rect(LEFT, TOP, side, 24, round_corners=True, corner_radius=2)
        paper.set_line_width(0.25)
        paper.put(LEFT, TOP + 12 - paper.font_size * 0.6, number, align="C", width=side)
        x = LEFT + side + 6
        paper.type(18, bold=True)
        paper.put(x, TOP, words.separator.join(filter(None, (route.courier, route.vehicle))))
        paper.type(14)
        paper.put(x, TOP + 9.5, words.day(route.day))
        paper.put(x, TOP + 17, self._hours())
        self._figures(TOP + 30)
        draw_overview(paper, route, LEFT, TOP + 50, RIGHT - LEFT, OVERVIEW_HEIGHT)
        paper.type()
        paper.put(LEFT, TOP + 50 + OVERVIEW_HEIGHT + 1, words.straight)
        self._bring(TOP + 60 + OVERVIEW_HEIGHT)
        self._to_sign(BOTTOM - 10)

    def _hours(self) -> str:
        words, route = self.words, self.route
        parts = [words.leave.format(time=words.clock(route.departs))]
        if route.start:
            parts.append(route.start.name)
        parts.append(words.back.format(time=words.clock(route.returns)))
        if route.end and route.end != route.start:
            parts.append(route.end.name)
        return words.separator.join(parts)

    def _figures(self, y: float) -> None:
        words, route = self.words, self.route
        hours = (route.returns - route.departs).total_seconds() / 3600
        figures = (
            (str(len(route.visits)), words.stops),
            (str(route.pieces), words.pieces),
            (mass(route.kg), words.kilograms),
            (f"{route.metres / 1000:.0f}", words.kilometres),
            (f"{hours:.1f}", words.hours),
        )
        paper = self.paper
        widths = []
        for value, unit in figures:
            paper.type(22, bold=True)
            number = paper.get_string_width(value)
            paper.type()
            widths.append((number, number + UNIT_GAP + paper.get_string_width(unit)))
        # Numbers differ in length: the gaps between the figures are equal, not their starts.
        gap = (RIGHT - LEFT - sum(whole for _, whole in widths)) / (len(figures) - 1)
        x = LEFT
        for (value, unit), (number, whole) in zip(figures, widths, strict=True):
            paper.type(22, bold=True)
            paper.put(x, y, value)
            paper.type()
            paper.put(x + number + UNIT_GAP, y + 3.6, unit)
            x += whole + gap

    def _bring(self, y: float) -> None:
        """Which stops bear which sign, so that the van is loaded for them."""
        paper, words = self.paper, self.words
        by_sign = {
            sign: [str(stop.sequence) for stop in self.route.visits if sign in stop.signs]
            for sign in Sign
        }
        lines = [(sign, numbers) for sign, numbers in by_sign.items() if numbers]
        if not lines:
            return
        paper.type(14, bold=True)
        paper.put(LEFT, y, words.bring)
        y += 8
        for sign, numbers in lines:
            draw_sign(paper, sign, LEFT, y)
            paper.type()
            text = words.bring_at.format(sign=words.sign(sign), stops=", ".join(numbers))
            # One line each: past the edge the list is cut and the stops' own signs tell the rest.
            first, *rest = paper.wrapped(text, RIGHT - LEFT - SIGN_MM - 3)
            paper.put(LEFT + SIGN_MM + 3, y + 0.5, f"{first} …" if rest else first)
            y += SIGN_MM + 1.6

    def _to_sign(self, y: float) -> None:
        words = self.words
        labels = (
            words.odometer_out,
            words.odometer_back,
            words.signed_courier,
            words.signed_yard,
        )
        step = (RIGHT - LEFT) / len(labels)
        for place, label in enumerate(labels):
            x = LEFT + place * step
            self.paper.rule(x, y, x + step - 4)
            self.paper.type()
            self.paper.put(x, y + 0.8, label)


def paginate(blocks: Iterable[Block], room: float) -> list[list[Block]]:
    """The blocks in their order, as many a page as fit; none is ever split."""
    pages: list[list[Block]] = []
    left = -math.inf
    for block in blocks:
        if block.height > left:
            pages.append([])
            left = room
        pages[-1].append(block)
        left -= block.height + GAP
    return pages


def set_blank(paper: Paper, words: Words) -> None:
    """An empty back of a page that says so."""
    paper.add_page()
    paper.type()
    paper.set_text_color(120)
    paper.put(LEFT, HEIGHT / 2, words.blank, align="C", width=RIGHT - LEFT)
    paper.set_text_color(0)
