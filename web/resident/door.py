"""What a resident needs at the door: the code for the courier, and who saw the address."""

import segno
from flask import render_template
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from recycling.visits.codes import visit_code, visit_qr
from recycling.visits.looks import Why, looks_at
from web.resident.room import blueprint, own_booking
from web.security import Reach, access
from web.unit import database

WHYS = {
    Why.NEXT: _l("your stop was next"),
    Why.OPENED: _l("opened on the phone without a signal"),
    Why.PAPER: _l("printed on a route sheet"),
    Why.CALL: _l("a call was put through"),
}


@blueprint.get("/bookings/<ref>/door")
@access(scope=Reach.OWN)
def door(ref: str) -> str:
    """Six digits and their QR code; below them each look at the address."""
    row = own_booking(ref)
    drawn = segno.make(visit_qr(row.number, row.ref), error="m", micro=False)
    looks = [(one, WHYS.get(Why(one.why))) for one in looks_at(database(), row.ref)]
    return render_template(
        "resident/door.html", booking=row, code=visit_code(row.ref), looks=looks,
        picture=Markup(drawn.svg_inline(scale=6, border=2, light="#fff")),  # noqa: S704
    )  # fmt: skip
