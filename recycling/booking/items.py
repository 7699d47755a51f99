"""What a resident says about the items: class, count, age, condition, battery, data. Pure."""

import datetime as dt
import enum
from dataclasses import dataclass

from recycling.catalogue import Way, item_class
from recycling.errors import RecyclingError

MOST_OF_A_CLASS = 200

#: Nothing that is collected was bought before electronics were.
FIRST_YEAR = 1950


class Condition(enum.StrEnum):
    """What state an item is in."""

    UNSAID = ""
    WORKS = "works"
    FAULTY = "faulty"
    BROKEN = "broken"
    INCOMPLETE = "incomplete"


class Battery(enum.StrEnum):
    """What the resident sees of the battery."""

    UNSAID = ""
    INTACT = "intact"
    DAMAGED = "damaged"
    TAKEN_OUT = "taken_out"
    UNKNOWN = "unknown"


class DataChoice(enum.StrEnum):
    """What is to become of the data on an item."""

    UNSAID = ""
    SELF_WIPED = "self_wiped"
    WIPE_FOR_ME = "wipe_for_me"
    DESTROY = "destroy"


class BadQuantity(RecyclingError, ValueError):
    """A count of items that cannot be."""

    def __init__(self, code: str, quantity: int) -> None:
        super().__init__(f"quantity of {code}: {quantity} is not between 1 and {MOST_OF_A_CLASS}")
        self.code, self.quantity = code, quantity


class BadYear(RecyclingError, ValueError):
    """A year of purchase that cannot be."""

    def __init__(self, year: int) -> None:
        super().__init__(f"bought_year: {year} is not between {FIRST_YEAR} and this year")
        self.year = year


@dataclass(frozen=True)
class WantedItem:
    """So many of one class, as the resident says."""

    class_code: str
    quantity: int = 1
    note: str = ""
    brand: str = ""
    bought_year: int | None = None
    condition: Condition = Condition.UNSAID
    battery: Battery = Battery.UNSAID
    data_choice: DataChoice = DataChoice.UNSAID
    serial: str = ""

    def __post_init__(self) -> None:
        item_class(self.class_code)
        if not 1 <= self.quantity <= MOST_OF_A_CLASS:
            raise BadQuantity(self.class_code, self.quantity)
        if self.bought_year is not None and self.bought_year < FIRST_YEAR:
            raise BadYear(self.bought_year)

    @property
    def damaged(self) -> bool:
        """Whether a battery is swollen, leaking, hot or burnt: only a special pickup takes it."""
        return self.battery is Battery.DAMAGED or item_class(self.class_code).battery == "damaged"

    @property
    def skills(self) -> frozenset[str]:
        """What the crew must be able to do."""
        needed = item_class(self.class_code).skills
        return needed | {"lithium"} if self.damaged else needed

    @property
    def ways(self) -> tuple[Way, ...]:
        """The ways in which it may come in; a damaged battery is fetched, never sent or carried."""
        return (Way.DOORSTEP,) if self.damaged else item_class(self.class_code).ways


def plain_serial(text: str) -> str:
    """A serial number or IMEI in one form: without spaces and dashes, in capitals."""
    return "".join(text.split()).replace("-", "").upper()


def check_year(year: int, today: dt.date) -> None:
    """Raise BadYear for a year of purchase that has not come yet."""
    if not FIRST_YEAR <= year <= today.year:
        raise BadYear(year)
