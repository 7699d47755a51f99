"""The cities whose days ship."""

from recycling.days.city import City, UnknownDay
from recycling.days.los_angeles import LOS_ANGELES
from recycling.days.shanghai import SHANGHAI

#: By the name that `--day` takes; the first is the default.
CITIES: dict[str, City] = {city.code: city for city in (SHANGHAI, LOS_ANGELES)}


def city_of(name: str) -> City:
    """The city of this name; raises UnknownDay."""
    try:
        return CITIES[name]
    except KeyError:
        raise UnknownDay(name, list(CITIES)) from None
