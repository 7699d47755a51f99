"""Sentences for what is wrong with a cell of a table of bookings, and what to write instead."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from recycling.booking.table import Fault

FAULTS: dict[str, LazyString] = {
    Fault.MISSING: _l("nothing is there: fill it in"),
    Fault.MORE_CELLS: _l("the row has more cells than the first line"),
    Fault.TWICE: _l("this stands in the file twice: keep one row"),
    Fault.NO_DATE: _l("this is no date; write 2026-06-07"),
    Fault.NO_WINDOW: _l("this is no window; write 09:00-11:00"),
    Fault.NO_NUMBER: _l("this is no number: write one such as 5"),
    Fault.NO_YES_OR_NO: _l("write yes or no"),
    Fault.UNKNOWN_ITEM: _l("the catalogue has no such item: take a name or a code of it"),
    Fault.BAD_QUANTITY: _l("this quantity cannot be taken: write 1 to 200"),
    Fault.UNKNOWN_DATUM: _l("write WGS-84, GCJ-02 or BD-09"),
    Fault.UNKNOWN_WAY: _l("write doorstep, drop_off or mail_in"),
    Fault.WAY_NOT_ALLOWED: _l("an item of the row may not come this way: book it apart"),
    Fault.BAD_PHONE: _l("this is no phone number: write its 7 to 15 digits"),
    Fault.OUT_OF_RANGE: _l("this is no place on earth"),
    Fault.ZERO: _l("the place is 0, 0"),
    Fault.SWAPPED: _l("latitude and longitude are swapped"),
    Fault.OUTSIDE_AREA: _l("the place lies outside the area that is served"),
    Fault.LIKELY_GCJ02: _l("the place is in GCJ-02: say so in the column datum"),
}

#: The columns of a compound's list.
COLUMN_WORDS: dict[str, LazyString] = {
    "room": _l("Building and room"),
    "floor": _l("Floor"),
    "lift": _l("Lift"),
    "items": _l("Items"),
    "name": _l("Name"),
    "phone": _l("Phone number"),
    "note": _l("How to get in"),
}
