"""What a courier does at a door, on both databases: each rule of the visit."""

import datetime as dt
import io

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.states import CancelReason
from recycling.custody import broken_at, passport, pieces_of
from recycling.notices.outbox import Notice
from recycling.photos import photos_of
from recycling.visits.codes import visit_code
from recycling.visits.looks import looks_at
from tests.fixtures import road as on_the
from tests.fixtures.road import STROKES, Road, picture


@pytest.fixture
def road(session: Session) -> Road:
    return on_the.begin(session)


def result(row) -> tuple[str, str]:
    return row.outcome, row.code


def test_a_visit_goes_from_the_way_to_the_vehicle(road: Road) -> None:
    booking = road.bookings[0]
    road.tell("set_out")
    assert booking.state == "en_route"
    road.tell("arrive")
    row = road.tell("collect", 1, booking, lines=road.as_booked(booking, grams=11_500),
                    proof={"strokes": STROKES})  # fmt: skip
    assert result(row) == ("done", "")
    assert booking.state == "collected"
    (piece,) = pieces_of(road.session, booking.ref)
    assert (piece.grams, piece.state, piece.holder) == (11_500, "on_board", "courier C1")
    assert broken_at(passport(road.session, piece)) is None


def test_who_is_next_hears_how_many_homes_come_before(road: Road) -> None:
    road.tell("set_out", 3)
    road.collect(0)
    road.tell("set_out", 2)
    query = select(Notice).where(Notice.kind == "on_the_way").order_by(Notice.id)
    told = {one.booking_ref: one.params["stops_before"] for one in road.session.scalars(query)}
    first, second, third = (one.ref for one in road.bookings)
    # The third was told while two homes lay before it; the second once the first was done.
    assert told == {third: 2, first: 0, second: 0}


def test_nothing_is_taken_without_the_residents_digits_or_signature(road: Road) -> None:
    booking = road.bookings[0]
    road.tell("set_out")
    row = road.tell("collect", 1, booking, lines=road.as_booked(booking), proof={})
    assert result(row) == ("refused", "proof_missing")
    assert (booking.state, pieces_of(road.session, booking.ref)) == ("en_route", [])


def test_wrong_digits_of_what_is_in_the_vehicle_are_noted_and_do_not_undo_the_fact(
    road: Road,
) -> None:
    booking = road.bookings[0]
    wrong = f"{(int(visit_code(booking.ref)) + 1) % 10**6:06d}"
    row = road.tell("collect", 1, booking, lines=road.as_booked(booking), proof={"code": wrong})
    assert result(row) == ("done", "code_wrong")
    assert booking.state == "collected"


def test_the_digits_are_kept_nowhere(road: Road) -> None:
    code = visit_code(road.bookings[0].ref)
    row = road.collect()
    assert code not in row.body
    assert '"code": "given"' in row.body


@pytest.mark.parametrize(("lines", "code"), [
    ([{"class_code": "microwave", "pieces": [{}, {}]}], "list_not_agreed"),
    ([{"class_code": "kettle", "pieces": [{}]}], "list_not_agreed"),
    ([{"class_code": "nonsense", "pieces": [{}]}], "unknown_item"),
    ([{"class_code": "microwave", "pieces": [{"missing": ["wings"]}]}], "unknown_part"),
])  # fmt: skip
def test_only_what_was_agreed_on_is_taken(road: Road, lines: list, code: str) -> None:
    row = road.tell("collect", 1, road.bookings[0], lines=lines, proof={"strokes": STROKES})
    assert result(row) == ("refused", code)
    assert road.bookings[0].state == "planned"


def test_what_bears_data_needs_the_number_of_its_seal(road: Road) -> None:
    booking = road.bookings[2]
    lines = [{"class_code": "laptop", "pieces": [{"seal": "S-7"}, {}]}]
    row = road.tell("collect", 3, booking, lines=lines, proof={"strokes": STROKES})
    assert result(row) == ("refused", "seal_missing")
    lines[0]["pieces"][1]["seal"] = "S-7"
    row = road.tell("collect", 3, booking, lines=lines, proof={"strokes": STROKES})
    assert result(row) == ("done", "")
    assert [piece.seal for piece in pieces_of(road.session, booking.ref)] == ["S-7", "S-7"]


def test_a_missing_compressor_is_noted_on_the_piece(road: Road) -> None:
    booking = road.bookings[1]
    lines = [{"class_code": "fridge_std", "pieces": [{"missing": ["compressor"], "tag": "T-1"}]}]
    road.tell("collect", 2, booking, lines=lines, proof={"strokes": STROKES})
    (piece,) = pieces_of(road.session, booking.ref)
    assert (piece.missing, piece.tag) == (["compressor"], "T-1")
    assert passport(road.session, piece)[0].facts["missing"] == ["compressor"]


def test_a_label_that_another_piece_wears_is_a_conflict(road: Road) -> None:
    for number, stop in ((0, 1), (1, 2)):
        booking = road.bookings[number]
        lines = [{"class_code": booking.items[0].class_code, "pieces": [{"tag": "T-9"}]}]
        row = road.tell("collect", stop, booking, lines=lines, proof={"strokes": STROKES})
    assert result(row) == ("conflict", "tag_taken")
    assert road.bookings[1].state == "planned"


def test_the_mass_of_a_line_is_shared_and_not_a_gram_is_lost(road: Road) -> None:
    booking = road.bookings[2]
    road.tell("collect", 3, booking, lines=road.as_booked(booking, grams=4_001),
              proof={"strokes": STROKES})  # fmt: skip
    assert [piece.grams for piece in pieces_of(road.session, booking.ref)] == [2_001, 2_000]


# Nobody there


def test_a_visit_fails_for_want_of_the_resident_after_a_fair_wait_and_with_a_photo(
    road: Road,
) -> None:
    booking = road.bookings[0]
    told = {"reason": "nobody_home", "photos": [picture()]}
    assert result(road.tell("fail", 1, booking, **told)) == ("refused", "not_arrived")
    road.tell("arrive")
    road.later(minutes=9, seconds=59)
    assert result(road.tell("fail", 1, booking, **told)) == ("refused", "wait_longer")
    road.later(seconds=1)
    no_photo = road.tell("fail", 1, booking, reason="nobody_home")
    assert result(no_photo) == ("refused", "photo_missing")
    assert result(road.tell("fail", 1, booking, **told)) == ("done", "")
    assert (booking.state, booking.reason) == ("failed", "nobody_home")


def test_who_comes_before_the_window_waits_from_its_beginning(road: Road) -> None:
    road.now -= dt.timedelta(minutes=30)
    road.tell("arrive")
    road.later(minutes=35)
    row = road.tell("fail", 1, road.bookings[0], reason="no_access", photos=[picture()])
    assert result(row) == ("refused", "wait_longer")


def test_a_failure_that_is_ours_needs_no_wait(road: Road) -> None:
    assert result(road.tell("fail", 1, road.bookings[0], reason="vehicle_full")) == ("done", "")


def test_what_is_not_taken_is_shown_on_a_photo(road: Road) -> None:
    booking = road.bookings[0]
    assert result(road.tell("refuse", 1, booking, reason="unsafe")) == ("refused", "photo_missing")
    assert result(road.tell("refuse", 1, booking, reason="unsafe", photos=[picture()])) == (
        "done", "",
    )  # fmt: skip
    assert booking.state == "refused"


def test_photos_are_kept_without_what_the_camera_wrote_into_them(road: Road) -> None:
    booking = road.bookings[0]
    road.tell("refuse", 1, booking, reason="unsafe", photos=[picture()])
    (photo,) = photos_of(road.session, booking.ref)
    assert photo.shows == "mismatch"
    assert dict(Image.open(io.BytesIO(photo.jpeg)).getexif()) == {}


def test_what_is_no_picture_is_refused(road: Road) -> None:
    row = road.tell("refuse", 1, road.bookings[0], reason="unsafe", photos=["bm8gcGljdHVyZQ=="])
    assert result(row) == ("refused", "bad_photo")


# A mistake


def test_a_wrong_tick_is_undone_within_five_minutes(road: Road) -> None:
    booking = road.bookings[0]
    row = road.collect()
    road.later(minutes=5)
    assert result(road.tell("undo", 1, action=row.key)) == ("done", "")
    assert booking.state == "en_route"
    assert pieces_of(road.session, booking.ref) == []
    assert row.undone_by == "device-0001:4"


def test_after_five_minutes_it_stands_and_evidence_is_added_beside_it(road: Road) -> None:
    booking = road.bookings[0]
    row = road.collect()
    road.later(minutes=5, seconds=1)
    assert result(road.tell("undo", 1, action=row.key)) == ("refused", "too_late_to_undo")
    before = row.body
    assert result(road.tell("evidence", 1, booking, photos=[picture()], note="x")) == ("done", "")
    assert (row.body, booking.state) == (before, "collected")
    assert len(photos_of(road.session, booking.ref)) == 1


def test_five_minutes_are_the_devices_own_whenever_the_signal_comes_back(road: Road) -> None:
    booking = road.bookings[0]
    told = [
        road.told("set_out"),
        road.told("collect", 1, booking, lines=road.as_booked(booking),
                  proof={"strokes": STROKES}),
        road.told("undo", 1, at=road.now + dt.timedelta(minutes=4), action="device-0001:2"),
    ]  # fmt: skip
    evening = road.now + dt.timedelta(hours=8)
    assert [result(road.send(one, now=evening)) for one in told] == [("done", "")] * 3
    assert booking.state == "en_route"


def test_an_undone_label_may_be_used_again(road: Road) -> None:
    booking = road.bookings[0]
    lines = [{"class_code": "microwave", "pieces": [{"tag": "T-3"}]}]
    row = road.tell("collect", 1, booking, lines=lines, proof={"strokes": STROKES})
    road.tell("undo", 1, action=row.key)
    row = road.tell("collect", 1, booking, lines=lines, proof={"strokes": STROKES})
    assert result(row) == ("done", "")


def test_a_mistake_is_undone_once(road: Road) -> None:
    row = road.collect()
    road.tell("undo", 1, action=row.key)
    assert result(road.tell("undo", 1, action=row.key)) == ("refused", "nothing_to_undo")


def test_the_resident_is_told_of_the_end_when_it_can_no_longer_be_undone(road: Road) -> None:
    row = road.collect()
    done = select(Notice).where(Notice.kind == "done")
    notice = road.session.scalars(done).one()
    assert notice.due_at == road.now + dt.timedelta(minutes=5)
    road.tell("undo", 1, action=row.key)
    assert road.session.scalars(done).all() == []


# The world had moved on


def test_what_was_cancelled_meanwhile_is_a_conflict_that_keeps_its_photos(road: Road) -> None:
    booking = road.bookings[0]
    booking.cancel(CancelReason.OTHER, by="resident", now=road.now)
    row = road.tell("collect", 1, booking, lines=road.as_booked(booking),
                    proof={"strokes": STROKES}, photos=[picture()])  # fmt: skip
    assert result(row) == ("conflict", "is_cancelled")
    assert booking.state == "cancelled"
    assert len(photos_of(road.session, booking.ref)) == 1


def test_what_a_new_plan_took_off_the_route_is_collected_all_the_same_and_said(road: Road) -> None:
    booking = road.bookings[0]
    booking.take_off_route(by="planner", why="left_out", now=road.now)
    row = road.tell("collect", 1, booking, lines=road.as_booked(booking),
                    proof={"strokes": STROKES})  # fmt: skip
    assert result(row) == ("done", "moved_meanwhile")
    assert (booking.state, booking.route_ref) == ("collected", road.route.ref)


def test_another_couriers_route_is_out_of_reach(road: Road) -> None:
    road.route.courier_number = "C2"
    row = road.tell("set_out")
    assert result(row) == ("refused", "not_your_route")


def test_a_booking_of_another_stop_is_not_collected_here(road: Road) -> None:
    booking = road.bookings[1]
    row = road.tell("collect", 1, booking, lines=road.as_booked(booking),
                    proof={"strokes": STROKES})  # fmt: skip
    assert result(row) == ("conflict", "not_at_this_stop")


def test_a_clock_that_runs_ahead_is_noted_and_does_not_count(road: Road) -> None:
    row = road.tell("arrive", at=road.now + dt.timedelta(hours=1))
    assert (row.clock, row.at) == ("ahead", road.now)


def test_a_clock_that_was_set_back_is_noted(road: Road) -> None:
    road.tell("set_out")
    assert road.tell("arrive", at=road.now - dt.timedelta(hours=1)).clock == "back"


def test_opening_an_address_leaves_a_trace(road: Road) -> None:
    road.tell("open", 2)
    road.tell("open", 2)
    (look,) = looks_at(road.session, road.bookings[1].ref)
    assert (look.by, look.why, look.at) == ("courier C1", "opened", road.now)
