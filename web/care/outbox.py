"""The outbox: what was sent, to masked numbers; with the text where no gateway is set up."""

from flask import current_app, render_template

from recycling.notices import newest
from recycling.privacy import mask_phone
from web.care.room import STAFF, blueprint
from web.notice_texts import text_of
from web.security import Reach, access
from web.unit import database


@blueprint.get("/outbox")
@access(*STAFF, scope=Reach.CITY)
def outbox() -> str:
    """The newest notices."""
    # With a gateway the codes are the residents' alone; without one they are read here.
    embedded = not current_app.extensions["settings"].sms_url
    rows = [
        (row, mask_phone(row.to), text_of(row.kind, row.values if embedded else row.params))
        for row in newest(database())
    ]
    return render_template("care/outbox.html", rows=rows, embedded=embedded)
