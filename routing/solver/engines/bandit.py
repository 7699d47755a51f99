"""Which engine works next: the one whose rounds have paid, the others now and then."""

import random
from collections.abc import Sequence

PYVRP = "pyvrp"
RUIN = "ruin"
ORTOOLS = "ortools"

#: How fast old gains are forgotten.
MEMORY = 0.6
#: Every so many rounds one process tries another engine, whatever it has gained so far.
TURN = 3

#: Ways of searching a part: penalties as shipped, or low and learnt.
FIRM = "firm"
EASY = "easy"
MANNERS = (FIRM, EASY)
#: How often a way is drawn whatever it has gained.
EXPLORE = 0.12

Rank = tuple[int, int, int]


class Engines:
    """Chooses among engines by what their last rounds gained; the first one begins."""

    def __init__(self, names: Sequence[str]):
        self._names = list(names)
        self._gain = {name: float(number == 0) for number, name in enumerate(names)}
        self._round = 0

    def choose(self, slots: int) -> list[str]:
        """An engine for each process: the best payer; the first engine keeps one of several."""
        self._round += 1
        lead = max(self._names, key=lambda name: self._gain[name])
        chosen = [lead] * slots
        others = [name for name in self._names if name != lead]
        if others and self._round % TURN == 0:
            chosen[-1] = others[self._round // TURN % len(others)]
        elif slots > 1:
            chosen[0] = self._names[0]
        return chosen

    def learn(self, name: str, before: Rank, after: Rank) -> None:
        """Count a round: the part of the cost it saved; serving more counts as much as can be."""
        gain = 1.0 if after[:2] < before[:2] else (before[2] - after[2]) / max(1, before[2])
        self._gain[name] = MEMORY * self._gain[name] + (1 - MEMORY) * gain


class Manners:
    """Chooses how a part is searched by what each way has gained of late."""

    def __init__(self, names: Sequence[str], chance: random.Random):
        self._gain = dict.fromkeys(names, 0.0)
        self._new = list(names)
        self._chance = chance

    def choose(self) -> str:
        """Each way once, then mostly the best payer."""
        if self._new:
            return self._new.pop(0)
        if self._chance.random() < EXPLORE:
            return self._chance.choice(list(self._gain))
        return max(self._gain, key=lambda name: self._gain[name])

    def learn(self, name: str, gain: float) -> None:
        """Count what a part gained, as a share of its cost."""
        self._gain[name] = MEMORY * self._gain[name] + (1 - MEMORY) * gain
