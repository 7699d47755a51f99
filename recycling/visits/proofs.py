"""Codes that came with an action, held against the right ones before anything is done. Services.

They stand apart from the doing: a wrong try counts also where the action is refused.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from recycling.custody import CodeLocked, NoSigningCode, WrongCode, check_signature
from recycling.people import Role, User, user_by_login
from recycling.visits.actions import Answer, Body, Collect, HandOverBody, Proof, TransferBody
from recycling.visits.codes import is_right
from sites.registry import Site

#: Who may sign for a yard that lies in their area.
YARD_ROLES = (Role.OFFICE, Role.DISPATCHER, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class Verified:
    """What the codes of an action proved.

    Attributes
    ----------
    resident : bool or None
        Whether the resident's digits were right; None where none came.
    yard : str
        Who signed for the yard.
    taker : str
        The courier who takes a load on, as a holder.
    fault : str
        Why a signature does not hold; '' where both do.
    """

    resident: bool | None = None
    yard: str = ""
    taker: str = ""
    fault: str = ""


def verify(
    session: Session,
    body: Body,
    *,
    booking_ref: str,
    person_ref: str,
    site: Site | None,
    now: dt.datetime,
) -> Verified:
    """Hold every code of an action against the right one; wrong ones are counted."""
    if isinstance(body, HandOverBody):
        return _signatures(session, body, person_ref, site, now)
    if isinstance(body, TransferBody):
        return _van_to_van(session, body, person_ref, now)
    if isinstance(body, (Answer, Collect)):
        return Verified(resident=_resident(session, body.proof, booking_ref, now))
    return Verified()


def _resident(session: Session, proof: Proof, booking_ref: str, now: dt.datetime) -> bool | None:
    if proof.code is None or not booking_ref:
        return None
    return is_right(session, booking_ref, proof.code, now=now)


def _signatures(
    session: Session, body: HandOverBody, person_ref: str, site: Site | None, now: dt.datetime
) -> Verified:
    fault = signature_fault(session, person_ref, body.courier_code, now)
    if fault:
        return Verified(fault=f"courier_{fault}")
    user = user_by_login(session, body.yard_login.strip())
    # Whether the name or the digits are wrong is not said.
    if user is None or site is None or not may_sign_for(user, site) or user.ref == person_ref:
        return Verified(fault="yard_code_wrong")
    fault = signature_fault(session, user.ref, body.yard_code, now)
    return Verified(fault=f"yard_{fault}") if fault else Verified(yard=f"yard {user.ref}")


def _van_to_van(
    session: Session, body: TransferBody, person_ref: str, now: dt.datetime
) -> Verified:
    fault = signature_fault(session, person_ref, body.courier_code, now)
    if fault:
        return Verified(fault=f"courier_{fault}")
    return taker_of(session, body.taker_login, body.taker_code, now=now)


def taker_of(session: Session, login: str, code: str, *, now: dt.datetime) -> Verified:
    """The courier who signs that a load is in their van now; a wrong name is not told apart."""
    user = user_by_login(session, login.strip())
    if user is None or not user.active or not user.has_role(Role.COURIER):
        return Verified(fault="taker_code_wrong")
    fault = signature_fault(session, user.ref, code, now)
    if fault:
        return Verified(fault=f"taker_{fault}")
    return Verified(taker=f"courier {user.courier_number}")


def may_sign_for(user: User, site: Site) -> bool:
    """Whether a person may sign for what comes to this site."""
    return user.active and user.has_role(*YARD_ROLES) and user.scope.covers(site.area_code)


def signature_fault(session: Session, person_ref: str, code: str, now: dt.datetime) -> str:
    """Why a signing code does not hold; '' where it does. Wrong ones are counted."""
    try:
        check_signature(session, person_ref, code, now=now)
    except NoSigningCode:
        return "code_missing"
    except WrongCode:
        return "code_wrong"
    except CodeLocked:
        return "code_locked"
    return ""
