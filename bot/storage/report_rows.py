"""The rows that reports give: what screens and commands show, as plain values."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.conversation.draft import DraftId, DraftState, MentionId, PlaylistId
from bot.conversation.mention import MentionState, TweetId
from bot.errors import Channel
from bot.spelling.spelling import TrackId


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueRow:
    """One draft in the queue; the words are empty once erased.

    Args:
        gaps: the words that no title says.
        waiting_since: when it last changed.
    """

    draft_id: DraftId
    version: int
    state: DraftState
    tweet_id: TweetId
    handle: str | None
    name: str | None
    kind: str
    sentence: str
    complete: bool
    gaps: tuple[str, ...]
    waiting_since: datetime
    problem: str | None
    approved_by: str | None

    def as_json(self) -> dict[str, Any]:
        """Give the row as JSON values."""
        return {**asdict(self), "gaps": list(self.gaps), "waiting_since": self.waiting_since.isoformat()}


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonRow:
    """A mention that was left for a person and has no draft in work."""

    tweet_id: TweetId
    handle: str | None
    reason: str | None
    posted_at: datetime
    text: str | None

    def as_json(self) -> dict[str, Any]:
        """Give the row as JSON values."""
        return {**asdict(self), "posted_at": self.posted_at.isoformat()}


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """Our reply to a mention."""

    reply_id: TweetId
    draft_id: DraftId


@dataclass(frozen=True, kw_only=True, slots=True)
class MentionSeen:
    """A mention as it stands; handle and text are None once erased."""

    id: MentionId
    customer_id: int
    tweet_id: TweetId
    answer_to: TweetId
    state: MentionState
    kind: str | None
    reason: str | None
    handle: str | None
    text: str | None
    posted_at: datetime
    received_at: datetime
    due_at: datetime | None
    tries: int


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryRow:
    """One line of a mention's story; `what` reads as the end of "this post …"."""

    n: int
    at: datetime
    event: str
    actor: str
    what: str
    draft_id: DraftId | None
    attempt_id: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """How many mentions and drafts stand where; a state without any is absent."""

    mentions: Mapping[MentionState, int]
    drafts: Mapping[DraftState, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class JobSeen:
    """When a job ran last, how it ended, and when it runs next."""

    name: str
    started_at: datetime | None
    ended_at: datetime | None
    outcome: str | None
    error: str | None
    next_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class LedgerEntry:
    """One row of the ledger."""

    id: int
    at: datetime
    event: str
    actor: str
    tweet_id: TweetId | None
    draft_id: DraftId | None
    attempt_id: int | None
    channel: Channel | None
    detail: Mapping[str, str | float | bool]


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """What we sent for one mention: for comparing with what stands outside."""

    tweet_id: TweetId
    answer_to: TweetId
    reply_id: TweetId
    playlist_id: PlaylistId
    tracks: tuple[TrackId, ...]
