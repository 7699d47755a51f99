"""A Redis server for the tests: the one that answers, or a private one."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

import redis

from tests.services.ports import free_port

USUAL = "redis://127.0.0.1:6379"
PACKAGES = ["redis-server"]


def is_usable(url: str) -> bool:
    """Whether a server answers at `url` without a password."""
    client = redis.Redis.from_url(url, socket_connect_timeout=3)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def is_installed() -> bool:
    """Whether a server could be started here."""
    return shutil.which("redis-server") is not None


@contextmanager
def private_server() -> Iterator[str]:
    """Start a server on a free port that keeps nothing on disk, give its URL, and end it."""
    program = shutil.which("redis-server")
    if program is None:
        raise FileNotFoundError("redis-server")
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="huiliu-redis-") as folder:
        server = subprocess.Popen(
            [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "",
             "--appendonly", "no", "--dir", folder],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        url = f"redis://127.0.0.1:{port}"
        try:
            deadline = time.monotonic() + 15
            while not is_usable(url):
                if server.poll() is not None or time.monotonic() > deadline:
                    raise TimeoutError(f"the private Redis did not answer at {url}")
                time.sleep(0.1)
            yield url
        finally:
            server.terminate()
            server.wait(timeout=15)
