"""The root of every error that routing/ raises on purpose, and the solver's own."""


class RoutingError(Exception):
    """Something a person can mend: the message names the fact and what to do."""


class InvalidProblem(RoutingError, ValueError):
    """A value of a problem or budget that cannot be; `field` names where it stands."""

    def __init__(self, field: str, fact: str) -> None:
        super().__init__(field, fact)
        self.field = field
        self.fact = fact

    def __str__(self) -> str:
        return f"{self.field}: {self.fact}"


class UnknownReference(InvalidProblem, LookupError):
    """A plan, lock or group names a job, vehicle or yard that the problem does not have."""


class EngineFailed(RoutingError):
    """A solver library gave an answer that its own rules exclude; `engine` names it."""

    def __init__(self, engine: str, fact: str) -> None:
        super().__init__(engine, fact)
        self.engine = engine
        self.fact = fact

    def __str__(self) -> str:
        return f"{self.engine}: {self.fact}"


class TravelServiceFailed(RoutingError):
    """A matrix service did not answer, or answered what is no matrix; `service` names it."""

    def __init__(self, service: str, fact: str) -> None:
        super().__init__(f"{service}: {fact}")
        self.service = service
        self.fact = fact
