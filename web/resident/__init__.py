"""Pages for residents: the front page, booking, following a booking, collection points."""

# Each of these modules hangs its routes on the blueprint.
from web.resident.afterwards import rating
from web.resident.bringing import bring
from web.resident.changes import change_when
from web.resident.details import details
from web.resident.door import door
from web.resident.following import track
from web.resident.parcels import parcel
from web.resident.points import found_points
from web.resident.room import blueprint
from web.resident.steps import answers
from web.resident.story import next_words
from web.resident.subsidy import subsidy
from web.resident.three_accounts import accounts
from web.resident.views import front
from web.resident.waiting import wait
from web.resident.where import where
from web.resident.words import EARNINGS
from web.resident.worth import worth

__all__ = [
    "EARNINGS",
    "accounts",
    "answers",
    "blueprint",
    "bring",
    "change_when",
    "details",
    "door",
    "found_points",
    "front",
    "next_words",
    "parcel",
    "rating",
    "subsidy",
    "track",
    "wait",
    "where",
    "worth",
]
