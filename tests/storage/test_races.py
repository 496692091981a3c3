"""Many workers at once: each piece of work is taken once, and nobody is told "locked"."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

import pytest
from sqlalchemy import Engine, text

from bot.conversation.draft import Approval
from bot.conversation.ledger import Received
from bot.conversation.mention import MentionState
from bot.errors import Conflict
from bot.storage.journal import SqlJournal

if TYPE_CHECKING:
    from tests.storage.conftest import Scene

WORKERS = 4
POSTS = 24
Open = Callable[[str], Engine]
Result = TypeVar("Result")

CLAIM_AND_DIE = """
import os, signal, sys
from datetime import UTC, datetime, timedelta
from bot.storage.engine import open_engine
from bot.storage.journal import SqlJournal
from bot.storage.workers import this_worker
journal = SqlJournal(open_engine(sys.argv[1]), worker=this_worker(), lease=timedelta(hours=1))
now = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
print(journal.claim_mention(now=now) is not None, flush=True)
print(journal.claim_draft(now=now) is not None, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def journals(url: str, open_at: Open) -> list[SqlJournal]:
    """Give four workers elsewhere, each with connections of its own."""
    return [
        SqlJournal(open_at(url), worker=f"elsewhere-{number}:1:1", lease=timedelta(seconds=60))
        for number in range(WORKERS)
    ]


def _at_once(journals: list[SqlJournal], work: Callable[[SqlJournal], Result]) -> list[Result]:
    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(work, journals))


def test_each_mention_is_claimed_and_answered_once(scene: "Scene", journals: list[SqlJournal]) -> None:
    """Four workers empty one list together; every mention is drafted by exactly one of them."""
    scene.received(*(str(1000 + number) for number in range(POSTS)))

    def work(journal: SqlJournal) -> list[int]:
        mine: list[int] = []
        while found := journal.claim_mention(now=scene.now):
            record, claim = found
            journal.propose(claim, scene.proposal(), actor="bot", now=scene.now)
            mine.append(record.id)
        return mine

    taken = [mention for mine in _at_once(journals, work) for mention in mine]
    assert sorted(taken) == list(range(1, POSTS + 1))


def test_each_draft_is_claimed_once(scene: "Scene", journals: list[SqlJournal]) -> None:
    """Nor is any draft sent by two, and each holds its guard."""
    for number in range(POSTS // 2):
        scene.approved(str(1000 + number))

    def work(journal: SqlJournal) -> list[int]:
        mine: list[int] = []
        while found := journal.claim_draft(now=scene.now):
            mine.append(found[0].id)
        return mine

    taken = [draft for mine in _at_once(journals, work) for draft in mine]
    assert sorted(taken) == list(range(1, POSTS // 2 + 1))
    with scene.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM replies WHERE state = 'claimed'")) == POSTS // 2


def test_one_page_stored_by_four_is_stored_once(scene: "Scene", journals: list[SqlJournal]) -> None:
    """Pollers that overlap store every post once between them."""
    page = [Received(post=scene.post(str(1000 + number))) for number in range(POSTS)]
    stored = _at_once(
        journals, lambda journal: journal.store_page(page, cursor=("mentions", "1023"), now=scene.now)
    )
    assert sum(stored) == POSTS
    assert scene.reports.counts().mentions == {MentionState.RECEIVED: POSTS}


def test_one_of_four_operators_decides(scene: "Scene", journals: list[SqlJournal]) -> None:
    """The first decision on a draft stands, the others are told."""
    draft = scene.proposed()

    def work(journal: SqlJournal) -> bool:
        try:
            journal.approve(draft, version=1, approval=Approval.PERSON, by="operator:lee", now=scene.now)
        except Conflict:
            return False
        return True

    assert sorted(_at_once(journals, work)) == [False, False, False, True]


def test_work_of_a_killed_process_is_free_at_once(scene: "Scene", url: str) -> None:
    """Its lease had an hour to go; the process is gone, so the next claim takes it over."""
    scene.approved("1001")
    scene.received("1002")
    killed = subprocess.run(
        [sys.executable, "-c", CLAIM_AND_DIE, url], capture_output=True, text=True, check=False, timeout=60
    )
    assert killed.stdout.split() == ["True", "True"], killed.stderr
    assert scene.journal.claim_mention(now=scene.now) is not None
    assert scene.journal.claim_draft(now=scene.now, resume=True) is not None


def test_work_of_a_worker_elsewhere_is_free_when_its_lease_ends(
    scene: "Scene", url: str, open_at: Open
) -> None:
    """Whether a far process lives cannot be known: its lease is waited for, by the database's clock."""
    far = SqlJournal(open_at(url), worker="elsewhere:1:1", lease=timedelta(seconds=0.2))
    scene.received()
    assert far.claim_mention(now=scene.now) is not None
    assert far.claim_mention(now=scene.now) is None
    with scene.engine.begin() as connection:
        connection.execute(text("UPDATE mentions SET lease_until = '2026-01-01 00:00:00.000000'"))
    assert scene.journal.claim_mention(now=scene.now) is not None
