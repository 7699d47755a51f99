"""`huiliu bench`: the measurements that the README quotes, where the source tree is at hand."""

import subprocess
import sys
from pathlib import Path

import click

ROOT = Path(__file__).parents[2]


@click.command("bench", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> int:
    """Measure the planner; every argument goes on to `python -m bench`."""
    if not (ROOT / "bench").is_dir():
        raise click.ClickException("the benchmarks come with the source tree, not with a package")
    return subprocess.run(
        [sys.executable, "-m", "bench", *arguments], cwd=ROOT, check=False
    ).returncode
