"""What notices say: one sentence a kind, in the reader's language, from values that name nobody."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask
from flask_babel import force_locale
from flask_babel import gettext as _

from recycling.notices import Kind
from web.language import clock, window_words
from web.language import day as day_words
from web.words import reason_words


def writer(app: Flask) -> Callable[[str, Mapping[str, Any], str], str]:
    """A writer that needs no request: it works in the worker too."""

    def write(kind: str, params: Mapping[str, Any], locale: str) -> str:
        with app.test_request_context(), force_locale(locale):
            return text_of(kind, params)

    return write


def text_of(kind: str, params: Mapping[str, Any]) -> str:
    """The sentence of a notice in the locale that is in force."""
    number, when = params.get("number", ""), _when(params)
    sentences: dict[str, Callable[[], str]] = {
        Kind.SIGN_IN_CODE: lambda: _(
            "Huiliu: your code is %(code)s. It is good for %(minutes)s minutes. "
            "We never ask for it by phone.",
            code=params.get("code", "······"), minutes=params.get("minutes", ""),
        ),
        Kind.CONFIRMED: lambda: _confirmed(number, when) + _followed_by(params),
        Kind.DROP_OFF_BOOKED: lambda: _(
            "Huiliu: booking %(number)s: please bring the things to %(site)s by %(by)s. Show this "
            "number there.",
            number=number, site=params.get("site", ""), by=_day(params, "by"),
        )
        + _followed_by(params),
        Kind.DROP_OFF_REMINDER: lambda: _(
            "Huiliu: please bring the things of booking %(number)s to %(site)s. It holds until "
            "%(by)s.",
            number=number, site=params.get("site", ""), by=_day(params, "by"),
        ),
        Kind.DROP_OFF_ENDED: lambda: _(
            "Huiliu: booking %(number)s has ended, as nothing was brought. You may still bring the "
            "things to any open point.",
            number=number,
        ),
        Kind.GUEST_CODE: lambda: _(
            "Huiliu: follow booking %(number)s with the code %(code)s. The code before it is no "
            "longer good.",
            number=number, code=params.get("code", "······"),
        ),
        Kind.EVENING_BEFORE: lambda: _(
            "Huiliu: we come %(when)s for booking %(number)s. Please have the things ready.",
            number=number, when=when or _eta(params),
        ),
        Kind.ON_THE_WAY: lambda: _(
            "Huiliu: the courier of booking %(number)s is on the way, %(when)s, after "
            "%(stops)s other stops.",
            number=number, when=_eta(params), stops=params.get("stops_before", 0),
        ),
        Kind.MOVED: lambda: _(
            "Huiliu: we are sorry, for booking %(number)s we come at another time: %(when)s. Call "
            "12345 if it does not suit you.",
            number=number, when=_eta(params),
        )
        if params.get("eta")
        else _(
            "Huiliu: we are sorry, we cannot come for booking %(number)s as promised. We look for "
            "another time and write again; 12345 helps at once.",
            number=number,
        ),
        Kind.DROP_OFF_OFFERED: lambda: _(
            "Huiliu: we are sorry that nobody took the things of booking %(number)s. This number "
            "is a voucher: bring them to %(site)s (site %(code)s) or any open point until "
            "%(by)s, free of charge, and %(points)s points are yours.",
            number=number, site=params.get("site", ""), code=params.get("code", ""),
            by=params.get("by", ""), points=params.get("points", 0),
        ),
        Kind.DONE: lambda: _(
            "Huiliu: booking %(number)s is collected: %(pieces)s pieces. Thank you.",
            number=number, pieces=params.get("pieces", 0),
        ),
        Kind.FAILED: lambda: _(
            "Huiliu: the visit for booking %(number)s did not work out (%(reason)s). "
            "Choose another time.",
            number=number, reason=reason_words("failed", params.get("reason", "")),
        ),
        Kind.CANCELLED: lambda: _(
            "Huiliu: booking %(number)s is cancelled. Nobody will come.", number=number
        ),
        Kind.PLACE_FREED: lambda: _(
            "Huiliu: a place became free for booking %(number)s, %(when)s. We keep it for you "
            "for 12 hours.",
            number=number, when=when,
        ),
        Kind.COMPLAINT_ANSWERED: lambda: _(
            "Huiliu: your complaint about booking %(number)s has an answer.", number=number
        ),
        Kind.PRICE_CUT_ASKED: lambda: _(
            "Huiliu: the courier asks for a lower price for booking %(number)s. Nothing changes "
            "unless you agree.",
            number=number,
        ),
        Kind.PARCEL_DIFFERS: lambda: _(
            "Huiliu: your parcel of booking %(number)s is not as it was said. Tell us what to do.",
            number=number,
        ),
        Kind.LABEL_READY: lambda: _(
            "Huiliu: the label of booking %(number)s is ready to print.", number=number
        ),
        Kind.NO_LABEL: lambda: _(
            "Huiliu: the carrier gave no label for booking %(number)s. Open the booking to go on "
            "without it.",
            number=number,
        ),
        Kind.SUBSIDY_PAID: lambda: _(
            "Huiliu: the old item of booking %(number)s has arrived. Your subsidy is final and in "
            "your account.",
            number=number,
        ),
        Kind.SUBSIDY_LAPSED: lambda: _(
            "Huiliu: the old item of booking %(number)s did not reach a dismantler in time: your "
            "subsidy claim has lapsed. Call 12345 if that is wrong.",
            number=number,
        ),
        Kind.RHYTHM_MISSED: lambda: _(
            "Huiliu: there is no place for your regular pickup on %(day)s (booking %(number)s). "
            "Choose another day, or wait for the next visit.",
            number=number, day=_day(params, "day"),
        ),
        Kind.PERMIT_ENDS: lambda: _(
            "Huiliu: the permit of site %(code)s ends in %(days)s days, on %(until)s. Ask for a "
            "renewal, or clear the site.",
            code=params.get("code", ""), days=params.get("days", 0), until=params.get("until", ""),
        ),
        Kind.SITE_STOPPED: lambda: _(
            "Huiliu: site %(code)s takes nothing any more. What stands there will be fetched.",
            code=params.get("code", ""),
        ),
        Kind.DAYS_REPLANNED: lambda: _(
            "Huiliu: site %(code)s takes nothing any more. Planned anew without it: %(days)s. "
            "Look at the plan.",
            code=params.get("code", ""), days=", ".join(params.get("days", ())),
        ),
        Kind.ROUTE_REPLANNED: lambda: _(
            "Huiliu: do not unload at site %(code)s today. Your route is planned again; open your "
            "sheet before you drive to a yard.",
            code=params.get("code", ""),
        ),
    }  # fmt: skip
    return sentences[kind]()


def _confirmed(number: str, when: str) -> str:
    if not when:
        return _("Huiliu: booking %(number)s is confirmed.", number=number)
    return _("Huiliu: booking %(number)s is confirmed, %(when)s.", number=number, when=when)


def _followed_by(params: Mapping[str, Any]) -> str:
    """How a guest follows it, while the code is still known."""
    code = params.get("code", "")
    return " " + _("Follow it with this number and the code %(code)s.", code=code) if code else ""


def _day(params: Mapping[str, Any], key: str) -> str:
    told = params.get(key, "")
    return day_words(dt.date.fromisoformat(told), near=False) if told else ""


def _moment(text: str) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


def _when(params: Mapping[str, Any]) -> str:
    start, end = _moment(params.get("start", "")), _moment(params.get("end", ""))
    if not params.get("day"):
        return ""
    day = day_words(dt.date.fromisoformat(params["day"]), near=False)
    return f"{day} {window_words(start, end)}" if start and end else day


def _eta(params: Mapping[str, Any]) -> str:
    eta = _moment(params.get("eta", ""))
    return _("about %(at)s", at=clock(eta)) if eta else ""
