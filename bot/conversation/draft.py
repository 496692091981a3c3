"""A draft: the sentence, its spelling, and the words around the link; what staff review.

`Proposal` is what the composer makes; `Draft` is the same once it stands in the database,
with its number, its version and its state.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from bot.conversation.mention import TweetId, UserId
from bot.spelling.spelling import Spelling, TrackId

MentionId = NewType("MentionId", int)
DraftId = NewType("DraftId", int)
PlaylistId = NewType("PlaylistId", str)


class DraftState(StrEnum):
    """Where a draft stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    HELD = "held"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"


class Approval(StrEnum):
    """Who let a draft go out: the policy by itself, or a person who saw it."""

    POLICY = "policy"
    PERSON = "person"


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """What could be answered.

    Args:
        kind: the kind of mention, a key of the phrasings.
        lead: the reply's text before the link.
        playlist_name: the public name, without the token that it carries while it is made.
        reasons: why it looks as it does, one line each, for staff.
        stops: hard stops that an operator would have to overrule with a reason.
    """

    kind: str
    spelling: Spelling
    lead: str
    playlist_name: str
    playlist_description: str = ""
    reasons: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolved:
    """Today's playable Spotify track for one slot, or the problem that a person must look at."""

    track_id: TrackId | None
    title: str
    artist: str
    problem: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A proposal in the database.

    Args:
        version: goes up by one with each change; a decision names the version it was made on.
        tweet_id: the mention's root id.
        answer_to: the id to reply to, the newest version of the post.
        resolved: one entry a slot once resolved, else empty.
        token: the short unique word in the playlist's name while it is made.
        tries: how often it was put off.
    """

    id: DraftId
    mention_id: MentionId
    tweet_id: TweetId
    answer_to: TweetId
    author_id: UserId
    state: DraftState
    version: int
    proposal: Proposal
    token: str
    created_at: datetime
    approval: Approval | None = None
    approved_by: str | None = None
    despite: str | None = None
    resolved: tuple[Resolved, ...] = ()
    problem: str | None = None
    tries: int = 0
