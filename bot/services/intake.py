"""Intake: every mention is stored once, whatever the paging does.

`since_id` alone loses mentions for good, so each poll reaches back by an overlap; the journal
drops what it has seen. The cursor moves in the transaction that stores the last page.
"""

from dataclasses import dataclass
from datetime import timedelta

from bot.conversation.ledger import MentionsPage, Received
from bot.conversation.mention import Author, MentionState, Post, TweetId, id_at, time_of
from bot.services.ports import Clock, Journal, Timeline

CURSOR = "mentions"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reach:
    """How far back a poll looks.

    Args:
        overlap: how much of what was read before is read again.
        first: on the very first start, older posts are left alone.
    """

    overlap: timedelta
    first: timedelta


class Intake:
    """Polls the mentions timeline into the journal."""

    def __init__(self, *, timeline: Timeline, journal: Journal, clock: Clock, reach: Reach) -> None:
        self._timeline = timeline
        self._journal = journal
        self._clock = clock
        self._reach = reach

    def poll(self) -> int:
        """Store what is new; give how many mentions that were.

        Raises:
            OutsideError: X could not be read; the cursor stays where it was.
        """
        me = self._timeline.me()
        seen = self._journal.cursor(CURSOR)
        newest: TweetId | None = None
        stored = 0
        for page in self._timeline.mentions(since=self._since(seen)):
            newest = newest or page.newest
            stored += self._store(page, me, seen, newest)
        return stored

    def _since(self, seen: str | None) -> TweetId:
        if seen is None:
            return id_at(self._clock() - self._reach.first)
        return id_at(time_of(TweetId(seen)) - self._reach.overlap)

    def _store(self, page: MentionsPage, me: Author, seen: str | None, newest: TweetId | None) -> int:
        received = [self._sort(post, me, seen) for post in page.posts]
        moves = page.last and newest is not None and (seen is None or int(newest) > int(seen))
        cursor = (CURSOR, str(newest)) if moves else None
        return self._journal.store_page(received, cursor=cursor, now=self._clock())

    def _sort(self, post: Post, me: Author, seen: str | None) -> Received:
        reason = None
        if post.author_id == me.id:
            reason = "own_post"
        elif post.is_repost:
            reason = "repost"
        elif seen is None and self._clock() - post.created_at > self._reach.first:
            reason = "before_first_start"
        state = MentionState.RECEIVED if reason is None else MentionState.IGNORED
        return Received(post=post, state=state, reason=reason)
