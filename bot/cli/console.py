"""The one place that prints: lines, tables, JSON, progress and errors.

Results go to stdout, everything about them to stderr. Rich is imported only for a terminal; elsewhere a
table is lines with tabs, which programs can cut. What comes from customers or catalogs is shown without
control characters.
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

_PLAIN_STEP = 100_000
_CONTROL = dict.fromkeys((*range(32), *range(127, 160)), "�") | {0x0A: " ", 0x0D: " ", 0x09: " "}


def clean(text: object) -> str:
    """Give a text as one line that cannot steer a terminal."""
    return str(text).translate(_CONTROL)


def say(line: str = "") -> None:
    """Print a line to stdout."""
    sys.stdout.write(f"{line}\n")


def tell(line: str) -> None:
    """Print a line about the work to stderr."""
    sys.stderr.write(f"{line}\n")


def say_error(message: str) -> None:
    """Print an error to stderr; its lines stay lines, nothing else in it can steer a terminal."""
    tell("\n".join(map(clean, f"Error: {message}".splitlines())))


def say_json(value: Any) -> None:
    """Print a value as one line of JSON."""
    ascii_only = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    say(json.dumps(value, ensure_ascii=ascii_only, allow_nan=False))


def say_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows as a table at a terminal, elsewhere as lines with tabs."""
    lines = [[clean(cell) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for line in lines:
            say("\t".join(line))
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, box=SIMPLE_HEAD)
    for line in lines:
        table.add_row(*map(Text, line))
    Console(file=sys.stdout).print(table)


@contextmanager
def progress(what: str) -> Iterator[Callable[[int], None]]:
    """Show a count as it grows, on stderr: one moving line at a terminal, elsewhere a line now and then."""
    if not sys.stderr.isatty():
        yield _plain_progress(what)
        return
    from rich.console import Console

    with Console(file=sys.stderr).status(f"{what} …") as status:
        yield lambda done: status.update(f"{what} {done:,}")


def _plain_progress(what: str) -> Callable[[int], None]:
    told = 0

    def tell_now_and_then(done: int) -> None:
        nonlocal told
        if done - told >= _PLAIN_STEP:
            told = done
            tell(f"{what} {done:,}")

    return tell_now_and_then
