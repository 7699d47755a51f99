"""Which engine works next: the one whose rounds have paid, the others now and then."""

from collections.abc import Sequence

PYVRP = "pyvrp"
RUIN = "ruin"
ORTOOLS = "ortools"

#: How fast old gains are forgotten.
MEMORY = 0.6
#: Every so many rounds each engine gets a turn, whatever it has gained.
TURN = 4

Rank = tuple[int, int, int]


class Engines:
    """Chooses among engines by what their last rounds gained."""

    def __init__(self, names: Sequence[str]):
        self._names = list(names)
        self._gain = dict.fromkeys(names, 1.0)
        self._round = 0

    def choose(self, slots: int) -> list[str]:
        """An engine for each process; the best payer takes the first, the next the others."""
        self._round += 1
        order = sorted(self._names, key=lambda name: -self._gain[name])
        if self._round % TURN == 0:
            order = order[::-1]
        if slots == 1:
            turn = self._round if self._round <= len(order) else 0
            return [self._names[turn - 1] if turn else order[0]]
        return [order[slot % len(order)] for slot in range(slots)]

    def learn(self, name: str, before: Rank, after: Rank) -> None:
        """Count a round: the part of the cost it saved; serving more counts as much as can be."""
        gain = 1.0 if after[:2] < before[:2] else (before[2] - after[2]) / max(1, before[2])
        self._gain[name] = MEMORY * self._gain[name] + (1 - MEMORY) * gain
