"""Codes that came with an action, held against the right ones before anything is done. Services.

They stand apart from the doing: a wrong try counts also where the action is refused.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from recycling.custody import CodeLocked, NoSigningCode, WrongCode, check_signature
from recycling.people import Role, User, user_by_login
from recycling.visits.actions import Answer, Body, Collect, HandOverBody, Proof
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
    fault : str
        Why a signature does not hold; '' where both do.
    """

    resident: bool | None = None
    yard: str = ""
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
    fault = _signature_fault(session, person_ref, body.courier_code, now)
    if fault:
        return Verified(fault=f"courier_{fault}")
    user = user_by_login(session, body.yard_login.strip())
    # Whether the name or the digits are wrong is not said.
    if user is None or site is None or not may_sign_for(user, site) or user.ref == person_ref:
        return Verified(fault="yard_code_wrong")
    fault = _signature_fault(session, user.ref, body.yard_code, now)
    return Verified(fault=f"yard_{fault}") if fault else Verified(yard=f"yard {user.ref}")


def may_sign_for(user: User, site: Site) -> bool:
    """Whether a person may sign for what comes to this site."""
    return user.active and user.has_role(*YARD_ROLES) and user.scope.covers(site.area_code)


def _signature_fault(session: Session, person_ref: str, code: str, now: dt.datetime) -> str:
    try:
        check_signature(session, person_ref, code, now=now)
    except NoSigningCode:
        return "code_missing"
    except WrongCode:
        return "code_wrong"
    except CodeLocked:
        return "code_locked"
    return ""
