"""The timeline of a plan as SVG, made here: one row a route, its stops on the clock.

A stop is a bar as long as its service; hatched before it the courier waits; the line below is the
resident's window, and a stop that begins after its window is marked by a shape and not by colour
alone. The table of each route's page holds the same.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup, escape

from recycling.dispatch.console.brief import Brief
from routing.runs import PlannedRoute, RouteStop
from web.language import hhmm

LABELS, HOUR, ROW, HEAD = 150, 76, 34, 26
#: Lanes of window lines below the bars, so that those of neighbours do not lie on each other.
LANES = 3


@dataclass(frozen=True)
class Row:
    """One row of the timeline: a route, the address of its page, and what is known of progress."""

    route: PlannedRoute
    href: str
    done: frozenset[int] = frozenset()
    late_words: str = ""


def timeline(
    rows: Sequence[Row],
    briefs: Mapping[str, Brief],
    *,
    title: str,
    now: dt.datetime | None = None,
) -> Markup:
    """The drawing; '' for no rows. `now` draws a line at that moment where it lies inside."""
    if not rows:
        return Markup("")
    first = min(row.route.departs_at for row in rows).replace(minute=0, second=0, microsecond=0)
    last = max(row.route.arrives_at for row in rows)
    hours = int((last - first).total_seconds() // 3600) + 1
    scale = _Scale(first)
    width, height = LABELS + hours * HOUR + 8, HEAD + len(rows) * ROW + 4
    parts = [
        (
            f'<svg class="gantt" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
            f'role="group" aria-label="{escape(title)}" data-gantt>'
        ),
        (
            '<defs><pattern id="gantt-wait" width="6" height="6" patternUnits="userSpaceOnUse">'
            '<path class="gantt__hatch" d="M0 6L6 0"/></pattern></defs>'
        ),
    ]
    for hour in range(hours + 1):
        x = LABELS + hour * HOUR
        at = hhmm(first + dt.timedelta(hours=hour))
        parts.append(
            f'<path class="gantt__hour" d="M{x} {HEAD - 6}V{height}"/>'
            f'<text class="gantt__clock" x="{x}" y="14" text-anchor="middle">{at}</text>'
        )
    for number, row in enumerate(rows):
        parts += _row(row, HEAD + number * ROW, scale, briefs)
    if now is not None and first <= now <= last:
        parts.append(f'<path class="gantt__now" d="M{scale.x(now)} {HEAD - 6}V{height}"/>')
    parts.append("</svg>")
    return Markup("".join(parts))  # noqa: S704 - every text in it is escaped where it is put in


@dataclass(frozen=True)
class _Scale:
    first: dt.datetime

    def x(self, at: dt.datetime) -> float:
        return round(LABELS + (at - self.first).total_seconds() / 3600 * HOUR, 1)


def _row(row: Row, top: int, scale: _Scale, briefs: Mapping[str, Brief]) -> list[str]:
    route = row.route
    begins, ends = scale.x(route.departs_at), scale.x(route.arrives_at)
    label = f"{route.number} · {route.courier_number}"
    parts = [
        (
            f'<g data-row="{route.number}">'
            f'<rect class="gantt__row" x="{LABELS}" y="{top}" width="100%" height="{ROW}"/>'
            f'<a href="{escape(row.href)}" data-drawer data-key="route">'
            f'<text class="gantt__name" x="4" y="{top + 20}">{escape(label)}</text></a>'
        ),
        f'<path class="gantt__drive" d="M{begins} {top + 14}H{ends}"/>',
    ]
    if row.late_words:
        parts.append(
            f'<text class="gantt__late-word" x="{LABELS - 6}" y="{top + 20}" '
            f'text-anchor="end">{escape(row.late_words)}</text>'
        )
    for stop in route.stops:
        parts += _stop(stop, route.number, top, scale, briefs, stop.sequence in row.done)
    parts.append("</g>")
    return parts


def _stop(
    stop: RouteStop,
    route: int,
    top: int,
    scale: _Scale,
    briefs: Mapping[str, Brief],
    is_done: bool,
) -> list[str]:
    if stop.kind not in ("visit", "empty", "unload", "break", "meet"):
        return []
    x, end = scale.x(stop.service_at), scale.x(stop.departs_at)
    parts: list[str] = []
    arrives = scale.x(stop.arrives_at)
    if x - arrives >= 1:
        parts.append(
            f'<rect class="gantt__wait" x="{arrives}" y="{top + 6}" width="{x - arrives:.1f}" '
            'height="16" fill="url(#gantt-wait)"/>'
        )
    known = [briefs[ref] for ref in stop.refs if ref in briefs]
    window = _shared(known)
    late = window is not None and stop.service_at > window[1]
    kind = f"gantt__{stop.kind}" + (" gantt__late" if late else "")
    if is_done:
        kind += " gantt__done"
    width = max(3.0, end - x)
    parts.append(
        f'<rect class="{kind}" x="{x}" y="{top + 6}" width="{width:.1f}" height="16" '
        f'data-route="{route}" data-stop="{stop.sequence}"><title>'
        f"{escape(_words(stop, known, window, late))}</title></rect>"
    )
    if window is not None:
        y = top + 25 + stop.sequence % LANES * 2
        parts.append(
            f'<path class="gantt__window" d="M{scale.x(window[0])} {y}H{scale.x(window[1])}"/>'
        )
    if late:
        parts.append(f'<path class="gantt__flag" d="M{x} {top + 1}h8l-4 6z"/>')
    return parts


def _shared(known: Sequence[Brief]) -> tuple[dt.datetime, dt.datetime] | None:
    windows = [one.window for one in known if one.window is not None]
    if not windows:
        return None
    return max(start for start, _ in windows), min(end for _, end in windows)


def _words(
    stop: RouteStop,
    known: Sequence[Brief],
    window: tuple[dt.datetime, dt.datetime] | None,
    late: bool,
) -> str:
    names = ", ".join(one.number for one in known)
    told = f"{stop.sequence}. {names} {hhmm(stop.service_at)}–{hhmm(stop.departs_at)}"
    if window is not None:
        told += f" [{hhmm(window[0])}–{hhmm(window[1])}]"
    return f"{told} {_('after its window')}" if late else told
