"""What both services' errors have in common: reading an answer's outside, and naming the lack of one.

An answer is judged from its status, headers and JSON object alone, so that it does not matter how a
vendor's library would have worded it. Sentences for people never quote a body.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final, Self
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from bot.errors import Channel, OutcomeUnknown, Unreachable
from bot.gateways.deadline import NothingSent, TooLarge

NAMES: Final = {Channel.X: "X", Channel.SPOTIFY: "Spotify"}
LONGEST_WAIT: Final = timedelta(days=31)
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_DEEPEST: Final = 5
_YES, _NO = 2, 4  # the hundreds of HTTP's statuses
_UNDECIDED: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY})
_BEFORE_SENDING: Final = (
    NothingSent,
    requests.ConnectTimeout,
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
    ConnectTimeoutError,
    NewConnectionError,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """An HTTP answer from outside.

    Args:
        headers: by lower-case name.
        body: the JSON object, or None when there is none.
        empty: whether there was no body at all.
        writing: whether the call was meant to change something.
        path: what was asked for, without its query.
    """

    status: int
    headers: Mapping[str, str]
    body: Mapping[str, Any] | None
    empty: bool = False
    writing: bool = False
    path: str = ""

    @classmethod
    def of(cls, response: requests.Response, *, writing: bool | None = None) -> Self:
        """Read requests' answer; `writing` is told by the method unless given."""
        request = response.request
        method = (request.method or "GET") if request is not None else "GET"
        return cls(
            status=response.status_code,
            headers={name.lower(): value for name, value in response.headers.items()},
            body=json_object(response.content),
            empty=not response.content,
            writing=method not in _SAFE_METHODS if writing is None else writing,
            path=urlsplit(request.url or "").path if request is not None else "",
        )

    @property
    def succeeded(self) -> bool:
        """Tell whether the service said yes."""
        return self.status // 100 == _YES

    @property
    def decides(self) -> bool:
        """Tell whether this is the API's own yes or no, in JSON, and not somebody's page on the way."""
        return self._final and self.body is not None

    @property
    def nonsense(self) -> str:
        """Say what is wrong with an answer that decides nothing."""
        if self._final:
            return f"sent an answer that cannot be read (status {self.status})"
        return f"answered with status {self.status}"

    @property
    def _final(self) -> bool:
        return self.status // 100 in {_YES, _NO} and self.status not in _UNDECIDED


def json_object(content: bytes | None) -> dict[str, Any] | None:
    """Read a JSON object, or give None for anything else."""
    try:
        value = json.loads(content or b"")
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def no_answer(
    channel: Channel, what: str, *, writing: bool, status: int | None = None
) -> Unreachable | OutcomeUnknown:
    """Name the lack of a usable answer: unknown for a call that writes, unreachable for one that reads."""
    if writing:
        message = f"{NAMES[channel]} {what}; whether it did what we asked is unknown"
        return OutcomeUnknown(message, channel=channel, status=status)
    return Unreachable(f"{NAMES[channel]} {what}", channel=channel, status=status)


def lost(trouble: BaseException, channel: Channel, *, writing: bool) -> Unreachable | OutcomeUnknown:
    """Turn an exception of the network or of a vendor's parser into ours."""
    if _never_sent(trouble):
        return Unreachable(f"{NAMES[channel]} could not be reached: nothing was sent", channel=channel)
    return no_answer(channel, _what_happened(trouble), writing=writing)


def _never_sent(trouble: BaseException) -> bool:
    """Tell whether the call failed before anything was sent, as far as the exception says so."""
    inner: Any = trouble
    for _ in range(_DEEPEST):
        if isinstance(inner, _BEFORE_SENDING):
            return True
        inner = getattr(inner, "reason", None) or (inner.args[0] if getattr(inner, "args", None) else None)
    return False


def _what_happened(trouble: BaseException) -> str:
    match trouble:
        case requests.Timeout() | TimeoutError():
            return "did not answer in time"
        case TooLarge():
            return "sent far too large an answer"
        case requests.exceptions.ChunkedEncodingError() | requests.exceptions.ContentDecodingError():
            return "sent an answer that broke off"
        case requests.ConnectionError() | ConnectionError():
            return "cut the connection"
        case _:
            return f"sent an answer that cannot be read ({type(trouble).__name__})"


def whole_number(text: str | None) -> int | None:
    """Read a header that should hold a whole number."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None  # noqa: PLR2004 - no time is longer


def until(epoch: int | None, now: datetime) -> timedelta | None:
    """Give how long it is until a moment in epoch seconds: at least a second; None when it makes no sense."""
    if epoch is None:
        return None
    wait = timedelta(seconds=epoch) - (now - datetime.fromtimestamp(0, UTC))
    return max(wait, timedelta(seconds=1)) if wait <= LONGEST_WAIT else None


def retry_after(answer: Answer, now: datetime) -> timedelta | None:
    """Read `Retry-After`, which is a number of seconds or a date (RFC 9110 §10.2.3)."""
    text = answer.headers.get("retry-after")
    seconds = whole_number(text)
    if seconds is not None:
        wait = timedelta(seconds=max(seconds, 1))
        return min(wait, LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    return until(int(moment.timestamp()), now)
