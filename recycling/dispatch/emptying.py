"""Full sites as jobs of the day's plan, and what yards still have room for."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from recycling.booking.bookings import Booking
from recycling.catalogue import item_class, planning_default
from recycling.intake import stock_class
from routing.fleet import Shift
from routing.solver.problem import Limit
from sites.emptying import Emptying
from sites.registry import Site
from sites.stock import Level, StockClass, limits

#: What a crew must be able to do to take goods of a class.
SKILLS = {StockClass.LITHIUM: "lithium", StockClass.REFRIGERANT: "refrigerant"}

#: Between the ref of a site and the number of a further part of its load; no ref holds it.
PART = "."


@dataclass(frozen=True)
class SiteLoad:
    """What one visit takes from a site: all of it, or as much as a vehicle holds."""

    ref: str
    emptying: Emptying
    grams: int
    litres: int

    @property
    def site(self) -> Site:
        """The site that is emptied."""
        return self.emptying.site

    @property
    def skills(self) -> frozenset[str]:
        """What the crew must be able to do."""
        return frozenset(SKILLS[one] for one in self.emptying.classes if one in SKILLS)


def site_ref(ref: str) -> str:
    """The ref of the site that a job's ref belongs to."""
    return ref.partition(PART)[0]


def site_loads(due: Iterable[Emptying], shifts: Sequence[Shift]) -> list[SiteLoad]:
    """Each site's load in parts that the day's roomiest vehicle can hold."""
    if not shifts:
        return []
    vehicle = max((shift.vehicle for shift in shifts), key=lambda one: one.capacity_litres)
    loads = []
    for one in due:
        by_mass = -(-one.grams // (vehicle.capacity_kg * 1000))
        by_room = -(-one.litres // vehicle.capacity_litres)
        parts = max(1, by_mass, by_room)
        for number in range(parts):
            ref = one.site.ref if number == 0 else f"{one.site.ref}{PART}{number + 1}"
            loads.append(
                SiteLoad(
                    ref,
                    one,
                    grams=_share(one.grams, parts, number),
                    litres=_share(one.litres, parts, number),
                )
            )
    return loads


def _share(amount: int, parts: int, number: int) -> int:
    """Part `number` of an amount in equal whole parts; the first ones carry what is over."""
    whole, over = divmod(amount, parts)
    return whole + (number < over)


def price_fen(load: SiteLoad, on: dt.date) -> int:
    """What leaving a site for another day is taken to cost: a left-out booking's, when it is full.

    It grows with the priority, so that a site that can wait is not fetched at any price.
    """
    return int(planning_default("left_out_fen", on)) * load.emptying.priority // 100


def masses_by_class(booking: Booking) -> dict[str, tuple[int, int]]:
    """Grams and litres of a booking's items by hazard (`lithium`) and by family (`of phone`)."""
    found: dict[str, tuple[int, int]] = {}
    for item in booking.items:
        known = item_class(item.class_code)
        for named in (stock_class(known).value, family_class(known.family)):
            grams, litres = found.get(named, (0, 0))
            found[named] = (grams + item.grams, litres + item.litres)
    found.pop(StockClass.ORDINARY.value, None)
    return found


def family_class(family: str) -> str:
    """The solver's load class of a category family."""
    return f"of {family}"


def yard_limits(
    yard: Site, standing: dict[StockClass, Level], coming: dict[str, int]
) -> tuple[Limit, ...]:
    """What a yard can still take on the day: capacity less stock, hazards' limits, categories.

    A hazard's limit, or nothing at all of a category that the permit does not name, is stated only
    where the day's bookings could pass it: a rule that cannot bind would only keep the quicker
    engines from the problem. Dimension 0 is hectograms, 1 litres.
    """
    grams = sum(level.grams for level in standing.values())
    litres = sum(level.litres for level in standing.values())
    found = []
    if yard.capacity_kg is not None:
        found.append(Limit(dimension=0, amount=max(0, yard.capacity_kg * 10 - -(-grams // 100))))
    if yard.capacity_litres is not None:
        found.append(Limit(dimension=1, amount=max(0, yard.capacity_litres - litres)))
    for named, limit in limits(yard).items():
        if limit is None:
            continue
        left = max(0, limit - standing.get(named, Level()).grams)
        if coming.get(named.value, 0) > left:
            found.append(Limit(dimension=0, amount=left // 100, load_class=named.value))
    accepted = {family_class(family) for family in yard.accepts}
    found += [
        Limit(dimension=0, amount=0, load_class=code)
        for code in sorted(coming)
        if code.startswith(family_class("")) and code not in accepted
    ]
    return tuple(found)
