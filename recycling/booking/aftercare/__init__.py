"""After the booking: changes until the lock, ratings, complaints, rhythms, calendar."""

from recycling.booking.aftercare.changes import (
    TooLate,
    book_again,
    cancel_booking,
    change_address,
    change_items,
    change_window,
    may_change,
    refund_due,
)
from recycling.booking.aftercare.complaints import (
    Complaint,
    ComplaintKind,
    ComplaintState,
    NothingMissed,
    answer_complaint,
    complain,
    complaints_of,
    open_complaints,
)
from recycling.booking.aftercare.icalendar import calendar_of
from recycling.booking.aftercare.ratings import BadRating, Rating, rate, rating_of
from recycling.booking.aftercare.recurring import (
    Recurrence,
    Rhythm,
    book_ahead,
    days_of,
    end_recurrence,
    missed_ahead,
    recurrences_of,
    repeat,
)

__all__ = [
    "BadRating",
    "Complaint",
    "ComplaintKind",
    "ComplaintState",
    "NothingMissed",
    "Rating",
    "Recurrence",
    "Rhythm",
    "TooLate",
    "answer_complaint",
    "book_again",
    "book_ahead",
    "calendar_of",
    "cancel_booking",
    "change_address",
    "change_items",
    "change_window",
    "complain",
    "complaints_of",
    "days_of",
    "end_recurrence",
    "may_change",
    "missed_ahead",
    "open_complaints",
    "rate",
    "rating_of",
    "recurrences_of",
    "refund_due",
    "repeat",
]
