"""The form by which an inspector decides about a site."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length

VERBS = ("approve", "send_back", "open", "suspend", "close", "renew", "refuse_renewal")

#: What is not done without words for the office.
NEEDS_WORDS = ("send_back", "suspend", "close", "refuse_renewal")


class DecisionForm(FlaskForm):
    """One decision with its reason or its conditions."""

    verb = HiddenField(validators=[InputRequired(), AnyOf(VERBS)])
    why = TextAreaField(_l("Reason or conditions"), [Length(max=500)], render_kw={"rows": 3})
