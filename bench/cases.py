"""Every case by its name, and the sets that are run together."""

from __future__ import annotations

from bench import academic, city, days, files
from bench.case import BREAKS, SEVERAL_WINDOWS, Case

MIXED = tuple(f"mixed-{size}" for size in city.MIXED_SIZES)
DAYS = ("shanghai", "yantai", "los-angeles")
DAY_PARTS = tuple(f"{name}-part" for name in DAYS)
LARGE = ("city-2000", "city-10000", *files.XXL)
SETS: dict[str, tuple[str, ...]] = {
    "published": files.PUBLISHED,
    "unseen": files.UNSEEN,
    "made": academic.NAMES,
    "mixed": MIXED,
    "days": DAYS + DAY_PARTS,
    "large": LARGE,
    "ablation": ("X-n200-k36", "R1_4_1", "X-n957-k87", "shanghai-part"),
    "short": ("X-n200-k36", "C1_2_1", "mixed-100"),
}


def case(name: str) -> Case:
    """The case of this name; `-part` is what every peer can state of it."""
    if name.endswith("-part"):
        return case(name.removesuffix("-part")).part(BREAKS, SEVERAL_WINDOWS)
    if name in files.NAMES:
        return files.case(name)
    if name in academic.NAMES:
        return academic.case(name)
    if name in DAYS:
        return {"shanghai": days.shanghai, "yantai": days.yantai, "los-angeles": days.los_angeles}[
            name
        ]()
    kind, _, size = name.partition("-")
    if kind in ("mixed", "city") and size.isdecimal():
        return (city.mixed if kind == "mixed" else city.city)(int(size))
    raise KeyError(name)
