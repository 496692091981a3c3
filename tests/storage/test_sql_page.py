"""`docs/sql.md` is true: its queries run on both engines and answer what they promise."""

import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from bot.conversation.draft import PlaylistId
from bot.conversation.mention import TweetId
from bot.conversation.sending import AttemptState, Step
from bot.storage.columns import Base

if TYPE_CHECKING:
    from tests.storage.conftest import Scene

PAGE = (Path(__file__).parents[2] / "docs/sql.md").read_text(encoding="utf-8")
QUERIES = dict(re.findall(r"^## ([^\n]+\?)\n.*?```sql\n(.*?);\n```", PAGE, re.DOTALL | re.MULTILINE))
TWEET = "1859234567890123456"


def _ask(scene: "Scene", about: str) -> list[dict[str, Any]]:
    (query,) = (query for title, query in QUERIES.items() if about in title)
    with scene.engine.connect() as connection:
        return [dict(row) for row in connection.execute(text(query)).mappings()]


def test_the_page_has_five_queries_and_every_table() -> None:
    """A table that the page does not explain fails here."""
    assert len(QUERIES) == 5
    for table in Base.metadata.tables:
        assert f"| `{table}` |" in PAGE


@pytest.mark.parametrize("title", sorted(QUERIES))
def test_each_query_runs_on_an_empty_database(scene: "Scene", title: str) -> None:
    """No rows, no answer, no error."""
    assert _ask(scene, title) == []


def test_the_story_of_a_post(scene: "Scene") -> None:
    """What happened, in order."""
    scene.proposed(TWEET)
    assert [row["what"] for row in _ask(scene, "happened to this post")] == [
        "came in",
        "was taken up",
        "a reply was proposed, 4 of 4 words covered",
    ]


def test_waiting_drafts_by_age(scene: "Scene") -> None:
    """Only what waits for a person, the longest waiting first."""
    scene.later(hours=1).proposed("1001")
    scene.proposed("1002")
    scene.approved("1003")
    rows = _ask(scene, "wait for a person")
    assert [row["id"] for row in rows] == [2, 1]
    assert rows[0]["sentence"] == "Hi Anna we're here"


def test_gap_words_by_frequency(scene: "Scene") -> None:
    """The word that is missing most comes first, whatever its case."""
    for tweet, gap in (("1", "Broadband"), ("2", "router"), ("3", "broadband")):
        scene.received(tweet)
        _, claim = scene.claimed(tweet)
        scene.journal.propose(claim, scene.proposal("Hi", gap=gap), actor="bot", now=scene.now)
    rows = [(row["words"], row["drafts"]) for row in _ask(scene, "lack most")]
    assert rows == [("broadband", 2), ("router", 1)]


def test_replies_a_day_and_their_median_time(scene: "Scene") -> None:
    """Posts are five minutes old when received; the median of an even count is the middle two's mean."""
    for number, minutes in enumerate((1, 2, 10, 30)):
        _, claim = scene.publishing(str(1000 + number))
        sent = scene.now + timedelta(minutes=minutes)
        scene.journal.finish(claim, reply=TweetId(f"9{number}"), playlist=PlaylistId("p"), now=sent)
    _, claim = scene.publishing("2000")
    scene.journal.finish(
        claim, reply=TweetId("99"), playlist=PlaylistId("p"), now=scene.now + timedelta(days=1)
    )
    rows = [(r["day"], r["replies"], float(r["median_seconds"])) for r in _ask(scene, "replies a day")]
    assert rows == [("2026-03-02", 4, 11 * 60.0), ("2026-03-03", 1, 86_400 + 300.0)]


def test_attempts_in_doubt(scene: "Scene") -> None:
    """What was intended or is unknown is listed, what is settled is not."""
    _, claim = scene.publishing(TWEET)
    create = scene.journal.intend(claim, Step.CREATE, "{}", now=scene.now)
    scene.journal.settle(claim, create, AttemptState.DONE, result="p", now=scene.now)
    reply = scene.journal.intend(claim, Step.REPLY, "{}", now=scene.now)
    scene.journal.settle(claim, reply, AttemptState.UNKNOWN, code="no_answer", now=scene.now)
    (row,) = _ask(scene, "may or may not")
    assert (row["tweet_id"], row["step"], row["state"], row["code"]) == (
        TWEET,
        "reply",
        "unknown",
        "no_answer",
    )
