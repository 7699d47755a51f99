"""Run a command with everything the tests need: `python -m tests.services COMMAND …`.

With HUILIU_REQUIRE_SERVICES=1 a need that cannot be met is a failure; without it the tests that
have the need are left out, and the reason is printed before and after the run.
"""

import os
import signal
import subprocess
import sys
from types import FrameType

from tests.services.provision import LEFT_OUT, REQUIRE, provided


def say(line: str) -> None:
    """Print one line about the tests' services."""
    sys.stderr.write(f"services: {line}\n")
    sys.stderr.flush()


def main(command: list[str]) -> int:
    """Run `command`; its exit code, or 3 where a required service is missing."""

    def end(signum: int, _frame: FrameType | None) -> None:
        sys.exit(128 + signum)

    signal.signal(signal.SIGTERM, end)
    with provided(say) as environment:
        left_out = environment[LEFT_OUT].splitlines()
        for line in left_out:
            say(f"left out: the tests marked {line}")
        if left_out and os.environ.get(REQUIRE) == "1":
            say(f"{REQUIRE}=1: a service that is missing is a failure")
            return 3
        return subprocess.run(command, env={**os.environ, **environment}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
