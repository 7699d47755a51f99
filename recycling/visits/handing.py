"""The load leaves the van: to a yard, or to another van where this one cannot go on. Services."""

from collections.abc import Iterable

from recycling.custody import Offer, Signed, Weighed, WeighedLoad, hand_over, transfer
from recycling.visits import actions
from recycling.visits.actions import Body
from recycling.visits.rules import Refused
from recycling.visits.scene import Scene


def give_to_yard(scene: Scene, body: Body) -> str:
    """Hand over at the yard of the stop; `mass_differs` where the masses need a word."""
    assert isinstance(body, actions.HandOverBody)
    if scene.site is None or scene.stop.kind == "empty":
        raise Refused("no_yard_here")
    if scene.verified.fault:
        raise Refused(scene.verified.fault)
    offer = Offer(
        key=scene.action.key,
        pieces=list(body.pieces),
        masses=_weighed(body.masses),
        refused=dict(body.refused),
        loads=_loads(body.loads),
    )
    row = hand_over(
        scene.session, scene.site, offer,
        Signed(courier=scene.by, yard=scene.verified.yard, at=scene.at),
        day=scene.day, today=scene.today, now=scene.now,
    )  # fmt: skip
    return "mass_differs" if row.alarm else ""


def give_to_van(scene: Scene, body: Body) -> str:
    """Give what is aboard to another courier; `mass_differs` as at a yard."""
    assert isinstance(body, actions.TransferBody)
    if scene.verified.fault:
        raise Refused(scene.verified.fault)
    if scene.verified.taker == scene.by:
        raise Refused("own_van")
    offer = Offer(
        key=scene.action.key,
        pieces=list(body.pieces),
        masses=_weighed(body.masses),
        loads=_loads(body.loads),
    )
    row = transfer(
        scene.session, offer,
        Signed(courier=scene.by, yard=scene.verified.taker, at=scene.at),
        day=scene.day, now=scene.now,
    )  # fmt: skip
    return "mass_differs" if row.alarm else ""


def _weighed(masses: Iterable[actions.Mass]) -> list[Weighed]:
    return [
        Weighed(one.family, one.courier_grams, one.yard_grams, one.refused_grams) for one in masses
    ]


def _loads(loads: Iterable[actions.LoadMass]) -> list[WeighedLoad]:
    return [
        WeighedLoad(
            one.stock_class, one.courier_grams, one.yard_grams, one.refused_grams, one.refusal,
            one.rest_stays,
        )
        for one in loads
    ]  # fmt: skip
