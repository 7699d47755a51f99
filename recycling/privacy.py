"""What is shown of a person: masks that meet the waybill rule, and numbers in one form."""

import re

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
    stripped = re.sub(r"[\s().\-–]", "", text)
    if not re.fullmatch(r"\+?\d{7,15}", stripped):
        raise BadPhone
    for prefix in ("+86", "0086"):
        rest = stripped.removeprefix(prefix)
        if rest != stripped and re.fullmatch(r"1\d{10}", rest):
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


def mask_address(address: str) -> str:
    """The address up to its building: unit, floor and room are hidden.

    In a Chinese address the part after the building (号, 弄, 栋, 幢, 座, 楼) goes; in a Western
    one a unit (apt, unit, #).
    """
    western = re.sub(
        r"(?i)[,\s]*\b(apt|apartment|unit|suite|ste|room|rm)\b\.?\s*\S+|\s*#\s*\S+", "", address
    )
    if re.search(r"[\u4e00-\u9fff]", western):
        building = re.match(r".*?(?:号楼|栋|幢|座|号|弄)(?=.*\d)", western)
        return building.group(0) + "***" if building else re.sub(r"\d+室?$", "***", western)
    return western + (" ***" if western != address else "")
