"""The command line `huiliu`: one module a command in web/commands/, and one line for a mistake.

Exit codes: 0 done, 1 a fault of Huiliu's (with its traceback), 2 a mistake that the user can mend
(one line on standard error), 130 interrupted.
"""

import logging
import sys
from collections.abc import Sequence
from importlib import import_module

import click
from alembic.util import CommandError
from sqlalchemy.exc import OperationalError

from database.errors import DatabaseError
from recycling.errors import RecyclingError
from routing.errors import RoutingError
from sites.errors import SitesError
from web.settings import WrongSetting

#: In the order that --help lists them.
COMMANDS = (
    "serve", "worker", "demo", "plan", "solve", "bench", "import", "export", "db", "user",
)  # fmt: skip

MISTAKE = 2
INTERRUPTED = 130


class Rooms(click.Group):
    """Imports a command's module only when that command is called: `solve` loads no Flask."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in the order of a first use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, from `web.commands`."""
        if cmd_name not in COMMANDS:
            return None
        # `import` is a word of the language; its module is import_.
        room = "import_" if cmd_name == "import" else cmd_name
        command: click.Command = import_module(f"web.commands.{room}").command
        return command


@click.group(cls=Rooms, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="huiliu", message="%(prog)s %(version)s")
def huiliu() -> None:
    """Takes a city's used electronics from the door to the yard.

    Settings come from the environment (HUILIU_…); docs/operations.md lists them.
    """
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code. A user's mistake is one line on standard error."""
    try:
        answer = huiliu.main(
            args=list(arguments) if arguments is not None else None,
            prog_name="huiliu",
            standalone_mode=False,
        )
        return answer if isinstance(answer, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return MISTAKE
    except click.Abort:
        _complain("stopped")
        return INTERRUPTED
    except click.ClickException as error:
        _complain(error.format_message())
    except (DatabaseError, RoutingError, SitesError, RecyclingError, WrongSetting) as error:
        _complain(str(error))
    except CommandError as error:
        _complain(f"the database's revisions: {error}")
    except OperationalError as error:
        _complain(f"the database: {error.orig} (is it there, and is `huiliu db upgrade` done?)")
    return MISTAKE


def _complain(message: str) -> None:
    """One line, whatever the message holds."""
    click.echo(f"huiliu: {' '.join(message.split())}", err=True)


def main() -> None:
    """The entry point `huiliu`."""
    sys.exit(run())


if __name__ == "__main__":
    main()
