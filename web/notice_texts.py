"""What notices say: one sentence a kind, in the reader's language, from values that name nobody."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask
from flask_babel import LazyString, force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from recycling.notices import Kind
from web.language import clock, window_words
from web.language import day as day_words
from web.words import reason_words

SENTENCES: dict[str, LazyString] = {
    Kind.SIGN_IN_CODE: _l(
        "Huiliu: your code is %(code)s. It is good for %(minutes)s minutes. We never ask for "
        "it by phone."
    ),
    Kind.CONFIRMED: _l("Huiliu: booking %(number)s is confirmed, %(when)s."),
    Kind.DROP_OFF_BOOKED: _l(
        "Huiliu: booking %(number)s: please bring the things to %(site)s by %(by)s. Show this "
        "number there."
    ),
    Kind.DROP_OFF_REMINDER: _l(
        "Huiliu: please bring the things of booking %(number)s to %(site)s. It holds until %(by)s."
    ),
    Kind.DROP_OFF_ENDED: _l(
        "Huiliu: booking %(number)s has ended, as nothing was brought. You may still bring "
        "the things to any open point."
    ),
    Kind.GUEST_CODE: _l(
        "Huiliu: follow booking %(number)s with the code %(code)s. The code before it is no "
        "longer good."
    ),
    Kind.EVENING_BEFORE: _l(
        "Huiliu: we come %(when)s for booking %(number)s. Please have the things ready."
    ),
    Kind.ON_THE_WAY: _l(
        "Huiliu: the courier of booking %(number)s is on the way, %(when)s, after %(stops)s "
        "other stops."
    ),
    Kind.MOVED: _l(
        "Huiliu: we are sorry, for booking %(number)s we come at another time: %(when)s. Call "
        "12345 if it does not suit you."
    ),
    Kind.DROP_OFF_OFFERED: _l(
        "Huiliu: we are sorry that nobody took the things of booking %(number)s. This number "
        "is a voucher: bring them to %(site)s (site %(code)s) or any open point until %(by)s, "
        "free of charge, and %(points)s points are yours."
    ),
    Kind.DONE: _l("Huiliu: booking %(number)s is collected: %(pieces)s pieces. Thank you."),
    Kind.FAILED: _l(
        "Huiliu: the visit for booking %(number)s did not work out (%(reason)s). Choose "
        "another time."
    ),
    Kind.CANCELLED: _l("Huiliu: booking %(number)s is cancelled. Nobody will come."),
    Kind.PLACE_FREED: _l(
        "Huiliu: a place became free for booking %(number)s, %(when)s. We keep it for you for "
        "12 hours."
    ),
    Kind.COMPLAINT_ANSWERED: _l("Huiliu: your complaint about booking %(number)s has an answer."),
    Kind.PRICE_CUT_ASKED: _l(
        "Huiliu: the courier asks for a lower price for booking %(number)s. Nothing changes "
        "unless you agree."
    ),
    Kind.PARCEL_DIFFERS: _l(
        "Huiliu: your parcel of booking %(number)s is not as it was said. Tell us what to do."
    ),
    Kind.LABEL_READY: _l("Huiliu: the label of booking %(number)s is ready to print."),
    Kind.NO_LABEL: _l(
        "Huiliu: the carrier gave no label for booking %(number)s. Open the booking to go on "
        "without it."
    ),
    Kind.SUBSIDY_PAID: _l(
        "Huiliu: the old item of booking %(number)s has arrived. Your subsidy is final and in "
        "your account."
    ),
    Kind.SUBSIDY_LAPSED: _l(
        "Huiliu: the old item of booking %(number)s did not reach a dismantler in time: your "
        "subsidy claim has lapsed. Call 12345 if that is wrong."
    ),
    Kind.RHYTHM_MISSED: _l(
        "Huiliu: there is no place for your regular pickup on %(day)s (booking %(number)s). "
        "Choose another day, or wait for the next visit."
    ),
    Kind.PERMIT_ENDS: _l(
        "Huiliu: the permit of site %(code)s ends in %(days)s days, on %(until)s. Ask for a "
        "renewal, or clear the site."
    ),
    Kind.SITE_STOPPED: _l(
        "Huiliu: site %(code)s takes nothing any more. What stands there will be fetched."
    ),
    Kind.DAYS_REPLANNED: _l(
        "Huiliu: site %(code)s takes nothing any more. Planned anew without it: %(days)s. "
        "Look at the plan."
    ),
    Kind.ROUTE_REPLANNED: _l(
        "Huiliu: do not unload at site %(code)s today. Your route is planned again; open your "
        "sheet before you drive to a yard."
    ),
}

#: In place of these where no time is known.
WITHOUT_TIME: dict[str, LazyString] = {
    Kind.CONFIRMED: _l("Huiliu: booking %(number)s is confirmed."),
    Kind.MOVED: _l(
        "Huiliu: we are sorry, we cannot come for booking %(number)s as promised. We look for "
        "another time and write again; 12345 helps at once."
    ),
}

#: A guest is told how to follow what these are about, while the code is still known.
FOLLOWED = (Kind.CONFIRMED, Kind.DROP_OFF_BOOKED)

#: Values that are a day, as 2026-06-07.
DAYS = ("day", "by", "until")


def writer(app: Flask) -> Callable[[str, Mapping[str, Any], str], str]:
    """A writer that needs no request: it works in the worker too."""

    def write(kind: str, params: Mapping[str, Any], locale: str) -> str:
        with app.test_request_context(), force_locale(locale):
            return text_of(kind, params)

    return write


def text_of(kind: str, params: Mapping[str, Any]) -> str:
    """The sentence of a notice in the locale that is in force."""
    told = _told(params)
    sentence = SENTENCES[kind]
    if kind in WITHOUT_TIME and not told["when"]:
        sentence = WITHOUT_TIME[kind]
    text = str(sentence) % told
    if kind in FOLLOWED and params.get("code"):
        text += " " + _("Follow it with this number and the code %(code)s.", code=params["code"])
    return text


def _told(params: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values as a reader sees them; what was not told is empty."""
    told = defaultdict(str, params)
    told.update({name: _day(params[name]) for name in DAYS if params.get(name)})
    if isinstance(params.get("days"), list):
        told["days"] = ", ".join(map(_day, params["days"]))
    told["code"] = params.get("code", "······")
    told["when"] = _when(params) or _eta(params)
    told["stops"] = params.get("stops_before", 0)
    told["reason"] = reason_words("failed", params.get("reason", ""))
    return told


def _day(text: str) -> str:
    return day_words(dt.date.fromisoformat(text), near=False)


def _moment(text: str) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


def _when(params: Mapping[str, Any]) -> str:
    start, end = _moment(params.get("start", "")), _moment(params.get("end", ""))
    if not params.get("day"):
        return ""
    day = _day(params["day"])
    return f"{day} {window_words(start, end)}" if start and end else day


def _eta(params: Mapping[str, Any]) -> str:
    eta = _moment(params.get("eta", ""))
    return _("about %(at)s", at=clock(eta)) if eta else ""
