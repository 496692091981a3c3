"""The sending protocol as pure moves: which step comes next, from the attempts made so far.

Neither API has idempotency keys, so an attempt whose outcome is unknown is looked for, twice and
at least a minute apart, before it counts as absent; only then is it made once more, byte for byte
the same. Filling and naming a playlist change nothing the second time: they are simply repeated.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

AttemptId = NewType("AttemptId", int)

LOOKS_BEFORE_ABSENT = 2
LOOK_GAP = timedelta(seconds=60)
TRIES = 2
REPEATS = 5


class Step(StrEnum):
    """A call that changes the outside world; ORDER says which make a reply."""

    CREATE = "create_playlist"
    FILL = "fill_playlist"
    NAME = "name_playlist"
    REPLY = "reply"
    REMOVE = "remove_playlist"


ORDER = (Step.CREATE, Step.FILL, Step.NAME, Step.REPLY)
REPEATABLE = frozenset({Step.FILL, Step.NAME})


class AttemptState(StrEnum):
    """What we know of one attempt."""

    INTENDED = "intended"
    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    ABSENT = "absent"


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """One try at a step.

    Args:
        request: the frozen text that is sent, byte for byte; None once erased.
        result: the id that the outside gave (playlist or post).
        code: a short machine key of how it ended, such as `throttled`, `duplicate`, `timeout`.
        final: for a refusal, whether the same call can never succeed.
    """

    id: AttemptId
    step: Step
    state: AttemptState
    request: str | None
    result: str | None = None
    code: str | None = None
    final: bool = False
    looks: int = 0
    looked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Make:
    """Commit the intent for this step, then make the call; `request` is set for a repeat."""

    step: Step
    request: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """Look outside for the effect of this attempt."""

    attempt: Attempt


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing may be done before `until`."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Finish:
    """Every step is done; `reply` is the id of our post."""

    reply: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """A person must look; `code` is the machine key of the reason."""

    step: Step
    code: str


Move = Make | Look | Wait | Finish | GiveUp


def next_move(attempts: Sequence[Attempt], *, now: datetime) -> Move:
    """Tell what to do next for a draft with these attempts, oldest first.

    A step is done as soon as any of its attempts is: an earlier one may have shown up late.
    """
    for step in ORDER:
        tries = [attempt for attempt in attempts if attempt.step is step]
        if not tries:
            return Make(step)
        if all(attempt.state is not AttemptState.DONE for attempt in tries):
            return _after(tries, now)
    return Finish(str(result_of(attempts, Step.REPLY)))


def result_of(attempts: Sequence[Attempt], step: Step) -> str | None:
    """Give the id that a step's successful attempt brought, if it has one."""
    done = [a.result for a in attempts if a.step is step and a.state is AttemptState.DONE]
    return done[-1] if done else None


def may_have_replied(attempts: Sequence[Attempt]) -> bool:
    """Tell whether a reply of ours may stand: then nothing else may ever answer this mention."""
    return any(
        a.step is Step.REPLY and a.state in {AttemptState.DONE, AttemptState.UNKNOWN, AttemptState.INTENDED}
        for a in attempts
    )


def _after(tries: list[Attempt], now: datetime) -> Move:
    """Give the move after attempts at one step of which none is done."""
    last = tries[-1]
    step = last.step
    unsettled = [a for a in tries if a.state in {AttemptState.INTENDED, AttemptState.UNKNOWN}]
    if unsettled and step not in REPEATABLE:
        return _look(unsettled[0], now)
    if len(unsettled) > REPEATS:
        return GiveUp(step, "never_answered")
    if sum(a.state is AttemptState.ABSENT for a in tries) >= TRIES:
        return GiveUp(step, "absent_twice")
    if last.state is AttemptState.REFUSED and last.final:
        return GiveUp(step, last.code or "refused")
    return _again(last)


def _look(attempt: Attempt, now: datetime) -> Move:
    seen = attempt.looked_at
    return Wait(seen + LOOK_GAP) if seen is not None and now < seen + LOOK_GAP else Look(attempt)


def _again(last: Attempt) -> Move:
    """Repeat a call byte for byte; where its text was erased it can never be the same."""
    return GiveUp(last.step, "request_erased") if last.request is None else Make(last.step, last.request)
