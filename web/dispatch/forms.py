"""The forms of the dispatchers' pages."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import InputRequired, NumberRange

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
