"""Reads are tried a few times, and only when nobody answered."""

from collections.abc import Iterator

import pytest
import stamina

from bot.errors import (
    Channel,
    ConsentLapsed,
    OutcomeUnknown,
    OutsideError,
    PauseReason,
    PostGone,
    Throttled,
    Unauthorised,
    Unreachable,
)
from bot.gateways.patience import TRIES, patiently


class Flaky:
    """A read that fails some times before it succeeds."""

    def __init__(self, trouble: Exception, times: int) -> None:
        self.trouble = trouble
        self.times = times
        self.calls = 0

    def __call__(self) -> str:
        """Fail, or succeed."""
        self.calls += 1
        if self.calls <= self.times:
            raise self.trouble
        return "read"


UNREACHABLE = Unreachable("x", channel=Channel.X)


@pytest.fixture(autouse=True)
def _several_tries() -> Iterator[None]:
    """Allow as many tries as life does, without the waits."""
    stamina.set_testing(True, attempts=99, cap=True)
    yield
    stamina.set_testing(False)


def test_a_read_that_recovers_is_read() -> None:
    """Two failures in a row are borne."""
    read = Flaky(UNREACHABLE, TRIES - 1)
    assert patiently(read) == "read"
    assert read.calls == TRIES


def test_a_read_that_does_not_recover_fails_as_it_last_did() -> None:
    """Patience ends."""
    read = Flaky(UNREACHABLE, 99)
    with pytest.raises(Unreachable) as trouble:
        patiently(read)
    assert trouble.value is UNREACHABLE
    assert read.calls == TRIES


@pytest.mark.parametrize(
    "trouble",
    [
        OutcomeUnknown("x", channel=Channel.X),
        PostGone("x", channel=Channel.X),
        Unauthorised("x", channel=Channel.X),
        ConsentLapsed("x", channel=Channel.SPOTIFY),
        Throttled("x", channel=Channel.X, reason=PauseReason.WINDOW),
        ValueError("x"),
    ],
)
def test_nothing_else_is_tried_again(trouble: Exception) -> None:
    """An answer is an answer; and an unknown outcome needs a look, not another try."""
    read = Flaky(trouble, 1)
    with pytest.raises((OutsideError, ValueError)):
        patiently(read)
    assert read.calls == 1
