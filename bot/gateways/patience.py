"""The one retry policy, for reads alone: up to three tries when a service could not be reached.

A call that writes is never repeated here: its second try needs a look first (docs/architecture.md).
The tries end early enough that a job in its last call still ends within half a minute.
"""

from collections.abc import Callable
from typing import Final, TypeVar

import stamina
from stamina.instrumentation import set_on_retry_hooks

from bot.errors import OutcomeUnknown, Unreachable

set_on_retry_hooks([])  # stamina's own log lines hold nothing for people; what the last try ended with does

Read = TypeVar("Read")

TRIES: Final = 3
NO_MORE_TRIES_AFTER_S: Final = 8.0
FIRST_WAIT_S: Final = 0.3
LONGEST_WAIT_S: Final = 2.0


def patiently(read: Callable[[], Read]) -> Read:
    """Make a call that only reads, again if no usable answer came.

    Raises:
        OutsideError: what the last try ended with.
    """
    for attempt in stamina.retry_context(
        on=_worth_another_try,
        attempts=TRIES,
        timeout=NO_MORE_TRIES_AFTER_S,
        wait_initial=FIRST_WAIT_S,
        wait_max=LONGEST_WAIT_S,
        wait_jitter=FIRST_WAIT_S,
    ):
        with attempt:
            return read()
    raise AssertionError("stamina ends by an answer or an error")


def _worth_another_try(trouble: Exception) -> bool:
    return isinstance(trouble, Unreachable) and not isinstance(trouble, OutcomeUnknown)
