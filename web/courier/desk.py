"""What comes from the road to the dispatcher: changes to decide, troubles, masses, the pack."""

import datetime as dt
from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from recycling.booking.bookings import Booking
from recycling.booking.desk import bookings_by_refs
from recycling.catalogue import ItemClass, item_class
from recycling.custody import HandOver, hand_overs_with_alarm
from recycling.people import Role
from recycling.visits.changes import (
    agreed_counts,
    changes_with_dispatcher,
    cut_of,
    decide_for_resident,
)
from recycling.visits.journal import troubles
from recycling.visits.tables import DoorChange
from routing.runs import published_run
from sites.registry import site_by_ref
from web.courier.room import blueprint
from web.courier.words import CUT_REASONS, TROUBLES, VERBS
from web.language import now, today
from web.security import Reach, access, viewer
from web.site_words import STOCK
from web.unit import database

#: What needs no hand any more after so many days.
DAYS_BACK = dt.timedelta(days=3)


@dataclass(frozen=True)
class Asked:
    """A change with what it would change."""

    change: DoorChange
    booking: Booking
    before: list[tuple[ItemClass, int]]
    after: list[tuple[ItemClass, int]] | None
    price: tuple[ItemClass, int, int, str] | None


def _asked() -> list[Asked]:
    changes = changes_with_dispatcher(database())
    bookings = bookings_by_refs(database(), [one.booking_ref for one in changes])
    found = []
    for change in changes:
        booking = bookings[change.booking_ref]
        counts = agreed_counts(database(), booking)
        cut = cut_of(database(), change)
        found.append(
            Asked(
                change, booking, [(item_class(code), n) for code, n in counts.items()],
                None if change.counts is None
                else [(item_class(str(code)), int(n)) for code, n in change.counts],
                (
                    item_class(cut.quote.class_code), cut.from_fen, cut.to_fen,
                    str(CUT_REASONS.get(cut.reason, cut.reason)),
                ) if cut else None,
            )
        )  # fmt: skip
    return found


@blueprint.get("/desk")
@access(Role.DISPATCHER, Role.ADMINISTRATOR, scope=Reach.CITY)
def desk() -> str:
    """Changes that wait for a call, what did not go as couriers meant, masses that differ."""
    since = now() - DAYS_BACK
    alarms = [(row, _where(row)) for row in hand_overs_with_alarm(database(), since)]
    days = [on for on in (today(), today() + dt.timedelta(days=1)) if published_run(database(), on)]
    return render_template(
        "courier/desk.html", asked=_asked(), troubles=troubles(database(), since=since),
        alarms=alarms, days=days, trouble_words=TROUBLES, verbs=VERBS, stock_words=STOCK,
    )  # fmt: skip


def _where(row: HandOver) -> str:
    """The yard, or the courier who took the load on."""
    return row.yard if row.from_van_to_van else site_by_ref(database(), row.site_ref).name


@blueprint.post("/desk/<ref>/<any(agree, decline):reply>")
@access(Role.DISPATCHER, Role.ADMINISTRATOR, scope=Reach.CITY)
def decide(ref: str, reply: str) -> Response:
    """The resident's answer on the phone; the courier's sheet shows it at once."""
    decide_for_resident(
        database(), ref, agrees=reply == "agree", by=f"dispatcher {viewer().ref}", now=now()
    )
    flash(_("The answer is noted; the courier sees it."), "good")
    return redirect(url_for("courier.desk"), 303)
