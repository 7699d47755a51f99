"""What the house does by itself: every few minutes, and every night. Services.

Each round may run twice, or late, without harm: every rule in it knows what was done before.
"""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from recycling.booking.aftercare import book_ahead, missed_ahead
from recycling.booking.drop_off import end_unbrought
from recycling.booking.mail import (
    ParcelState,
    Post,
    answer_order,
    answer_recall,
    answer_where,
    ask,
    ask_where,
    due_order,
    due_recall,
    due_tracking,
    tell_recall,
)
from recycling.booking.slots import StockLedger, StockOnSites, drop_expired, offer_freed_places
from recycling.codes import forget_old_codes
from recycling.money.earnings import mend_points, settle_points
from recycling.money.rewards import expire
from recycling.money.subsidies import reverse_overdue
from recycling.money.valuation import lapse_unanswered
from recycling.notices import (
    drop_secrets,
    remind_on_the_evening_before,
    remind_to_bring,
    tell_confirmed,
    tell_label_ready,
    tell_no_label,
    tell_no_visit,
    tell_not_brought,
    tell_place_freed,
)
from recycling.retention import purge
from recycling.unpacking import keep_unanswered_parcels
from sites.areas import Operator, operator

#: Gives one transaction after the other.
Units = Callable[[], AbstractContextManager[Session]]

#: Points are settled for so many days back: a late collection is still found.
DAYS_BACK = 3


@dataclass(frozen=True)
class Round:
    """What a round did, as counts."""

    told: int = 0
    places_offered: int = 0
    holds_dropped: int = 0
    booked_ahead: int = 0
    points_posted: int = 0
    points_expired: int = 0
    lapsed: int = 0


def short_round(
    session: Session, operator: Operator, *, now: dt.datetime, stock: StockOnSites | None = None
) -> Round:
    """Every few minutes: free what expired, tell who waits, remind who is visited tomorrow."""
    dropped = drop_expired(session, now=now)
    offered = offer_freed_places(session, operator=operator, stock=stock or StockLedger(), now=now)
    told = [tell_place_freed(session, place.booking, now=now) for place in offered]
    told += remind_on_the_evening_before(session, operator, now=now)
    told += remind_to_bring(session, operator, now=now)
    drop_secrets(session, now=now)
    return Round(
        told=sum(notice is not None for notice in told),
        places_offered=len(offered),
        holds_dropped=dropped,
    )


def post_round(units: Units, post: Post, *, now: dt.datetime) -> bool:
    """Take one thing that waits for a carrier; whether there was one.

    That is a label that is wanted, an order that is taken back, or a parcel under way. The carrier
    is asked between two transactions. The sender is told when a label that was waited for is there,
    and when it will not come.
    """
    with units() as session:
        asked = due_order(session, operator(session), now=now)
    if asked is None:
        return _drop(units, post, now=now) or _seek(units, post, now=now)
    # The carrier is the one that is chosen now, whoever was asked before.
    told = ask(post.chosen, asked)
    with units() as session:
        parcel = answer_order(session, asked, post.chosen.code, told, now=now)
        if parcel is not None and parcel.state == ParcelState.ORDERED:
            tell_label_ready(session, parcel.booking, parcel.waybill, now=now)
        elif parcel is not None and parcel.state == ParcelState.NOT_TAKEN:
            tell_no_label(session, parcel.booking, parcel.ordered_at, now=now)
    return True


def _drop(units: Units, post: Post, *, now: dt.datetime) -> bool:
    with units() as session:
        dropped = due_recall(session, post, now=now)
    if dropped is None:
        return False
    fault = tell_recall(post, dropped)
    with units() as session:
        answer_recall(session, dropped, fault, now=now)
    return True


def _seek(units: Units, post: Post, *, now: dt.datetime) -> bool:
    with units() as session:
        sought = due_tracking(session, post, now=now)
    if sought is None:
        return False
    told = ask_where(post, sought)
    with units() as session:
        answer_where(session, sought, told)
    return True


def night_round(
    session: Session, operator: Operator, *, now: dt.datetime, stock: StockOnSites | None = None
) -> Round:
    """Every night: rhythms a horizon ahead, points, what nobody answered, what ran out."""
    today = operator.today(now)
    made = book_ahead(session, operator=operator, now=now, stock=stock)
    for booking in made:
        tell_confirmed(session, booking, now=now)
    missed = [
        tell_no_visit(session, model, day, now=now)
        for model, day in missed_ahead(session, today=today)
    ]
    unbrought = end_unbrought(session, today=today, now=now)
    for booking in unbrought:
        tell_not_brought(session, booking, now=now)
    posted = [
        posting
        for back in range(DAYS_BACK)
        for posting in settle_points(session, operator, today - dt.timedelta(days=back), now=now)
    ]
    mend_points(session, since=now - dt.timedelta(days=DAYS_BACK), on=today, now=now)
    lapsed = len(unbrought) + len(lapse_unanswered(session, on=today, now=now))
    lapsed += len(keep_unanswered_parcels(session, operator, now=now))
    lapsed += len(reverse_overdue(session, today=today, now=now))
    forget_old_codes(session, now=now)
    purge(session, operator, now=now)
    return Round(
        told=len(made) + len(unbrought) + sum(notice is not None for notice in missed),
        booked_ahead=len(made),
        points_posted=len(posted),
        points_expired=expire(session, today=today, now=now),
        lapsed=lapsed,
    )
