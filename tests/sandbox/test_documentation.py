"""docs/sandbox.md against the twin: every control stands there, and every example works."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from bot.sandbox.control_routes import DOORS as CONTROLS
from bot.sandbox.control_trouble import DOORS as TROUBLE
from bot.sandbox.public_doors import DOORS as PUBLIC
from bot.sandbox.server import Sandbox

PAGE = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^\$ curl -s (\S*\$TWIN.*)$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_works(sandbox: Sandbox, mention: Callable[..., str], example: str) -> None:
    """What the page tells one to type is accepted by the twin."""
    asked = mention()
    words = shlex.split(example.replace("$TWIN", sandbox.url).replace("$ID", asked))
    body = words[words.index("-d") + 1] if "-d" in words else None
    answer = requests.request("POST" if body else "GET", words[0], data=body, timeout=5)
    assert answer.ok, answer.text


def test_every_control_has_an_example() -> None:
    """No control is left unexplained, for either method."""
    shown = {
        ("POST" if " -d " in one else "GET", re.sub(r".*\$TWIN|[\"?].*| .*", "", one)) for one in EXAMPLES
    }
    assert shown == {(door.method, door.pattern) for door in (*CONTROLS, *TROUBLE)}


def test_every_family_of_routes_is_named() -> None:
    """The page names each resource that is modelled."""
    last: set[Any] = {re.sub(r"/?\{\w+\}$", "", door.pattern).rsplit("/", 1)[-1] for door in PUBLIC}
    assert [word for word in last if word and word not in PAGE] == []
