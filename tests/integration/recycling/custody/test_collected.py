"""What was really taken counts, in the message after the visit and everywhere else."""

from sqlalchemy.orm import Session

from recycling.booking.bookings import WantedItem
from recycling.custody import PieceState, Taken, pieces_of, stories_of, taken
from recycling.notices import tell_done
from tests.fixtures.town import add_draft, add_town
from tests.fixtures.yard import LATER, collected


def test_pieces_count_with_their_masses_and_what_was_taken_back_does_not(
    session: Session,
) -> None:
    booking = collected(session, [WantedItem("kettle", 3)])
    first, second, third = pieces_of(session, booking.ref)
    first.grams, third.state = 1_300, PieceState.VOID.value
    session.flush()
    # One weighed at the door, one of the class's typical mass.
    typical = booking.items[0].grams // 3
    assert taken(session, booking) == [Taken("kettle", 2, 1_300 + typical)]
    assert [one.piece for one in stories_of(session, booking.ref)] == [first, second]


def test_where_nobody_counts_pieces_what_was_booked_stands(session: Session) -> None:
    add_town(session)
    booking = add_draft(session, items=[("kettle", 3)])
    assert taken(session, booking) == [Taken("kettle", 3, booking.items[0].grams)]


def test_the_message_after_the_visit_counts_what_was_taken(session: Session) -> None:
    booking = collected(session, [WantedItem("kettle", 3)])
    pieces_of(session, booking.ref)[0].state = PieceState.VOID.value
    session.flush()
    notice = tell_done(session, booking, now=LATER)
    assert notice is not None
    assert notice.params["pieces"] == 2
