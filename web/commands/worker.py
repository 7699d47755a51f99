"""`huiliu worker`: carries out planning runs and other background work."""

import os
import signal
import sys
import threading

import click

from web.commands.opened import log_in_zone, ready_engine
from web.settings import read


@click.command("worker")
@click.option(
    "--loglevel",
    type=click.Choice(["DEBUG", "INFO", "WARNING", "ERROR"]),
    default="WARNING",
    show_default=True,
)
@click.option("--with-parent", is_flag=True, hidden=True, help="End when standard input closes.")
def command(loglevel: str, with_parent: bool) -> None:
    """Work on the queue until told to end (Ctrl-C); a plan in hand keeps its best."""
    from web import rounds, worker

    settings = read()
    log_in_zone(settings)
    with ready_engine(settings):
        pass
    if with_parent:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    celery = worker.make_celery(settings)
    with rounds.going(settings, celery):
        worker.work(celery, loglevel=loglevel)


def _end_with_parent() -> None:
    """Wait until the parent's end of the pipe closes, however the parent ended."""
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)
