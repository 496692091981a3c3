"""What X shows us: posts, their authors, and the id that stands for one post through all its edits.

A mention is a post that names the Cares account. An edited post has a new id each time;
`root` is the first one, and the guard against a second answer stands on it.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NewType

from bot.errors import UsageError

TweetId = NewType("TweetId", str)
UserId = NewType("UserId", str)

_EPOCH_MS = 1_288_834_974_657  # X's snowflake epoch, 2010-11-04
_HIGHEST_ID = 2**63 - 1
_POST_URL = re.compile(
    r"(?:https?://)?(?:www\.|mobile\.)?(?:x|twitter)\.com/(?:\w{1,20}|i/web)/status/(\d+)(?:[/?#]\S*)?",
    re.ASCII | re.IGNORECASE,
)


class MentionState(StrEnum):
    """Where a mention stands."""

    RECEIVED = "received"
    IGNORED = "ignored"
    HANDED_OFF = "handed_off"
    DRAFTED = "drafted"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Author:
    """Who wrote a post, as their public profile says today."""

    id: UserId
    handle: str
    name: str
    protected: bool = False
    description: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """One post; `created_at` is aware, handles in `mentioned` are lower case without @.

    Args:
        newest: the latest version that X tells of; only that one can be answered.
    """

    id: TweetId
    root: TweetId
    text: str
    author_id: UserId
    created_at: datetime
    conversation_id: TweetId | None = None
    replied_to: TweetId | None = None
    replied_to_user: UserId | None = None
    quoted: TweetId | None = None
    is_repost: bool = False
    has_media: bool = False
    mentioned: tuple[str, ...] = ()
    lang: str | None = None
    author: Author | None = None
    newest: TweetId | None = None

    def summons(self, handle: str) -> bool:
        """Tell whether the author named `handle` in this very post, which lets the API answer it."""
        return handle.casefold().removeprefix("@") in self.mentioned


def tweet_id(text: str) -> TweetId:
    """Read a post's id from what an operator typed: the id itself or the post's URL.

    Raises:
        UsageError: it is neither.
    """
    written = text.strip()
    url = _POST_URL.fullmatch(written)
    digits = url.group(1) if url else written
    if re.fullmatch(r"[0-9]{1,19}", digits) and 0 < int(digits) <= _HIGHEST_ID:
        return TweetId(str(int(digits)))
    shown = written if len(written) <= 60 else written[:57] + "…"  # noqa: PLR2004 - one terminal line
    raise UsageError(
        f"tweet-id {shown!r} is not a post: give its number (up to 19 digits) or its URL, "
        "such as https://x.com/anna/status/1859234567890123456"
    )


def post_url(handle: str, post: TweetId) -> str:
    """Give the public address of a post."""
    return f"https://x.com/{handle.removeprefix('@')}/status/{post}"


def id_at(moment: datetime) -> TweetId:
    """Give the lowest id that a post made at `moment` can have (X's snowflake layout)."""
    milliseconds = int(moment.timestamp() * 1000) - _EPOCH_MS
    return TweetId(str(max(milliseconds, 0) << 22))


def time_of(post: TweetId) -> datetime:
    """Give the moment that an id was made."""
    milliseconds = (int(post) >> 22) + _EPOCH_MS
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)
