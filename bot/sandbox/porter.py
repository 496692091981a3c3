"""What all calls through the doors share: faults, credentials, limits, the record, in this order."""

import re
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from bot.sandbox.environment import ACCESS_TOKEN, CONSUMER_KEY
from bot.sandbox.exchange import Answer, Ask, Door, Guard, RefusalError
from bot.sandbox.faults import Cut, Fault
from bot.sandbox.limits import Pause, PauseKind
from bot.sandbox.spotify_errors import error
from bot.sandbox.world import World
from bot.sandbox.x_problems import PROBLEMS, no_such_path, problem

OAUTH_PART = re.compile(r'(\w+)="([^"]*)"')
UNTOLD = frozenset({"code", "state", "oauth_token", "oauth_verifier", "client_id"})
LONGEST_SEEN = 86_400  # the longest Retry-After that was reported, in seconds


def oauth_header(ask: Ask) -> dict[str, str]:
    """Read an OAuth 1.0a header; the signature is not verified."""
    header = ask.headers.get("authorization", "")
    if not header.startswith("OAuth "):
        return {}
    return {name: unquote(value) for name, value in OAUTH_PART.findall(header)}


def pass_through(world: World, door: Door, ask: Ask) -> Answer | None:
    """Do what an ask wants, with everything that may come between; None means: cut the line.

    The caller holds the world's lock.
    """
    fault = world.faults.strike(door.route)
    if fault is not None and fault.cut is Cut.BEFORE:
        answer = _broken(door, fault)
    else:
        answer = _served(world, door, ask)
        if fault is not None:
            answer = _broken(door, fault)
    _record(world, ask, answer, fault)
    return answer


def turn_away(world: World, ask: Ask) -> Answer:
    """Answer a path that has no door, and write the call down."""
    answer = no_such_path()
    if ask.path.startswith("/v1/"):
        answer = error(HTTPStatus.NOT_FOUND, "Service not found")
    if not ask.path.startswith("/_sandbox"):
        _record(world, ask, answer, None)
    return answer


def _broken(door: Door, fault: Fault) -> Answer | None:
    if fault.status is None:
        return None
    phrase = HTTPStatus(fault.status).phrase
    if door.guard is Guard.X:
        return problem(fault.status, phrase, phrase)
    return error(fault.status, phrase)


def _served(world: World, door: Door, ask: Ask) -> Answer:
    if refusal := _stranger(world, door, ask):
        return refusal
    headers: dict[str, str] = {}
    answer = _paused(world, door)
    if door.guard is Guard.X:
        answer, headers = _counted(world, door, answer)
    if answer is None:
        try:
            answer = door.handler(world, ask)
        except RefusalError as refused:
            answer = refused.answer
    if not headers:
        return answer
    return Answer(
        status=answer.status,
        body=answer.body,
        media_type=answer.media_type,
        headers={**headers, **answer.headers},
    )


def _stranger(world: World, door: Door, ask: Ask) -> Answer | None:
    """Refuse an ask without the right credentials."""
    if door.guard is Guard.X:
        signed = oauth_header(ask)
        if (signed.get("oauth_consumer_key"), signed.get("oauth_token")) != (CONSUMER_KEY, ACCESS_TOKEN):
            return problem(HTTPStatus.UNAUTHORIZED, "Unauthorized", "Unauthorized")
    if door.guard is Guard.SPOTIFY:
        scheme, _, token = ask.headers.get("authorization", "").partition(" ")
        wrong = "No token provided" if scheme != "Bearer" else world.spotify.consents.access_state(token)
        if wrong:
            return error(HTTPStatus.UNAUTHORIZED, wrong)
    return None


def _counted(world: World, door: Door, answer: Answer | None) -> tuple[Answer | None, dict[str, str]]:
    """Count a call in its window of X; a pause of another kind counts nothing."""
    window = world.limits.window(door)
    if answer is None:
        if window.remaining == 0:
            phrase = "Too Many Requests"
            answer = problem(HTTPStatus.TOO_MANY_REQUESTS, phrase, phrase)
        else:
            window.used += 1
    return answer, window.headers()


def _paused(world: World, door: Door) -> Answer | None:
    pause = world.limits.pause_for(door)
    return _pause_answer(world, pause) if pause else None


def _pause_answer(world: World, pause: Pause) -> Answer:
    left = LONGEST_SEEN if pause.ends is None else (pause.ends - world.clock.now()).total_seconds()
    match pause.kind:
        case PauseKind.CREDITS:
            detail = "Your enrolled account does not have any credits to fulfill this request."
            return problem(HTTPStatus.PAYMENT_REQUIRED, "CreditsDepleted", detail)
        case PauseKind.CAP:
            return problem(
                HTTPStatus.TOO_MANY_REQUESTS,
                "UsageCapExceeded",
                "Usage cap exceeded: Monthly product cap",
                kind=f"{PROBLEMS}/usage-capped",
                period="Monthly",
                scope="Product",
            )
        case PauseKind.QUOTA:
            return error(HTTPStatus.TOO_MANY_REQUESTS, "Too many requests", reason="QUOTA_EXCEEDED")
        case _:
            headers = {"retry-after": str(max(1, round(left)))}
            return error(HTTPStatus.TOO_MANY_REQUESTS, headers=headers)


def _record(world: World, ask: Ask, answer: Answer | None, fault: Fault | None) -> None:
    """Write a call down, without bodies and without anything that opens something."""
    call: dict[str, Any] = {
        "at": world.clock.now().isoformat(),
        "method": ask.method,
        "path": ask.path,
        "status": answer.status if answer else None,
    }
    if query := {name: value for name, value in ask.query.items() if name not in UNTOLD}:
        call["query"] = query
    if fault is not None:
        call["fault"] = fault.cut.value
    world.calls.append(call)
