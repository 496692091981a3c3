"""A port that misbehaves where a test says so, and rounds of a bot."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import requests

from bot.app import App
from bot.conversation.draft import DraftId

if TYPE_CHECKING:
    from tests.conftest import MakeApp, Twin


class Bent:
    """A part of the bot, some of whose calls go through a test's hands first.

    Each bend is called with the part's own method and then with the call's arguments.
    """

    def __init__(self, part: object, **bends: Callable[..., Any]) -> None:
        self._part = part
        self._bends = bends

    def __getattr__(self, name: str) -> Any:
        own = getattr(self._part, name)
        bend = self._bends.get(name)
        return own if bend is None else lambda *args, **named: bend(own, *args, **named)


def bend_part(bot: App, part: str, **bends: Callable[..., Any]) -> None:
    """Bend a port of a bot whose use cases are not made yet."""
    bot.__dict__[part] = Bent(getattr(bot, part), **bends)


def one_round(bot: App) -> None:
    """Let each job do one round."""
    bot.rounds.poll()
    bot.rounds.compose()
    bot.rounds.publish()
    bot.rounds.reconcile()


Bend = Callable[..., None]
Round = Callable[[App], None]
Count = Callable[[str, str], int]
Approve = Callable[[], DraftId]


@pytest.fixture
def bend() -> Bend:
    """Give a bender: `bend(bot, "timeline", reply=…)`, before the bot is used."""
    return bend_part


@pytest.fixture
def rounds() -> Round:
    """Give what lets each job do one round."""
    return one_round


@pytest.fixture
def count(twin: "Twin") -> Count:
    """Give a counter of the calls that the twin has seen: `count("GET", "/v1/search")`."""

    def counted(method: str, path: str) -> int:
        seen = requests.get(f"{twin.url}/_sandbox/calls", timeout=10).json()
        return sum(call["method"] == method and call["path"].startswith(path) for call in seen)

    return counted


@pytest.fixture
def patient_bot(make_bot: "MakeApp") -> App:
    """Give a bot whose drafts wait for a person."""
    return make_bot(BOT_POLICY__AUTO="false")


@pytest.fixture
def approved(twin: "Twin", patient_bot: App) -> Approve:
    """Give what lets Emma say thanks and Ana approve the draft; it gives the draft's number."""

    def approve() -> DraftId:
        twin.mention("@TuneCares thank you")
        patient_bot.rounds.poll()
        patient_bot.rounds.compose()
        [row] = patient_bot.reports.queue()
        patient_bot.reviewer.approve(row.draft_id, by="operator:ana")
        return row.draft_id

    return approve
