"""A booking's story in words: what happens next in one sentence, where it stands, its timeline."""

from flask_babel import gettext as _
from flask_babel import ngettext

from recycling.booking.bookings import Booking
from recycling.booking.drop_off import DropOff, drop_off_of
from recycling.booking.states import BookingState, CancelReason
from recycling.catalogue import Way
from recycling.dispatch.ahead import Coming, coming, span_of_the_day_before
from sites.areas import operator
from sites.registry import NoSuchSite, site_by_ref
from web.language import clock, day, hours_words, moment, now, today, window_words
from web.unit import database
from web.words import BOOKING_STATES

S = BookingState

#: The course of a booking that goes well, by its way, as its timeline shows it.
COURSES = {
    Way.DOORSTEP: (S.CONFIRMED, S.PLANNED, S.EN_ROUTE, S.COLLECTED, S.RECEIVED, S.SETTLED),
    Way.MAIL_IN: (S.CONFIRMED, S.RECEIVED, S.SETTLED),
    Way.DROP_OFF: (S.CONFIRMED, S.RECEIVED, S.SETTLED),
}

ENDED = {S.CANCELLED, S.FAILED, S.REFUSED}


def brought(row: Booking) -> DropOff | None:
    """Where the booking's things are brought; None for any other way."""
    return drop_off_of(database(), row) if row.way == Way.DROP_OFF else None


def point_name(where: DropOff) -> str:
    """What the point is called."""
    try:
        return site_by_ref(database(), where.site_ref).name
    except NoSuchSite:
        return where.site_ref


def point_when(where: DropOff) -> str:
    """When its owner means to come, or until when they may."""
    if where.planned_at is not None:
        return moment(where.planned_at)
    if where.planned_on is not None:
        return day(where.planned_on)
    return _("by %(day)s", day=day(where.bring_by))


def window_of(row: Booking) -> str:
    """The day and the window of a visit, in words; '' where none is said."""
    if not (row.service_on and row.window_start and row.window_end):
        return ""
    zone = operator(database()).zone
    start, end = (at.astimezone(zone).time() for at in (row.window_start, row.window_end))
    return f"{day(row.service_on)} {hours_words(start, end)}"


def live(row: Booking) -> Coming | None:
    """When the courier comes as the day runs; None before the day and for any other way."""
    if row.way != Way.DOORSTEP or row.service_on is None or row.service_on > today():
        return None
    return coming(database(), row, now=now())


def next_words(row: Booking, told: Coming | None = None) -> str:
    """What happens next, in one sentence."""
    state = S(row.state)
    told = told or live(row)
    if told is not None:
        return _coming_words(state, told)
    if row.way == Way.DROP_OFF:
        return _drop_off_words(row, state)
    if row.way == Way.MAIL_IN and state is S.CONFIRMED:
        return _("Pack it, stick the label on, and take it to a counter.")
    when = _("We come %(when)s. The courier calls 30 minutes before.", when=_when(row, state))
    sentences = {
        S.REQUESTED: _("We are checking your booking."),
        S.CONFIRMED: when,
        S.PLANNED: when,
        S.EN_ROUTE: _("The courier is on the way to you."),
        S.COLLECTED: _("We have your items. They go to the yard and are weighed there."),
        S.RECEIVED: _("Your items are weighed in at the yard."),
        S.SETTLED: _("All is done. Thank you for giving it back."),
        S.CANCELLED: _("This booking is cancelled. Nobody will come."),
        S.FAILED: _("The visit did not work out. Book another time, or call us."),
        S.REFUSED: _("We could not take the items. Call us: we help you further."),
    }
    return sentences.get(state, "")


def _when(row: Booking, state: BookingState) -> str:
    """The window that was promised; two hours about the plan's time where it is any hour."""
    if state is S.PLANNED and row.eta is not None and row.service_on is not None:
        start, end = span_of_the_day_before(row.eta, row.window_start, row.window_end)
        return f"{day(row.service_on)} {window_words(start, end)}"
    return window_of(row)


def _coming_words(state: BookingState, told: Coming) -> str:
    """The courier is coming: between when and when, and how many homes are before this one."""
    at = window_words(told.begins, told.ends)
    if state is S.PLANNED:
        if not told.homes_before:
            return _("The courier comes today, about %(at)s. You are the first.", at=at)
        return ngettext(
            "The courier comes today, about %(at)s: %(num)s home before yours.",
            "The courier comes today, about %(at)s: %(num)s homes before yours.",
            told.homes_before,
            at=at,
        )
    if not told.homes_before:
        return _("The courier is on the way to you, you are next: about %(at)s.", at=at)
    return ngettext(
        "The courier is on the way: %(num)s home before yours, about %(at)s.",
        "The courier is on the way: %(num)s homes before yours, about %(at)s.",
        told.homes_before,
        at=at,
    )


def _drop_off_words(row: Booking, state: BookingState) -> str:
    where = brought(row)
    site = point_name(where) if where else ""
    if state is S.CANCELLED:
        if row.reason == CancelReason.NOT_BROUGHT:
            return _("This booking has ended. You may bring the things to any open point.")
        return _("This booking is cancelled.")
    if state in (S.RECEIVED, S.SETTLED):
        return _("%(site)s has taken your things in. Thank you for giving them back.", site=site)
    if where is None:
        return _("Bring your things to a collection point.")
    return _("Bring your things to %(site)s, %(when)s.", site=site, when=point_when(where))


def as_of_words(told: Coming | None) -> str:
    """How old the time of arrival is; '' where none is told."""
    return _("As of %(at)s", at=clock(told.as_of)) if told else ""


def state_words(row: Booking) -> tuple[str, str]:
    """The state in a word or two, with its kind."""
    where = brought(row)
    if where is not None and row.state == S.CONFIRMED:
        return _("to be brought by %(day)s", day=day(where.bring_by)), "good"
    if where is not None and row.state == S.RECEIVED:
        return _("taken in at the point"), "good"
    words, kind = BOOKING_STATES[row.state]
    return str(words), kind


def timeline(row: Booking) -> list[tuple[str, str, str]]:
    """The booking's course: what is done, where it stands, what is ahead."""
    at_point = row.way == Way.DROP_OFF
    words = {
        S.CONFIRMED: _("Booking confirmed"),
        S.PLANNED: _("A courier has it on the route"),
        S.EN_ROUTE: _("Courier on the way"),
        S.COLLECTED: _("Collected"),
        S.RECEIVED: _("Taken in at the point") if at_point else _("Weighed in at the yard"),
        S.SETTLED: _("Settled"),
        S.CANCELLED: _("Cancelled"),
        S.FAILED: _("Visit failed"),
        S.REFUSED: _("Not taken"),
    }
    course = COURSES[Way(row.way)]
    # Events that only note something leave the time of a step alone.
    steps = [event for event in row.events if event.state_before != event.state_after]
    at = {event.state_after: moment(event.at) for event in steps}
    state = S(row.state)
    if state in ENDED:
        passed = [step for step in course if step.value in at]
        return [(words[step], at[step.value], "done") for step in passed] + [
            (words[state], at.get(state.value, ""), "now")
        ]
    standing = course.index(state) if state in course else -1
    return [
        (
            words[step],
            at.get(step.value, "") if place <= standing else "",
            "done" if place < standing else "now" if place == standing else "ahead",
        )
        for place, step in enumerate(course)
    ]
