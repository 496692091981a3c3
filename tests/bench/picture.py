"""Make the README's picture: a real `bot demo --exit`, its start and its end, as rich's own SVG.

Run from the project's root: `PYTHONPATH=. python tests/bench/picture.py`. What stands between the
start and the end is left out for its length alone. The fonts that rich would load from elsewhere are
taken out.
"""

import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

PICTURE = Path("docs/images/demo.svg")
WIDTH = 96
FIRST_POSTS = 8
POST = "▸ "
END = "The day is over"


def real_run() -> list[str]:
    """Run the demo and give its lines, colours and all."""
    environ = {**os.environ, "FORCE_COLOR": "1", "COLUMNS": str(WIDTH), "PYTHONIOENCODING": "utf-8"}
    run = subprocess.run(
        [sys.executable, "-m", "bot", "demo", "--exit"],
        env=environ,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    return run.stdout.splitlines()


def excerpt(lines: list[str]) -> list[str]:
    """Give what happened from the beginning to the post after the first ones, and the sums."""
    posts = [number for number, line in enumerate(lines) if POST in line]
    end = next(number for number, line in enumerate(lines) if END in line)
    return [*lines[: posts[FIRST_POSTS]], "  …", *lines[end:]]


def main() -> None:
    """Write the picture."""
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True)
    for line in excerpt(real_run()):
        console.print(Text.from_ansi(line), soft_wrap=False)
    svg = console.export_svg(title="make demo")
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    svg = re.sub(r"@font-face\s*\{[^}]*\}\s*", "", svg)
    PICTURE.write_text("\n".join(line.rstrip() for line in svg.splitlines()) + "\n", encoding="utf-8")
    print(f"{PICTURE}: {len(svg):,} characters")


if __name__ == "__main__":
    main()
