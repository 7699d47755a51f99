"""The forms of the dispatchers' pages."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional

from recycling.dispatch.what_if import WhatIf
from web.fields import Number, WholeNumber


class PlanForm(FlaskForm):
    """How long a plan may take."""

    seconds = WholeNumber(
        _l("Seconds to plan"),
        [
            InputRequired(_l("Enter how many seconds the plan may take.")),
            NumberRange(5, 3600, _l("Enter from 5 to 3600 seconds.")),
        ],
        default=60,
        wrong=_l("Enter from 5 to 3600 seconds."),
        render_kw={"inputmode": "numeric"},
    )


class PlaceForm(FlaskForm):
    """Where a booking is, in WGS-84."""

    lat = Number(
        _l("Latitude"),
        [
            InputRequired(_l("Enter the latitude in degrees.")),
            NumberRange(-90, 90, _l("A latitude lies between -90 and 90.")),
        ],
        render_kw={"inputmode": "decimal"},
    )
    lon = Number(
        _l("Longitude"),
        [
            InputRequired(_l("Enter the longitude in degrees.")),
            NumberRange(-180, 180, _l("A longitude lies between -180 and 180.")),
        ],
        render_kw={"inputmode": "decimal"},
    )


class WhatIfForm(FlaskForm):
    """What would be different."""

    vans = WholeNumber(
        _l("More vans"),
        [Optional(), NumberRange(0, 20, _l("Enter from 0 to 20."))],
        default=0,
        wrong=_l("Enter from 0 to 20."),
        render_kw={"inputmode": "numeric"},
    )
    shift_minutes = WholeNumber(
        _l("Minutes by which every shift ends later (with a minus: earlier)"),
        [Optional(), NumberRange(-600, 600, _l("Enter from -600 to 600."))],
        default=0,
        wrong=_l("Enter from -600 to 600."),
    )
    without_yard = SelectField(_l("Yard that would be closed"), choices=[], default="")
    lat = Number(
        _l("Another yard: latitude"),
        [Optional(), NumberRange(-90, 90, _l("A latitude lies between -90 and 90."))],
        render_kw={"inputmode": "decimal"},
    )
    lon = Number(
        _l("Another yard: longitude"),
        [Optional(), NumberRange(-180, 180, _l("A longitude lies between -180 and 180."))],
        render_kw={"inputmode": "decimal"},
    )
    seconds = WholeNumber(
        _l("Seconds to plan"),
        [
            InputRequired(_l("Enter how many seconds the plan may take.")),
            NumberRange(5, 3600, _l("Enter from 5 to 3600 seconds.")),
        ],
        default=30,
        wrong=_l("Enter from 5 to 3600 seconds."),
        render_kw={"inputmode": "numeric"},
    )

    def asked(self) -> WhatIf:
        """The question; raises BadWhatIf where nothing would be different."""
        at = None
        if self.lat.data is not None and self.lon.data is not None:
            at = (self.lat.data, self.lon.data)
        return WhatIf(
            vans=self.vans.data or 0, shift_minutes=self.shift_minutes.data or 0,
            without_yard=self.without_yard.data or "", yard_at=at,
        )  # fmt: skip


class ReplanForm(FlaskForm):
    """What happened on the road, and how much may move."""

    shifts_out = SelectMultipleField(_l("Couriers who drop out (breakdown, illness)"), choices=[])
    yards_closed = SelectMultipleField(_l("Yards that close now"), choices=[])
    most_moved = WholeNumber(
        _l("Residents who may be promised another time, at most"),
        [
            InputRequired(_l("Enter from 0 to 500.")),
            NumberRange(0, 500, _l("Enter from 0 to 500.")),
        ],
        default=5,
        wrong=_l("Enter from 0 to 500."),
        render_kw={"inputmode": "numeric"},
    )
    sent = WholeNumber(
        _l("Next stops of each courier that stay with that courier"),
        [InputRequired(_l("Enter from 0 to 30.")), NumberRange(0, 30, _l("Enter from 0 to 30."))],
        default=3,
        wrong=_l("Enter from 0 to 30."),
        render_kw={"inputmode": "numeric"},
    )
    seconds = WholeNumber(
        _l("Seconds to plan"),
        [
            InputRequired(_l("Enter how many seconds the plan may take.")),
            NumberRange(2, 600, _l("Enter from 2 to 600 seconds.")),
        ],
        default=20,
        wrong=_l("Enter from 2 to 600 seconds."),
        render_kw={"inputmode": "numeric"},
    )
