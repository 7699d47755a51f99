"""Installing what a test needs from the distribution, where that is allowed."""

import os
import shutil
import subprocess
from pathlib import Path


def why_not() -> str | None:
    """Why packages cannot be installed here; None where they can."""
    if not Path("/etc/debian_version").exists() or shutil.which("apt-get") is None:
        return "this is no Debian or Ubuntu"
    if os.geteuid() != 0:
        return "only root may install packages"
    return None


def install(names: list[str]) -> str | None:
    """Install Debian packages by name; what apt-get said where that failed, else None."""
    reason = why_not()
    if reason:
        return reason
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names],
    ):
        done = subprocess.run(
            command,
            env=quiet,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            said = (done.stderr or done.stdout).strip().splitlines()
            return f"{' '.join(command)} failed: {said[-1] if said else done.returncode}"
    return None
