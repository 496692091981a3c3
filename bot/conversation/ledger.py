"""Small values that travel between the journal, the gateways and the use cases."""

from dataclasses import dataclass
from datetime import datetime

from bot.conversation.draft import DraftId, MentionId
from bot.conversation.mention import MentionState, Post, TweetId, UserId
from bot.errors import Channel, PauseReason
from bot.spelling.spelling import TrackId


@dataclass(frozen=True, kw_only=True, slots=True)
class MentionsPage:
    """One page of mentions, newest first; `newest` is None on an empty page."""

    posts: tuple[Post, ...]
    newest: TweetId | None
    last: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """A post as intake wants it stored: to be composed, or ignored for a reason code."""

    post: Post
    state: MentionState = MentionState.RECEIVED
    reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MentionRecord:
    """A stored mention; `text` is None once erased, `answer_to` is the newest version of `tweet_id`."""

    id: MentionId
    tweet_id: TweetId
    answer_to: TweetId
    author_id: UserId
    state: MentionState
    posted_at: datetime
    received_at: datetime
    text: str | None = None
    lang: str | None = None
    tries: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """The right to work on one mention or draft until the lease ends.

    `fence` goes up with each claim of that row; a write that carries an old one is refused.
    """

    mention_id: MentionId
    draft_id: DraftId | None
    worker: str
    fence: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Pause:
    """A rest of one channel."""

    channel: Channel
    reason: PauseReason
    until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundTrack:
    """A track as Spotify shows it today; `playable` is None where Spotify does not say."""

    id: TrackId
    title: str
    artist: str
    playable: bool | None = None
    explicit: bool = False
