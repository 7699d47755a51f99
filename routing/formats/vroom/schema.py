"""VROOM's problem as pydantic models: what a file may say, checked field by field.

Keys are those of VROOM 1.15's API. A key that is not one of them is a mistake, where VROOM passes
over it: a misspelt `time_window` would make a plan that nobody asked for. In an answer to start
from every other key is passed over. Numbers are whole and not negative (VROOM reads unsigned
integers), so `5.0` or `"5"` is a mistake.
"""

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from routing.errors import InvalidProblem

Whole = Annotated[int, Field(ge=0, lt=2**32)]
Id = Annotated[int, Field(ge=0, lt=2**64)]
Coordinates = Annotated[list[float], Field(min_length=2)]
Pair = Annotated[list[Whole], Field(min_length=2, max_length=2)]
Amount = list[Whole]


class _Words(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class _AskedWords(_Words):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class StepWords(_AskedWords):
    """One end of a shipment, and what a job has in common with it."""

    id: Id
    description: str = ""
    location: Coordinates | None = None
    location_index: Whole | None = None
    setup: Whole = 0
    service: Whole = 0
    setup_per_type: dict[str, Whole] = {}
    service_per_type: dict[str, Whole] = {}
    time_windows: list[Pair] = []


class JobWords(StepWords):
    """A job; `amount` is the old word for `delivery`."""

    delivery: Amount | None = None
    pickup: Amount | None = None
    amount: Amount | None = None
    skills: list[Whole] = []
    priority: Annotated[int, Field(ge=0, le=100)] = 0


class ShipmentWords(_AskedWords):
    """A pickup and a delivery that one vehicle does in that order."""

    pickup: StepWords
    delivery: StepWords
    amount: Amount | None = None
    skills: list[Whole] = []
    priority: Annotated[int, Field(ge=0, le=100)] = 0


class BreakWords(_AskedWords):
    """A break of a vehicle."""

    id: Id
    time_windows: list[Pair] = []
    service: Whole = 0
    description: str = ""
    max_load: Amount | None = None


class CostWords(_AskedWords):
    """Prices of a vehicle."""

    fixed: Whole = 0
    per_hour: Whole = 3600
    per_task_hour: Whole = 0
    per_km: Whole = 0


class StartStepWords(_AskedWords):
    """A step of a vehicle's own route to start from; its times are VROOM's for checking a plan."""

    type: str
    id: Id | None = None
    service_at: Whole | None = None
    service_after: Whole | None = None
    service_before: Whole | None = None


class AnswerStepWords(_Words):
    """A step of an answer, as far as it can be started from."""

    type: str
    id: Id | None = None


class VehicleWords(_AskedWords):
    """A vehicle."""

    id: Id
    profile: str = "car"
    description: str = ""
    type: str = ""
    start: Coordinates | None = None
    start_index: Whole | None = None
    end: Coordinates | None = None
    end_index: Whole | None = None
    capacity: Amount = []
    costs: CostWords = CostWords()
    skills: list[Whole] = []
    time_window: Pair | None = None
    breaks: list[BreakWords] = []
    speed_factor: Annotated[float, Field(gt=0, le=5)] = 1.0
    max_tasks: Whole | None = None
    max_travel_time: Whole | None = None
    max_distance: Whole | None = None
    steps: list[StartStepWords] = []


class ProblemWords(_AskedWords):
    """The whole file; matrices are read apart, and `options` are vroom-express's."""

    matrices: Any = None
    matrix: Any = None
    options: Any = None
    vehicles: Annotated[list[VehicleWords], Field(min_length=1)]
    jobs: list[JobWords] = []
    shipments: list[ShipmentWords] = []


class RouteWords(_Words):
    """A route of an answer, as far as it can be started from."""

    vehicle: Id
    steps: list[AnswerStepWords] = []


class AnswerWords(_Words):
    """An answer, as far as it can be started from."""

    routes: list[RouteWords]


Model = TypeVar("Model", bound=_Words)


def problem_words(document: Any) -> ProblemWords:
    """Check a document; raise InvalidProblem with the first wrong field's path."""
    return _checked(ProblemWords, document)


def answer_words(document: Any) -> AnswerWords:
    """Check an answer to start from."""
    return _checked(AnswerWords, document)


def _checked(model: type[Model], document: Any) -> Model:
    if not isinstance(document, dict):
        raise InvalidProblem("file", "is not a JSON object")
    try:
        return model.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise InvalidProblem(field, _fact(first)) from error


def _fact(error: Any) -> str:
    if error["type"] == "missing":
        return "is missing"
    if error["type"] == "extra_forbidden":
        return "is not a key of VROOM's"
    shown = repr(error["input"])
    return f"{error['msg'][0].lower()}{error['msg'][1:]}, not {shown[:60]}"
