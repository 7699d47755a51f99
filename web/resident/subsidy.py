"""Subsidies explained: would this purchase be paid for, by which rule, and why not; and a claim."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from recycling.custody import arrival_of, pieces_of, receivers
from recycling.money.subsidies import (
    NO_OLD_ITEM,
    NOT_ARRIVED,
    AwardState,
    BudgetSpent,
    ClaimedAtOnce,
    NotEligible,
    Purchase,
    SerialTaken,
    VoucherNotGood,
    awards_of,
    categories,
    claim,
    explain,
    issue_vouchers,
    voucher_by_number,
    vouchers_of,
)
from sites.areas import Level, areas_within, operator
from web.fields import Day, WholeNumber, choices_of
from web.language import name, now, today
from web.resident.room import blueprint, own_booking
from web.resident.steps import Answer
from web.security import Reach, access
from web.unit import database

GRADES = [("", _l("unknown")), *((str(grade), str(grade)) for grade in range(1, 6))]


class PurchaseForm(FlaskForm):
    """What the invoice says."""

    category = SelectField(_l("What did you buy?"))
    price = WholeNumber(
        _l("Price after all discounts, in yuan"),
        [
            InputRequired(_l("Enter the price in whole yuan.")),
            NumberRange(1, 1_000_000, _l("Enter the price in whole yuan.")),
        ],
        wrong=_l("Enter the price in whole yuan."),
        render_kw={"inputmode": "numeric"},
    )
    bought_on = Day(_l("Day on the invoice"), [InputRequired(_l("Enter the day as 2026-06-07."))])
    grade = SelectField(_l("Energy or water grade on its label"), choices=choices_of(GRADES))
    district = SelectField(_l("Where do you live?"))
    has_old_item = BooleanField(_l("I hand over an old one of the same kind"))


class ClaimForm(PurchaseForm):
    """A purchase with its serial number and the voucher of the old item."""

    district = None
    serial = StringField(
        _l("Serial number or IMEI of the new one"),
        [InputRequired(_l("Enter the serial number from its label.")), Length(max=60)],
    )
    voucher = StringField(_l("Voucher number"), [Optional(), Length(max=20)])


def _purchase(form: PurchaseForm, region: str) -> Purchase:
    assert form.price.data is not None
    assert form.bought_on.data is not None
    return Purchase(
        category=form.category.data,
        price_fen=form.price.data * 100,
        bought_on=form.bought_on.data,
        grade=int(form.grade.data) if form.grade.data else None,
        region=region,
        has_old_item=bool(form.has_old_item.data),
    )


@blueprint.route("/subsidy", methods=["GET", "POST"])
@access(scope=Reach.PUBLIC)
def subsidy() -> Answer:
    """Check a purchase against the rules of its day; nothing is kept."""
    city = operator(database())
    form = PurchaseForm(data={"bought_on": today(), "has_old_item": True})
    form.category.choices = [(kind.code, name(kind)) for kind in categories().values()]
    districts = areas_within(database(), city.area_code, Level.DISTRICT)
    form.district.choices = [(one.code, name(one)) for one in districts] or [
        (city.area_code, name(city))
    ]
    answer = None
    if form.validate_on_submit():
        answer = explain(database(), _purchase(form, form.district.data), "")
    page = render_template("resident/subsidy.html", form=form, answer=answer, kinds=categories())
    return (page, 422) if form.errors else page


@blueprint.route("/bookings/<ref>/subsidy", methods=["GET", "POST"])
@access(scope=Reach.OWN)
def claim_subsidy(ref: str) -> Answer:
    """The vouchers of a collected booking, and a claim with one of them."""
    booking = own_booking(ref)
    form = ClaimForm(data={"bought_on": today(), "has_old_item": True})
    form.category.choices = [(kind.code, name(kind)) for kind in categories().values()]
    answer = None
    if request.form.get("issue"):
        issue_vouchers(database(), booking, now=now())
        return redirect(url_for("resident.claim_subsidy", ref=ref), 303)
    if form.validate_on_submit():
        # Where it was collected tells the district, whose rules count beside the national ones.
        place = booking.area_code or operator(database()).area_code
        phone = booking.contact_phone or ""
        try:
            number = (form.voucher.data or "").strip()
            voucher = voucher_by_number(database(), number, phone) if number else None
            award = claim(
                database(), _purchase(form, place), phone=phone,
                new_serial=form.serial.data or "", now=now(), today=today(), voucher=voucher,
            )  # fmt: skip
        except VoucherNotGood:
            form.voucher.errors = [_("This voucher is not good for it. Check number and kind.")]
        except NotEligible as no:
            answer = no.answer
            form.form_errors.append(_("The rules do not pay for this: see below why."))
        except SerialTaken:
            form.serial.errors = [_("This appliance has had its subsidy.")]
        except BudgetSpent:
            form.form_errors.append(_("The budget of this rule is used up."))
        except ClaimedAtOnce:
            form.form_errors.append(_("Another claim came in just now. Send it once more."))
        else:
            fen = award.total_fen
            yuan = f"{fen / 100:.2f}"
            paid = award.state == AwardState.FINAL
            flash(
                _("%(yuan)s yuan are paid into your credit.", yuan=yuan)
                if paid
                else _("%(yuan)s yuan are kept for you.", yuan=yuan),
                "good",
            )
            return redirect(url_for("resident.claim_subsidy", ref=ref), 303)
    page = render_template(
        "resident/claim.html", booking=booking, form=form, answer=answer, kinds=categories(),
        vouchers=vouchers_of(database(), booking), NO_OLD_ITEM=NO_OLD_ITEM, NOT_ARRIVED=NOT_ARRIVED,
        dismantlers={one.ref: one.name for one in receivers(database())},
        arrived={
            piece.ref: arrival_of(database(), piece.ref)
            for piece in pieces_of(database(), booking.ref)
        },
        awards=awards_of(database(), booking.contact_phone or ""),
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page
