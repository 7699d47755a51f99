"""What a resident says goes onto the route sheet unchanged, and a neighbour is called instead."""

import pytest
from sqlalchemy.orm import Session

from recycling.booking.bookings import Address, Contact
from recycling.dispatch.sheets import _access, _whom_to_call
from tests.fixtures.town import add_draft


def test_gate_and_place_stand_on_the_sheet_as_they_were_written(session: Session) -> None:
    first, second = add_draft(session), add_draft(session)
    first.set_address(
        Address("小城路 1 号", floor=5, has_lift=False, access_note="门禁 1234#"),
        None,
        sure_from=0.5,
    )
    first.set_location_note("在楼道消防栓旁，已断电", "P1")
    second.set_location_note("门口鞋柜边")
    access = _access([first, second])
    assert access.note == "门禁 1234#; 在楼道消防栓旁，已断电; 门口鞋柜边"
    assert (access.floor, access.lift) == (5, False)


@pytest.mark.parametrize(
    ("proxy", "called"),
    [(None, ("王**", "138******34")), (Contact("李邻居", "13900005678"), ("李**", "139******78"))],
)
def test_a_neighbour_is_called_where_one_is_named(
    session: Session, proxy: Contact | None, called: tuple[str, str]
) -> None:
    booking = add_draft(session)
    booking.set_proxy(proxy)
    assert _whom_to_call(booking) == called
