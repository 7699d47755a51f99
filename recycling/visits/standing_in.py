"""A dispatcher signs for a courier who cannot: the load goes to another van. Services."""

import datetime as dt

from sqlalchemy.orm import Session

from recycling.custody import BadHandOver, HandOver, Offer, Signed, transfer
from recycling.errors import RecyclingError
from recycling.visits.proofs import signature_fault, taker_of
from sites.areas import Operator


class NotSigned(RecyclingError):
    """A signature does not hold, or the load cannot go so; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(f"transfer: {code}")
        self.code = code


def give_for_courier(
    session: Session,
    courier_number: str,
    offer: Offer,
    *,
    person_ref: str,
    code: str,
    taker_login: str,
    taker_code: str,
    operator: Operator,
    now: dt.datetime,
) -> HandOver:
    """Bring a courier's load to another van, signed by a dispatcher and by who takes it on.

    Raises NotSigned; wrong codes are counted, so the caller commits also then.
    """
    fault = signature_fault(session, person_ref, code, now)
    if fault:
        raise NotSigned(f"courier_{fault}")
    verified = taker_of(session, taker_login, taker_code, now=now)
    if verified.fault:
        raise NotSigned(verified.fault)
    giver = f"courier {courier_number}"
    if verified.taker == giver:
        raise NotSigned("own_van")
    try:
        with session.begin_nested():
            return transfer(
                session, offer, Signed(courier=giver, yard=verified.taker, at=now),
                day=operator.today(now), now=now, by=f"dispatcher {person_ref}",
            )  # fmt: skip
    except BadHandOver:
        raise NotSigned("masses_wrong") from None
