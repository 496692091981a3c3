"""Every way in which X or the network says no becomes one of our errors, with its decision."""

import inspect
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import requests
import tweepy.errors
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from bot.errors import (
    Channel,
    DuplicateText,
    NotSummoned,
    OutcomeUnknown,
    OutsideError,
    PauseReason,
    PostGone,
    Refused,
    StorageError,
    Throttled,
    Unauthorised,
    Unreachable,
)
from bot.gateways.answer import Answer
from bot.gateways.deadline import NothingSent, Overdue, TooLarge
from bot.gateways.x_errors import from_answer, from_exception, translated

PROBLEMS = "https://api.twitter.com/2/problems"


@pytest.fixture
def clock(noon: datetime) -> Callable[[], datetime]:
    """Stop the clock at noon."""
    return lambda: noon


def answer(status: int, body: Any = None, *, writing: bool = True, **headers: Any) -> Answer:
    """Make an answer of X; underscores in header names are dashes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status=status, headers=named, body=body, empty=body is None, writing=writing)


def problem(detail: str, kind: str = "about:blank", title: str = "Forbidden") -> dict[str, Any]:
    """Make a problem as X words it."""
    return {"title": title, "detail": detail, "type": kind}


REFUSALS = [
    (403, problem("You are not allowed to create a Tweet with duplicate content."), DuplicateText),
    (
        403,
        problem("You can only reply to or quote posts where you are mentioned or are the author."),
        NotSummoned,
    ),
    (
        403,
        problem(
            "Reply to this conversation is not allowed because you have not been mentioned or "
            "otherwise engaged by the author of the post you are replying to."
        ),
        NotSummoned,
    ),
    (403, problem("You attempted to reply to a Tweet that is deleted or not visible to you."), PostGone),
    (
        403,
        {"errors": [{"code": 385, "message": "… a Tweet that is deleted or not visible to you."}]},
        PostGone,
    ),
    (403, problem("", f"{PROBLEMS}/not-authorized-for-resource"), PostGone),
    (
        403,
        problem("You are not allowed to reply to a version of a Tweet that has since been edited."),
        Refused,
    ),
    (403, problem("You have been blocked by the author."), Refused),
    (403, problem("Something new."), Refused),
    (403, problem("Your client app is not configured", f"{PROBLEMS}/oauth1-permissions"), Unauthorised),
    (403, {"errors": [{"code": 64, "message": "Your account is suspended"}]}, Unauthorised),
    (
        400,
        {"errors": [{"message": "reply.in_reply_to_tweet_id is invalid"}], "title": "Invalid Request"},
        Refused,
    ),
    (400, {"errors": "rubbish"}, Refused),
    (401, problem("Unauthorized", title="Unauthorized"), Unauthorised),
    (401, None, Unauthorised),
    (404, problem("Not found"), Refused),
    (410, problem("Gone"), Refused),
]


@pytest.mark.parametrize(("status", "body", "error"), REFUSALS)
def test_a_refusal_is_definite(
    clock: Callable[[], datetime], status: int, body: Any, error: type[OutsideError]
) -> None:
    """X's words decide which refusal it is; none of them will pass by waiting."""
    refusal = from_answer(answer(status, body), clock=clock)
    assert type(refusal) is error
    assert (refusal.channel, refusal.status, refusal.permanent) == (Channel.X, status, True)


def test_a_post_that_is_not_found_is_gone(clock: Callable[[], datetime]) -> None:
    """The documents say 404 for a missing post, life says 200: both are read; a missing path is no post."""
    for path, error in (("/2/tweets/17", PostGone), ("/2/users/7/tweets", Refused)):
        missing = replace(answer(404, problem("x"), writing=False), path=path)
        assert type(from_answer(missing, clock=clock)) is error


PAUSES = [
    (402, problem("CreditsDepleted", title="CreditsDepleted"), {}, PauseReason.CREDITS, None),
    (402, None, {}, PauseReason.CREDITS, None),
    (
        429,
        problem("Usage cap exceeded: Monthly product cap", f"{PROBLEMS}/usage-capped", "UsageCapExceeded"),
        {"x_rate_limit_remaining": "280", "x_rate_limit_reset": "1795435000"},
        PauseReason.CAP,
        None,
    ),
    (
        429,
        {"errors": [{"code": 88, "message": "Rate limit exceeded"}]},
        {"x_rate_limit_reset": "1795435500"},
        PauseReason.WINDOW,
        timedelta(seconds=300),
    ),
    (429, None, {"retry_after": "77"}, PauseReason.WINDOW, timedelta(seconds=77)),
    (429, None, {"x_rate_limit_reset": "1000"}, PauseReason.WINDOW, timedelta(seconds=1)),
    (429, None, {"x_rate_limit_reset": "soon"}, PauseReason.WINDOW, None),
    (429, None, {"x_rate_limit_reset": "99999999999"}, PauseReason.WINDOW, None),
    (429, None, {}, PauseReason.WINDOW, None),
    (
        429,
        None,
        {
            "x_rate_limit_reset": "1795435201",
            "x_app_limit_24hour_remaining": "0",
            "x_app_limit_24hour_reset": "1795442400",
        },
        PauseReason.WINDOW,
        timedelta(hours=2),
    ),
]


@pytest.mark.parametrize(("status", "body", "headers", "reason", "wait"), PAUSES)
def test_window_cap_and_credits_are_three_different_pauses(
    clock: Callable[[], datetime],
    status: int,
    body: Any,
    headers: dict[str, Any],
    reason: PauseReason,
    wait: timedelta | None,
) -> None:
    """Only a window has an end that X tells."""
    pause = from_answer(answer(status, body, **headers), clock=clock)
    assert isinstance(pause, Throttled)
    assert (pause.reason, pause.retry_after, pause.permanent) == (reason, wait, False)


UNUSABLE = [
    (500, {}),
    (503, problem("x")),
    (502, None),
    (408, {}),
    (200, None),
    (403, None),
    (302, None),
    (404, None),
]


@pytest.mark.parametrize(("status", "body"), UNUSABLE)
def test_no_usable_answer_is_unknown_for_a_write_and_unreachable_for_a_read(
    clock: Callable[[], datetime], status: int, body: Any
) -> None:
    """A 5xx, a redirect, and anybody's page in the API's place tell nothing about the deed."""
    assert type(from_answer(answer(status, body), clock=clock)) is OutcomeUnknown
    assert type(from_answer(answer(status, body, writing=False), clock=clock)) is Unreachable


def test_a_success_is_no_error(clock: Callable[[], datetime]) -> None:
    """A JSON object with a 2xx is X's yes."""
    assert from_answer(answer(201, {"data": {"id": "1"}}), clock=clock) is None


def response(status: int, content: bytes = b'{"detail": "x"}') -> requests.Response:
    """Make an answer as requests gives it to tweepy."""
    made = requests.Response()
    made.status_code, made._content = status, content
    made.request = requests.Request("POST", "https://api.twitter.com/2/tweets").prepare()
    return made


BY_STATUS = {400: Refused, 401: Unauthorised, 402: Throttled, 403: Refused, 404: Refused, 418: Refused}
BY_STATUS |= {429: Throttled, 500: OutcomeUnknown}
TWEEPY = {
    "TweepyException": OutcomeUnknown,
    "HTTPException": Throttled,
    "BadRequest": Refused,
    "Unauthorized": Unauthorised,
    "Forbidden": Refused,
    "NotFound": Refused,
    "TooManyRequests": Throttled,
    "TwitterServerError": OutcomeUnknown,
}
STATUS_OF = {"HTTPException": 402, "BadRequest": 400, "Unauthorized": 401, "Forbidden": 403, "NotFound": 404}
STATUS_OF |= {"TooManyRequests": 429, "TwitterServerError": 503}


def test_every_class_of_tweepys_errors_is_mapped(clock: Callable[[], datetime]) -> None:
    """A new class in tweepy fails here first."""
    classes = dict(inspect.getmembers(tweepy.errors, inspect.isclass))
    ours: dict[str, Any] = {
        name: kind for name, kind in classes.items() if kind.__module__ == "tweepy.errors"
    }
    assert set(ours) == set(TWEEPY)
    for name, kind in ours.items():
        made = kind(response(STATUS_OF[name])) if name in STATUS_OF else kind("oops")
        assert type(from_exception(made, writing=True, clock=clock)) is TWEEPY[name], name


def requests_errors() -> list[type[requests.RequestException]]:
    """List every error class of requests."""
    found = dict(inspect.getmembers(requests.exceptions, inspect.isclass)).values()
    return [kind for kind in found if issubclass(kind, requests.RequestException)]


BEFORE_SENDING = {"ConnectTimeout", "InvalidURL", "InvalidProxyURL", "MissingSchema"}


@pytest.mark.parametrize("kind", requests_errors())
def test_every_class_of_requests_errors_is_mapped(
    clock: Callable[[], datetime], kind: type[requests.RequestException]
) -> None:
    """What failed before sending is certain; everything else leaves a write unknown."""
    made = kind("x", "doc", 0) if kind.__name__ == "JSONDecodeError" else kind("x")
    expected = Unreachable if kind.__name__ in BEFORE_SENDING else OutcomeUnknown
    assert type(from_exception(made, writing=True, clock=clock)) is expected
    assert type(from_exception(made, writing=False, clock=clock)) is Unreachable


OTHERS = [
    (json.JSONDecodeError("x", "doc", 0), OutcomeUnknown),
    (AttributeError("'list' object has no attribute 'get'"), OutcomeUnknown),
    (ValueError("odd id"), OutcomeUnknown),
    (RecursionError(), OutcomeUnknown),
    (OSError("reset"), OutcomeUnknown),
    (Overdue("x"), OutcomeUnknown),
    (TooLarge("x"), OutcomeUnknown),
    (NothingSent("x"), Unreachable),
    (tweepy.errors.TweepyException(NothingSent("x")), Unreachable),
    (tweepy.errors.TweepyException(PostGone("x", channel=Channel.X)), PostGone),
]


@pytest.mark.parametrize(("trouble", "error"), OTHERS)
def test_whatever_else_a_library_raises_is_mapped(
    clock: Callable[[], datetime], trouble: Exception, error: type[OutsideError]
) -> None:
    """Parsers' errors are answers that cannot be read."""
    with pytest.raises(error) as caught, translated(writing=True, clock=clock):
        raise trouble
    assert type(caught.value) is error


def test_a_connection_that_was_never_made_is_certain(clock: Callable[[], datetime]) -> None:
    """urllib3 wraps the reason twice; it is found."""
    for reason in (NewConnectionError(None, "refused"), ConnectTimeoutError(None, "late")):  # type: ignore[arg-type]  # no connection
        made = requests.ConnectionError(MaxRetryError(None, "/", reason))  # type: ignore[arg-type]  # no pool
        assert type(from_exception(made, writing=True, clock=clock)) is Unreachable


def test_our_own_errors_pass_as_they_are(clock: Callable[[], datetime]) -> None:
    """An error of ours inside a call, such as of storage, is nobody else's."""
    with pytest.raises(StorageError), translated(writing=True, clock=clock):
        raise StorageError("the disk is full")


def test_a_sentence_quotes_no_body(clock: Callable[[], datetime]) -> None:
    """Bodies may repeat what a customer wrote."""
    for status in (400, 401, 402, 403, 404, 429, 500):
        error = from_answer(answer(status, problem("Emma's secret")), clock=clock)
        assert "Emma" not in str(error)
