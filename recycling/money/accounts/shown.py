"""How a figure of an account is shown: as a range, with its formula and its sources. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """Where an input of a formula comes from."""

    name: str
    value: str
    unit: str
    source: str
    confidence: str


@dataclass(frozen=True)
class Range:
    """A figure with what it may be at least and at most: no false precision."""

    low: float
    typical: float
    high: float

    @property
    def is_one(self) -> bool:
        """Whether there is one value alone."""
        return self.low == self.typical == self.high

    def times(self, factor: float) -> "Range":
        """Each bound times a factor that is not negative."""
        return Range(self.low * factor, self.typical * factor, self.high * factor)
