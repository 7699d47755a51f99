"""The forms of a booking: one question each."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from recycling.booking.bookings import Place
from recycling.privacy import BadPhone, normal_phone
from web.fields import WholeNumber


class PlaceForm(FlaskForm):
    """Where the items stand, in parts."""

    district = SelectField(_l("District"), [Optional()], validate_choice=False)
    road = StringField(
        _l("Road and number, or compound and building"),
        [InputRequired(_l("Enter the road and number, or the compound.")), Length(max=120)],
        render_kw={"autocomplete": "street-address"},
    )
    room = StringField(
        _l("Unit and room"), [Length(max=60)], render_kw={"autocomplete": "address-line2"}
    )
    floor = WholeNumber(
        _l("Floor"),
        [
            InputRequired(_l("Enter the floor as a number.")),
            NumberRange(-3, 120, _l("Enter the floor as a number from -3 to 120.")),
        ],
        default=1,
        wrong=_l("Enter the floor as a number."),
        render_kw={"inputmode": "numeric"},
    )
    has_lift = BooleanField(_l("There is a lift"))
    access_note = TextAreaField(_l("How do we get in?"), [Length(max=300)], render_kw={"rows": 2})
    #: Where the pin stands, when the map was used.
    lat = HiddenField()
    lon = HiddenField()

    @property
    def pin(self) -> Place | None:
        """The place of the pin; None where there is none, or one that no place can be."""
        try:
            lat, lon = float(self.lat.data or ""), float(self.lon.data or "")
        except ValueError:
            return None
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            return None
        return Place(lat, lon, "pin", 1.0)


class WayForm(FlaskForm):
    """How the items come in."""

    way = RadioField(
        _l("How do you want to hand it over?"),
        [InputRequired(_l("Choose how you want to hand it over."))],
        validate_choice=False,
    )


class TimeForm(FlaskForm):
    """When the resident is there: `2026-06-07 09:00-11:00`."""

    at = RadioField(
        _l("When are you at home?"),
        [InputRequired(_l("Choose a day and a time."))],
        validate_choice=False,
    )


def _phone(form: FlaskForm, field: StringField) -> None:
    try:
        normal_phone(field.data or "")
    except BadPhone:
        raise ValidationError(
            _l("Enter the phone number with its 7 to 15 digits, such as 138 0000 1234.")
        ) from None


def phone_field(label: LazyString) -> StringField:
    """A phone number that must be given."""
    return StringField(
        label,
        [InputRequired(_l("Enter your phone number.")), Length(max=30), _phone],
        render_kw={"autocomplete": "tel", "type": "tel", "inputmode": "tel"},
    )


class ContactForm(FlaskForm):
    """Whom to call."""

    name = StringField(
        _l("Your name"),
        [InputRequired(_l("Enter your name.")), Length(max=60)],
        render_kw={"autocomplete": "name"},
    )
    phone = phone_field(_l("Phone number"))


def _phone_or_none(form: FlaskForm, field: StringField) -> None:
    if (field.data or "").strip():
        _phone(form, field)


class WhoForm(ContactForm):
    """Whom to call, and who is called instead."""

    proxy_name = StringField(_l("Name of the neighbour or relative"), [Length(max=60)])
    proxy_phone = StringField(
        _l("Their phone number"),
        [Length(max=30), _phone_or_none],
        render_kw={"type": "tel", "inputmode": "tel"},
    )


class CancelForm(FlaskForm):
    """Why a booking is given up."""

    reason = RadioField(
        _l("Why do you cancel?"), [InputRequired(_l("Choose a reason; any will do."))]
    )
