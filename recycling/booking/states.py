"""The states of a booking, the moves between them, and the reasons that end one."""

import enum

from recycling.errors import RecyclingError


class BookingState(enum.StrEnum):
    """Where a booking stands."""

    DRAFT = "draft"
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    PLANNED = "planned"
    EN_ROUTE = "en_route"
    COLLECTED = "collected"
    RECEIVED = "received"
    SETTLED = "settled"
    CANCELLED = "cancelled"
    FAILED = "failed"
    REFUSED = "refused"


S = BookingState

#: state -> the states it may move to. A plan made again moves planned to planned; what is mailed
#: or brought goes from confirmed to received.
BOOKING_MOVES: dict[BookingState, frozenset[BookingState]] = {
    S.DRAFT: frozenset({S.REQUESTED, S.CANCELLED}),
    S.REQUESTED: frozenset({S.CONFIRMED, S.CANCELLED, S.REFUSED}),
    S.CONFIRMED: frozenset({S.CONFIRMED, S.PLANNED, S.RECEIVED, S.CANCELLED, S.REFUSED}),
    S.PLANNED: frozenset({S.PLANNED, S.CONFIRMED, S.EN_ROUTE, S.CANCELLED}),
    S.EN_ROUTE: frozenset({S.COLLECTED, S.FAILED, S.REFUSED, S.CANCELLED}),
    S.COLLECTED: frozenset({S.RECEIVED}),
    S.RECEIVED: frozenset({S.SETTLED}),
    S.FAILED: frozenset({S.CONFIRMED, S.CANCELLED}),
    S.SETTLED: frozenset(),
    S.CANCELLED: frozenset(),
    S.REFUSED: frozenset(),
}

#: A resident may still change or cancel by themselves in these.
CHANGEABLE = frozenset({S.DRAFT, S.REQUESTED, S.CONFIRMED, S.PLANNED})

#: What a courier ticked at the door by mistake is taken back from these.
ENDED_AT_THE_DOOR = frozenset({S.COLLECTED, S.FAILED, S.REFUSED})

#: Bookings of these states are jobs of the day.
TO_BE_PLANNED = frozenset({S.CONFIRMED, S.PLANNED})


class CancelReason(enum.StrEnum):
    """Why a resident gives up a booking."""

    CHANGED_MIND = "changed_mind"
    OTHER_WAY = "other_way"
    WRONG_TIME = "wrong_time"
    BOOKED_TWICE = "booked_twice"
    OTHER = "other"
    NOT_BROUGHT = "not_brought"  #: by the house: its last day has passed


class FailReason(enum.StrEnum):
    """Why a visit came to nothing."""

    NOBODY_HOME = "nobody_home"
    NO_ACCESS = "no_access"
    NOT_READY = "not_ready"
    TOO_LATE = "too_late"
    VEHICLE_FULL = "vehicle_full"
    OTHER = "other"


class RefuseReason(enum.StrEnum):
    """Why what was offered is not taken."""

    NOT_ACCEPTED_ITEM = "not_accepted_item"
    UNSAFE = "unsafe"
    OUTSIDE_AREA = "outside_area"
    NOT_AS_DESCRIBED = "not_as_described"
    OTHER = "other"


class WrongState(RecyclingError):
    """A booking cannot do that where it stands."""

    def __init__(self, ref: str, state: str, verb: str) -> None:
        super().__init__(f"booking {ref} is {state}: it cannot {verb}")
        self.ref, self.state, self.verb = ref, state, verb


class BookingIncomplete(RecyclingError):
    """Something that a booking must say is not said yet."""

    def __init__(self, ref: str, missing: list[str]) -> None:
        super().__init__(f"booking {ref} lacks: {', '.join(missing)}")
        self.ref, self.missing = ref, missing
