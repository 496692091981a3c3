"""What the use cases need from outside: X, Spotify, the journal, the clock.

Each port is owned here, by its user, and met elsewhere: gateways and storage know the values of
`conversation` and `spelling`, never this file. Every journal method is one transaction that also
writes its ledger row; a method that takes a claim raises `Conflict` when the claim was lost.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from bot.conversation.draft import Approval, Draft, DraftId, PlaylistId, Proposal, Resolved
from bot.conversation.ledger import Claim, FoundTrack, MentionRecord, MentionsPage, Pause, Received
from bot.conversation.mention import Author, MentionState, Post, TweetId
from bot.conversation.sending import Attempt, AttemptId, AttemptState, Step
from bot.errors import Channel, PauseReason
from bot.spelling.spelling import TrackId

Clock = Callable[[], datetime]


class Timeline(Protocol):
    """X, as one account sees it."""

    def me(self) -> Author:
        """Give our own account."""

    def mentions(self, *, since: TweetId | None) -> Iterator[MentionsPage]:
        """Give pages of posts that mention us, newest first, after `since` (exclusive)."""

    def post(self, tweet: TweetId) -> Post:
        """Give a post's newest version with its author; raises PostGone when deleted, protected, unknown."""

    def own_replies(self, *, to: TweetId) -> tuple[Post, ...]:
        """Give our own posts that answer `to`, from our timeline, through whatever tool they were made."""

    def reply(self, text: str, *, to: TweetId) -> TweetId:
        """Post `text` as a reply, once; raises OutcomeUnknown when it may or may not stand."""


class Music(Protocol):
    """Spotify, as the playlists' owner sees it."""

    def search(self, title: str, artist: str = "") -> tuple[FoundTrack, ...]:
        """Give up to ten tracks for a title, best first by Spotify's own order; one call."""

    def track(self, track: TrackId) -> FoundTrack | None:
        """Give one track, or None when Spotify does not know it; one call."""

    def create_playlist(self, name: str) -> PlaylistId:
        """Create an empty playlist, once; raises OutcomeUnknown when it may or may not stand."""

    def fill(self, playlist: PlaylistId, tracks: Sequence[TrackId]) -> None:
        """Make these the playlist's tracks, in this order, replacing what was there."""

    def tracks_of(self, playlist: PlaylistId) -> tuple[TrackId, ...]:
        """Give the playlist's tracks in order."""

    def name(self, playlist: PlaylistId, name: str, description: str) -> None:
        """Set the playlist's public name and, best effort, its description."""

    def playlists_named(self, token: str) -> tuple[PlaylistId, ...]:
        """Give our playlists whose name holds `token`."""

    def remove(self, playlist: PlaylistId) -> None:
        """Take a playlist out of our library."""


class Journal(Protocol):
    """The write side of storage."""

    # intake
    def cursor(self, name: str) -> str | None:
        """Give where a reader stands."""

    def store_page(self, page: Sequence[Received], *, cursor: tuple[str, str] | None, now: datetime) -> int:
        """Store posts not seen before and move the cursor in one transaction; give how many were new."""

    # compose
    def claim_mention(
        self, *, now: datetime, tweet: TweetId | None = None
    ) -> tuple[MentionRecord, Claim] | None:
        """Claim the oldest received mention that is due, or the given one, in any state but closed."""

    def note_author(self, claim: Claim, author: Author, *, now: datetime) -> None:
        """Remember what the author is called, in the erasable part."""

    def propose(
        self,
        claim: Claim,
        proposal: Proposal,
        *,
        actor: str,
        approval: Approval | None = None,
        despite: str | None = None,
        now: datetime,
    ) -> DraftId:
        """Store a draft, supersede earlier ones that did not start, mention → drafted.

        With `approval` the draft is approved by the same actor in the same transaction.
        """

    def end_mention(
        self, claim: Claim, state: MentionState, *, reason: str, actor: str, now: datetime
    ) -> None:
        """Set a claimed mention to ignored, handed_off or closed, with its reason code; release it."""

    def postpone_mention(self, claim: Claim, *, until: datetime, reason: str, now: datetime) -> None:
        """Release a claimed mention until later, counting the try."""

    # review
    def draft(self, draft: DraftId) -> Draft | None:
        """Give a draft as it stands."""

    def approve(
        self,
        draft: DraftId,
        *,
        version: int,
        approval: Approval,
        by: str,
        despite: str | None = None,
        now: datetime,
    ) -> None:
        """Proposed → approved; raises Conflict on a stale version or another state."""

    def reject(self, draft: DraftId, *, version: int, by: str, reason: str, now: datetime) -> None:
        """Proposed or approved → rejected, mention → handed_off; raises Conflict as above."""

    def revise(self, draft: DraftId, proposal: Proposal, *, version: int, by: str, now: datetime) -> int:
        """Replace a proposed draft's content; give its new version; raises Conflict as above."""

    # publish
    def claim_draft(
        self, *, now: datetime, draft: DraftId | None = None, resume: bool = False
    ) -> tuple[Draft, Claim] | None:
        """Claim an approved draft that is due; it becomes publishing and takes the guard.

        With `resume`, claim one that is publishing already and was left (crash, wait) instead.
        With `draft`, claim that very draft, approved or publishing, due or not.
        The guard is the UNIQUE key on (channel, mention). Where another draft of this mention holds
        it, this one becomes withdrawn and None is given.
        """

    def attempts(self, draft: DraftId) -> tuple[Attempt, ...]:
        """Give a draft's attempts, oldest first."""

    def intend(self, claim: Claim, step: Step, request: str, *, now: datetime) -> AttemptId:
        """Commit the exact request of a call that is about to be made."""

    def settle(
        self,
        claim: Claim,
        attempt: AttemptId,
        state: AttemptState,
        *,
        result: str | None = None,
        code: str | None = None,
        final: bool = False,
        now: datetime,
    ) -> None:
        """Commit what became of an attempt."""

    def looked(self, claim: Claim, attempt: AttemptId, *, now: datetime) -> int:
        """Count a look that found nothing; give how many there are now."""

    def note_resolved(self, claim: Claim, resolved: Sequence[Resolved], *, now: datetime) -> None:
        """Store today's tracks of the slots."""

    def respell(self, claim: Claim, proposal: Proposal, *, now: datetime) -> None:
        """Replace the content of a draft that only the policy approved."""

    def postpone_draft(self, claim: Claim, *, until: datetime, reason: str, now: datetime) -> None:
        """Release a claimed draft until later; it keeps its state."""

    def finish(self, claim: Claim, *, reply: TweetId, playlist: PlaylistId, now: datetime) -> None:
        """Publishing → published, mention → closed."""

    def return_draft(
        self, claim: Claim, *, problem: str, resolved: Sequence[Resolved], now: datetime
    ) -> None:
        """Publishing → proposed with the problem shown; frees the guard (no reply was tried)."""

    def withdraw(self, claim: Claim, *, reason: str, now: datetime) -> None:
        """Publishing → withdrawn, mention → closed: a reply is no longer wanted or stands already."""

    def fail(self, claim: Claim, *, reason: str, now: datetime) -> None:
        """Publishing → failed, mention → handed_off: a person must look."""

    # pauses
    def pause(self, channel: Channel, reason: PauseReason, *, until: datetime, now: datetime) -> None:
        """Rest a channel until a moment."""

    def pauses(self, *, now: datetime) -> tuple[Pause, ...]:
        """Give the pauses in force."""

    # jobs
    def job(self, name: str, *, now: datetime) -> AbstractContextManager[None]:
        """Record when a job starts and how it ends."""
