"""One database session for each request: one transaction, committed once or rolled back.

A request that only reads (GET, HEAD) gets a session that reads; any other gets a writer's. The
commit happens before the answer leaves, and only for an answer that is no error.
"""

from collections.abc import Callable
from contextlib import ExitStack

from flask import Flask, Response, current_app, g, request
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from database.engine import unit_of_work


class _Refused(Exception):
    """Ends a unit of work without a commit."""


def database() -> Session:
    """The session of this request."""
    if "session" not in g:
        g.unit = ExitStack()
        reads_only = request.method in ("GET", "HEAD", "OPTIONS")
        engine = engine_of(current_app)
        g.session = g.unit.enter_context(unit_of_work(engine, reads_only=reads_only))
    found: Session = g.session
    return found


def end_early() -> None:
    """Commit now and let the database go: what follows takes long and needs it no more."""
    unit: ExitStack | None = g.pop("unit", None)
    g.pop("session", None)
    if unit is not None:
        unit.close()


def after_commit(act: Callable[[], None]) -> None:
    """Do `act` once this request's work stands in the database; not at all where it is refused."""
    g.setdefault("acts", []).append(act)


def in_any_case(act: Callable[[Session], None]) -> None:
    """Do `act` in a transaction of its own after this request's, which may be refused."""
    g.setdefault("acts_in_any_case", []).append(act)


def engine_of(app: Flask) -> Engine:
    """The engine that the app was made with."""
    engine: Engine = app.extensions["engine"]
    return engine


def work_in_units(app: Flask, engine: Engine) -> None:
    """Let each request of `app` work in one transaction of `engine`."""
    app.extensions["engine"] = engine
    app.after_request(_commit)
    app.teardown_request(_roll_back)


def _commit(response: Response) -> Response:
    unit: ExitStack | None = g.pop("unit", None)
    g.pop("session", None)
    if unit is not None:
        if response.status_code < 400:
            unit.close()
            for act in g.pop("acts", []):
                act()
        else:
            _refuse(unit)
    acts = g.pop("acts_in_any_case", [])
    if acts:
        with unit_of_work(engine_of(current_app)) as session:
            for act in acts:
                act(session)
    return response


def _roll_back(error: BaseException | None) -> None:
    unit: ExitStack | None = g.pop("unit", None)
    if unit is not None:
        _refuse(unit)


def _refuse(unit: ExitStack) -> None:
    refused = _Refused()
    try:
        unit.__exit__(_Refused, refused, None)
    except _Refused:
        return
