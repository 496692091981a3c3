"""Each mention is stored once, whatever the paging does."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.conversation.ledger import Received
from bot.conversation.mention import MentionState, TweetId

if TYPE_CHECKING:
    from tests.storage.conftest import Scene


def test_a_page_that_comes_twice_is_stored_once(scene: "Scene") -> None:
    """The second time nothing is new, and the ledger has one entry a mention."""
    page = [Received(post=scene.post("1001")), Received(post=scene.post("1002"))]
    assert scene.journal.store_page(page, cursor=("mentions", "1002"), now=scene.now) == 2
    assert scene.journal.store_page(page, cursor=("mentions", "1002"), now=scene.now) == 0
    assert [entry.event for entry in scene.reports.ledger_since(0)] == [
        "mention_received",
        "mention_received",
        "cursor_moved",
    ]


def test_the_cursor_moves_with_its_page(scene: "Scene") -> None:
    """A reader starts nowhere, and stands where the last page put it, empty pages included."""
    assert scene.journal.cursor("mentions") is None
    scene.journal.store_page([], cursor=("mentions", "1002"), now=scene.now)
    assert scene.journal.cursor("mentions") == "1002"


def test_an_edit_updates_what_stands_and_is_no_new_mention(scene: "Scene") -> None:
    """The newest version's text and id stand under the root id; an older version changes nothing."""
    scene.received("1001")
    edited = scene.post("1009", root="1001", text="when is it back, please?")
    assert scene.journal.store_page([Received(post=edited)], cursor=None, now=scene.now) == 0
    scene.journal.store_page([Received(post=scene.post("1001"))], cursor=None, now=scene.now)
    mention = scene.reports.mention(TweetId("1001"))
    assert mention is not None
    assert (mention.answer_to, mention.text) == ("1009", "when is it back, please?")
    assert [row.event for row in scene.reports.story(TweetId("1009"))] == [
        "mention_received",
        "mention_edited",
    ]


def test_versions_of_one_post_on_one_page_are_one_mention(scene: "Scene") -> None:
    """X shows the newest first; the newest stands in the end."""
    page = [Received(post=scene.post("1009", root="1001")), Received(post=scene.post("1001"))]
    assert scene.journal.store_page(page, cursor=None, now=scene.now) == 1
    mention = scene.reports.mention(TweetId("1001"))
    assert mention is not None
    assert mention.answer_to == "1009"


def test_what_intake_ignores_is_stored_with_its_reason(scene: "Scene") -> None:
    """An ignored post is on record, so that nobody wonders, and is never claimed."""
    ignored = Received(post=scene.post("1001"), state=MentionState.IGNORED, reason="repost")
    scene.journal.store_page([ignored], cursor=None, now=scene.now)
    (row,) = scene.reports.story(TweetId("1001"))
    assert row.what == "was ignored: repost"
    assert scene.journal.claim_mention(now=scene.now) is None


def test_a_record_reads_back_as_it_was_received(scene: "Scene") -> None:
    """Text, ids and instants come back as they went in, instants aware."""
    scene.received("1001")
    record, claim = scene.claimed()
    post = scene.post("1001")
    assert (record.tweet_id, record.answer_to, record.author_id) == (post.root, post.id, post.author_id)
    assert (record.text, record.posted_at) == (post.text, post.created_at)
    assert record.posted_at.utcoffset() == timedelta(0)
    assert (claim.mention_id, claim.draft_id) == (record.id, None)


def test_text_that_no_database_can_hold_is_made_storable(scene: "Scene") -> None:
    """A NUL or half an emoji in a post must not stop the intake of all others."""
    odd = scene.post("1001", text="a\0b\ud83dc 🎵")
    scene.journal.store_page([Received(post=odd)], cursor=None, now=scene.now)
    record, _ = scene.claimed()
    assert record.text == "a\ufffdb?c 🎵"


def test_authors_are_one_customer_each(scene: "Scene") -> None:
    """Two posts of one author belong to one customer, whose newest name stands."""
    scene.received("1001")
    post = scene.post("1002")
    assert post.author is not None
    renamed = replace(post, author=replace(post.author, name="Anna B."))
    scene.journal.store_page([Received(post=renamed)], cursor=None, now=scene.now)
    first, second = (scene.reports.mention(TweetId(tweet)) for tweet in ("1001", "1002"))
    assert first is not None
    assert second is not None
    assert first.customer_id == second.customer_id
