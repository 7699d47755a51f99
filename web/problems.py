"""Every error as one answer: the table of errors, and the page or problem+json they become.

A rule knows no status code; this table does. The most particular class of an error wins.
"""

import logging
from dataclasses import dataclass, replace

from flask import Flask, Response, jsonify, render_template, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from recycling.booking import bookings, desk, states
from recycling.booking.slots import SlotFull, ceilings
from recycling.errors import RecyclingError
from recycling.people import LoginTaken, SignInFailed, WeakPassword
from recycling.privacy import BadPhone
from recycling.visits.actions import BadAction
from recycling.visits.changes import NoSuchChange
from recycling.visits.journal import ForeignDevice, OtherAction
from recycling.visits.rules import Conflict
from routing import runs
from routing.errors import RoutingError
from sites import documents, inspections, registry, stock
from sites.areas import NoOperator
from sites.coverage import BadNorm
from sites.errors import SitesError
from sites.exchange import BadTable
from sites.siting import study
from web.limits import TooMany

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Problem:
    """How one kind of error is told: a status, a name for machines, a title and what to do."""

    status: int
    slug: str
    title: str | LazyString
    advice: str | LazyString


ASK_AGAIN = _l("Check what you entered and send it again.")
LOOK_AGAIN = _l("Open the page again: it shows how things stand now.")

#: Errors of the house and of the web, each with its answer.
PROBLEMS: dict[type[BaseException], Problem] = {
    registry.NoSuchSite: Problem(
        404, "no-such-site", _l("There is no such site in your area"),
        _l("Go back to your sites and choose one from the list."),
    ),
    registry.WrongSiteState: Problem(
        409, "wrong-site-state", _l("The site cannot do that now"), LOOK_AGAIN
    ),
    registry.SiteIncomplete: Problem(
        422, "site-incomplete", _l("Something is still missing"),
        _l("Fill in what the list names, then submit the site."),
    ),
    registry.PermitExpired: Problem(
        409, "permit-expired", _l("The permit does not cover this day"),
        _l("Ask the district for a new permit."),
    ),
    registry.BadPermitDates: Problem(
        422, "bad-permit-dates", _l("The permit would end before it begins"),
        _l("Choose an end that comes after the beginning."),
    ),
    registry.OwnSubmission: Problem(
        403, "own-submission", _l("You submitted this site yourself"),
        _l("Somebody else of the district has to decide."),
    ),
    registry.NotCleared: Problem(
        409, "not-cleared", _l("The site is not cleared yet"),
        _l("Empty and clean it and add a picture; then it can be closed."),
    ),
    stock.StockFull: Problem(
        409, "stock-full", _l("The site has no room for this"),
        _l("Let it be emptied first; another site near by may take it."),
    ),
    stock.NotOnSite: Problem(
        409, "not-on-site", _l("Less stands there than would leave"),
        _l("Count what stands there first, then write down what left."),
    ),
    stock.NotAccepted: Problem(
        422, "not-accepted", _l("The site does not take this category"), LOOK_AGAIN
    ),
    stock.BadMovement: Problem(422, "bad-movement", _l("This cannot be right"), ASK_AGAIN),
    BadTable: Problem(
        422, "bad-table", _l("This file cannot be read"),
        _l("Give a CSV, XLSX or GeoJSON file with the columns of an export."),
    ),
    documents.BadDocument: Problem(
        422, "bad-document", _l("This file cannot be kept"),
        _l("Give a JPEG or PNG picture, or a PDF, of 10 MB at most."),
    ),
    documents.NoSuchDocument: Problem(
        404, "no-such-document", _l("There is no such file"), LOOK_AGAIN
    ),
    study.NoSuchStudy: Problem(
        404, "no-such-study", _l("There is no such study in your area"), LOOK_AGAIN
    ),
    inspections.BadInspection: Problem(
        422, "bad-inspection", _l("The checklist is not complete"),
        _l("Say of each line whether it is in order; a fault needs a few words."),
    ),
    BadNorm: Problem(422, "bad-norm", _l("These numbers cannot be right"), ASK_AGAIN),
    registry.NoRenewalAsked: Problem(
        409, "no-renewal", _l("There is no renewal to decide on"), LOOK_AGAIN
    ),
    SitesError: Problem(422, "sites", _l("The site register cannot do that"), ASK_AGAIN),
    NoOperator: Problem(
        503, "no-operator", _l("Nothing is set up here yet"),
        _l("The operator of this page has to load a city first."),
    ),
    runs.NoSuchRun: Problem(
        404, "no-such-run", _l("There is no such plan"),
        _l("Go back to the day and choose a plan from its list."),
    ),
    runs.RunUnderWay: Problem(
        409, "run-under-way", _l("This day is being planned already"),
        _l("Wait until the plan is done, or stop it and keep the best so far."),
    ),
    runs.WrongRunState: Problem(
        409, "wrong-run-state", _l("The plan cannot do that now"), LOOK_AGAIN
    ),
    RoutingError: Problem(422, "routing", _l("This cannot be planned"), ASK_AGAIN),
    desk.NoSuchBooking: Problem(
        404, "no-such-booking", _l("We cannot find this booking"),
        _l("Check the number and the phone number it was made with."),
    ),
    desk.OutsideArea: Problem(
        422, "outside-area", _l("We do not come to this address"),
        _l("Call the hotline: it knows who collects there."),
    ),
    states.WrongState: Problem(
        409, "wrong-booking-state", _l("The booking cannot do that now"), LOOK_AGAIN
    ),
    states.BookingIncomplete: Problem(
        422, "booking-incomplete", _l("Something is still missing"),
        _l("Go back through the questions: one has no answer yet."),
    ),
    bookings.BadQuantity: Problem(
        422, "bad-quantity", _l("This count cannot be right"), ASK_AGAIN
    ),
    bookings.BadWindow: Problem(
        422, "bad-window", _l("This time cannot be booked"),
        _l("Choose one of the days and times that are shown."),
    ),
    ceilings.NoSuchCeiling: Problem(
        404, "no-such-ceiling", _l("There is no such ceiling"), LOOK_AGAIN
    ),
    ceilings.BadCeiling: Problem(
        422, "bad-ceiling", _l("This ceiling cannot be right"), ASK_AGAIN
    ),
    SlotFull: Problem(
        409, "slot-full", _l("This time is taken"),
        _l("Choose another of the times that are free."),
    ),
    bookings.WayNotAllowed: Problem(
        422, "way-not-allowed", _l("One of the items cannot come in that way"),
        _l("Choose another way, or take that item out of the booking."),
    ),
    SignInFailed: Problem(
        401, "sign-in-failed", _l("The name or the password is not right"), ASK_AGAIN
    ),
    LoginTaken: Problem(
        409, "login-taken", _l("This sign-in name is taken"), _l("Choose another name.")
    ),
    WeakPassword: Problem(
        422, "weak-password", _l("The password is too short"), _l("Use 10 characters or more.")
    ),
    BadPhone: Problem(
        422, "bad-phone", _l("This phone number cannot be right"),
        _l("Enter 7 to 15 digits, such as 138 0000 1234."),
    ),
    BadAction: Problem(
        422, "bad-action", _l("This cannot be an entry of a route sheet"), ASK_AGAIN
    ),
    OtherAction: Problem(
        409, "other-action", _l("This number was used for another entry"), LOOK_AGAIN
    ),
    ForeignDevice: Problem(
        403, "foreign-device", _l("This phone keeps the entries of another courier"),
        _l("Sign in as the courier whose entries they are."),
    ),
    NoSuchChange: Problem(404, "no-such-change", _l("There is no such change"), LOOK_AGAIN),
    Conflict: Problem(409, "decided-before", _l("That was decided before"), LOOK_AGAIN),
    RecyclingError: Problem(422, "recycling", _l("That cannot be done"), ASK_AGAIN),
    TooMany: Problem(
        429, "too-many-tries", _l("Too many tries"),
        _l("Wait a few minutes, then try once more. The hotline can help now."),
    ),
    CSRFError: Problem(
        400, "form-expired", _l("The form was open too long"),
        _l("Go back, open the page again and send it once more."),
    ),
}  # fmt: skip

#: Answers to plain HTTP errors, by status.
HTTP_PROBLEMS: dict[int, Problem] = {
    400: Problem(400, "bad-request", _l("We did not understand this request"), ASK_AGAIN),
    401: Problem(
        401, "sign-in-needed", _l("Please sign in first"),
        _l("The interface takes a name and a password by HTTP Basic."),
    ),
    403: Problem(
        403, "forbidden", _l("This page is for other roles"),
        _l("Sign in with the role that the page is for."),
    ),
    404: Problem(
        404, "not-found", _l("This page does not exist"),
        _l("Check the address, or begin again at the front page."),
    ),
    405: Problem(405, "wrong-method", _l("This page cannot be used in that way"), LOOK_AGAIN),
    413: Problem(413, "too-large", _l("This is too large"), _l("Send less at a time.")),
    415: Problem(415, "wrong-type", _l("This kind of content is not taken"), ASK_AGAIN),
    500: Problem(
        500, "fault", _l("Something broke on our side"),
        _l("Nothing of what you sent was lost half-way. Please try again in a while."),
    ),
}  # fmt: skip


def problem_of(error: BaseException) -> Problem:
    """The answer to an error: its own class's, or its nearest parent's."""
    for kind in type(error).__mro__:
        if kind in PROBLEMS:
            return PROBLEMS[kind]
    if isinstance(error, HTTPException):
        status = error.code or 500
        nearest = HTTP_PROBLEMS.get(status) or HTTP_PROBLEMS[400 if status < 500 else 500]
        return replace(nearest, status=status)
    return HTTP_PROBLEMS[500]


def answer(error: BaseException) -> Response | tuple[Response, int]:
    """The page, or the problem+json, that tells of `error`."""
    problem = problem_of(error)
    if wants_json():
        response = jsonify(
            type=f"/problems/{problem.slug}",
            title=str(problem.title),
            status=problem.status,
            detail=_detail(error, problem),
            instance=request.path,
        )
        response.content_type = "application/problem+json"
    else:
        response = Response(
            render_template("problem.html", problem=problem, error=error), content_type="text/html"
        )
    response.status_code = problem.status
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.wait_seconds)
    if problem.status == 401 and request.path.startswith("/api/"):
        response.headers["WWW-Authenticate"] = 'Basic realm="Huiliu", charset="UTF-8"'
    return response


def _detail(error: BaseException, problem: Problem) -> str:
    if isinstance(error, (RoutingError, SitesError, RecyclingError)):
        return str(error)
    return str(problem.advice)


def wants_json() -> bool:
    """Whether the caller is a machine: the API, or one that asks for JSON first."""
    if request.path.startswith("/api/"):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def answer_errors(app: Flask) -> None:
    """Let every error of `app` be answered from the table."""
    for kind in (*PROBLEMS, HTTPException):
        app.register_error_handler(kind, answer)
    app.register_error_handler(500, _fault)


def _fault(error: BaseException) -> Response | tuple[Response, int]:
    # The traceback is the framework's to log; a message could carry personal data.
    logger.error("a request failed", extra={"endpoint": request.endpoint})
    return answer(error)
