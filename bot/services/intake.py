"""Intake: every mention is stored once, whatever the paging does.

`since_id` alone loses mentions for good, so each poll reaches back by an overlap; the journal
drops what it has seen. The cursor moves in the transaction that stores the last page. How far back
the very first poll may look is fixed once, so that neither a quiet nor a broken first hour moves it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.conversation.ledger import MentionsPage, Received
from bot.conversation.mention import Author, MentionState, Post, TweetId, id_at, time_of
from bot.services.ports import Clock, Journal, Timeline

CURSOR = "mentions"
BEGINNING = "mentions_from"
FLOOR = 800
"""X shows no older mentions than the newest so many."""

_log = structlog.get_logger(__name__)


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
        beginning = self._beginning(seen)
        newest: TweetId | None = None
        stored = read = 0
        for page in self._timeline.mentions(since=self._since(seen, beginning)):
            newest = newest or page.newest
            read += len(page.posts)
            stored += self._store(page, me, seen, newest, beginning)
        if read >= FLOOR:
            _log.warning(
                "X shows only the newest 800 mentions: older ones may have been missed",
                action="mentions_floor",
                read=read,
            )
        return stored

    def _beginning(self, seen: str | None) -> TweetId | None:
        """Give the id below which everything is older than the first start allows, fixed at that start."""
        fixed = self._journal.cursor(BEGINNING)
        if fixed is not None or seen is not None:
            return TweetId(fixed) if fixed is not None else None
        now = self._clock()
        beginning = id_at(now - self._reach.first)
        self._journal.store_page([], cursor=(BEGINNING, beginning), now=now)
        return beginning

    def _since(self, seen: str | None, beginning: TweetId | None) -> TweetId | None:
        reached = None if seen is None else id_at(time_of(TweetId(seen)) - self._reach.overlap)
        return max((place for place in (reached, beginning) if place is not None), key=int, default=None)

    def _store(
        self,
        page: MentionsPage,
        me: Author,
        seen: str | None,
        newest: TweetId | None,
        beginning: TweetId | None,
    ) -> int:
        too_old = None if beginning is None else time_of(beginning)
        received = [self._sort(post, me, too_old) for post in page.posts]
        moves = page.last and newest is not None and (seen is None or int(newest) > int(seen))
        cursor = (CURSOR, str(newest)) if moves else None
        return self._journal.store_page(received, cursor=cursor, now=self._clock())

    def _sort(self, post: Post, me: Author, too_old: datetime | None) -> Received:
        reason = None
        if post.author_id == me.id:
            reason = "own_post"
        elif post.is_repost:
            reason = "repost"
        elif too_old is not None and post.created_at < too_old:
            reason = "before_first_start"
        state = MentionState.RECEIVED if reason is None else MentionState.IGNORED
        return Received(post=post, state=state, reason=reason)
