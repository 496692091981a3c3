"""What X's refusals mean for us: the only place where its statuses and words become our errors.

X tells its 403s apart by their text alone, and three kinds of waiting by type and title; the words here
were seen in life between 2025 and 2026. A word that we do not know is a plain refusal.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

import requests

from bot.errors import (
    Channel,
    DuplicateText,
    NotSummoned,
    OutsideError,
    PauseReason,
    PostGone,
    Refused,
    SpellistError,
    Throttled,
    Unauthorised,
)
from bot.gateways.answer import Answer, lost, no_answer, retry_after, until, whole_number

GONE_TYPES: Final = ("/resource-not-found", "/not-authorized-for-resource")
"""How the `type` of a problem ends when a post is deleted, protected or unknown."""

_CAP: Final = re.compile(r"usage.?cap|spend(ing)?.?(cap|limit)|monthly", re.IGNORECASE)
_DUPLICATE: Final = re.compile(r"duplicate content|status is a duplicate", re.IGNORECASE)
_NOT_SUMMONED: Final = re.compile(
    r"where you are mentioned or are the author|not been mentioned or otherwise engaged", re.IGNORECASE
)
_GONE: Final = re.compile(
    r"deleted or not visible|not authorized to (see|view) the (tweet|post)", re.IGNORECASE
)
_OUR_ACCESS: Final = re.compile(
    r"oauth1-permissions|client-forbidden|client-not-enrolled|unsupported-authentication|"
    r"account (is|has been) (suspended|temporarily locked|locked)|app(lication)? is suspended",
    re.IGNORECASE,
)
_ONE_POST: Final = re.compile(r"/2/tweets/[0-9]+$")
_SPEAKING: Final = ("title", "detail", "type", "message", "reason")
_DAILY: Final = ("x-app-limit-24hour", "x-user-limit-24hour")
_MOST_PROBLEMS: Final = 20


Clock = Callable[[], datetime]


@contextmanager
def translated(*, writing: bool, clock: Clock) -> Iterator[None]:
    """Let nothing but our own errors out of a call to X."""
    try:
        yield
    except SpellistError:
        raise
    except Exception as trouble:
        raise from_exception(trouble, writing=writing, clock=clock) from trouble


def check(response: requests.Response, *, clock: Clock) -> None:
    """Raise our error for an answer that is no success."""
    if error := from_answer(Answer.of(response), clock=clock):
        raise error


def from_exception(trouble: BaseException, *, writing: bool, clock: Clock) -> OutsideError:
    """Turn whatever requests, tweepy or a parser raised into ours."""
    if isinstance(trouble, OutsideError):
        return trouble
    response = getattr(trouble, "response", None)
    if isinstance(response, requests.Response):
        answer = Answer.of(response, writing=writing)
        return from_answer(answer, clock=clock) or lost(trouble, Channel.X, writing=writing)
    inner = trouble.args[0] if trouble.args else None
    if isinstance(inner, Exception) and not isinstance(trouble, requests.RequestException):
        return from_exception(inner, writing=writing, clock=clock)  # tweepy's sign-in wraps whatever happened
    return lost(trouble, Channel.X, writing=writing)


def from_answer(answer: Answer, *, clock: Clock) -> OutsideError | None:
    """Give our error for an answer of X, or None when it is a usable success."""
    status = answer.status
    if status == HTTPStatus.UNAUTHORIZED:
        message = "X did not accept our credentials (or this machine's time is wrong); run `bot login x`"
        return Unauthorised(message, channel=Channel.X, status=status)
    if status in {HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.TOO_MANY_REQUESTS}:
        return _throttled(answer, clock())
    if not answer.decides:
        return no_answer(Channel.X, answer.nonsense, writing=answer.writing, status=status)
    return None if answer.succeeded else _refused(answer)


def _throttled(answer: Answer, now: datetime) -> Throttled:
    if answer.status == HTTPStatus.PAYMENT_REQUIRED:
        reason, message = PauseReason.CREDITS, "X's prepaid credits are used up"
    elif _CAP.search(_words(answer.body or {})):
        reason, message = PauseReason.CAP, "X's usage cap or spending limit is reached"
    else:
        reason, message = PauseReason.WINDOW, "X's rate limit is reached"
    wait = _window_end(answer, now) if reason is PauseReason.WINDOW else None
    return Throttled(message, channel=Channel.X, reason=reason, retry_after=wait, status=answer.status)


def _window_end(answer: Answer, now: datetime) -> timedelta | None:
    """Give how long the window lasts: the daily one if that is what is used up."""
    for daily in _DAILY:
        if answer.headers.get(f"{daily}-remaining") == "0":
            return until(whole_number(answer.headers.get(f"{daily}-reset")), now)
    reset = whole_number(answer.headers.get("x-rate-limit-reset"))
    return until(reset, now) or retry_after(answer, now)


def _refused(answer: Answer) -> Refused | Unauthorised:
    status, words = answer.status, _words(answer.body or {})
    if status == HTTPStatus.NOT_FOUND and not answer.writing and _ONE_POST.search(answer.path):
        return PostGone("the post is deleted, protected or unknown", channel=Channel.X, status=status)
    if status == HTTPStatus.FORBIDDEN:
        if _DUPLICATE.search(words):
            return DuplicateText(
                "X has seen this very text from us already", channel=Channel.X, status=status
            )
        if _NOT_SUMMONED.search(words):
            message = "X lets us answer by API only where the author mentioned us; answer by hand"
            return NotSummoned(message, channel=Channel.X, status=status)
        if _GONE.search(words) or any(kind in words for kind in GONE_TYPES):
            message = "the post is deleted, protected or hidden from us"
            return PostGone(message, channel=Channel.X, status=status)
        if _OUR_ACCESS.search(words):
            message = "X does not let our app or account do this; see its page in X's developer console"
            return Unauthorised(message, channel=Channel.X, status=status)
    return Refused(f"X refused the request (status {status})", channel=Channel.X, status=status)


def _words(body: Any) -> str:
    """Gather what a problem says about itself, from the top and from its list of errors."""
    errors = body.get("errors")
    parts = [body, *(errors[:_MOST_PROBLEMS] if isinstance(errors, list) else [])]
    texts = [str(part.get(key, "")) for part in parts if isinstance(part, dict) for key in _SPEAKING]
    texts += [part for part in parts if isinstance(part, str)]
    return " | ".join(texts)
