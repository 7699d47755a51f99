"""United States street addresses: number, street, unit, ZIP, in the post's short forms."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Short forms of USPS Publication 28, appendix C, that occur in Los Angeles (read November 2026 from
# general knowledge; the gazetteer itself writes ROAD and LANE in full, so both become RD and LN).
SUFFIXES = {
    "AVENUE": "AVE", "AV": "AVE", "BOULEVARD": "BLVD", "CIRCLE": "CIR", "COURT": "CT",
    "DRIVE": "DR", "HIGHWAY": "HWY", "LANE": "LN", "PLACE": "PL", "ROAD": "RD",
    "SQUARE": "SQ", "STREET": "ST", "TERRACE": "TER", "TRAIL": "TRL", "PARKWAY": "PKWY",
}  # fmt: skip
DIRECTIONS = {
    "NORTH": "N", "SOUTH": "S", "EAST": "E", "WEST": "W", "N": "N", "S": "S", "E": "E", "W": "W",
}  # fmt: skip

_ZIP = re.compile(r"\b(\d{5})(?:-\d{4})?\s*$")
_UNIT = re.compile(r"[\s,]+(?:#|APT|APARTMENT|UNIT|STE|SUITE|RM|ROOM)\s*\.?\s*([\w-]+)$")
_HEAD = re.compile(r"(\d+)(?:\s+\d/\d)?\s+(.+)$")


@dataclass(frozen=True, slots=True)
class AmericanAddress:
    """One address; `street` is upper case without its direction, an unknown part is empty."""

    number: int | None = None
    direction: str = ""
    street: str = ""
    unit: str = ""
    zip: str = ""


def parse(text: str) -> AmericanAddress:
    """The parts of an address as people or the city write it.

    '4510 North Colbath Avenue, Apt 3, Los Angeles, CA 91423' gives 4510, N, COLBATH AVE, 3, 91423.
    """
    line = re.sub(r"[.;]", " ", text).upper().strip()
    line = re.sub(r",?\s*(?:USA|U S A|UNITED STATES)\s*$", "", line)
    found = _ZIP.search(line)
    # A line that is a number alone is a ZIP; a number in front of a street is a house.
    postcode, line = (found[1], line[: found.start()]) if found else ("", line)
    street_line, *more = (part.strip() for part in line.strip(" ,").split(","))
    unit = next((m[1] for part in more if (m := _UNIT.match(" " + part))), "")
    found = _UNIT.search(street_line)
    if found:
        unit, street_line = found[1], street_line[: found.start()]
    head = _HEAD.match(street_line)
    number, name = (int(head[1]), head[2]) if head else (None, street_line)
    direction, street = street_key(name)
    return AmericanAddress(number, direction, street, unit, postcode)


def street_key(name: str) -> tuple[str, str]:
    """Direction and street in one spelling: 'North Colbath Avenue' gives ('N', 'COLBATH AVE')."""
    words = name.upper().replace(".", " ").split()
    direction = ""
    if (len(words) > 2 and words[0] in DIRECTIONS) or (len(words) == 2 and words[0] in "NSEW"):
        direction, words = DIRECTIONS[words[0]], words[1:]
    if len(words) > 1:
        words[-1] = SUFFIXES.get(words[-1], words[-1])
    return direction, " ".join(words)
