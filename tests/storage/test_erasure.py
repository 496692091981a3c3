"""A person can be forgotten: no word of theirs stays, and still they are never answered twice."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import inspect, text

from bot.conversation.draft import DraftState, PlaylistId, Resolved
from bot.conversation.ledger import Received
from bot.conversation.mention import MentionState, TweetId
from bot.conversation.sending import Step
from bot.errors import Conflict, UsageError
from bot.spelling.spelling import TrackId
from bot.storage.engine import file_of

if TYPE_CHECKING:
    from tests.storage.conftest import Scene

WORDS = ("Anna", "anna_writes", "when is it back?", "zyzzyva", "frozen words", "she asked")
BY = "operator:mira"


def _received(scene: "Scene", tweet: str, *, root: str) -> Received:
    return Received(post=scene.post(tweet, root=root))


def _answered(scene: "Scene") -> int:
    """Answer Anna through every table that holds words; give her number."""
    draft, claim = scene.publishing("1001")
    scene.journal.respell(claim, scene.proposal("Hi Anna", gap="zyzzyva"), now=scene.now)
    hello = Resolved(track_id=TrackId("t" * 22), title="Anna", artist="zyzzyva", problem="zyzzyva")
    scene.journal.note_resolved(claim, [hello] * 3, now=scene.now)
    scene.journal.intend(claim, Step.REPLY, '{"text": "frozen words"}', now=scene.now)
    scene.journal.finish(claim, reply=TweetId("9009"), playlist=PlaylistId("p"), now=scene.now)
    with scene.engine.begin() as connection:
        connection.execute(text("UPDATE drafts SET despite = 'she asked', problem = 'zyzzyva'"))
    mention = scene.reports.mention(draft.tweet_id)
    assert mention is not None
    return mention.customer_id


def _all_rows(scene: "Scene") -> str:
    with scene.engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        return str([connection.execute(text(f"SELECT * FROM {table}")).all() for table in tables])  # noqa: S608 - our own tables


def test_no_word_of_a_forgotten_person_is_left(scene: "Scene") -> None:
    """Every planted word was in the tables, and is in none of them."""
    customer = _answered(scene)
    before = _all_rows(scene)
    assert [word for word in WORDS if word not in before] == []
    scene.journal.erase_customer(customer, by=BY, now=scene.now)
    after = _all_rows(scene)
    assert [word for word in (*WORDS, "7001") if word in after] == []
    assert scene.reports.ledger_since(0)[-1].detail == {"customer": customer, "mentions": 1}


def test_no_word_is_left_in_the_sqlite_file(scene: "Scene") -> None:
    """secure_delete: the bytes themselves are gone, not only the rows."""
    url = scene.engine.url.render_as_string(hide_password=False)
    file = file_of(url)
    if file is None:
        return
    customer = _answered(scene)
    planted = [word.encode() for word in WORDS]
    assert all(word in file.read_bytes() for word in planted)
    scene.journal.erase_customer(customer, by=BY, now=scene.now)
    scene.engine.dispose()
    files = [Path(f"{file}{tail}") for tail in ("", "-journal", "-wal")]
    left = b"".join(one.read_bytes() for one in files if one.exists())
    assert [word for word in planted if word in left] == []


def test_a_forgotten_person_is_never_answered_twice(scene: "Scene") -> None:
    """The guard and the ids remain; the post cannot be taken up again, nor stored anew."""
    scene.journal.erase_customer(_answered(scene), by=BY, now=scene.now)
    scene.received("1001")
    assert scene.journal.claim_mention(now=scene.now, tweet=TweetId("1001")) is None
    answer = scene.reports.answered(TweetId("1001"))
    assert answer is not None
    assert answer.reply_id == "9009"


def test_a_later_sight_of_an_old_post_brings_no_word_back(scene: "Scene") -> None:
    """Polling overlaps: neither the post nor an edit of it restores what was erased."""
    scene.journal.erase_customer(_answered(scene), by=BY, now=scene.now)
    scene.received("1001")
    scene.journal.store_page([_received(scene, "1009", root="1001")], cursor=None, now=scene.now)
    rows = _all_rows(scene)
    assert [word for word in (*WORDS, "7001") if word in rows] == []


def test_what_waited_for_a_forgotten_person_ends(scene: "Scene") -> None:
    """Nothing can be sent without its words: drafts are withdrawn, mentions closed."""
    draft = scene.approved("1001")
    scene.received("1002")
    mention = scene.reports.mention(TweetId("1002"))
    assert mention is not None
    scene.journal.erase_customer(mention.customer_id, by=BY, now=scene.now)
    assert scene.reports.counts().mentions == {MentionState.CLOSED: 2}
    seen = scene.journal.draft(draft)
    assert seen is not None
    assert (seen.state, seen.author_id, seen.proposal.spelling.sentence) == (DraftState.WITHDRAWN, "", "")
    assert scene.journal.claim_mention(now=scene.now) is None


def test_a_reply_under_way_is_waited_for(scene: "Scene") -> None:
    """While a reply is being sent, forgetting would make it unaccountable."""
    draft, _ = scene.publishing()
    mention = scene.reports.mention(draft.tweet_id)
    assert mention is not None
    with pytest.raises(Conflict, match="being sent"):
        scene.journal.erase_customer(mention.customer_id, by=BY, now=scene.now)
    assert "Anna" in _all_rows(scene)


def test_who_composes_for_a_forgotten_person_loses_the_claim(scene: "Scene") -> None:
    """A proposal that was being made does not bring the words back."""
    scene.received()
    record, claim = scene.claimed()
    mention = scene.reports.mention(record.tweet_id)
    assert mention is not None
    scene.journal.erase_customer(mention.customer_id, by=BY, now=scene.now)
    with pytest.raises(Conflict):
        scene.journal.propose(claim, scene.proposal(), actor="bot", now=scene.now)


def test_nobody_is_forgotten_by_a_wrong_number(scene: "Scene") -> None:
    """An unknown customer is a mistake of the caller."""
    with pytest.raises(UsageError, match="no customer 404"):
        scene.journal.erase_customer(404, by=BY, now=scene.now)
