"""Handing work to the worker, once the transaction that asked for it is committed."""

from celery import Celery
from flask import current_app

from web.unit import after_commit
from web.worker import make_celery, send_plan_run, send_siting


def plan_in_background(run_ref: str) -> None:
    """Give a planning run to the worker when this request's row of it stands."""
    celery = _celery()
    after_commit(lambda: send_plan_run(celery, run_ref))


def siting_in_background(study_ref: str) -> None:
    """Give a siting study to the worker when this request's row of it stands."""
    celery = _celery()
    after_commit(lambda: send_siting(celery, study_ref))


def _celery() -> Celery:
    known = current_app.extensions
    if "celery" not in known:
        known["celery"] = make_celery(known["settings"])
    celery: Celery = known["celery"]
    return celery
