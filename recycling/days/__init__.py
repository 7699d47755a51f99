"""Real days that ship with the project: loaded as a city, its sites, its fleet and its bookings."""

from recycling.days.assumptions import Assumption, assumptions
from recycling.days.cities import CITIES, city_of
from recycling.days.city import City, OtherCity, UnknownDay
from recycling.days.loading import Loaded, load_day, replay_day
from recycling.days.sign_ins import DEMO_PASSWORD, demo_logins

__all__ = [
    "CITIES",
    "DEMO_PASSWORD",
    "Assumption",
    "City",
    "Loaded",
    "OtherCity",
    "UnknownDay",
    "assumptions",
    "city_of",
    "demo_logins",
    "load_day",
    "replay_day",
]
