"""The pages hold together: links lead somewhere, settings exist, parts are explained, sums are right."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bot.settings.load import load_settings
from bot.settings.names import SECTIONS, SETTINGS, find

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
NAMING_SETTINGS = [*PAGES, ROOT / "docs/deploy/spellist.service"]

LINK = re.compile(r"\]\((?!\w+:)(?P<target>[^)#\s]*)(?:#(?P<heading>[^)\s]*))?\)")
VARIABLE = re.compile(r"\bBOT_[A-Z0-9_]*[A-Z0-9]")
DOTTED = re.compile(r"`(?P<name>[a-z_]+(?:\.[a-z_]+|\.\*)+)`")
NOT_SETTINGS = {"BOT_CONFIG"}
ENDING = {"md", "py", "toml", "txt", "csv", "db", "lock", "svg", "service"}


def headings(page: Path) -> set[str]:
    """Give the anchors of a page, as they are made from its headings."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def going_live() -> str:
    """Give the page with the sums."""
    return (ROOT / "docs/going-live.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    """Relative links name a file of the tree, and a heading that it has."""
    broken = []
    for link in LINK.finditer(page.read_text(encoding="utf-8")):
        target = (page.parent / link["target"]).resolve() if link["target"] else page
        if not target.exists() or (link["heading"] and link["heading"] not in headings(target)):
            broken.append(link.group())
    assert broken == []


@pytest.mark.parametrize("page", NAMING_SETTINGS, ids=lambda page: page.name)
def test_every_variable_that_a_page_names_is_a_setting(page: Path) -> None:
    """Whoever exports it gets what the page promises; `…_FILE` reads the same setting from a file."""
    known = {setting.variable for setting in SETTINGS} | NOT_SETTINGS
    text = re.sub(r"BOT_[A-Z_]*(?:…|<)\S*", "", page.read_text(encoding="utf-8"))
    named = {name.removesuffix("_FILE") for name in VARIABLE.findall(text)}
    assert named - known == set()


@pytest.mark.parametrize("page", NAMING_SETTINGS, ids=lambda page: page.name)
def test_every_dotted_name_that_starts_like_a_setting_is_one(page: Path) -> None:
    """`jobs.poll.*` names a section, `x.handle` a setting."""
    wrong = []
    for found in DOTTED.finditer(page.read_text(encoding="utf-8")):
        path = tuple(found["name"].removesuffix(".*").split("."))
        looks_like_one = path[:1] in SECTIONS and path[-1] not in ENDING
        if looks_like_one and path not in SECTIONS and find(path) is None:
            wrong.append(found["name"])
    assert wrong == []


def test_every_dependency_has_its_reason() -> None:
    """What is installed on people's machines is explained on one page."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [name for listed in project["optional-dependencies"].values() for name in listed]
    names = {re.split(r"[^\w-]", wanted)[0] for wanted in (*project["dependencies"], *extras)}
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8").casefold()
    assert {name for name in names if name not in page} == set()


def test_the_architecture_names_every_room() -> None:
    """A new room is explained before it is forgotten why it is there."""
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    here = {
        path.name for path in (ROOT / "bot").iterdir() if path.name[0].isalpha() and path.name != "resources"
    }
    assert {name for name in here if f"`bot/{name}" not in page} == set()


def money(text: str) -> float:
    """Read an amount of dollars."""
    return float(text.strip("*$ ").replace(",", ""))


def cost_rows() -> list[list[str]]:
    """Give the cells of the table of costs."""
    table = going_live().split("## What it costs in a month")[1].split("\n## ")[0]
    return [
        [cell.strip() for cell in row.strip("|").split("|")]
        for row in re.findall(r"^\|.*\|$", table, re.MULTILINE)
    ]


def test_each_line_of_the_costs_is_price_times_count() -> None:
    """The arithmetic is shown so that it can be checked; here it is."""
    lines = [row for row in cost_rows() if row[1].startswith("$")]
    assert len(lines) == 7
    for _, price, few, few_cost, many, many_cost in lines:
        assert round(money(price) * money(few), 2) == money(few_cost)
        assert round(money(price) * money(many), 2) == money(many_cost)


def test_the_months_add_up() -> None:
    """Reads plus replies, once at each of the two prices that X's documents allow."""
    costs = {row[0].strip("*"): (row[3], row[5]) for row in cost_rows()}
    reads = [row for row in cost_rows() if row[1].startswith("$") and not row[0].startswith("replies")]
    for number, column in enumerate((3, 5)):
        total = round(sum(money(row[column]) for row in reads), 2)
        assert total == money(costs["all reads"][number])
        for price in ("$0.01", "$0.20"):
            month = money(costs[f"month at {price}"][number])
            assert month == round(total + money(costs[f"replies at {price}"][number]), 2)


def test_the_costs_use_the_prices_that_the_program_budgets(tmp_path: Path) -> None:
    """One price list: the settings', and the page's."""
    prices = {row[0]: money(row[1]) for row in cost_rows() if row[1].startswith("$")}
    x = load_settings(environ={}, directory=tmp_path).x
    assert prices["post read before composing"] == x.price_read
    assert prices["author read with it"] == x.price_user_read
    assert prices["replies at $0.20"] == x.price_reply


def test_the_program_that_forgets_a_person_runs(tmp_path: Path) -> None:
    """What the page gives to copy reaches the database; this one has no customer 7."""
    code = going_live().split("```python\n")[1].split("```")[0]
    environ = {**os.environ, "BOT_DATABASE__URL": f"sqlite:///{tmp_path / 'empty.db'}"}
    python_in(tmp_path, environ, "-m", "bot", "db", "upgrade").check_returncode()
    assert "there is no customer 7" in python_in(tmp_path, environ, "-c", code).stderr


def python_in(folder: Path, environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run this Python in a folder."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
