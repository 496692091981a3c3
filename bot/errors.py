"""Every error that Spellist raises on purpose, with the decision inside.

    SpellistError
    ├── UsageError                 the caller's input is wrong: say field, value and fix
    │   └── SettingsError          all mistakes in the settings at once
    ├── CatalogError               a source or an index cannot be used
    ├── StorageError               the database cannot be used
    │   ├── DatabaseBusy           another process holds it; try again
    │   └── DiskFull               nothing more can be written
    ├── Conflict                   someone else decided first (stale version, second reply)
    └── OutsideError               X, Spotify or the network
        ├── Refused                a definite no: nothing changed out there
        │   ├── NotSummoned        the author did not mention us: only a person may answer
        │   ├── PostGone           deleted, protected or not visible
        │   └── DuplicateText      "duplicate content": it may be our own lost success
        ├── Unauthorised           credentials (or our machine's time) are wrong
        │   └── ConsentLapsed      Spotify wants a person to consent again
        ├── Throttled              wait: a window, a cap, credits or a quota
        └── Unreachable            no usable answer
            └── OutcomeUnknown     … to a call that writes: it may have happened

A gateway raises nothing else. `permanent` says whether the same call can ever succeed.
"""

from datetime import timedelta
from enum import StrEnum


class Channel(StrEnum):
    """The two services of others that Spellist talks to."""

    X = "x"
    SPOTIFY = "spotify"


class PauseReason(StrEnum):
    """Why calls to a channel rest for a while."""

    WINDOW = "window"
    CAP = "cap"
    CREDITS = "credits"
    RETRY_AFTER = "retry_after"
    QUOTA = "quota"
    CREDENTIALS = "credentials"
    CONSENT = "consent"
    NETWORK = "network"
    OPERATOR = "operator"


class SpellistError(Exception):
    """Something that Spellist expected might go wrong."""


class UsageError(SpellistError):
    """Input that cannot be used: the sentence names the field, the value and the fix."""


class SettingsError(UsageError):
    """The settings hold mistakes; the message lists them all, one a line."""


class CatalogError(SpellistError):
    """A catalog source or an index cannot be used; the message says what to do."""


class StorageError(SpellistError):
    """The database cannot be used; the message says what to do."""


class DatabaseBusy(StorageError):
    """Another process holds the database."""


class DiskFull(StorageError):
    """The disk that holds the database is full or read-only."""


class Conflict(SpellistError):
    """Someone else decided first; the message says who or what."""


class OutsideError(SpellistError):
    """X, Spotify or the network did not do what was asked.

    Args:
        message: one sentence for people, without secrets and without bodies.
        channel: who was asked.
        status: the HTTP status, if there was an answer.
    """

    permanent = False

    def __init__(self, message: str, *, channel: Channel, status: int | None = None) -> None:
        super().__init__(message)
        self.channel = channel
        self.status = status


class Refused(OutsideError):
    """A definite no; nothing changed out there and repeating will not help."""

    permanent = True


class NotSummoned(Refused):
    """The author of that post did not mention or quote us; the API may not answer it."""


class PostGone(Refused):
    """The post is deleted, protected, or not visible to us."""


class DuplicateText(Refused):
    """X has seen this text from us a moment ago; it may be our own lost success."""


class Unauthorised(OutsideError):
    """The credentials were not accepted; nothing works until a person mends them."""

    permanent = True


class ConsentLapsed(Unauthorised):
    """Spotify's consent has ended (six months, or withdrawn); a person must run `bot login spotify`."""


class Throttled(OutsideError):
    """We must wait before the next call; this one changed nothing.

    Args:
        reason: which of the five kinds of waiting this is.
        retry_after: how long to wait, if the answer said so.
    """

    def __init__(
        self,
        message: str,
        *,
        channel: Channel,
        reason: PauseReason,
        retry_after: timedelta | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(message, channel=channel, status=status)
        self.reason = reason
        self.retry_after = retry_after


class Unreachable(OutsideError):
    """No usable answer came: network trouble, a 5xx, or a body that cannot be read."""


class OutcomeUnknown(Unreachable):
    """No usable answer came to a call that writes: it may or may not have happened."""
