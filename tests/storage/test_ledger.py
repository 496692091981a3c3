"""The ledger only grows, holds no words, and tells the story of a mention in order."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from bot.conversation.mention import TweetId
from bot.conversation.sending import AttemptState, Step
from bot.storage.engine import file_of
from bot.storage.record import About, record
from bot.storage.unit_of_work import unit_of_work

if TYPE_CHECKING:
    from tests.storage.conftest import Scene

_SAME = "(id, at, event, actor, detail) SELECT id, at, 'forged', actor, detail FROM ledger"
_BOTH = (
    "UPDATE ledger SET event = 'forged'",
    "UPDATE ledger SET detail = '{}' WHERE id = 1",
    "DELETE FROM ledger",
    "DELETE FROM ledger WHERE id = 1",
    f"INSERT INTO ledger {_SAME}",
    f"INSERT INTO ledger {_SAME} WHERE true ON CONFLICT (id) DO UPDATE SET event = 'forged'",
)
_SQLITE = (
    f"INSERT OR REPLACE INTO ledger {_SAME}",
    f"REPLACE INTO ledger {_SAME}",
    "UPDATE OR REPLACE ledger SET id = 2 WHERE id = 1",
)
_POSTGRES = ("TRUNCATE ledger", "TRUNCATE ledger, mentions CASCADE")


def _refused(engine: Engine, statement: str) -> None:
    no = pytest.raises(DBAPIError, match=r"append-only|UNIQUE|duplicate key")
    with engine.connect() as connection, no:
        connection.execute(text(statement))


def _rows(engine: Engine) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text("SELECT * FROM ledger ORDER BY id"))]


def test_ledger_rows_cannot_be_changed_deleted_or_replaced(scene: "Scene") -> None:
    """Every statement that would alter a row is refused, and nothing is altered."""
    scene.proposed()
    engine = scene.engine
    written = _rows(engine)
    for statement in _BOTH + (_SQLITE if engine.dialect.name == "sqlite" else _POSTGRES):
        _refused(engine, statement)
    assert _rows(engine) == written


def test_sqlite_refuses_replace_on_a_foreign_connection_too(
    sqlite_url: str, open_at: Callable[[str], Engine], now: datetime
) -> None:
    """Without recursive_triggers, as other programs connect, REPLACE is refused all the same."""
    engine = open_at(sqlite_url)
    with unit_of_work(engine) as session:
        for event in ("one", "two"):
            record(session, event, About(), at=now)
        session.commit()
    written = _rows(engine)
    with closing(sqlite3.connect(str(file_of(sqlite_url)))) as foreign:
        for statement in _SQLITE:
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                foreign.execute(statement)
    assert _rows(engine) == written


def test_words_never_reach_the_ledger(scene: "Scene") -> None:
    """Whatever a caller puts into a detail, what is no code, id or number is kept as a digest."""
    kept = {"code": "throttled", "n": 3, "playlist": "37i9dQZF1DX0XUsuxWHRQd"}
    with unit_of_work(scene.engine) as session:
        record(session, "tested", About(), at=scene.now, detail={"reason": "Anna is upset!", **kept})
        session.commit()
    (entry,) = scene.reports.ledger_since(0)
    assert entry.detail == {"reason": entry.detail["reason"], **kept}
    assert str(entry.detail["reason"]).startswith("sha256:")


def test_a_whole_thread_leaves_no_customer_words_in_the_ledger(scene: "Scene") -> None:
    """Texts, names and handles that went through the journal are nowhere in the ledger."""
    draft, claim = scene.publishing()
    attempt = scene.journal.intend(claim, Step.REPLY, '{"text": "Anna, this one"}', now=scene.now)
    scene.journal.settle(claim, attempt, AttemptState.UNKNOWN, code="timeout", now=scene.now)
    scene.journal.fail(claim, reason="absent_twice", now=scene.now)
    ledger = str(_rows(scene.engine))
    for word in ("anna_writes", "Anna", "when is it back", "this one", "7001", draft.proposal.lead):
        assert word not in ledger


def test_the_story_of_a_mention_reads_in_order(scene: "Scene") -> None:
    """The view tells in plain words what happened to a post, numbered from one."""
    scene.received("2002")  # somebody else's story stays out
    _, claim = scene.publishing("1001")
    attempt = scene.journal.intend(claim, Step.CREATE, "{}", now=scene.now)
    scene.journal.settle(claim, attempt, AttemptState.REFUSED, code="quota", now=scene.now)
    scene.journal.postpone_draft(claim, until=scene.later(hours=1).now, reason="quota", now=scene.now)
    story = scene.reports.story(TweetId("1001"))
    assert [row.n for row in story] == list(range(1, 9))
    assert {row.at for row in story} == {scene.now}
    assert [f"{row.actor}: {row.what}" for row in story] == [
        "bot: came in",
        "bot: was taken up",
        "bot: a reply was proposed, 4 of 4 words covered",
        "operator:mira: the draft was approved by person",
        "bot: sending began",
        "bot: about to call create playlist, try 1",
        "bot: create playlist was refused: quota",
        "bot: sending was put off until 2026-03-02T13:00:00+00:00: quota",
    ]
