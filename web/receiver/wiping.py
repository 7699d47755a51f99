"""Certificates of data wiping: which device, by which method, what showed it, who and when."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from recycling.catalogue import item_class
from recycling.custody import PieceRefused, certify, newest_certificates, wipe_methods
from recycling.money.earnings import points_for_wiping
from web.fields import Day
from web.language import name, now, today
from web.receiver.room import REFUSALS, WRITERS, blueprint, is_staff, own
from web.security import Reach, access, viewer
from web.unit import database


class WipingForm(FlaskForm):
    """One device whose memory is empty, and how that is known."""

    label = StringField(_l("Label on the piece"), [Length(max=60)])
    serial = StringField(_l("Serial number or IMEI"), [Length(max=60)])
    method = SelectField(_l("Method"))
    shown_by = StringField(
        _l("What shows that it worked"),
        [InputRequired(_l("Name the report, sample or witness.")), Length(max=120)],
    )
    wiped_on = Day(_l("Day of wiping"), [InputRequired(_l("Enter the day as 2026-06-07."))])
    verified = BooleanField(
        _l("I have checked that nothing of its owner can be read"),
        [InputRequired(_l("A certificate is given after the check alone."))],
    )


@blueprint.route("/wiping", methods=["GET", "POST"])
@access(*WRITERS, scope=Reach.CITY)
def wiping() -> Response | str | tuple[str, int]:
    """Enter a certificate; its owner gets the points and sees it with the booking."""
    form = WipingForm(data={"wiped_on": today()})
    form.method.choices = [
        (one.code, f"{name(one)} ({one.standard})") for one in wipe_methods().values()
    ]
    if form.validate_on_submit() and _certified(form):
        return redirect(url_for("receiver.wiping"), 303)
    allowed = is_staff() or own() is not None
    page = render_template(
        "receiver/wiping.html", form=form, allowed=allowed, item_class=item_class,
        rows=newest_certificates(database(), own(), most=50) if allowed else [],
        methods=wipe_methods(),
    )  # fmt: skip
    return (page, 422) if form.errors else page


def _certified(form: WipingForm) -> bool:
    receiver = own()
    if receiver is None and not is_staff():
        form.form_errors.append(_("No dismantler is set up for you yet."))
        return False
    if not (form.label.data or "").strip() and not (form.serial.data or "").strip():
        form.label.errors = [_("Enter the label or the serial number.")]
        return False
    try:
        row = certify(
            database(), receiver=receiver, label=form.label.data or "",
            serial=form.serial.data or "", method=form.method.data,
            shown_by=(form.shown_by.data or "").strip(), wiped_on=form.wiped_on.data or today(),
            by=viewer().ref, today=today(), now=now(),
        )  # fmt: skip
    except PieceRefused as no:
        form.label.errors = [str(REFUSALS[no.why])]
        return False
    points_for_wiping(database(), row, on=today(), now=now())
    flash(_("Certificate %(number)s is entered.", number=row.number), "good")
    return True
