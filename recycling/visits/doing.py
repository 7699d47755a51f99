"""What each verb of a courier does to bookings and pieces. Services; each raises or returns a code.

What is carried away is a fact: a booking that a new plan gave to somebody else while the courier
had no signal is collected all the same, and the answer says so.
"""

import datetime as dt
from collections.abc import Callable

from sqlalchemy import select

from recycling.booking.bookings import Booking
from recycling.booking.states import BookingState
from recycling.custody import (
    CustodyKind,
    Piece,
    PieceState,
    add_event,
    take_on_board,
)
from recycling.dispatch.ahead import stops_before
from recycling.notices import tell_done, tell_failed, tell_on_the_way
from recycling.notices.outbox import Notice, NoticeState
from recycling.visits import actions
from recycling.visits.actions import Body, Reply, Verb
from recycling.visits.changes import agreed_counts, decide, propose
from recycling.visits.handing import give_to_van, give_to_yard
from recycling.visits.looks import Why, note_looks
from recycling.visits.points import empty_point, fill_point_again
from recycling.visits.rules import (
    Conflict,
    Refused,
    check_fair_wait,
    check_lines,
    shared,
    undo_time,
)
from recycling.visits.scene import Scene
from recycling.visits.tables import ChangeState, CourierAction, DoorChange, Outcome
from routing.runs import PlannedRoute

#: In these a booking still waits for the courier.
AHEAD = (BookingState.CONFIRMED, BookingState.PLANNED, BookingState.EN_ROUTE)

UNDOABLE = {
    Verb.COLLECT: BookingState.COLLECTED,
    Verb.FAIL: BookingState.FAILED,
    Verb.REFUSE: BookingState.REFUSED,
}

#: What a resident is told of the end of a visit is told when it can no longer be taken back.
TOLD_OF_THE_END = ("done", "failed")


def perform(scene: Scene, body: Body) -> str:
    """Do the action; '' or what came with it. Raises Refused or Conflict and changes nothing."""
    return _DOING[scene.action.verb](scene, body)


def _begin(scene: Scene, booking: Booking) -> bool:
    """Bring a booking on its way; whether a newer plan had given it to somebody else."""
    state = BookingState(booking.state)
    if state not in AHEAD:
        raise Conflict(f"is_{state.value}")
    if state is BookingState.EN_ROUTE:
        return False
    moved = booking.route_ref != scene.route.ref and not _is_ours(scene, booking.route_ref)
    if moved:
        booking.put_on_route(scene.route.ref, scene.at, by=scene.by, now=scene.now)
    booking.set_out(by=scene.by, now=scene.now)
    return moved


def _is_ours(scene: Scene, route_ref: str | None) -> bool:
    """Whether the booking is on another route of this courier: the day was planned anew."""
    if route_ref is None:
        return False
    query = select(PlannedRoute.courier_number).where(PlannedRoute.ref == route_ref)
    return scene.session.scalar(query) == scene.route.courier_number


def _set_out(scene: Scene, _body: Body) -> str:
    ahead = [one for one in scene.bookings() if one.state in AHEAD]
    if not ahead:
        states = sorted({one.state for one in scene.bookings()})
        raise Conflict(f"is_{states[0]}" if states else "not_at_this_stop")
    for booking in ahead:
        planned = booking.state == BookingState.PLANNED
        if planned and (booking.route_ref == scene.route.ref or _is_ours(scene, booking.route_ref)):
            booking.set_out(by=scene.by, now=scene.now)
            before = stops_before(scene.session, booking)
            tell_on_the_way(scene.session, booking, stops_before=before, now=scene.now)
    if not any(one.state == BookingState.EN_ROUTE for one in ahead):
        raise Conflict("moved_to_other_route")
    return ""


def _open(scene: Scene, _body: Body) -> str:
    refs = [one.ref for one in scene.bookings()]
    note_looks(scene.session, refs, Why.OPENED, by=scene.by, at=scene.at, now=scene.now)
    return ""


def _arrive(scene: Scene, _body: Body) -> str:
    """Only written down: the fair wait and the promised window are held against it."""
    return ""


def _collect(scene: Scene, body: Body) -> str:
    assert isinstance(body, actions.Collect)
    booking = scene.booking()
    moved = _begin(scene, booking)
    if scene.verified.resident is None and body.proof.strokes is None:
        raise Refused("proof_missing")
    check_lines(body.lines, agreed_counts(scene.session, booking))
    place = 0
    for line in body.lines:
        for piece, grams in zip(line.pieces, shared(line.grams, len(line.pieces)), strict=True):
            take_on_board(
                scene.session, key=f"{scene.action.key}/{place}", booking_ref=booking.ref,
                class_code=line.class_code, tag=piece.tag, seal=piece.seal, grams=grams,
                missing=piece.missing, by=scene.by, at=scene.at, now=scene.now,
            )  # fmt: skip
            place += 1
    booking.collect(by=scene.by, now=scene.now)
    _tell_later(scene, tell_done(scene.session, booking, now=scene.now))
    if scene.verified.resident is False and body.proof.strokes is None:
        # The items are in the vehicle already: they are recorded, and the digits are asked after.
        return "code_wrong"
    return "moved_meanwhile" if moved else ""


def _tell_later(scene: Scene, notice: Notice | None) -> None:
    if notice is not None:
        notice.due_at = max(scene.now, scene.at + undo_time(scene.day))


def _fail(scene: Scene, body: Body) -> str:
    assert isinstance(body, actions.Fail)
    booking = scene.booking()
    check_fair_wait(
        body.reason, arrived_at=_arrived_at(scene), window_start=booking.window_start, at=scene.at,
        photos=len(scene.photo_refs), day=scene.day,
    )  # fmt: skip
    if _begin(scene, booking):
        raise Conflict("moved_to_other_route")
    booking.fail(body.reason, by=scene.by, now=scene.now)
    _tell_later(scene, tell_failed(scene.session, booking, now=scene.now))
    return ""


def _arrived_at(scene: Scene) -> dt.datetime | None:
    """When the courier came to this stop, by the first word of it."""
    query = select(CourierAction.at).where(
        CourierAction.courier_number == scene.route.courier_number,
        CourierAction.route_ref == scene.route.ref,
        CourierAction.stop == scene.stop.sequence,
        CourierAction.verb == Verb.ARRIVE.value,
        CourierAction.outcome == Outcome.DONE.value,
    )
    return scene.session.scalar(query.order_by(CourierAction.at).limit(1))


def _refuse(scene: Scene, body: Body) -> str:
    assert isinstance(body, actions.Refuse)
    booking = scene.booking()
    if not scene.photo_refs:
        raise Refused("photo_missing")
    if _begin(scene, booking):
        raise Conflict("moved_to_other_route")
    booking.refuse(body.reason, by=scene.by, now=scene.now)
    return ""


def _undo(scene: Scene, body: Body) -> str:
    assert isinstance(body, actions.Undo)
    query = select(CourierAction).where(
        CourierAction.key == body.action,
        CourierAction.courier_number == scene.route.courier_number,
    )
    mistake = scene.session.scalar(query.with_for_update())
    if mistake is None or Verb(mistake.verb) not in {*UNDOABLE, Verb.EMPTY}:
        raise Refused("nothing_to_undo")
    if mistake.outcome != Outcome.DONE or mistake.undone_by:
        raise Refused("nothing_to_undo")
    # By the device's own clock both times: the signal may have been away in between.
    if not dt.timedelta() <= scene.action.done_at - mistake.done_at <= undo_time(scene.day):
        raise Refused("too_late_to_undo")
    if mistake.verb == Verb.EMPTY:
        _fill_again(scene, mistake)
        return ""
    booking = _again(scene, mistake.booking_ref)
    if booking.state != UNDOABLE[Verb(mistake.verb)]:
        raise Conflict(f"is_{booking.state}")
    _void_pieces(scene, mistake)
    booking.take_back(by=scene.by, now=scene.now)
    _untell(scene, booking)
    mistake.undone_by = scene.action.key
    return ""


def _fill_again(scene: Scene, mistake: CourierAction) -> None:
    """The goods of a point stand in its book again; the mistake stays, with its opposite."""
    if scene.stop.sequence != mistake.stop or scene.route.ref != mistake.route_ref:
        raise Refused("nothing_to_undo")
    assert scene.site is not None
    fill_point_again(
        scene.session, scene.site, mistake.key, key=scene.action.key, by=scene.by, day=scene.day,
        at=scene.at, now=scene.now,
    )  # fmt: skip
    mistake.undone_by = scene.action.key


def _again(scene: Scene, booking_ref: str) -> Booking:
    query = select(Booking).where(Booking.ref == booking_ref).with_for_update()
    return scene.session.scalars(query.execution_options(populate_existing=True)).one()


def _void_pieces(scene: Scene, mistake: CourierAction) -> None:
    query = select(Piece).where(
        Piece.key.startswith(f"{mistake.key}/", autoescape=True),
        Piece.state != PieceState.VOID.value,
    )
    for piece in scene.session.scalars(query.order_by(Piece.id)):
        if piece.state != PieceState.ON_BOARD or piece.holder != scene.by:
            raise Conflict("handed_over")
        piece.state = PieceState.VOID.value
        add_event(
            scene.session, piece, CustodyKind.TAKEN_BACK, by=scene.by, at=scene.at, now=scene.now
        )


def _untell(scene: Scene, booking: Booking) -> None:
    query = select(Notice).where(
        Notice.booking_ref == booking.ref,
        Notice.kind.in_(TOLD_OF_THE_END),
        Notice.state == NoticeState.WAITING.value,
    )
    for notice in scene.session.scalars(query):
        scene.session.delete(notice)


def _evidence(scene: Scene, body: Body) -> str:
    """Added beside what was told before, which stays as it is."""
    assert isinstance(body, actions.Evidence)
    booking = scene.booking()
    if not scene.photo_refs and not body.note:
        raise Refused("nothing_added")
    booking.note("add evidence", by=scene.by, now=scene.now)
    return ""


def _propose(scene: Scene, body: Body) -> str:
    assert isinstance(body, actions.Propose)
    booking = scene.booking()
    moved = _begin(scene, booking)
    propose(
        scene.session, booking, body, key=scene.action.key, photo_refs=scene.photo_refs,
        company=scene.company, by=scene.by, at=scene.at, now=scene.now,
    )  # fmt: skip
    return "moved_meanwhile" if moved else ""


def _answer(scene: Scene, body: Body) -> str:
    assert isinstance(body, actions.Answer)
    booking = scene.booking()
    change = scene.session.scalar(
        select(DoorChange)
        .where(DoorChange.key == body.proposal, DoorChange.booking_ref == booking.ref)
        .with_for_update()
    )
    if change is None:
        raise Refused("no_such_change")
    # To agree takes the resident's own digits; to decline or to ask the dispatcher takes nothing.
    if body.reply is Reply.ACCEPTED and not scene.verified.resident:
        raise Refused("code_wrong" if scene.verified.resident is False else "code_missing")
    to = {
        Reply.ACCEPTED: ChangeState.ACCEPTED,
        Reply.DECLINED: ChangeState.DECLINED,
        Reply.DISPATCHER: ChangeState.WITH_DISPATCHER,
    }[body.reply]
    decide(scene.session, change, to, by="resident", now=scene.now)
    booking.note(f"change {to.value}", by="resident", now=scene.now)
    return ""


def _empty(scene: Scene, body: Body) -> str:
    assert isinstance(body, actions.Emptied)
    if scene.site is None or scene.stop.kind != "empty":
        raise Refused("no_point_here")
    empty_point(
        scene.session, scene.route, scene.stop, scene.site, body, key=scene.action.key,
        by=scene.by, day=scene.day, today=scene.today, at=scene.at, now=scene.now,
    )  # fmt: skip
    return ""


def _seen(scene: Scene, body: Body) -> str:
    assert isinstance(body, actions.Seen)
    query = select(CourierAction).where(
        CourierAction.key.in_(body.actions),
        CourierAction.courier_number == scene.route.courier_number,
    )
    for row in scene.session.scalars(query):
        row.seen_at = row.seen_at or scene.now
    return ""


_DOING: dict[Verb, Callable[[Scene, Body], str]] = {
    Verb.SET_OUT: _set_out,
    Verb.OPEN: _open,
    Verb.ARRIVE: _arrive,
    Verb.COLLECT: _collect,
    Verb.FAIL: _fail,
    Verb.REFUSE: _refuse,
    Verb.UNDO: _undo,
    Verb.EVIDENCE: _evidence,
    Verb.PROPOSE: _propose,
    Verb.ANSWER: _answer,
    Verb.HAND_OVER: give_to_yard,
    Verb.TRANSFER: give_to_van,
    Verb.EMPTY: _empty,
    Verb.SEEN: _seen,
}
