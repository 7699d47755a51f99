"""Pages for arrivals, data wiping, licences, local subsidies, and what a resident sees of them."""

import io

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking, WantedItem
from recycling.custody import PieceArrival, Receiver
from recycling.money.rewards import balance
from recycling.money.subsidies import Purchase, SubsidyAward, claim, issue_vouchers
from recycling.people import user_by_login
from tests.fixtures import town
from tests.fixtures.house import Transactions
from tests.fixtures.visitor import SignedIn, Visitor
from tests.fixtures.yard import LATER, PHONE, at_the_yard, dismantler

DAY = town.TODAY.isoformat()
LICENCE = {
    "name": "Green Plant", "number": "L-1", "authority": "City", "families": "fridge",
    "valid_from": "2026-01-01", "last_day": "2026-12-31",
}  # fmt: skip
RULE = {
    "rule_id": "CENTRE-1", "effect": "tops_up", "region": "310101", "categories": "fridge",
    "grade": "1", "rate": "5", "cap": "80", "budget": "1000", "valid_from": "2026-01-01",
    "last_day": "2026-12-31", "authority": "Centre", "source": "Notice 12",
}  # fmt: skip


def old_fridge(session: Session) -> Booking:
    """A fridge and a phone of the resident at the yard, and a claim for the fridge."""
    booking, _ = at_the_yard(
        session, [WantedItem("fridge_std", serial="OLD-77", bought_year=2012),
                  WantedItem("phone_smart")],
    )  # fmt: skip
    resident = user_by_login(session, "resident")
    assert resident is not None
    booking.resident_ref = resident.ref
    voucher = issue_vouchers(session, booking, now=LATER)[0]
    claim(
        session, Purchase("fridge", 300_000, town.TODAY, grade=1), phone=PHONE, new_serial="N-1",
        now=LATER, today=town.TODAY, voucher=voucher,
    )  # fmt: skip
    return booking


@pytest.fixture
def ref(transactions: Transactions) -> str:
    """The ref of a booking whose claim waits; the dismantler's person works at its plant."""
    with transactions() as session:
        booking = old_fridge(session)
        person = user_by_login(session, "receiver")
        assert person is not None
        person.receiver_ref = dismantler(session, "Green Plant").ref
        return booking.ref


def test_an_arrival_at_the_dismantler_makes_the_residents_claim_final(
    signed_in: SignedIn, transactions: Transactions, ref: str
) -> None:
    resident, worker = signed_in("resident"), signed_in("receiver")
    assert "Kept for you until" in resident.get(f"/bookings/{ref}/subsidy")
    page = worker.post(
        "/dismantler/arrivals", {"label": "T-1", "serial": "old 77", "arrived_on": DAY}
    )
    assert "The claim that waited for it is final, and paid." in page
    page = resident.get(f"/bookings/{ref}/subsidy")
    assert "Final: the old item reached a licensed dismantler, Green Plant." in page
    assert "At a licensed dismantler since" in resident.get(f"/bookings/{ref}")


def test_what_does_not_fit_is_refused_beside_the_field(
    signed_in: SignedIn, transactions: Transactions, ref: str
) -> None:
    worker = signed_in("receiver")
    page = worker.post(
        "/dismantler/arrivals", {"label": "T-1", "serial": "OTHER", "arrived_on": DAY}
    )
    assert worker.status == 422
    assert "The serial number is not the one that its owner named." in page
    worker.post("/dismantler/arrivals", {"arrived_on": DAY})
    assert worker.status == 422
    with transactions() as session:
        assert session.scalar(select(PieceArrival.id)) is None


def test_a_list_is_taken_in_row_by_row_and_may_come_twice(
    signed_in: SignedIn, transactions: Transactions, ref: str
) -> None:
    worker = signed_in("receiver")
    table = f"label,serial,arrived_on\nT-1,OLD-77,{DAY}\nT-9,,{DAY}\nT-2,,soon\n"
    for _ in range(2):
        file = (io.BytesIO(table.encode()), "list.csv")
        token = worker.get("/dismantler/arrivals").split('name="csrf_token" value="')[1]
        answer = worker.client.post(
            "/dismantler/arrivals/list",
            data={"file": file, "csrf_token": token.split('"')[0]},
            headers={"Accept-Language": "en"},
        )
        page = answer.get_data(as_text=True)
        assert "2 rows were not written down" in page
        assert "We know no piece with this label" in page
    with transactions() as session:
        assert len(session.scalars(select(PieceArrival)).all()) == 1


def test_a_dismantler_writes_for_itself_alone_and_sees_no_claims(
    signed_in: SignedIn, transactions: Transactions, ref: str
) -> None:
    with transactions() as session:
        other = dismantler(session, "Other Plant").ref
    worker, desk = signed_in("receiver"), signed_in("dispatcher")
    assert "Claims that wait" not in worker.get("/dismantler/arrivals")
    assert "450 yuan" in desk.get("/dismantler/arrivals")
    worker.post(
        "/dismantler/arrivals",
        {"receiver": other, "label": "T-1", "serial": "OLD-77", "arrived_on": DAY},
    )
    with transactions() as session:
        assert session.scalars(select(PieceArrival)).one().receiver.name == "Green Plant"


def test_a_person_of_no_dismantler_writes_nothing(signed_in: SignedIn) -> None:
    page = signed_in("receiver").get("/dismantler/arrivals")
    assert "No dismantler is set up yet" in page
    assert "Write it down" not in page


def test_a_certificate_brings_points_and_stands_with_the_booking(
    signed_in: SignedIn, transactions: Transactions, ref: str
) -> None:
    resident, desk = signed_in("resident"), signed_in("dispatcher")
    told = {"label": "T-2", "method": "block_erase", "shown_by": "report 12", "wiped_on": DAY}
    desk.post("/dismantler/wiping", told)
    assert desk.status == 422
    page = desk.post("/dismantler/wiping", {**told, "verified": "y"})
    assert "is entered." in page
    page = resident.get(f"/bookings/{ref}")
    assert "Data wiped on" in page
    assert "A device whose wiping was verified: 30 points" in page
    desk.post("/dismantler/wiping", {**told, "verified": "y"})
    with transactions() as session:
        assert balance(session, PHONE) == 30


def test_a_dismantlers_person_neither_sees_nor_gives_certificates_of_another(
    signed_in: SignedIn, transactions: Transactions, ref: str
) -> None:
    with transactions() as session:
        other = dismantler(session, "Other Plant").ref
    told = {"label": "T-2", "method": "block_erase", "shown_by": "report 12", "wiped_on": DAY,
            "verified": "y"}  # fmt: skip
    worker, desk = signed_in("receiver"), signed_in("dispatcher")
    desk.post("/dismantler/arrivals", {"receiver": other, "label": "T-2", "arrived_on": DAY})
    page = worker.post("/dismantler/wiping", told)
    assert worker.status == 422
    assert "Your dismantler does not hold this piece" in page
    assert "report 12" in desk.post("/dismantler/wiping", told)
    assert "There is none yet." in worker.get("/dismantler/wiping")


def test_a_person_of_no_dismantler_sees_and_gives_no_certificates(
    signed_in: SignedIn, transactions: Transactions, ref: str
) -> None:
    told = {"label": "T-2", "method": "block_erase", "shown_by": "report 12", "wiped_on": DAY,
            "verified": "y"}  # fmt: skip
    signed_in("dispatcher").post("/dismantler/wiping", told)
    with transactions() as session:
        person = user_by_login(session, "receiver")
        assert person is not None
        person.receiver_ref = ""
    worker = signed_in("receiver")
    page = worker.get("/dismantler/wiping")
    assert "No dismantler is set up yet" in page
    assert "There is none yet." in page
    assert "No dismantler is set up for you yet." in worker.post("/dismantler/wiping", told)
    assert worker.status == 422


def test_an_administrator_enters_a_licence_and_who_works_there(
    signed_in: SignedIn, transactions: Transactions
) -> None:
    administrator = signed_in("administrator")
    administrator.post("/admin/dismantlers", {**LICENCE, "last_day": "2025-12-31"})
    assert administrator.status == 422
    assert "The licence of Green Plant is entered." in administrator.post(
        "/admin/dismantlers", LICENCE
    )
    with transactions() as session:
        plant = session.scalars(select(Receiver)).one()
        assert plant.licences[0].entered_by
    administrator.post("/admin/people", {
        "name": "Anna", "login": "anna", "password": "a long password", "role": "receiver",
        "receiver": plant.ref,
    })  # fmt: skip
    with transactions() as session:
        person = user_by_login(session, "anna")
        assert person is not None
        assert person.receiver_ref == plant.ref


def test_a_districts_rule_is_entered_explained_and_ended(
    signed_in: SignedIn, visitor: Visitor
) -> None:
    administrator = signed_in("administrator")
    administrator.post("/admin/subsidies", {**RULE, "rate": "0"})
    assert administrator.status == 422
    page = administrator.post("/admin/subsidies", RULE)
    assert "Rule CENTRE-1 is entered." in page
    assert "Administrator" in page
    told = {"category": "fridge", "price": "3000", "bought_on": DAY, "grade": "1",
            "has_old_item": "y", "district": "310101"}  # fmt: skip
    page = visitor.post("/subsidy", told)
    assert "Yes: 530 yuan" in page
    assert "Rule CENTRE-1" in page
    assert "Notice 12 (entered by the administrator)" in page
    end = page_form(administrator.get("/admin/subsidies"), "/admin/subsidies/")
    assert "holds until today" in administrator.post(end)
    assert "Yes: 530 yuan" in visitor.post("/subsidy", told)
    tomorrow = town.TOMORROW.isoformat()
    assert "Yes: 450 yuan" in visitor.post("/subsidy", {**told, "bought_on": tomorrow})


def page_form(page: str, begins: str) -> str:
    return page.split(f'action="{begins}')[1].split('"')[0].join([begins, ""])


def test_the_three_accounts_of_a_booking_and_of_a_household_name_their_sources(
    signed_in: SignedIn, transactions: Transactions, ref: str
) -> None:
    resident = signed_in("resident")
    page = resident.get(f"/bookings/{ref}/accounts")
    assert page.count('<svg class="bars"') == 3
    assert "Formula and sources" in page
    assert "You did not say in which year it was bought" in page
    with transactions() as session:
        booking = session.scalars(select(Booking).where(Booking.ref == ref)).one()
        booking.contact_phone = booking.contact_phone_key = "13800005678"
        award = session.scalars(select(SubsidyAward)).one()
        assert award.total_fen == 45_000
    page = resident.get("/my/account")
    assert "1 thing past its safe life is out of your home." in page
    assert "450 yuan" in page


def test_the_pot_of_a_national_rule_is_filled_and_an_empty_one_is_explained(
    signed_in: SignedIn, visitor: Visitor
) -> None:
    administrator = signed_in("administrator")
    page = administrator.post(
        "/admin/subsidies/pot", {"pot_rule": "R2026-A1", "total": "400", "pot_source": "Notice 3"}
    )
    assert "The pot of R2026-A1 is filled." in page
    assert "Notice 3" in page
    page = visitor.post("/subsidy", {
        "category": "fridge", "price": "3000", "bought_on": DAY, "grade": "1",
        "has_old_item": "y", "district": "310101",
    })  # fmt: skip
    assert "The budget is used up; what is left: 400 yuan" in page
