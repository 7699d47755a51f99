"""What is shown of a person: masks that meet the waybill rule, and numbers in one form."""

import re
import unicodedata

from recycling.errors import RecyclingError

#: Digits of a phone that a mask hides at least (GB/T 41833-2022: six or more).
HIDDEN_DIGITS = 6


class BadPhone(RecyclingError, ValueError):
    """A phone number that cannot be one."""

    def __init__(self) -> None:
        super().__init__("phone: give 7 to 15 digits, such as 13800001234 or +1 213 555 0100")


def normal_phone(text: str) -> str:
    """Digits alone, with a leading + where a country was given; raises BadPhone.

    A Chinese mobile number loses its +86, so that both ways of writing it are one person.
    """
    # Full-width digits, as a Chinese keyboard may give them, become plain ones.
    plain = unicodedata.normalize("NFKC", text)
    stripped = re.sub(r"[\s().\-–]", "", plain)
    if not re.fullmatch(r"\+?[0-9]{7,15}", stripped):
        raise BadPhone
    for prefix in ("+86", "0086"):
        rest = stripped.removeprefix(prefix)
        if rest != stripped and re.fullmatch(r"1[0-9]{10}", rest):
            return rest
    return stripped


def mask_phone(phone: str) -> str:
    """The phone with at least six digits hidden: 138******78."""
    digits = len(re.sub(r"\D", "", phone))
    shown = max(0, digits - HIDDEN_DIGITS)
    tail = min(2, shown)
    head = min(3, shown - tail)
    hidden = digits - head - tail
    plain = re.sub(r"\D", "", phone)
    return plain[:head] + "*" * hidden + (plain[len(plain) - tail :] if tail else "")


def mask_name(name: str) -> str:
    """The first letter or sign of a name, the rest hidden: 王**."""
    name = name.strip()
    return name[:1] + "**" if name else ""


#: What ends the name of a building in a Chinese address.
_BUILDING = "(?:号楼|栋|幢|座|号|弄)"
_UP_TO_BUILDING = re.compile(rf".*?{_BUILDING}(?:\s*[0-9A-Za-z]+\s*{_BUILDING})*(?=.*[0-9])")
_WESTERN_UNIT = re.compile(
    r"(?i)[,\s]*\b(?:apt|apartment|unit|suite|ste|room|rm)\b\.?\s*[^\s,]+|[,\s]*#\s*[^\s,]+"
)


def mask_address(address: str) -> str:
    """The address up to its building: unit, floor and room are hidden.

    In a Chinese address all behind the building (号, 弄, 栋, 幢, 座, 楼) goes; in a Western one the
    unit (apt, unit, #).
    """
    western = _WESTERN_UNIT.sub("", address)
    if re.search(r"[\u4e00-\u9fff]", western):
        building = _UP_TO_BUILDING.match(western)
        return building.group(0) + "***" if building else re.sub(r"\d+室?$", "***", western)
    return western + (" ***" if western != address else "")
