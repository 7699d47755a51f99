"""The rounds of the house, made in the worker beside its tasks: every minute, and every night.

Every rule in them may run twice without harm, so more than one worker may make them. A fault of
one round is logged and the next one tries again.
"""

import datetime as dt
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from celery import Celery
from sqlalchemy import Engine

from database.engine import open_engine, unit_of_work
from database.tries import forget_old
from recycling.booking.mail import Post
from recycling.dispatch.rerouting import night_of_permits
from recycling.notices import Adapter, Channel, send_due
from recycling.notices.outbox import Writer
from recycling.rounds import night_round, post_round, short_round
from sites.areas import NoOperator, operator
from web.app import create_app
from web.notice_texts import writer
from web.settings import Settings
from web.ways_out import adapters, post
from web.worker import send_plan_run

log = logging.getLogger(__name__)

EVERY_SECONDS = 60.0

#: Notices that one round sends at most.
MOST_SENT = 500

#: Parcels that one round asks carriers about at most.
MOST_ASKED = 50

#: Tries are forgotten after so long: no limit looks back further.
TRIES_KEPT = dt.timedelta(days=1)

#: The first round waits until the worker has taken up its queue.
FIRST_AFTER_SECONDS = 3.0


@contextmanager
def going(settings: Settings, celery: Celery) -> Iterator[None]:
    """Make rounds in a thread of this process until the block ends."""
    ending = threading.Event()
    thread = threading.Thread(target=_go_on, args=(settings, celery, ending), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join(timeout=10)


def _go_on(settings: Settings, celery: Celery, ending: threading.Event) -> None:
    engine = open_engine(settings.database_url, settings.keys)
    rounds = Rounds(
        engine, adapters(settings), writer(create_app(settings)),
        send=lambda run_ref: send_plan_run(celery, run_ref), post=post(settings),
    )  # fmt: skip
    wait = FIRST_AFTER_SECONDS
    while not ending.wait(wait):
        wait = EVERY_SECONDS
        try:
            rounds.make(dt.datetime.now(dt.UTC))
        except NoOperator:
            continue
        except Exception:
            log.exception("a round of the house broke")
    engine.dispose()


class Rounds:
    """One round after the other; a night's is made at the first round of a new day."""

    def __init__(
        self,
        engine: Engine,
        channels: dict[Channel, Adapter],
        write: Writer,
        *,
        send: Callable[[str], None],
        post: Post | None = None,
    ) -> None:
        self._post = post or Post()
        self._engine, self._channels, self._write, self._send = engine, channels, write, send
        self._night: dt.date | None = None

    def make(self, now: dt.datetime) -> None:
        """Make the rounds that are due at `now`; raises NoOperator for an empty database."""
        with unit_of_work(self._engine) as session:
            city = operator(session)
            short_round(session, city, now=now)
        today = city.today(now)
        if self._night != today:
            with unit_of_work(self._engine) as session:
                night_round(session, operator(session), now=now)
                permits = night_of_permits(session, operator(session), now=now)
                forget_old(session, before=now - TRIES_KEPT)
            self._night = today
            for run in permits.runs:
                self._send(run.ref)
        for _ in range(MOST_ASKED):
            # It opens its own transactions: none stands open while a carrier is asked.
            if not post_round(partial(unit_of_work, self._engine), self._post, now=now):
                break
        for _ in range(MOST_SENT):
            # One notice a transaction: a slow gateway holds no writer up for long.
            with unit_of_work(self._engine) as session:
                if not send_due(session, self._channels, self._write, now=now, limit=1):
                    break
