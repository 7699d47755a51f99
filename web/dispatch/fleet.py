"""Crews, vehicles and shifts: who drives for which contractor, with what, on which day."""

import datetime as dt

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from routing.fleet import (
    FleetClash,
    Made,
    add_shift,
    couriers,
    every_shift_on,
    take_shift_out,
    vehicles,
    write_courier,
    write_vehicle,
)
from routing.runs import published_run
from sites.areas import operator
from sites.registry import SiteKind, open_sites
from web.dispatch.fleet_forms import CourierForm, ShiftForm, VehicleForm
from web.dispatch.room import Answer, asked_day, blueprint, staff
from web.dispatch.words import FLEET_CLASHES
from web.unit import database

#: The hours that a new shift proposes.
MORNING, EVENING = dt.time(8), dt.time(17)


@blueprint.route("/fleet", methods=["GET", "POST"])
@staff
def fleet() -> Answer:
    """The couriers by contractor, the vehicles, the shifts of a day and a form for one more."""
    on = asked_day()
    crews, cars, shifts = couriers(database()), vehicles(database()), every_shift_on(database(), on)
    found = open_sites(database(), on, kind=SiteKind.TRANSFER_YARD)
    yards = {one.ref: (one.name, one.place) for one in found if one.place is not None}
    busy = {one.courier_id for one in shifts}, {one.vehicle_id for one in shifts}
    form = ShiftForm(data={"starts": MORNING, "ends": EVENING})
    form.courier.choices = [
        (one.ref, f"{one.number} · {one.contractor or _('own crews')}")
        for one in crews
        if one.active and one.id not in busy[0]
    ]
    form.vehicle.choices = [
        (one.ref, f"{one.name} · {one.capacity_kg} kg")
        for one in cars
        if one.in_service and one.id not in busy[1]
    ]
    form.yard.choices = [(ref, words) for ref, (words, _place) in yards.items()]
    if form.validate_on_submit():
        _words, place = yards[form.yard.data]
        city = operator(database())
        try:
            add_shift(
                database(), on, courier_ref=form.courier.data, vehicle_ref=form.vehicle.data,
                starts_at=city.moment(on, form.starts.data or MORNING),
                ends_at=city.moment(on, form.ends.data or EVENING),
                yard_ref=form.yard.data, place=place,
            )  # fmt: skip
        except FleetClash as error:
            form.ends.errors = [FLEET_CLASHES[error.code]]
        else:
            flash(_("The shift is on the day."), "good")
            return redirect(url_for("dispatch.fleet", on=on.isoformat()), 303)
    run = published_run(database(), on)
    page = render_template(
        "dispatch/fleet.html", on=on, crews=crews, cars=cars, shifts=shifts, form=form,
        yards=yards, one_day=dt.timedelta(days=1),
        driven={route.shift_ref for route in run.routes} if run else set(),
        can_add=form.courier.choices and form.vehicle.choices and form.yard.choices,
    )  # fmt: skip
    return (page, 422) if form.errors else page


@blueprint.post("/fleet/shifts/<ref>/out")
@staff
def shift_out(ref: str) -> Answer:
    """Take a shift off the day."""
    on = asked_day()
    run = published_run(database(), on)
    driven = {route.shift_ref for route in run.routes} if run else set()
    try:
        take_shift_out(database(), on, ref, driven=driven)
        flash(_("The shift is off the day."), "good")
    except FleetClash as error:
        flash(str(FLEET_CLASHES[error.code]), "stop")
    return redirect(url_for("dispatch.fleet", on=on.isoformat()), 303)


@blueprint.route("/fleet/couriers/<ref>", methods=["GET", "POST"])
@staff
def courier(ref: str) -> Answer:
    """One courier: the contractor, the skills; `new` adds one."""
    rows = couriers(database())
    row = next((one for one in rows if one.ref == ref), None)
    if row is None and ref != "new":
        raise NotFound
    form = CourierForm(obj=row)
    if form.validate_on_submit():
        number = (form.number.data or "").strip()
        try:
            write_courier(
                database(), row, number=number, name=(form.name.data or "").strip(),
                contractor=(form.contractor.data or "").strip(), skills=form.skills.data or [],
                active=bool(form.active.data),
            )  # fmt: skip
        except FleetClash as error:
            form.number.errors = [FLEET_CLASHES[error.code]]
        else:
            flash(_("Courier %(number)s is written down.", number=number), "good")
            return redirect(url_for("dispatch.fleet", on=request.args.get("on") or None), 303)
    firms = sorted({one.contractor for one in rows if one.contractor})
    page = render_template("dispatch/courier.html", form=form, row=row, firms=firms)
    return (page, 422) if form.errors else page


@blueprint.route("/fleet/vehicles/<ref>", methods=["GET", "POST"])
@staff
def vehicle(ref: str) -> Answer:
    """One vehicle: what it carries, what it costs, whether it is in service; `new` adds one."""
    rows = vehicles(database())
    row = next((one for one in rows if one.ref == ref), None)
    if row is None and ref != "new":
        raise NotFound
    form = VehicleForm(obj=row, data=None if row is None else {
        "fixed": row.fixed_fen / 100, "per_hour": row.per_hour_fen / 100,
        "per_km": row.per_km_fen / 100,
    })  # fmt: skip
    if form.validate_on_submit():
        told = (form.name.data or "").strip()
        try:
            write_vehicle(
                database(), row, name=told, made=_made(form), in_service=bool(form.in_service.data)
            )
        except FleetClash as error:
            form.name.errors = [FLEET_CLASHES[error.code]]
        else:
            flash(_("Vehicle %(name)s is written down.", name=told), "good")
            return redirect(url_for("dispatch.fleet", on=request.args.get("on") or None), 303)
    page = render_template("dispatch/vehicle.html", form=form, row=row)
    return (page, 422) if form.errors else page


def _made(form: VehicleForm) -> Made:
    fixed, hour, km = (
        round((field.data or 0) * 100) for field in (form.fixed, form.per_hour, form.per_km)
    )
    return Made(
        kind=(form.kind.data or "").strip(), capacity_kg=form.capacity_kg.data or 0,
        capacity_litres=form.capacity_litres.data or 0, fixed_fen=fixed, per_hour_fen=hour,
        per_km_fen=km,
    )  # fmt: skip
