"""Certificates of data wiping: one for each device, and points for its owner, once."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from recycling.booking.bookings import WantedItem
from recycling.custody import (
    Delivery,
    PieceRefused,
    Refusal,
    WipeCertificate,
    broken_at,
    certificate_of,
    certify,
    newest_certificates,
    passport,
    register_arrival,
    wipe_methods,
)
from recycling.money.earnings import points_for_wiping, points_of_booking
from recycling.money.rewards import Unit, balance, ledger_sum
from tests.fixtures.town import NOW, TODAY
from tests.fixtures.yard import PHONE, at_the_yard, collected, dismantler


def wipe(session: Session, label: str = "T-1", **told: object) -> WipeCertificate:
    facts = {
        "receiver": None, "serial": "", "method": "purge", "shown_by": "report 12",
        "wiped_on": TODAY, **told,
    }  # fmt: skip
    return certify(session, label=label, by="anna", today=TODAY, now=NOW, **facts)  # type: ignore[arg-type]


def test_a_method_names_its_standard_and_its_proof() -> None:
    assert set(wipe_methods()) == {"clear", "purge", "destroy", "overwrite", "block_erase"}
    assert wipe_methods()["block_erase"].standard == "GB 46864-2025"
    assert all(one.verify for one in wipe_methods().values())


def test_a_certificate_stands_in_the_passport(session: Session) -> None:
    _, (piece,) = at_the_yard(session, [WantedItem("phone_smart")])
    row = wipe(session)
    last = passport(session, piece)[-1]
    assert (last.kind, last.facts["certificate"], last.facts["method"]) == (
        "wiped", row.number, "purge",
    )  # fmt: skip
    assert broken_at(passport(session, piece)) is None


def test_each_wiped_device_brings_its_points_once(session: Session) -> None:
    booking, _ = at_the_yard(session, [WantedItem("phone_smart", 2)])
    for label in ("T-1", "T-1", "T-2"):
        points_for_wiping(session, wipe(session, label), on=TODAY, now=NOW)
    # 30 points for each of two devices.
    assert balance(session, PHONE) == 60
    assert len(points_of_booking(session, booking)) == 2
    assert ledger_sum(session, Unit.POINTS) == 0


@pytest.mark.parametrize(("told", "why"), [
    ({"serial": "OTHER"}, Refusal.OTHER_SERIAL),
    ({"wiped_on": TODAY + dt.timedelta(days=1)}, Refusal.BAD_DAY),
    ({"label": "T-2"}, Refusal.NO_DATA),
    ({"label": "T-9"}, Refusal.UNKNOWN),
])  # fmt: skip
def test_what_does_not_fit_gets_no_certificate(session: Session, told: dict, why: Refusal) -> None:
    at_the_yard(session, [WantedItem("phone_smart", serial="IMEI-1"), WantedItem("kettle")])
    with pytest.raises(PieceRefused) as caught:
        wipe(session, **{"serial": "IMEI-1", **told})
    assert caught.value.why == why


def test_a_device_on_the_vehicle_is_not_wiped_yet(session: Session) -> None:
    collected(session, [WantedItem("phone_smart")])
    with pytest.raises(PieceRefused) as caught:
        wipe(session)
    assert caught.value.why == Refusal.ON_BOARD


def test_a_dismantler_certifies_what_it_holds_alone(session: Session) -> None:
    _, (phone, _) = at_the_yard(session, [WantedItem("phone_smart", 2)])
    mine, other = dismantler(session, "Mine"), dismantler(session, "Other")
    register_arrival(session, other, Delivery("T-1", "", TODAY), by="x", today=TODAY, now=NOW)
    length = len(passport(session, phone))
    # T-2 stands at the yard still.
    for label in ("T-1", "T-2"):
        with pytest.raises(PieceRefused) as caught:
            wipe(session, label, receiver=mine)
        assert caught.value.why == Refusal.NOT_HELD
    assert certificate_of(session, phone.ref) is None
    assert len(passport(session, phone)) == length
    row = wipe(session, "T-1", receiver=other)
    assert certificate_of(session, phone.ref) is row
    # One that stands already is not shown to another either.
    with pytest.raises(PieceRefused):
        wipe(session, "T-1", receiver=mine)


def test_a_dismantler_sees_the_certificates_of_what_it_holds(session: Session) -> None:
    at_the_yard(session, [WantedItem("phone_smart", 2)])
    mine, other = dismantler(session, "Mine"), dismantler(session, "Other")
    for label, plant in (("T-1", mine), ("T-2", other)):
        register_arrival(session, plant, Delivery(label, "", TODAY), by="x", today=TODAY, now=NOW)
    first, second = wipe(session, "T-1"), wipe(session, "T-2")
    assert newest_certificates(session, mine) == [first]
    assert newest_certificates(session, other) == [second]
    assert newest_certificates(session) == [second, first]
