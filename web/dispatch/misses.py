"""Where visits were missed, as circles on a plain grid: the larger, the more; the number in it."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from recycling.dispatch.console.service import Misses

WIDTH, HEIGHT, EDGE = 640, 420, 40


def picture_of(cells: Sequence[Misses], title: str) -> Markup:
    """The circles of the cells; '' where nothing was missed."""
    if not cells:
        return Markup("")
    lats, lons = [one.lat for one in cells], [one.lon for one in cells]
    south, west = min(lats), min(lons)
    # A degree of longitude is shorter than one of latitude; one scale keeps the shape.
    tall, wide = max(max(lats) - south, 0.02), max((max(lons) - west) * 0.86, 0.02)
    scale = min((WIDTH - 2 * EDGE) / wide, (HEIGHT - 2 * EDGE) / tall)
    most = max(one.failed + one.late for one in cells)
    parts = [
        (
            f'<svg class="misses" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'aria-label="{escape(title)}"><rect class="misses__ground" width="{WIDTH}" '
            f'height="{HEIGHT}"/>'
        )
    ]
    for one in cells:
        x = round(EDGE + (one.lon - west) * 0.86 * scale, 1)
        y = round(HEIGHT - EDGE - (one.lat - south) * scale, 1)
        number = one.failed + one.late
        radius = round(8 + 22 * (number / most) ** 0.5, 1)
        parts.append(
            f'<circle class="misses__cell" cx="{x}" cy="{y}" r="{radius}"/>'
            f'<text class="misses__number" x="{x}" y="{y + 5}" text-anchor="middle">{number}</text>'
        )
    parts.append("</svg>")
    return Markup("".join(parts))  # noqa: S704 - numbers, and the title is escaped
