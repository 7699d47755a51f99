"""The form of a new sign-in."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from recycling.people import SHORTEST_PASSWORD


class PersonForm(FlaskForm):
    """A person with a role and an area."""

    name = StringField(_l("Name"), [InputRequired(_l("Enter the name.")), Length(max=60)])
    login = StringField(
        _l("Sign-in name"),
        [
            InputRequired(_l("Enter a sign-in name.")),
            Regexp(r"^[a-z0-9][a-z0-9._-]{2,39}$",
                   message=_l("Use 3 to 40 small letters, digits, dots and dashes.")),
        ],
        render_kw={"autocomplete": "off", "autocapitalize": "none"},
    )  # fmt: skip
    password = PasswordField(
        _l("First password"),
        [
            InputRequired(_l("Enter a password.")),
            Length(min=SHORTEST_PASSWORD, max=200, message=_l("Use 10 characters or more.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )
    role = SelectField(_l("Role"))
    area_code = StringField(_l("Code of the area"), [Length(max=20)])
    courier_number = StringField(_l("Courier number"), [Length(max=20)])
    receiver = SelectField(_l("Dismantler"), default="")
