"""Complaints that wait for an answer, the most urgent first."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from recycling.booking.aftercare import answer_complaint, open_complaints
from recycling.notices import tell_answered
from web.care.room import STAFF, blueprint
from web.language import now
from web.security import Reach, access, viewer
from web.unit import database


@blueprint.route("/complaints", methods=["GET", "POST"])
@access(*STAFF, scope=Reach.CITY)
def complaints() -> Response | str:
    """Read and answer complaints."""
    form = FlaskForm()
    if form.validate_on_submit():
        words = request.form.get("answer", "").strip()[:1000]
        if words:
            row = answer_complaint(
                database(), request.form.get("ref", ""), words, by=viewer().ref, now=now()
            )
            tell_answered(database(), row.booking, row.number, now=now())
            flash(_("Complaint %(number)s is answered.", number=row.number), "good")
        else:
            flash(_("Write an answer first."), "care")
        return redirect(url_for("care.complaints"), 303)
    return render_template("care/complaints.html", rows=open_complaints(database()), now=now())
