"""The pages name only what the program has, and all of it: commands, options, make targets, runnable code."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer.main

from bot.cli.root import build_app

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
REFERENCE = (ROOT / "README.md", ROOT / "docs/operations.md")

SPAN = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(
    r"^(?P<mark><!-- runs -->\n)?```(?P<kind>\w*)\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE
)
CALL = re.compile(r"(?:^|\$ |\$\(|eval |\| )bot (?P<rest>[a-z-][^)\n`|]*)")


@cache
def program() -> Any:
    """Give the whole command."""
    return typer.main.get_command(build_app())


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Give every command with its path; a group that runs by itself is one too."""
    below = getattr(command, "commands", {})
    if path and (not below or getattr(command, "invoke_without_command", False)):
        yield path, command
    for name, each in below.items():
        yield from commands(each, (*path, name))


def options(command: Any) -> set[str]:
    """Give the long options of a command."""
    named = {name for parameter in command.params for name in parameter.opts if name.startswith("--")}
    return named | {"--help"}


def blocks(page: Path, kind: str) -> list[tuple[str, bool]]:
    """Give a page's code blocks of a kind, and whether each is marked as one that runs."""
    found = BLOCK.finditer(page.read_text(encoding="utf-8"))
    return [(block["body"], block["mark"] is not None) for block in found if block["kind"] == kind]


def calls(page: Path) -> list[str]:
    """Give what a page types after `bot`, in its sentences and its console blocks."""
    prose = BLOCK.sub("", page.read_text(encoding="utf-8"))
    lines = [
        *SPAN.findall(prose),
        *(line for body, _ in blocks(page, "console") for line in body.splitlines()),
    ]
    return [found["rest"].strip() for line in lines for found in CALL.finditer(line)]


def mistakes(call: str) -> Iterator[str]:
    """Tell what a call names that the program does not have."""
    command, global_options = program(), options(program())
    reached = False
    for word in call.split():
        below = getattr(command, "commands", {})
        if word.startswith("--"):
            name = word.split("=")[0].rstrip(",.;:")
            if name not in options(command) | global_options:
                yield f"bot {call}: no option {name}"
        elif word in below:
            command, reached = below[word], True
        elif not reached and re.fullmatch(r"[a-z-]+", word):
            yield f"bot {call}: no command {word}"
            return


def spans_of_options(page: Path) -> list[str]:
    """Give the options that a page names alone, as in `--json`."""
    prose = BLOCK.sub("", page.read_text(encoding="utf-8"))
    return [span.split()[0].split("=")[0] for span in SPAN.findall(prose) if span.startswith("--")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_types_exists(page: Path) -> None:
    """A reader who types what stands there is understood."""
    assert [wrong for call in calls(page) for wrong in mistakes(call)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_an_option_that_a_page_names_alone_is_one_of_ours(page: Path) -> None:
    """`--json` in a sentence is an option of some command."""
    known = set().union(*(options(command) for _, command in commands(program()))) | options(program())
    assert [option for option in spans_of_options(page) if option not in known] == []


def test_the_pages_type_commands_at_all() -> None:
    """The reader above finds what it should find."""
    found = [call for page in PAGES for call in calls(page)]
    assert "queue approve 12" in found
    assert "doctor" in found
    assert list(mistakes("dance 12")) == ["bot dance 12: no command dance"]
    assert list(mistakes("run --twice")) == ["bot run --twice: no option --twice"]


@pytest.mark.parametrize("path", [path for path, _ in commands(program())], ids=" ".join)
def test_every_command_is_documented(path: tuple[str, ...]) -> None:
    """A command that no page shows is found by nobody."""
    pages = "\n".join(page.read_text(encoding="utf-8") for page in REFERENCE)
    assert re.search(rf"\bbot {' '.join(path)}\b", pages)


def test_every_option_is_documented() -> None:
    """Each option stands in a line of the pages that also names its command."""
    lines = [line for page in REFERENCE for line in page.read_text(encoding="utf-8").splitlines()]
    for path, command in commands(program()):
        about = "\n".join(line for line in lines if f"bot {' '.join(path)}" in line)
        missing = {option for option in options(command) - {"--help"} if option not in about}
        assert missing == set(), " ".join(path)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_that_a_page_names_exists(page: Path) -> None:
    """`make demo` works as written."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:`|^\$ |^)make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= targets


def runnable() -> list[str]:
    """Give the commands of the README that are said to run anywhere."""
    found = [body for body, runs in blocks(ROOT / "README.md", "console") if runs]
    return [line.removeprefix("$ ") for body in found for line in body.splitlines() if line.startswith("$ ")]


def test_the_readme_has_commands_that_run() -> None:
    """The mark stands where the next test looks for it."""
    assert len(runnable()) >= 3


@pytest.mark.parametrize("line", runnable())
def test_what_the_readme_says_runs_does_run(line: str, tmp_path: Path) -> None:
    """With no settings and no account, in an empty folder."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    run = subprocess.run(
        [sys.executable, "-m", *shlex.split(line)],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout
