"""What Spotify's refusals mean for us: the only place where its statuses and words become our errors.

The Web API and the accounts service speak differently: the first has `{"error": {status, message,
reason}}`, the second OAuth's `{"error": "invalid_grant"}`. Of the second, `invalid_grant` alone ends a
consent: its outages look like errors of ours in spotipy, and must not.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

import requests

from bot.errors import (
    Channel,
    ConsentLapsed,
    OutsideError,
    PauseReason,
    Refused,
    SpellistError,
    Throttled,
    Unauthorised,
)
from bot.gateways.answer import Answer, lost, no_answer, retry_after

CONSENT_ENDED: Final = "Spotify's consent has ended; a person must run `bot login spotify`"
_QUOTA: Final = "QUOTA_EXCEEDED"
_NEEDS_A_PERSON: Final = re.compile(
    r"insufficient client scope|premium|not registered|developer dashboard", re.IGNORECASE
)


Clock = Callable[[], datetime]


@contextmanager
def translated(*, writing: bool, clock: Clock) -> Iterator[None]:
    """Let nothing but our own errors out of a call to Spotify."""
    try:
        yield
    except SpellistError:
        raise
    except Exception as trouble:
        raise from_exception(trouble, writing=writing, clock=clock) from trouble


def check(response: requests.Response, *, clock: Clock) -> None:
    """Raise our error for an answer of the Web API that is no success."""
    if error := from_answer(Answer.of(response), clock=clock):
        raise error


def check_accounts(response: requests.Response, *, clock: Clock) -> None:
    """Raise our error for an answer of the accounts service that is no success."""
    if error := from_accounts_answer(Answer.of(response, writing=False), clock=clock):
        raise error


def from_exception(trouble: BaseException, *, writing: bool, clock: Clock) -> OutsideError:
    """Turn whatever requests, spotipy or a parser raised into ours."""
    if isinstance(trouble, OutsideError):
        return trouble
    status = getattr(trouble, "http_status", None)
    if isinstance(status, int):  # spotipy.SpotifyException
        answer = _told_by_spotipy(trouble, status, writing=writing)
        return from_answer(answer, clock=clock) or lost(trouble, Channel.SPOTIFY, writing=writing)
    if getattr(trouble, "error", None) == "invalid_grant":  # spotipy.SpotifyOauthError
        return ConsentLapsed(CONSENT_ENDED, channel=Channel.SPOTIFY)
    response = getattr(trouble, "response", None)
    if isinstance(response, requests.Response):
        answer = Answer.of(response, writing=writing)
        return from_answer(answer, clock=clock) or lost(trouble, Channel.SPOTIFY, writing=writing)
    return lost(trouble, Channel.SPOTIFY, writing=writing)


def from_answer(answer: Answer, *, clock: Clock) -> OutsideError | None:
    """Give our error for an answer of the Web API, or None when it is a usable success."""
    status = answer.status
    if answer.succeeded and answer.empty:  # its way of saying "done"
        return None
    if status == HTTPStatus.UNAUTHORIZED:
        return Unauthorised("Spotify did not accept our access", channel=Channel.SPOTIFY, status=status)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return _throttled(answer, clock())
    if not answer.decides:
        return no_answer(Channel.SPOTIFY, answer.nonsense, writing=answer.writing, status=status)
    return None if answer.succeeded else _refused(answer)


def from_accounts_answer(answer: Answer, *, clock: Clock) -> OutsideError | None:
    """Give our error for an answer of the accounts service, or None when it is a usable success."""
    status, kind = answer.status, (answer.body or {}).get("error")
    if kind == "invalid_grant":
        return ConsentLapsed(CONSENT_ENDED, channel=Channel.SPOTIFY, status=status)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return _throttled(answer, clock())
    if status == HTTPStatus.UNAUTHORIZED or kind in {"invalid_client", "unauthorized_client"}:
        message = "Spotify did not accept the app's id and secret (spotify.client_id, spotify.client_secret)"
        return Unauthorised(message, channel=Channel.SPOTIFY, status=status)
    if not answer.decides:
        what = answer.nonsense.replace("answer", "answer about our access", 1)
        return no_answer(Channel.SPOTIFY, what, writing=False, status=status)
    if answer.succeeded:
        return None
    message = f"Spotify refused to renew our access (status {status})"
    return Refused(message, channel=Channel.SPOTIFY, status=status)


def _told_by_spotipy(trouble: Any, status: int, *, writing: bool) -> Answer:
    headers = {str(name).lower(): str(value) for name, value in dict(trouble.headers or {}).items()}
    body = {"error": {"status": status, "message": str(trouble.msg), "reason": trouble.reason}}
    return Answer(status=status, headers=headers, body=body, writing=writing)


def _throttled(answer: Answer, now: datetime) -> Throttled:
    wait = retry_after(answer, now)
    quota = _error(answer).get("reason") == _QUOTA
    return Throttled(
        "Spotify's quota is used up" if quota else "Spotify asks us to slow down",
        channel=Channel.SPOTIFY,
        reason=PauseReason.QUOTA if quota else PauseReason.RETRY_AFTER,
        retry_after=wait,
        status=answer.status,
    )


def _refused(answer: Answer) -> Refused | Unauthorised:
    status = answer.status
    if status == HTTPStatus.FORBIDDEN and _NEEDS_A_PERSON.search(str(_error(answer).get("message"))):
        message = (
            "Spotify does not let our app do this: its owner needs Premium, the account must be listed in "
            "the app's dashboard and have consented to every scope (run `bot login spotify`)"
        )
        return Unauthorised(message, channel=Channel.SPOTIFY, status=status)
    return Refused(f"Spotify refused the request (status {status})", channel=Channel.SPOTIFY, status=status)


def _error(answer: Answer) -> dict[str, Any]:
    error = (answer.body or {}).get("error")
    return error if isinstance(error, dict) else {}
