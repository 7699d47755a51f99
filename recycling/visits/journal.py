"""The journal of a courier's device: each action once, in its order, and what came of it.

A device numbers its actions from 1. One that came before is answered as it was the first time; one
that comes before its turn is not done, and the device is told which number is next. So whatever is
sent twice, late or at once, each action is done once and in the order in which it was made.
"""

import datetime as dt
import json
from base64 import b64decode
from binascii import Error as NotBase64
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from recycling.booking.states import WrongState
from recycling.catalogue import UnknownItem
from recycling.custody import BadHandOver, TagTaken
from recycling.dispatch.emptying import site_ref
from recycling.errors import RecyclingError
from recycling.intake import BadEntry
from recycling.money.valuation import company_of
from recycling.photos import BadPhoto, Shows, keep_photo
from recycling.visits.actions import SECRETS, Action, Body, Unreadable, Verb
from recycling.visits.doing import perform
from recycling.visits.proofs import Verified, verify
from recycling.visits.rules import Conflict, Refused, moment_that_counts
from recycling.visits.scene import Scene
from recycling.visits.tables import CourierAction, CourierDevice, Outcome
from routing.fleet import Shift
from routing.runs import PlannedRoute, RouteStop, route_by_ref
from sites import registry, stock
from sites.areas import Operator
from sites.registry import NoSuchSite, Site, site_by_ref

#: What a picture shows, by what was told with it.
SHOWS = {
    Verb.FAIL: Shows.FAILED_VISIT,
    Verb.REFUSE: Shows.MISMATCH,
    Verb.PROPOSE: Shows.MISMATCH,
}

#: Errors of the rooms that are a rule's no, and ones that say that the world moved on.
REFUSALS: dict[type[Exception], str] = {
    stock.StockFull: "yard_full",
    stock.NotAccepted: "yard_takes_not",
    stock.BadMovement: "masses_wrong",
    registry.PermitExpired: "permit_ended",
    registry.WrongSiteState: "yard_closed",
    BadHandOver: "masses_wrong",
    BadEntry: "masses_wrong",
    UnknownItem: "unknown_item",
}


class OutOfTurn(RecyclingError):
    """Actions before this one have not come yet; nothing is done."""

    def __init__(self, expected: int) -> None:
        super().__init__(f"number: {expected} is next")
        self.expected = expected


class OtherAction(RecyclingError):
    """The number was used for another action."""

    def __init__(self, key: str) -> None:
        super().__init__(f"number: {key} was another action")
        self.key = key


class ForeignDevice(RecyclingError):
    """The device belongs to another courier."""

    def __init__(self) -> None:
        super().__init__("device: it belongs to another courier")


@dataclass(frozen=True)
class Sender:
    """The courier who is signed in."""

    courier_number: str
    person_ref: str

    @property
    def by(self) -> str:
        """How events name them."""
        return f"courier {self.courier_number}"


def receive(
    session: Session,
    sender: Sender,
    action: Action,
    body: Body,
    *,
    operator: Operator,
    now: dt.datetime,
) -> CourierAction:
    """Do an action, or find what came of it; raises OutOfTurn, OtherAction or ForeignDevice."""
    device = _device(session, action.device, sender, now)
    if action.number <= device.last_number:
        return _as_before(session, device, action)
    if action.number > device.last_number + 1:
        raise OutOfTurn(device.last_number + 1)
    at, clock = moment_that_counts(action.done_at, now, _last_done_at(session, device))
    row = CourierAction(
        device_id=device.id, number=action.number, key=action.key,
        courier_number=sender.courier_number, route_ref=action.route, stop=action.stop,
        booking_ref=action.booking, verb=action.verb.value, body=_told(body),
        done_at=action.done_at, received_at=now, at=at, clock=clock, photo_refs=[],
        outcome=Outcome.DONE.value, code="",
    )  # fmt: skip
    _carry_out(session, sender, action, body, row, operator)
    session.add(row)
    device.last_number, device.last_heard_at = action.number, now
    session.flush()
    return row


def _carry_out(
    session: Session,
    sender: Sender,
    action: Action,
    body: Body,
    row: CourierAction,
    operator: Operator,
) -> None:
    """Do it in a transaction of its own inside ours; what came of it is put on the row."""
    try:
        if isinstance(body, Unreadable):
            raise Refused("unreadable")
        route, stop = _where(session, sender, action)
        site = _site(session, route, stop)
        # Pictures and tries stay, whatever becomes of the action.
        row.photo_refs = _keep_pictures(session, sender, action, body, row.received_at)
        verified = verify(
            session, body, booking_ref=action.booking if action.booking in stop.refs else "",
            person_ref=sender.person_ref, site=site, now=row.received_at,
        )  # fmt: skip
        scene = _scene(session, sender, action, row, route, stop, site, verified, operator)
        with session.begin_nested():
            row.code = perform(scene, body)
    except Refused as error:
        row.outcome, row.code = Outcome.REFUSED.value, error.code
    except Conflict as error:
        row.outcome, row.code = Outcome.CONFLICT.value, error.code
    except WrongState as error:
        row.outcome, row.code = Outcome.CONFLICT.value, f"is_{error.state}"
    except TagTaken:
        row.outcome, row.code = Outcome.CONFLICT.value, "tag_taken"
    except tuple(REFUSALS) as error:
        code = next(REFUSALS[kind] for kind in type(error).__mro__ if kind in REFUSALS)
        row.outcome, row.code = Outcome.REFUSED.value, code


def _scene(
    session: Session,
    sender: Sender,
    action: Action,
    row: CourierAction,
    route: PlannedRoute,
    stop: RouteStop,
    site: Site | None,
    verified: Verified,
    operator: Operator,
) -> Scene:
    return Scene(
        session=session, route=route, stop=stop, site=site, by=sender.by,
        company=company_of(session, sender.courier_number), day=operator.today(row.at),
        today=operator.today(row.received_at), at=row.at, now=row.received_at, action=action,
        photo_refs=row.photo_refs, verified=verified,
    )  # fmt: skip


def _device(session: Session, name: str, sender: Sender, now: dt.datetime) -> CourierDevice:
    """The row of the device, locked: of two requests at once the second waits for the first."""
    query = select(CourierDevice).where(CourierDevice.name == name).with_for_update()
    query = query.execution_options(populate_existing=True)
    device = session.scalar(query)
    if device is None:
        try:
            with session.begin_nested():
                session.add(
                    CourierDevice(
                        name=name, courier_number=sender.courier_number, last_number=0,
                        first_heard_at=now, last_heard_at=now,
                    )
                )  # fmt: skip
        except IntegrityError:
            pass
        device = session.scalars(query).one()
    if device.courier_number != sender.courier_number:
        raise ForeignDevice
    return device


def _as_before(session: Session, device: CourierDevice, action: Action) -> CourierAction:
    query = select(CourierAction).where(
        CourierAction.device_id == device.id, CourierAction.number == action.number
    )
    row = session.scalars(query).one()
    same = (row.verb, row.route_ref, row.stop, row.booking_ref, row.done_at) == (
        action.verb, action.route, action.stop, action.booking, action.done_at,
    )  # fmt: skip
    if not same:
        raise OtherAction(action.key)
    return row


def _last_done_at(session: Session, device: CourierDevice) -> dt.datetime | None:
    query = select(CourierAction.done_at).where(CourierAction.device_id == device.id)
    return session.scalar(query.order_by(CourierAction.number.desc()).limit(1))


def _where(session: Session, sender: Sender, action: Action) -> tuple[PlannedRoute, RouteStop]:
    route = route_by_ref(session, action.route)
    if route is None or route.courier_number != sender.courier_number:
        raise Refused("not_your_route")
    stop = next((one for one in route.stops if one.sequence == action.stop), None)
    if stop is None:
        raise Refused("not_at_this_stop")
    return route, stop


def _site(session: Session, route: PlannedRoute, stop: RouteStop) -> Site | None:
    """The yard where things are unloaded (at the end: the shift's), or the point to empty."""
    ref = site_ref(stop.refs[0]) if stop.kind in ("unload", "empty") and stop.refs else ""
    if stop.kind == "end":
        ref = session.scalar(select(Shift.yard_ref).where(Shift.ref == route.shift_ref)) or ""
    try:
        return site_by_ref(session, ref) if ref else None
    except NoSuchSite:
        return None


def _keep_pictures(
    session: Session, sender: Sender, action: Action, body: Body, now: dt.datetime
) -> list[str]:
    refs = []
    for picture in getattr(body, "photos", ()):
        try:
            content = b64decode(picture, validate=True)
            photo = keep_photo(
                session, content, booking_ref=action.booking, by=sender.by,
                shows=SHOWS.get(action.verb, Shows.ITEM), now=now,
            )  # fmt: skip
        except (BadPhoto, NotBase64):
            raise Refused("bad_photo") from None
        refs.append(photo.ref)
    return refs


def _told(body: Body) -> str:
    """The body as it is kept: codes are secrets, and pictures are kept by themselves."""
    kept = body.model_dump(mode="json", exclude_none=True, exclude=set(SECRETS) - {"proof"})
    if "proof" in kept:
        kept["proof"] = {
            name: ("given" if name == "code" else value) for name, value in kept["proof"].items()
        }
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)


def next_number(session: Session, device: str) -> int:
    """Which number of a device is next."""
    query = select(CourierDevice.last_number).where(CourierDevice.name == device)
    return (session.scalar(query) or 0) + 1


def troubles(
    session: Session, *, courier_number: str = "", since: dt.datetime
) -> list[CourierAction]:
    """Actions that did not go as the courier meant and that nobody has read of, oldest first."""
    query = select(CourierAction).where(
        CourierAction.code != "",
        CourierAction.seen_at.is_(None),
        CourierAction.received_at >= since,
    )
    if courier_number:
        query = query.where(CourierAction.courier_number == courier_number)
    return list(session.scalars(query.order_by(CourierAction.id)))
