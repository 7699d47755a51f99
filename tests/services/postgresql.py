"""A PostgreSQL server for the tests: the one that answers, or a private one."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.services.ports import free_port

USUAL = "postgresql://postgres@127.0.0.1:5432/postgres"
PACKAGES = ["postgresql"]


def is_usable(url: str) -> bool:
    """Whether a server answers at `url` and lets us make databases."""
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            row = connection.execute(
                "SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.Error:
        return False
    return bool(row and row[0])


def program(name: str) -> str | None:
    """The path of one of PostgreSQL's programs, the newest release first."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / name).exists():
            return str(folder / name)
    return shutil.which(name)


def _owner() -> str | None:
    """Whom the server runs as: it refuses root."""
    if os.geteuid() != 0:
        return None
    known = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


@contextmanager
def private_server() -> Iterator[str]:
    """Start a server on a free port, give its URL, and remove it with its data afterwards."""
    initdb, postgres = program("initdb"), program("postgres")
    if initdb is None or postgres is None:
        raise FileNotFoundError("initdb and postgres")
    owner = _owner()
    with tempfile.TemporaryDirectory(prefix="huiliu-postgresql-") as parent:
        folder = Path(parent) / "cluster"
        if owner:
            shutil.chown(parent, owner)
        subprocess.run(
            [initdb, "--pgdata", str(folder), "--username=postgres", "--auth=trust",
             "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
            user=owner, cwd="/", check=True, capture_output=True,
        )  # fmt: skip
        port = free_port()
        server = subprocess.Popen(
            [postgres, "-D", str(folder), "-p", str(port), "-c", "listen_addresses=127.0.0.1",
             "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "full_page_writes=off",
             "-c", "synchronous_commit=off"],
            user=owner, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        try:
            _wait_for(url, server)
            yield url
        finally:
            # SIGINT is PostgreSQL's fast shutdown: it does not wait for its clients.
            server.send_signal(2)
            server.wait(timeout=30)


def _wait_for(url: str, server: "subprocess.Popen[bytes]", seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not is_usable(url):
        if server.poll() is not None or time.monotonic() > deadline:
            raise TimeoutError(f"the private PostgreSQL did not answer at {url}")
        time.sleep(0.2)
