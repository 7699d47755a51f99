"""`huiliu serve`: the web server with a worker beside it."""

import logging
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from types import FrameType

import click
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from database.engine import unit_of_work
from recycling.days import DEMO_PASSWORD, demo_logins
from recycling.people import SignInFailed, authenticate
from web.commands.opened import log_in_zone, ready_engine
from web.commands.spoken import spoken, table
from web.settings import read
from web.words import ROLES

USUAL_PORT = 8000
#: A worker that ends on its own is started again, but not faster than this.
PAUSE_SECONDS = 5.0
GRACE_SECONDS = 20.0

log = logging.getLogger(__name__)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=None,
    help=f"Port to listen on; without it {USUAL_PORT}, or the next that is free.",
)  # fmt: skip
@click.option("--threads", type=click.IntRange(1, 256), default=8, show_default=True)
@click.option("--worker/--no-worker", default=True, help="Start a background worker beside it.")
def command(host: str, port: int | None, threads: int, worker: bool) -> None:
    """Serve the pages, with a background worker, until told to end (Ctrl-C)."""
    from waitress.server import create_server

    from web.app import create_app

    settings = read()
    log_in_zone(settings)
    with ready_engine(settings) as engine, unit_of_work(engine, reads_only=True) as session:
        demo = _open_demo_logins(session)
    listener = _listen(host, port)
    server = create_server(create_app(settings), sockets=[listener], threads=threads)
    beside = Beside() if worker else None
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        announce(listener, demo)
        server.run()
    finally:
        server.close()
        if beside is not None:
            beside.end()


class Beside:
    """A worker process that lives as long as this server."""

    def __init__(self) -> None:
        self._ending = threading.Event()
        self._process = self._start()
        self._watch = threading.Thread(target=self._keep, daemon=True)
        self._watch.start()

    def _start(self) -> "subprocess.Popen[bytes]":
        # The pipe closes with this process, whatever ends it; in a session of its own the worker
        # gets Ctrl-C from here alone.
        return subprocess.Popen(
            [sys.executable, "-m", "web.cli", "worker", "--with-parent"],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

    def _keep(self) -> None:
        while True:
            code = self._process.wait()
            if self._ending.is_set():
                return
            log.error("the worker ended and is started again", extra={"code": code})
            if self._ending.wait(PAUSE_SECONDS):
                return
            self._process = self._start()

    def end(self) -> None:
        """Tell the worker to end, and wait: a plan in hand keeps its best."""
        self._ending.set()
        self._process.terminate()
        try:
            self._process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._watch.join(PAUSE_SECONDS)


def _interrupt(_signum: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _listen(host: str, port: int | None) -> socket.socket:
    """A listening socket; only where no port was asked for, the next free one is taken."""
    tried = [port] if port is not None else [*range(USUAL_PORT, USUAL_PORT + 20), 0]
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for number in tried:
        listener = socket.socket(family)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, number))
            # Two that may both bind find out here which of them has the port.
            listener.listen()
        except OSError as error:
            listener.close()
            fact = error.strerror
        else:
            return listener
    raise click.ClickException(f"cannot listen on {host}:{port}: {fact}; try another --port")


def _open_demo_logins(session: Session) -> list[tuple[str, str]]:
    """Role and name of each demo sign-in that the demo's password still opens."""
    found = []
    for user in demo_logins(session):
        with suppress(SignInFailed):
            authenticate(session, user.login, DEMO_PASSWORD)
            found.append((user.role, user.login))
    return found


def announce(listener: socket.socket, demo: list[tuple[str, str]]) -> None:
    """Say where the house is, and how to get into a demo."""
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    with spoken():
        click.echo(_("Huiliu is at %(url)s (end with Ctrl-C)", url=f"http://{shown}:{port}/"))
        if not demo:
            return
        click.echo(_("Sign-ins of the demo, all with the password %(word)s:", word=DEMO_PASSWORD))
        click.echo(table([(f"  {ROLES[role]}", login) for role, login in demo]))
        click.echo(
            _(
                "To hand over at a yard, courier and yard first choose their signing codes:"
                " %(url)s",
                url=f"http://{shown}:{port}/signing-code",
            )
        )
        if host not in ("127.0.0.1", "::1"):
            click.echo(_("Everybody knows this password: close these sign-ins first."), err=True)
