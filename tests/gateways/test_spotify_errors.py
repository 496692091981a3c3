"""Every way in which Spotify says no becomes one of our errors, with its decision."""

import inspect
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import requests
import spotipy.exceptions
from spotipy.exceptions import SpotifyException, SpotifyOauthError, SpotifyStateError

from bot.errors import (
    Channel,
    ConsentLapsed,
    OutcomeUnknown,
    OutsideError,
    PauseReason,
    Refused,
    Throttled,
    Unauthorised,
    Unreachable,
)
from bot.gateways.answer import Answer
from bot.gateways.deadline import NothingSent
from bot.gateways.spotify_errors import from_accounts_answer, from_answer, from_exception, translated


@pytest.fixture
def clock(noon: datetime) -> Callable[[], datetime]:
    """Stop the clock at noon."""
    return lambda: noon


def answer(
    status: int, body: Any = None, *, writing: bool = True, empty: bool = False, wait: str = ""
) -> Answer:
    """Make an answer of Spotify."""
    headers = {"retry-after": wait} if wait else {}
    return Answer(status=status, headers=headers, body=body, empty=empty, writing=writing)


def error(message: str = "", **more: str) -> dict[str, Any]:
    """Make a body as the Web API words its errors."""
    return {"error": {"status": 0, "message": message, **more}}


REFUSALS = [
    (400, error("Invalid base62 id"), Refused),
    (403, error("Forbidden"), Refused),
    (404, error("Resource not found"), Refused),
    (413, error("too large"), Refused),
    (403, error("Insufficient client scope"), Unauthorised),
    (403, error("Active premium subscription required for the owner of the app."), Unauthorised),
    (403, error("User not registered in the Developer Dashboard"), Unauthorised),
    (401, error("The access token expired"), Unauthorised),
    (401, None, Unauthorised),
    (400, {"error": "a string"}, Refused),
]


@pytest.mark.parametrize(("status", "body", "kind"), REFUSALS)
def test_a_refusal_is_definite(
    clock: Callable[[], datetime], status: int, body: Any, kind: type[OutsideError]
) -> None:
    """Status and message decide; none of them will pass by waiting."""
    refusal = from_answer(answer(status, body), clock=clock)
    assert type(refusal) is kind
    assert (refusal.channel, refusal.status, refusal.permanent) == (Channel.SPOTIFY, status, True)


PAUSES = [
    (error("API rate limit exceeded"), "30", PauseReason.RETRY_AFTER, timedelta(seconds=30)),
    (error("API rate limit exceeded"), "86400", PauseReason.RETRY_AFTER, timedelta(days=1)),
    (error(), "Mon, 23 Nov 2026 12:02:00 GMT", PauseReason.RETRY_AFTER, timedelta(minutes=2)),
    (error(), "soon", PauseReason.RETRY_AFTER, None),
    (error(), "99999999999", PauseReason.RETRY_AFTER, timedelta(days=31)),
    (error(), "0", PauseReason.RETRY_AFTER, timedelta(seconds=1)),
    (None, "", PauseReason.RETRY_AFTER, None),
    (error("Too many requests", reason="QUOTA_EXCEEDED"), "", PauseReason.QUOTA, None),
]


@pytest.mark.parametrize(("body", "wait", "reason", "after"), PAUSES)
def test_rate_and_quota_are_two_pauses(
    clock: Callable[[], datetime], body: Any, wait: str, reason: PauseReason, after: timedelta | None
) -> None:
    """The reason tells the quota; Retry-After tells how long."""
    pause = from_answer(answer(429, body, wait=wait), clock=clock)
    assert isinstance(pause, Throttled)
    assert (pause.reason, pause.retry_after) == (reason, after)


@pytest.mark.parametrize(
    ("status", "body"), [(500, error()), (503, None), (200, None), (403, None), (302, None)]
)
def test_no_usable_answer_is_unknown_for_a_write_and_unreachable_for_a_read(
    clock: Callable[[], datetime], status: int, body: Any
) -> None:
    """A page in the API's place tells nothing, whatever its status."""
    assert type(from_answer(answer(status, body), clock=clock)) is OutcomeUnknown
    assert type(from_answer(answer(status, body, writing=False), clock=clock)) is Unreachable


def test_an_empty_success_is_spotifys_way_of_saying_done(clock: Callable[[], datetime]) -> None:
    """Changes of details and removals answer with nothing."""
    assert from_answer(answer(200, empty=True), clock=clock) is None


ACCOUNTS = [
    (400, {"error": "invalid_grant", "error_description": "Refresh token revoked"}, ConsentLapsed),
    (400, {"error": "invalid_client"}, Unauthorised),
    (401, {"error": "invalid_client"}, Unauthorised),
    (401, None, Unauthorised),
    (400, {"error": "unsupported_grant_type"}, Refused),
    (429, None, Throttled),
    (400, None, Unreachable),
    (503, {"error": "server_error"}, Unreachable),
    (502, None, Unreachable),
    (200, None, Unreachable),
]


@pytest.mark.parametrize(("status", "body", "kind"), ACCOUNTS)
def test_only_invalid_grant_ends_a_consent(
    clock: Callable[[], datetime], status: int, body: Any, kind: type[OutsideError]
) -> None:
    """An outage of the accounts service passes; and nothing that we write waits on its answer."""
    assert type(from_accounts_answer(answer(status, body, writing=False), clock=clock)) is kind


SPOTIPY = {
    "SpotifyBaseException": (spotipy.exceptions.SpotifyBaseException("x"), OutcomeUnknown),
    "SpotifyException": (SpotifyException(404, -1, "x", headers={}), Refused),
    "SpotifyOauthError": (SpotifyOauthError("x", error="invalid_grant"), ConsentLapsed),
    "SpotifyStateError": (SpotifyStateError("a", "b"), OutcomeUnknown),
}


def test_every_class_of_spotipys_errors_is_mapped(clock: Callable[[], datetime]) -> None:
    """A new class in spotipy fails here first."""
    assert set(dict(inspect.getmembers(spotipy.exceptions, inspect.isclass))) == set(SPOTIPY)
    for trouble, kind in SPOTIPY.values():
        assert type(from_exception(trouble, writing=True, clock=clock)) is kind


def test_spotipys_own_report_of_a_429_is_read(clock: Callable[[], datetime]) -> None:
    """Headers and reason are taken from it."""
    told = SpotifyException(429, -1, "x", reason="QUOTA_EXCEEDED", headers={"Retry-After": "5"})
    pause = from_exception(told, writing=True, clock=clock)
    assert isinstance(pause, Throttled)
    assert (pause.reason, pause.retry_after) == (PauseReason.QUOTA, timedelta(seconds=5))


def test_an_outage_that_spotipy_calls_an_oauth_error_is_no_lapse(clock: Callable[[], datetime]) -> None:
    """A 503 of the token host comes as such an error, with the body as its name."""
    trouble = SpotifyOauthError("x", error="<html>")
    assert type(from_exception(trouble, writing=False, clock=clock)) is Unreachable


OTHERS = [
    (AttributeError("'str' object has no attribute 'get'"), OutcomeUnknown),
    (ValueError("x"), OutcomeUnknown),
    (KeyError("expires_in"), OutcomeUnknown),
    (requests.Timeout("x"), OutcomeUnknown),
    (requests.HTTPError("x"), OutcomeUnknown),
    (NothingSent("x"), Unreachable),
]


@pytest.mark.parametrize(("trouble", "kind"), OTHERS)
def test_whatever_else_a_library_raises_is_mapped(
    clock: Callable[[], datetime], trouble: Exception, kind: type[OutsideError]
) -> None:
    """Spotipy lets the network's and Python's errors through."""
    with pytest.raises(kind) as caught, translated(writing=True, clock=clock):
        raise trouble
    assert type(caught.value) is kind
