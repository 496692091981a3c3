"""The words of the program that people meet are explained: states, steps, pauses, keys in the log."""

import re
from enum import StrEnum
from pathlib import Path

import pytest

from bot.conversation.draft import DraftState
from bot.conversation.mention import MentionState
from bot.conversation.sending import AttemptState, Step
from bot.errors import PauseReason

ROOT = Path(__file__).resolve().parents[2]
LOG_KEY = re.compile(r"\baction=\"(\w+)\"")
NOT_SET_BY_ANYTHING_YET = {PauseReason.OPERATOR}
TIDYING = {Step.REMOVE}


def page(name: str) -> str:
    """Read a page."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words", [MentionState, DraftState, AttemptState, Step], ids=lambda words: words.__name__
)
def test_the_architecture_explains_every_state(words: type[StrEnum]) -> None:
    """Whoever reads the database finds each word on one page."""
    text = page("architecture.md")
    assert {word.value for word in words if word not in TIDYING and f"`{word.value}`" not in text} == set()


def test_every_pause_says_what_to_do() -> None:
    """An operator who sees a pause finds its line in the table."""
    rows = set(re.findall(r"^\| `(\w+)` \|", page("operations.md"), re.MULTILINE))
    assert {reason.value for reason in PauseReason if reason not in NOT_SET_BY_ANYTHING_YET} <= rows


def test_every_key_of_the_log_is_explained() -> None:
    """A key that is searched for at night has its meaning written down by day."""
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))
    keys = set(LOG_KEY.findall(sources))
    assert keys
    assert {key for key in keys if f"`{key}`" not in page("operations.md")} == set()
