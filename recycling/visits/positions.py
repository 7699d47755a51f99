"""Where couriers are while they drive: by consent, during the shift, and coarsely. Services.

The dispatcher's map asks for `latest` and `trail`. Nobody else does: a resident hears the time of
arrival and never a place. A withdrawn consent takes with it what was kept under it.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from recycling.visits.actions import BadAction
from recycling.visits.tables import CourierPosition, PositionConsent
from routing.fleet import Courier, Shift
from routing.runs import route_of_courier
from sites.areas import Operator, Scope
from sites.registry import Site

#: Two kept positions lie so far apart at least; a phone that tells more is thinned out.
EVERY = dt.timedelta(seconds=50)

#: Four decimals are about ten metres: which street, and not which door.
DIGITS = 4

#: A clock may run ahead by so much.
AHEAD = dt.timedelta(minutes=2)

#: Positions in one batch: a shift of twelve hours has 720.
MOST = 1_000


class Seen(BaseModel):
    """One position as a device saw it; WGS-84."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: AwareDatetime
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    accuracy: Annotated[float, Field(ge=0, le=100_000)] = 0


class Batch(BaseModel):
    """What a device sends: since when its courier consents, and what it saw; None withdraws."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    agreed_at: AwareDatetime | None
    positions: Annotated[list[Seen], Field(max_length=MOST)] = []


@dataclass(frozen=True)
class Place:
    """Where a courier was, when by the device's clock, and when we heard of it."""

    courier_number: str
    at: dt.datetime
    received_at: dt.datetime
    lat: float
    lon: float
    accuracy_metres: int


def read_batch(told: object) -> Batch:
    """What a device sent; raises BadAction with the field that is wrong."""
    try:
        return Batch.model_validate(told)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        raise BadAction(".".join(str(part) for part in first["loc"][:1]), first["msg"]) from None


def consent_of(session: Session, courier_number: str) -> PositionConsent | None:
    """The consent that stands; None where there is none."""
    query = select(PositionConsent).where(
        PositionConsent.courier_number == courier_number, PositionConsent.withdrawn_at.is_(None)
    )
    return session.scalar(query.order_by(PositionConsent.id.desc()).limit(1))


def take(
    session: Session, courier_number: str, batch: Batch, *, operator: Operator, now: dt.datetime
) -> int:
    """Keep what a device saw under the courier's consent; how many positions were kept.

    A position before the consent, outside the shift, from a clock that runs ahead or too close
    upon another one is dropped. A batch that comes twice is kept once.
    """
    if batch.agreed_at is None:
        withdraw(session, courier_number, now=now)
        return 0
    consent = _consent(session, courier_number, min(batch.agreed_at, now), now)
    seen = sorted(batch.positions, key=lambda one: one.at)
    seen = [one for one in seen if consent.given_at <= one.at <= now + AHEAD]
    spans = {on: shift_span(session, courier_number, on) for on in _days(seen, operator)}
    kept = _moments(session, courier_number, spans)
    rows = []
    for one in seen:
        day = operator.today(one.at)
        span = spans[day]
        if span is None or not span[0] <= one.at <= span[1]:
            continue
        if any(abs(one.at - other) < EVERY for other in kept):
            continue
        kept.append(one.at)
        rows.append(
            CourierPosition(
                courier_number=courier_number, day=day, at=one.at, received_at=now,
                lat=round(one.lat, DIGITS), lon=round(one.lon, DIGITS),
                accuracy_metres=round(one.accuracy),
            )
        )  # fmt: skip
    session.add_all(rows)
    session.flush()
    return len(rows)


def _consent(
    session: Session, courier_number: str, given_at: dt.datetime, now: dt.datetime
) -> PositionConsent:
    """The consent that stands, or the one that is given now; a new device may give it anew."""
    standing = consent_of(session, courier_number)
    if standing is not None:
        # Of two batches at once the second waits for the first.
        query = select(PositionConsent.id).where(PositionConsent.id == standing.id)
        session.execute(query.with_for_update())
    if standing is None:
        last = session.scalar(
            select(PositionConsent.withdrawn_at)
            .where(PositionConsent.courier_number == courier_number)
            .order_by(PositionConsent.id.desc())
            .limit(1)
        )
        # What was said before the withdrawal does not undo it.
        standing = PositionConsent(
            courier_number=courier_number, given_at=max(given_at, last) if last else given_at,
            recorded_at=now,
        )  # fmt: skip
        session.add(standing)
        session.flush()
    return standing


def _days(seen: Iterable[Seen], operator: Operator) -> set[dt.date]:
    return {operator.today(one.at) for one in seen}


def _moments(session: Session, courier_number: str, days: Iterable[dt.date]) -> list[dt.datetime]:
    query = select(CourierPosition.at).where(
        CourierPosition.courier_number == courier_number, CourierPosition.day.in_(list(days))
    )
    return list(session.scalars(query))


def shift_span(
    session: Session, courier_number: str, day: dt.date
) -> tuple[dt.datetime, dt.datetime] | None:
    """When the courier's shift begins and ends; without one the route's times; else None."""
    query = select(Shift.starts_at, Shift.ends_at).join(Shift.courier)
    row = session.execute(query.where(Shift.day == day, Courier.number == courier_number)).first()
    if row is not None:
        return row.starts_at, row.ends_at
    route = route_of_courier(session, day, courier_number)
    return (route.departs_at, route.arrives_at) if route else None


def withdraw(session: Session, courier_number: str, *, now: dt.datetime) -> None:
    """End the consent, and erase what was kept under it (PIPL art. 47, 2021-11-01)."""
    for row in session.scalars(
        select(PositionConsent).where(
            PositionConsent.courier_number == courier_number,
            PositionConsent.withdrawn_at.is_(None),
        )
    ):
        row.withdrawn_at = now
    session.execute(delete(CourierPosition).where(CourierPosition.courier_number == courier_number))
    session.flush()


def latest(
    session: Session, day: dt.date, *, scope: Scope, courier_number: str = ""
) -> list[Place]:
    """Where each courier of the area was last seen on `day`, by courier number.

    A courier belongs to the area of the yard that the day's shift starts from.
    """
    found: dict[str, Place] = {}
    for place in _places(session, day, scope, courier_number):
        found[place.courier_number] = place
    return [found[number] for number in sorted(found)]


def trail(session: Session, courier_number: str, day: dt.date, *, scope: Scope) -> list[Place]:
    """Where a courier of the area was on `day`, the first first; empty for another area's."""
    return _places(session, day, scope, courier_number)


def _places(session: Session, day: dt.date, scope: Scope, courier_number: str) -> list[Place]:
    query = select(CourierPosition).where(CourierPosition.day == day)
    if courier_number:
        query = query.where(CourierPosition.courier_number == courier_number)
    if scope.code:
        query = query.where(CourierPosition.courier_number.in_(_couriers(session, day, scope)))
    return [
        Place(
            row.courier_number, row.at, row.received_at, row.lat, row.lon, row.accuracy_metres
        )
        for row in session.scalars(query.order_by(CourierPosition.at, CourierPosition.id))
    ]  # fmt: skip


def _couriers(session: Session, day: dt.date, scope: Scope) -> list[str]:
    """The couriers whose shift of the day starts from a yard in the area."""
    query = (
        select(Courier.number, Site.area_code)
        .join(Shift, Shift.courier_id == Courier.id)
        .join(Site, Site.ref == Shift.yard_ref)
        .where(Shift.day == day)
    )
    return [number for number, area_code in session.execute(query) if scope.covers(area_code)]
