"""What areas are called, in the reader's language: one, or all of a list at once."""

from collections.abc import Iterable

from sites.areas import areas_by_code, operator
from web.language import name
from web.unit import database


def area_name(code: str) -> str:
    """The name of an area, or of the whole city; the code itself where no area has it."""
    return area_names([code])[code] if code else name(operator(database()))


def area_names(codes: Iterable[str]) -> dict[str, str]:
    """The name of each area by its code; the code itself where no area has it."""
    wanted = set(codes)
    known = areas_by_code(database(), wanted)
    return {code: name(known[code]) if code in known else code for code in wanted}
