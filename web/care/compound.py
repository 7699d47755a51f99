"""A compound's collection day: a list of homes is uploaded, looked through, and booked at once.

The file is not kept: what was read of it goes back to the page, sealed, until it is confirmed.
"""

import datetime as dt
import json
from dataclasses import asdict, dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from database.errors import WrongKey
from database.keys import keys_in_place
from recycling.booking import compound as homes
from recycling.booking.bookings import Place
from recycling.booking.desk import bookable_days, windows
from recycling.booking.guest_codes import give_code
from recycling.booking.table import PERSONAL, BadTable
from recycling.booking.windows import Window
from recycling.catalogue import catalogue, item_class
from recycling.notices import tell_confirmed
from recycling.people import Role
from recycling.privacy import mask_name, mask_phone
from routing.geo.place import ENOUGH_FOR_A_STOP
from sites.areas import Level, Operator, area, areas_within, operator
from sites.exchange import BadTable as BadFile
from web.care.room import blueprint
from web.language import day as day_words
from web.language import hours_words, is_chinese, locale_code, name, now
from web.resident.addresses import geocoder, in_chinese, joined
from web.row_words import COLUMN_WORDS, FAULTS
from web.security import Reach, access, viewer
from web.unit import database
from web.words import SHORTAGES

Answer = Response | str | tuple[str, int]

#: Who books for a compound; an office within its own streets.
BOOKERS = (Role.OFFICE, Role.DISPATCHER, Role.ADMINISTRATOR)

#: So long a list that was looked through can be confirmed.
GOOD_FOR = dt.timedelta(hours=1)


class CompoundForm(FlaskForm):
    """Where, when, and the list of homes."""

    area = SelectField(_l("Street"), [InputRequired(_l("Choose the street."))])
    building = StringField(
        _l("Road and number, or name of the compound"),
        [InputRequired(_l("Enter the road and number, or the compound.")), Length(max=120)],
    )
    day = SelectField(_l("Day"), [InputRequired(_l("Choose a day."))])
    window = SelectField(_l("Time"), [InputRequired(_l("Choose a time."))])
    file = FileField(_l("The list of homes"))


@dataclass(frozen=True)
class _List:
    """A list as it was uploaded, between the look through it and the booking."""

    by: str
    made_at: str
    day: str
    window: str
    compound: dict[str, Any]
    rows: list[list[Any]]

    def sealed(self) -> str:
        """The list as the page carries it: nobody reads it on the way."""
        return keys_in_place().seal(json.dumps(asdict(self))).decode()

    @property
    def on(self) -> dt.date:
        """The day."""
        return dt.date.fromisoformat(self.day)

    @property
    def place(self) -> homes.Compound:
        """The compound."""
        told = self.compound
        return homes.Compound(
            **{**told, "place": Place(**told["place"]) if told["place"] else None}
        )

    def read(self, city: Operator) -> homes.Homes:
        """The homes of the list."""
        rows = [(int(line), dict(row)) for line, row in self.rows]
        return homes.read_homes(rows, self.place, self.on, _window(self.window), operator=city)


@blueprint.route("/compound", methods=["GET", "POST"])
@access(*BOOKERS, scope=Reach.AREA)
def compound() -> Answer:
    """Upload a list of homes; what is in it is shown before anything is booked."""
    city = operator(database())
    form = CompoundForm()
    form.area.choices = _areas(city)
    form.day.choices = [(d.isoformat(), day_words(d)) for d in bookable_days(city, now())]
    form.window.choices = [(w.code, hours_words(w.start, w.end)) for w in windows()]
    if form.validate_on_submit():
        told = _uploaded(form, city)
        if told is not None:
            return _checked(told, city)
    page = render_template(
        "care/compound.html", form=form, most=homes.MOST_HOMES, columns=COLUMN_WORDS,
        heads=homes.COLUMNS, classes=catalogue().values(), chinese=is_chinese(),
    )  # fmt: skip
    return (page, 422) if form.errors else page


@blueprint.get("/compound/list.csv")
@access(*BOOKERS, scope=Reach.AREA)
def compound_list() -> Response:
    """An empty list to fill in."""
    return Response(
        homes.template(chinese=is_chinese()), content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="homes.csv"'},
    )  # fmt: skip


def _areas(city: Operator) -> list[tuple[str, str]]:
    """The streets of the viewer's area; districts, or the city, where it has none."""
    code = viewer().scope.code or city.area_code
    for level in (Level.STREET, Level.DISTRICT):
        found = areas_within(database(), code, level)
        if found:
            return [(row.code, name(row)) for row in found]
    own = area(database(), code)
    return [(code, name(own) if own else name(city))]


def _uploaded(form: CompoundForm, city: Operator) -> _List | None:
    """The list that was uploaded; None with the errors on the form."""
    if not form.file.data:
        form.file.errors = [_("Choose the file with the list.")]
        return None
    try:
        rows = homes.rows_of(form.file.data.stream.read(), form.file.data.filename or "")
    except homes.TooManyHomes as many:
        form.file.errors = [
            _("The list has %(n)s homes. Give %(most)s at most; make a second list of the rest.",
              n=many.homes, most=homes.MOST_HOMES)
        ]  # fmt: skip
        return None
    except (BadTable, BadFile):
        form.file.errors = [
            _("This file cannot be read. Fill in the empty list, and save it as CSV or XLSX.")
        ]
        return None
    if not rows:
        form.file.errors = [_("The list has no homes. Write one home a row.")]
        return None
    place = _compound(form.area.data, (form.building.data or "").strip(), city)
    if place.place is not None and not city.serves(place.place.lat, place.place.lon):
        form.building.errors = [_("This place lies outside the area that we serve.")]
        return None
    return _List(
        viewer().ref, now().isoformat(), form.day.data, form.window.data, asdict(place),
        [[line, row] for line, row in rows],
    )  # fmt: skip


def _compound(code: str, building: str, city: Operator) -> homes.Compound:
    district = code[:6] if area(database(), code[:6]) else code
    whole = joined(database(), city, district, building, "")
    before, after = (whole, "") if in_chinese(city) else (building, whole.removeprefix(building))
    return homes.Compound(code, building, before, after, geocoder(city).place(whole))


def _window(code: str) -> Window:
    found = next((one for one in windows() if one.code == code), None)
    if found is None:
        raise NotFound
    return found


def _checked(told: _List, city: Operator, status: int = 200) -> tuple[str, int]:
    """The list looked through: what would be booked, and what is wrong with the rest."""
    read = told.read(city)
    fits = homes.fit_homes(
        database(), read.good, told.on, _window(told.window), operator=city, by=viewer().ref,
        now=now(), sure_from=ENOUGH_FOR_A_STOP,
    )  # fmt: skip
    window = _window(told.window)
    page = render_template(
        "care/compound_check.html", told=told, sealed=told.sealed(), place=told.place,
        when=f"{day_words(told.on)} {hours_words(window.start, window.end)}",
        bad=[(one.line, COLUMN_WORDS.get(one.column, one.column), _shown(one.column, one.row),
              FAULTS[one.fault]) for one in read.bad],
        bad_rows=len({one.line for one in read.bad}),
        free=[one for one in fits if one.free], known=[one for one in fits if one.known],
        full=[(one, SHORTAGES[one.lack.shortage]) for one in fits if one.lack],
        item_class=item_class, mask_name=mask_name, mask_phone=mask_phone,
    )  # fmt: skip
    return page, status


def _shown(column: str, row: Any) -> str:
    """The cell as it stands, where it says nothing about a person."""
    return "" if column in PERSONAL | {"room", "note"} else str(row.get(column, ""))


@blueprint.post("/compound/book")
@access(*BOOKERS, scope=Reach.AREA)
def book_compound() -> Answer:
    """Book the homes of a list that was looked through; twice is the same as once."""
    told = _opened(request.form.get("list", ""))
    city = operator(database())
    if told is None or told.on not in bookable_days(city, now()):
        flash(_("This list has become too old. Upload it again."), "care")
        return redirect(url_for("care.compound"), 303)
    read = told.read(city)
    only_free = request.form.get("leave_out") == "yes"
    if read.bad and not only_free:
        return _checked(told, city, 422)
    done = homes.book_homes(
        database(), read.good, told.on, _window(told.window), operator=city, by=viewer().ref,
        now=now(), sure_from=ENOUGH_FOR_A_STOP, only_free=only_free,
    )  # fmt: skip
    if done.left and not only_free:
        # Somebody else took the places in between: nothing is booked, and the page says so.
        return _checked(told, city, 422)
    for booking in done.new:
        booking.locale = locale_code()
        code = give_code(database(), booking, now=now())
        tell_confirmed(database(), booking, now=now(), code=code)
    flash(
        ngettext("%(num)s home is booked.", "%(num)s homes are booked.", len(done.new)),
        "good" if done.new else "care",
    )
    batch = homes.batch_of(told.place, told.on)
    return redirect(url_for("care.compound_booked", batch=batch), 303)


def _opened(sealed: str) -> _List | None:
    """The list of the page; None where it is another's, too old, or no list of this house."""
    try:
        told = _List(**json.loads(keys_in_place().open(sealed.encode())))
    except (WrongKey, ValueError, TypeError):
        return None
    fresh = now() - dt.datetime.fromisoformat(told.made_at) <= GOOD_FOR
    mine = told.by == viewer().ref and viewer().scope.covers(told.place.area_code)
    return told if fresh and mine else None


@blueprint.get("/compound/<batch>")
@access(*BOOKERS, scope=Reach.AREA)
def compound_booked(batch: str) -> str:
    """What is booked for a compound's day, with the numbers."""
    rows = homes.bookings_of_batch(database(), batch, viewer().scope)
    if not rows:
        raise NotFound
    first = rows[0]
    assert first.service_on is not None
    return render_template(
        "care/compound_booked.html", rows=rows, building=first.building,
        day=day_words(first.service_on), item_class=item_class, mask_name=mask_name,
        mask_phone=mask_phone,
    )  # fmt: skip
