"""The shape of the tree: what a newcomer may rely on, and what linters do not look at.

A limit that makes one place worse is lifted there, with its reason in the line: `# layout: long-function -
REASON` beside the `def`, `# layout: long-file - REASON` in any line of the file.
"""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

TOP_LEVEL = {
    ".ci",
    ".env.example",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "bot",
    "config",
    "docs",
    "migrations",
    "pyproject.toml",
    "requirements",
    "tests",
}
NOT_OURS = {"__pycache__", "build", "dist"}
LONGEST_FILE = 400
LONGEST_FUNCTION = 50
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "managers"}
LIFTED = re.compile(r"# layout: (?P<limit>long-file|long-function) - (?P<reason>\S.{9,})")
OWN_PATCHED = re.compile(r"(?:patch|setattr)\(\s*[\"']bot\.")
A_MACHINE = re.compile(r"(?<![\w.])/(?:work|root)/")
ADDRESS = re.compile(r"\w+://|--(?:extra-)?index-url|--find-links")


@cache
def tracked() -> tuple[Path, ...]:
    """Give the tree's files, relative to its root: what git has or would take, or else what lies there."""
    listing = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(listing, capture_output=True, check=True, text=True).stdout.split("\0")
        found = {Path(name) for name in listed if name}
    except (OSError, subprocess.CalledProcessError):
        found = {path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file()}
        found = {path for path in found if not _dropping(path)}
    return tuple(sorted(path for path in found if (ROOT / path).is_file()))


def _dropping(path: Path) -> bool:
    """Tell what building and testing leave behind, where git cannot."""
    hidden = {part for part in path.parts if part.startswith(".")} - TOP_LEVEL
    return bool(hidden or NOT_OURS & set(path.parts))


def python_files() -> list[Path]:
    """Give our modules."""
    return [path for path in tracked() if path.suffix == ".py"]


@cache
def tree_of(path: Path) -> ast.Module:
    """Read a module."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def lines_of(path: Path) -> list[str]:
    """Give a file's lines."""
    return (ROOT / path).read_text(encoding="utf-8").splitlines()


def lifted(line: str, limit: str) -> bool:
    """Tell whether a line lifts a limit and says why."""
    found = LIFTED.search(line)
    return found is not None and found["limit"] == limit


def long_functions(path: Path) -> Iterator[str]:
    """Name the functions of a module that are too long and do not say why."""
    lines = lines_of(path)
    for node in ast.walk(tree_of(path)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if length > LONGEST_FUNCTION and not lifted(lines[node.lineno - 1], "long-function"):
            yield f"{path}:{node.lineno} {node.name} ({length} lines)"


def test_the_top_level_holds_only_what_was_agreed() -> None:
    """Anything else of weight has a place further down: benchmarks in tests/bench, deployment in docs."""
    assert {path.parts[0] for path in tracked()} <= TOP_LEVEL


@pytest.mark.parametrize("name", sorted(TOP_LEVEL))
def test_the_top_level_is_complete(name: str) -> None:
    """Each of the agreed files and folders is there."""
    assert (ROOT / name).exists()


def test_no_file_is_big() -> None:
    """A module over 400 lines is two modules, or says in a line why it is not."""
    big = [
        f"{path} ({len(lines)} lines)"
        for path, lines in ((path, lines_of(path)) for path in python_files())
        if len(lines) > LONGEST_FILE and not any(lifted(line, "long-file") for line in lines)
    ]
    assert big == []


def test_no_function_is_long() -> None:
    """A function over 50 lines is several, or says in its line why it is not."""
    assert [name for path in python_files() for name in long_functions(path)] == []


def test_a_limit_is_lifted_only_with_a_reason() -> None:
    """`# layout:` without a known limit and a reason lifts nothing, so it must not stand there."""
    loose = [
        f"{path}:{number}"
        for path in python_files()
        for number, line in enumerate(lines_of(path), 1)
        if re.search(r"# layout:", line) and not LIFTED.search(line) and path.name != Path(__file__).name
    ]
    assert loose == []


def test_package_files_hold_a_docstring_only() -> None:
    """Code in `__init__.py` runs at every import and is found by nobody."""
    assert [
        str(path) for path in python_files() if path.name == "__init__.py" and len(tree_of(path).body) != 1
    ] == []


def test_every_module_says_what_it_holds() -> None:
    """The first thing one misses in most code bases."""
    assert [
        str(path) for path in python_files() if not (ast.get_docstring(tree_of(path)) or "").strip()
    ] == []


def test_nothing_is_a_drawer() -> None:
    """A file is named for its topic; `utils` is the name of no topic."""
    named = {part.removesuffix(".py") for path in python_files() for part in path.parts}
    assert named & DRAWERS == set()


def test_no_test_replaces_a_part_of_ours() -> None:
    """A stand-in goes through the port or the sandbox; a replaced name proves nothing about the program."""
    patched = [str(path) for path in python_files() if OWN_PATCHED.search("\n".join(lines_of(path)))]
    assert patched == []


def test_no_to_do_is_left() -> None:
    """What is not done is an issue, not a comment."""
    marks = re.compile("#.*\\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX")) + ")\\b")
    assert [str(path) for path in python_files() if any(marks.search(line) for line in lines_of(path))] == []


def test_locks_hold_no_address() -> None:
    """Everybody installs from where their own pip looks; the hashes say that it is the same thing."""
    locks = [path for path in tracked() if path.suffix == ".lock"]
    assert locks
    assert [str(path) for path in locks if any(ADDRESS.search(line) for line in lines_of(path))] == []


@pytest.mark.parametrize("name", ["build", "run", "dev"])
def test_every_locked_package_has_a_hash(name: str) -> None:
    """The installer refuses the whole file otherwise, on the first fresh machine."""
    text = (ROOT / f"requirements/{name}.lock").read_text(encoding="utf-8")
    packages = [part for part in re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE) if "==" in part]
    assert packages
    assert [package.split("==")[0] for package in packages if "--hash=sha256:" not in package] == []


def test_no_file_names_the_machine_it_was_written_on() -> None:
    """Paths of somebody's own machine work nowhere else."""
    named = []
    for path in tracked():
        try:
            text = (ROOT / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        named += [f"{path}: {found.group()}" for found in A_MACHINE.finditer(text)]
    assert named == []


def test_the_gate_runs_the_tests_and_nothing_else() -> None:
    """What `make test` says here is what it says anywhere."""
    gate = ROOT / ".ci/run"
    commands = [line for line in lines_of(Path(".ci/run")) if line and not line.startswith("#")]
    assert commands[-1] == "exec make test"
    assert gate.stat().st_mode & 0o100
