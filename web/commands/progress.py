"""How far a plan is: one line that moves, or plain lines where there is no terminal."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click
from flask_babel import gettext as _

from routing.solver.planner import Progress
from web.commands.spoken import width
from web.words import STAGES

BAR_CELLS = 24
#: Without a terminal a line is printed no more often than this, in seconds of the search.
QUIET_SECONDS = 5.0


class Bar:
    """Hears the planner and says how far it is."""

    def __init__(self, budget_seconds: float) -> None:
        self._budget = budget_seconds
        self._moves = sys.stderr.isatty()
        self._last_width = 0
        self._last_said = -QUIET_SECONDS
        self._last_stage = ""

    def hear(self, sign: Progress) -> None:
        """Show one sign of the planner."""
        if self._moves:
            self._draw(self._words(sign), min(1.0, sign.seconds / self._budget))
        elif sign.stage != self._last_stage or sign.seconds - self._last_said >= QUIET_SECONDS:
            self._last_said, self._last_stage = sign.seconds, sign.stage
            click.echo(f"  {self._words(sign)}", err=True)

    def end(self) -> None:
        """Leave the terminal with a line of its own."""
        if self._moves and self._last_width:
            click.echo("\r" + " " * self._last_width + "\r", nl=False, err=True)

    def _words(self, sign: Progress) -> str:
        parts = [str(STAGES.get(sign.stage, sign.stage))]
        if sign.cost is not None:
            parts.append(_("cost %(cost)s", cost=f"{sign.cost / 100:,.0f}"))
        if sign.seconds_left is not None:
            parts.append(_("%(seconds)s s left", seconds=max(0, round(sign.seconds_left))))
        return " · ".join(parts)

    def _draw(self, words: str, share: float) -> None:
        full = round(share * BAR_CELLS)
        line = f"[{'█' * full}{'░' * (BAR_CELLS - full)}] {words}"
        padding = " " * max(0, self._last_width - width(line))
        self._last_width = width(line)
        click.echo(f"\r{line}{padding}", nl=False, err=True)


class Interrupt:
    """Whether Ctrl-C was pressed once; a second time ends the program."""

    def __init__(self) -> None:
        self.asked = False

    def __call__(self) -> bool:
        """True from the first Ctrl-C on."""
        return self.asked


@contextmanager
def kept_on_interrupt() -> Iterator[Interrupt]:
    """Inside the block the first Ctrl-C only asks to stop; the second one is as ever."""
    interrupt = Interrupt()
    before = signal.getsignal(signal.SIGINT)

    def ask(_signum: int, _frame: FrameType | None) -> None:
        interrupt.asked = True
        signal.signal(signal.SIGINT, before)
        click.echo("\n" + _("Stopping: the best plan so far is kept."), err=True)

    signal.signal(signal.SIGINT, ask)
    try:
        yield interrupt
    finally:
        signal.signal(signal.SIGINT, before)
