"""The resident's six digits for the door: on their booking's page, never on the courier's phone."""

import datetime as dt
import hmac

from sqlalchemy.orm import Session

from database.keys import keys_in_place
from recycling.custody import CodeLocked, Patience, WrongCode, weigh

#: The digits of a booking may be tried so often; then a signature or the dispatcher has to do.
PATIENCE = Patience(failures=5, locked_for=dt.timedelta(days=1))


def visit_code(booking_ref: str) -> str:
    """The six digits of a booking: made from the house's key, so they are kept nowhere."""
    return f"{int(keys_in_place().lookup(f'visit-code:{booking_ref}')[:15], 16) % 10**6:06d}"


def visit_qr(booking_number: str, booking_ref: str) -> str:
    """What the resident's QR code holds."""
    return f"HUILIU:{booking_number}:{visit_code(booking_ref)}"


def is_right(session: Session, booking_ref: str, code: str, *, now: dt.datetime) -> bool:
    """Whether these are the booking's digits; wrong ones count, and after some none is right.

    The caller commits also where the answer is no.
    """
    right = hmac.compare_digest(visit_code(booking_ref), code)
    try:
        weigh(session, f"visit:{booking_ref}", right=right, patience=PATIENCE, now=now)
    except (WrongCode, CodeLocked):
        return False
    return True
