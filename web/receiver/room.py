"""The blueprint of the dismantlers' pages, who may enter, and for which dismantler they write."""

from flask import Blueprint
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from recycling.custody import Receiver, Refusal, receiver_by_ref, receivers
from recycling.people import Role
from web.security import viewer
from web.unit import database

blueprint = Blueprint("receiver", __name__, url_prefix="/dismantler", template_folder="templates")

#: A dismantler's own people, and staff who write down what it sent on paper.
WRITERS = (Role.RECEIVER, Role.DISPATCHER, Role.ADMINISTRATOR)

REFUSALS: dict[str, LazyString] = {
    Refusal.UNKNOWN: _l("We know no piece with this label or serial number."),
    Refusal.SEVERAL: _l("Several pieces have this serial number: enter the label."),
    Refusal.ON_BOARD: _l("It is still on a courier's vehicle: the yard takes it over first."),
    Refusal.OTHER_SERIAL: _l("The serial number is not the one that its owner named."),
    Refusal.SERIAL_MISSING: _l("Its owner named a serial number: read it from the plate."),
    Refusal.SERIAL_SEEN: _l("This serial number arrived before, on another piece."),
    Refusal.SERIAL_PAID: _l("A subsidy was paid for this serial number before."),
    Refusal.NO_LICENCE: _l("The dismantler has no licence for this kind on that day."),
    Refusal.BAD_DAY: _l("The day is before its collection, or still to come."),
    Refusal.ELSEWHERE: _l("It arrived at another dismantler."),
    Refusal.NOT_HELD: _l("Your dismantler does not hold this piece: write its arrival down first."),
    Refusal.NO_DATA: _l("This kind of thing holds no data."),
}

blueprint.add_app_template_filter(lambda code: str(REFUSALS[code]), "piece_refusal")


def mine() -> list[Receiver]:
    """The dismantlers that the viewer may write for: their own, or all for staff."""
    if is_staff():
        return receivers(database())
    plant = own()
    return [plant] if plant is not None else []


def own() -> Receiver | None:
    """The dismantler that the viewer works at; None for staff, and where none is set up."""
    return None if is_staff() else receiver_by_ref(database(), viewer().receiver_ref)


def is_staff() -> bool:
    """Whether the viewer is of the house and not of a dismantler."""
    return viewer().role is not Role.RECEIVER
