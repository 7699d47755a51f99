"""What an item is worth: questions, a quote that binds, a cut that needs consent; and how often."""

import datetime as dt
from collections.abc import Iterable

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.exceptions import NotFound

from recycling.booking.bookings import Booking
from recycling.booking.states import CHANGEABLE, BookingState
from recycling.catalogue import item_class
from recycling.custody import taken
from recycling.money.valuation import (
    BadAnswer,
    CutState,
    PriceCut,
    Quote,
    QuoteExpired,
    accept_quote,
    cut_by_ref,
    cut_rates,
    cuts_of,
    decide_cut,
    make_quote,
    paid_fen,
    questions,
    quotes_of,
    served_by_company,
)
from web.language import is_chinese, now, today
from web.resident.room import blueprint, own_booking
from web.resident.steps import Answer
from web.security import Reach, access
from web.unit import database

#: In these it is known what was really taken.
TAKEN = (BookingState.COLLECTED, BookingState.RECEIVED, BookingState.SETTLED)

#: Cut rates are those of the last so many days.
RATE_DAYS = 90


@blueprint.route("/bookings/<ref>/worth", methods=["GET", "POST"])
@access(scope=Reach.OWN)
def worth(ref: str) -> Answer:
    """Grade the items of a booking and get a quote for each."""
    booking = own_booking(ref)
    errors: dict[str, str] = {}
    may_ask = BookingState(booking.state) in CHANGEABLE
    if request.method == "POST" and may_ask:
        if request.form.get("accept"):
            return _accept(booking)
        for item in booking.items:
            told = {
                question.code: request.form.get(f"{question.code}-{item.id}", "")
                for question in questions(item.class_code)
            }
            try:
                make_quote(database(), booking, item, told, on=today(), now=now())
            except BadAnswer as bad:
                errors[f"{bad.question}-{item.id}"] = _("Choose one of the answers.")
    quotes = {quote.item_id: quote for quote in quotes_of(database(), booking)}
    page = render_template(
        "resident/worth.html", booking=booking, errors=errors, quotes=quotes, may_ask=may_ask,
        questions={item.id: questions(item.class_code) for item in booking.items},
        item_class=item_class, now=now(), form=request.form, cuts=cuts_of(database(), booking),
        chinese=is_chinese(),
        total=sum(quote.total_fen for quote in quotes.values() if quote.binds(now())),
        paid=_paid(booking, quotes.values()),
    )  # fmt: skip
    return (page, 422) if errors else page


def _paid(booking: Booking, quotes: Iterable[Quote]) -> int | None:
    """What is paid for what was really taken, in fen; None while that is not known."""
    if BookingState(booking.state) not in TAKEN:
        return None
    went = taken(database(), booking)
    return sum(paid_fen(quote, went) for quote in quotes)


def _accept(booking: Booking) -> Answer:
    try:
        for quote in quotes_of(database(), booking):
            accept_quote(database(), quote.ref, now=now())
    except QuoteExpired:
        flash(_("A quote has run out: answer the questions again."), "care")
    else:
        flash(_("The price is fixed. Only you can agree to a lower one."), "good")
    return redirect(url_for("resident.worth", ref=booking.ref), 303)


@blueprint.route("/bookings/<ref>/cuts/<cut>", methods=["GET", "POST"])
@access(scope=Reach.OWN)
def consent(ref: str, cut: str) -> Answer:
    """Agree to a lower price, or keep the item."""
    booking = own_booking(ref)
    row: PriceCut | None = cut_by_ref(database(), cut)
    if row is None or row.quote.booking_id != booking.id:
        raise NotFound
    form = FlaskForm()
    if form.validate_on_submit() and row.state == CutState.ASKED:
        agrees = request.form.get("answer") == "agree"
        decide_cut(database(), cut, agrees=agrees, now=now())
        told = _("You agreed.") if agrees else _("The price stands, and the item stays with you.")
        flash(told, "good")
        return redirect(url_for("resident.worth", ref=ref), 303)
    return render_template(
        "resident/consent.html", booking=booking, cut=row, item_class=item_class,
        asked=row.state == CutState.ASKED,
    )  # fmt: skip


@blueprint.get("/cut-rates")
@access(scope=Reach.PUBLIC)
def rates() -> str:
    """How often and how far each company asks for less than it quoted."""
    since = now() - dt.timedelta(days=RATE_DAYS)
    found = cut_rates(database(), served_by_company(database(), since), on=today(), since=since)
    return render_template("resident/rates.html", rates=found, days=RATE_DAYS)
