"""The dispatchers' room: its blueprint, who may enter, and what its views share."""

import datetime as dt
from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from recycling.booking import desk
from recycling.booking.states import BookingState
from recycling.people import Role
from routing.runs import PlannedRoute, PlanRun
from web.dispatch.words import LOCKS, RUN_KINDS
from web.language import today
from web.security import Reach, access
from web.unit import database
from web.words import reason_words

blueprint = Blueprint("dispatch", __name__, url_prefix="/dispatch", template_folder="templates")

View = TypeVar("View", bound=Callable[..., object])
Answer = Response | str | tuple[str, int]

SEED = 1


def staff(view: View) -> View:
    """Let dispatchers and administrators in; they see the whole city."""
    return access(Role.DISPATCHER, Role.ADMINISTRATOR, scope=Reach.CITY)(view)


def asked_day() -> dt.date:
    """The day that the address names; without one tomorrow where it has bookings, else today."""
    told = request.args.get("on", "")
    if not told:
        # The day that is prepared is tomorrow; today's is on the road already.
        tomorrow = today() + dt.timedelta(days=1)
        return tomorrow if desk.counts_on(database(), tomorrow) else today()
    return day_told(told)


@blueprint.app_template_global()
def fail_word(code: str) -> str:
    """Why a visit failed, in words."""
    return reason_words(BookingState.FAILED, code)


@blueprint.app_template_global()
def locks_word(kind: str) -> str:
    """What is held fast, in words."""
    return str(LOCKS[kind])


@blueprint.app_template_global()
def run_kind_word(run: PlanRun) -> str:
    """What a run was made as, in words."""
    return str(RUN_KINDS[run.kind])


def request_day() -> dt.date:
    """The day that the address names, else today: what is on the road."""
    told = request.args.get("on", "")
    return day_told(told) if told else today()


def day_told(told: str) -> dt.date:
    """A day as an address writes it; anything else is no page."""
    try:
        return dt.date.fromisoformat(told)
    except ValueError:
        raise NotFound from None


def route_of(run: PlanRun, number: int) -> PlannedRoute:
    """The route of a run with this number; anything else is no page."""
    found = next((route for route in run.routes if route.number == number), None)
    if found is None:
        raise NotFound
    return found
