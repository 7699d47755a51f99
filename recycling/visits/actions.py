"""What a courier's device may tell, one model a verb; what it sends is checked here first."""

import datetime as dt
import enum
import re
from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from recycling.booking.states import FailReason, RefuseReason
from recycling.custody import YardRefusal
from recycling.errors import RecyclingError
from recycling.money.valuation.cuts import CutReason
from sites.stock import StockClass

#: A label or a seal: what a printer or a bag maker puts on it.
Label = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{0,32}$")]
#: The code of a class, a family or a part.
Name = Annotated[str, StringConstraints(pattern=r"^[0-9a-z_]{1,40}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
Key = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z:_/-]{1,80}$")]
Grams = Annotated[int, Field(ge=0, le=5_000_000)]
#: A truck's load from points.
LoadGrams = Annotated[int, Field(ge=0, le=50_000_000)]
#: A photo as base64; it is shrunk on the device before it is queued.
Picture = Annotated[str, StringConstraints(max_length=8_000_000)]
Pictures = Annotated[list[Picture], Field(max_length=6)]
Note = Annotated[str, StringConstraints(max_length=500)]
#: The strokes of a signature as an SVG path of whole numbers: M and L alone.
Strokes = Annotated[str, StringConstraints(pattern=r"^[ML0-9 ]{8,20000}$")]


class BadAction(RecyclingError, ValueError):
    """What came is no action; `field` says where it is wrong."""

    def __init__(self, field: str, fact: str) -> None:
        super().__init__(f"{field}: {fact}")
        self.field = field


class Verb(enum.StrEnum):
    """What a courier does."""

    SET_OUT = "set_out"
    OPEN = "open"
    ARRIVE = "arrive"
    COLLECT = "collect"
    FAIL = "fail"
    REFUSE = "refuse"
    UNDO = "undo"
    EVIDENCE = "evidence"
    PROPOSE = "propose"
    ANSWER = "answer"
    HAND_OVER = "hand_over"
    TRANSFER = "transfer"
    EMPTY = "empty"
    SEEN = "seen"


class Body(BaseModel):
    """What every verb may bring."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Empty(Body):
    """A verb that says all by itself."""


class Proof(Body):
    """The resident agrees: six digits, or a signature; the digits win."""

    code: Code | None = None
    strokes: Strokes | None = None


class TakenPiece(Body):
    """One thing that is carried away."""

    tag: Label = ""
    seal: Label = ""
    missing: Annotated[list[Name], Field(max_length=20)] = []


class TakenLine(Body):
    """The pieces of one class, and their mass together where it was weighed."""

    class_code: Name
    pieces: Annotated[list[TakenPiece], Field(min_length=1, max_length=200)]
    grams: Grams | None = None


class Collect(Body):
    """The items are in the vehicle."""

    lines: Annotated[list[TakenLine], Field(min_length=1, max_length=60)]
    proof: Proof
    photos: Pictures = []
    note: Note = ""


class Fail(Body):
    """Nothing could be collected."""

    reason: FailReason
    photos: Pictures = []
    note: Note = ""


class Refuse(Body):
    """What was offered is not taken."""

    reason: RefuseReason
    photos: Pictures = []
    note: Note = ""


class Undo(Body):
    """An action of mine was a mistake."""

    action: Key


class Evidence(Body):
    """More to what was told before."""

    photos: Pictures = []
    note: Note = ""


class Cut(Body):
    """A lower price for one class, with the mismatch that is its reason."""

    class_code: Name
    to_fen: Annotated[int, Field(ge=0, le=100_000_000)]
    reason: CutReason


class Propose(Body):
    """Other items than booked (class -> pieces; None: as booked), or a lower price, or both."""

    counts: dict[str, Annotated[int, Field(ge=0, le=200)]] | None = None
    cut: Cut | None = None
    photos: Pictures = []
    note: Note = ""


class Reply(enum.StrEnum):
    """What the resident says to a proposal."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    DISPATCHER = "dispatcher"


class Answer(Body):
    """The resident's answer to a proposal, named by the key of its action."""

    proposal: Key
    reply: Reply
    proof: Proof = Proof()


class Mass(Body):
    """The masses of one family, in grams."""

    family: Name
    courier_grams: Grams
    yard_grams: Grams
    refused_grams: Grams = 0


class LoadMass(Body):
    """The masses of one class from points, in grams, and why the yard refuses a part of it.

    Where the rest stays, only the courier's mass is offered of what is on board.
    """

    stock_class: StockClass
    courier_grams: LoadGrams
    yard_grams: LoadGrams
    refused_grams: LoadGrams = 0
    refusal: YardRefusal | None = None
    rest_stays: bool = False


class HandOverBody(Body):
    """A hand-over with both sides' masses and both signatures: pieces, goods from points."""

    pieces: Annotated[list[Key], Field(max_length=2_000)]
    masses: Annotated[list[Mass], Field(max_length=60)]
    loads: Annotated[list[LoadMass], Field(max_length=len(StockClass))] = []
    refused: dict[Key, YardRefusal] = {}
    courier_code: Code
    yard_login: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    yard_code: Code
    photos: Pictures = []


class Hauled(Body):
    """What was taken of one class at a point: weighed or counted."""

    grams: LoadGrams | None = None
    pieces: Annotated[int | None, Field(ge=0, le=10_000)] = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.grams is None and self.pieces is None:
            raise ValueError("give grams or pieces")
        return self


class Emptied(Body):
    """A point was emptied; a class that is not named went as the book has it.

    Where the rest stays, only what is named went.
    """

    classes: dict[StockClass, Hauled] = {}
    rest_stays: bool = False
    note: Note = ""


class TransferBody(Body):
    """The load goes to another van: both couriers' masses (the taker's second) and codes."""

    pieces: Annotated[list[Key], Field(max_length=2_000)]
    masses: Annotated[list[Mass], Field(max_length=60)]
    loads: Annotated[list[LoadMass], Field(max_length=len(StockClass))] = []
    courier_code: Code
    taker_login: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    taker_code: Code


class Seen(Body):
    """The courier has read of these conflicts."""

    actions: Annotated[list[Key], Field(max_length=200)]


BODIES: dict[Verb, type[Body]] = {
    Verb.SET_OUT: Empty,
    Verb.OPEN: Empty,
    Verb.ARRIVE: Empty,
    Verb.COLLECT: Collect,
    Verb.FAIL: Fail,
    Verb.REFUSE: Refuse,
    Verb.UNDO: Undo,
    Verb.EVIDENCE: Evidence,
    Verb.PROPOSE: Propose,
    Verb.ANSWER: Answer,
    Verb.HAND_OVER: HandOverBody,
    Verb.TRANSFER: TransferBody,
    Verb.EMPTY: Emptied,
    Verb.SEEN: Seen,
}


class Action(Body):
    """One thing that a device tells: its number there, its key, and when by the device's clock."""

    device: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{8,64}$")]
    number: Annotated[int, Field(ge=1, le=1_000_000)]
    verb: Verb
    route: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{26}$")]
    stop: Annotated[int, Field(ge=0, le=10_000)]
    booking: Annotated[str, StringConstraints(pattern=r"^([0-9A-Z]{26})?$")] = ""
    done_at: dt.datetime
    body: dict[str, Any] = {}

    @property
    def key(self) -> str:
        """The idempotency key."""
        return f"{self.device}:{self.number}"


class Unreadable(Body):
    """What an older app sent and this house does not understand: kept, never done."""

    told: dict[str, Any]


#: Never kept, whatever else is wrong with what came.
SECRETS = frozenset({"photos", "proof", "courier_code", "yard_code", "taker_code"})


def read_action(told: object) -> tuple[Action, Body]:
    """The action and its body; raises BadAction with the field that is wrong.

    A body that is wrong is Unreadable: the queue of the device goes on, and its owner is told.
    """
    if not isinstance(told, Mapping):
        raise BadAction("action", "give an object")
    try:
        action = Action.model_validate(told)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "action"
        raise BadAction(re.sub(r"[^\w.\[\]-]", "", where), first["msg"]) from None
    if action.done_at.tzinfo is None:
        raise BadAction("done_at", "give a time zone")
    try:
        return action, BODIES[action.verb].model_validate(action.body)
    except ValidationError:
        kept = {name: value for name, value in action.body.items() if name not in SECRETS}
        return action, Unreadable(told=kept)
