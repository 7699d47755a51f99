"""Background work: the Celery app, its broker, and the tasks, each a door like a view.

A task takes refs, finds its own rows, calls one service, and may run twice without harm. The
broker is a folder in the data folder by default; HUILIU_BROKER_URL moves it to Redis or RabbitMQ.
"""

import datetime as dt
import threading
import warnings
from functools import partial
from typing import Any

from celery import Celery
from celery.exceptions import SecurityWarning
from celery.signals import worker_shutting_down
from sqlalchemy import Engine

from database.engine import open_engine, unit_of_work
from recycling import dispatch, placing
from web.settings import Settings

PLANS = "plans"
PLAN_RUN = "huiliu.plan_run"
SITING = "huiliu.siting"

#: Set when the worker is told to end: a search in hand then keeps its best and stops.
_ending = threading.Event()


def make_celery(settings: Settings) -> Celery:
    """The Celery app of these settings, with every task on it."""
    celery = Celery("huiliu", broker=_broker(settings), set_as_current=False)
    celery.conf.update(
        task_default_queue=PLANS,
        task_ignore_result=True,
        task_serializer="json",
        accept_content=["json"],
        # A run that its worker lost is begun again by the next one.
        task_acks_late=True,
        worker_prefetch_multiplier=1,
        broker_connection_retry_on_startup=True,
        broker_transport_options=_transport_options(settings),
        worker_hijack_root_logger=False,
        worker_enable_remote_control=not _in_data_folder(settings),
    )
    _add_tasks(celery, settings)
    return celery


def send_plan_run(celery: Celery, run_ref: str) -> None:
    """Let a worker carry out the planning run with this ref."""
    celery.send_task(PLAN_RUN, args=[run_ref], queue=PLANS)


def send_siting(celery: Celery, study_ref: str) -> None:
    """Let a worker answer the siting study with this ref."""
    celery.send_task(SITING, args=[study_ref], queue=PLANS)


def work(celery: Celery, *, loglevel: str = "WARNING") -> None:
    """Work until the process is told to end (SIGTERM or SIGINT)."""
    _ending.clear()
    # Celery warns of root because a pickled message could run anything; here only JSON is read.
    warnings.simplefilter("ignore", SecurityWarning)
    # One task at a time in this very process: a search starts processes of its own.
    celery.worker_main(
        ["--quiet", "worker", "--pool=solo", f"--loglevel={loglevel}", "--without-gossip",
         "--without-mingle", "--without-heartbeat"]
    )  # fmt: skip


def _in_data_folder(settings: Settings) -> bool:
    return settings.broker_url.startswith("filesystem:")


def _broker(settings: Settings) -> str:
    # Kombu warns of an address without a host, even where there is none to name.
    return "filesystem://localhost//" if _in_data_folder(settings) else settings.broker_url


def _transport_options(settings: Settings) -> dict[str, Any]:
    if not _in_data_folder(settings):
        # Longer than any plan takes, so that no second worker begins it.
        return {"visibility_timeout": 24 * 60 * 60}
    folder = settings.data / "broker"
    queue, control = folder / "queue", folder / "control"
    for path in (queue, control):
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return {
        "data_folder_in": str(queue),
        "data_folder_out": str(queue),
        "control_folder": str(control),
        "polling_interval": 0.5,
    }


def _add_tasks(celery: Celery, settings: Settings) -> None:
    engines: list[Engine] = []

    def engine() -> Engine:
        if not engines:
            engines.append(open_engine(settings.database_url, settings.keys))
        return engines[0]

    @celery.task(name=PLAN_RUN)
    def plan_run(run_ref: str) -> None:
        dispatch.execute_run(
            partial(unit_of_work, engine()),
            run_ref,
            clock=lambda: dt.datetime.now(dt.UTC),
            processes=settings.processes,
            interrupted=_ending.is_set,
        )

    @celery.task(name=SITING)
    def siting(study_ref: str) -> None:
        placing.answer(partial(unit_of_work, engine()), study_ref, processes=settings.processes)


@worker_shutting_down.connect
def _end(**_about: Any) -> None:
    _ending.set()
