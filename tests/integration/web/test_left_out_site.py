"""A site that a plan could not empty is named like a place, not by its ref."""

from sqlalchemy import select

from routing.runs import LeftOut, PlanRun
from sites.registry import SiteKind
from tests.fixtures import town
from tests.fixtures.house import Transactions, planned
from tests.fixtures.questions import book
from tests.fixtures.visitor import SignedIn, Visitor


def test_a_left_out_site_is_named(
    signed_in: SignedIn, visitor: Visitor, transactions: Transactions
) -> None:
    run = planned(transactions, book(visitor).ref)
    with transactions() as session:
        site = town.add_yard(session, code="T9", kind=SiteKind.COLLECTION_POINT)
        site.name = "三街小广场"
        row = session.scalars(select(PlanRun).where(PlanRun.ref == run)).one()
        row.left_out += [
            LeftOut(booking_ref=ref, reason="shift", nearest_courier="C1", cheapest_change={})
            for ref in (site.ref, f"{site.ref}.2")
        ]
        ref = site.ref
    page = signed_in("dispatcher").get(f"/dispatch/?on={town.TOMORROW}&run={run}")
    assert page.count("三街小广场") >= 2
    assert f">{ref}" not in page
