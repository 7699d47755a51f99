"""Pages of those who care for residents: hotline, outbox, complaints, parcels on the scale."""

# Each of these modules hangs its routes on the blueprint.
from web.care.complaints import complaints
from web.care.compound import compound
from web.care.hotline import hotline
from web.care.outbox import outbox
from web.care.room import blueprint
from web.care.scale import scale

__all__ = ["blueprint", "complaints", "compound", "hotline", "outbox", "scale"]
