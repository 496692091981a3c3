"""The entry point, and the one boundary where expected errors become a sentence and an exit code.

2: the input is wrong; 1: something else that was expected did not work; 130: Ctrl-C. Anything else is a
defect and shows its traceback.
"""

import os
import sys
from collections.abc import Sequence

import typer.main

from bot.cli.console import say_error
from bot.cli.root import build_app
from bot.errors import SpellistError, UsageError


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command with these arguments (the process's own when None) and exit."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(_run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    try:
        typer.main.get_command(build_app()).main(args=arguments, prog_name="bot")
    except SystemExit as done:
        return _flushed(done.code if isinstance(done.code, int) else 0)
    except SpellistError as error:
        say_error(str(error))
        return _flushed(2 if isinstance(error, UsageError) else 1)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return _flushed(1)
    return _flushed(0)


def _flushed(code: int) -> int:
    """Write what is left; whoever reads us may have gone (`bot … | head`), which is no error to show."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


if __name__ == "__main__":
    main()
