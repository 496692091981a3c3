"""The bot follows this machine's clock, or a sandbox's on this machine, and nobody else's."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.errors import SettingsError, Unreachable
from bot.gateways.clock import SandboxClock, system_clock


def test_this_machines_time_is_in_utc() -> None:
    """Aware, and now."""
    assert abs(system_clock() - datetime.now(UTC)) < timedelta(seconds=5)
    assert system_clock().tzinfo is UTC


def test_the_sandboxs_clock_is_followed(clock: SandboxClock, control: Callable[..., Any]) -> None:
    """Wherever it is set, there the bot is."""
    control("clock", now="2027-03-01T10:00:00+01:00")
    assert clock() - datetime(2027, 3, 1, 9, tzinfo=UTC) < timedelta(seconds=5)
    assert clock().tzinfo is UTC


@pytest.mark.parametrize(
    "url",
    [
        "http://sandbox.example/_sandbox/clock",
        "https://127.0.0.1.evil.example/clock",
        "http://10.0.0.7/clock",
        "http://127.0.0.1@evil.example/clock",
        "file:///etc/passwd",
        "",
    ],
)
def test_a_clock_elsewhere_is_refused(url: str) -> None:
    """Somebody else's clock could make months pass."""
    with pytest.raises(SettingsError, match=r"clock\.url"):
        SandboxClock(url)


@pytest.mark.parametrize("content", [b"", b"<html>", b"{}", b'{"now": 5}', b'{"now": "2026-11-23T12:00:00"}'])
def test_a_clock_that_tells_no_time_is_unreachable(rogues: Any, content: bytes) -> None:
    """Nor is this machine's time taken in its place."""
    with pytest.raises(Unreachable):
        SandboxClock(rogues.saying(content).url)()


def test_a_clock_that_is_not_there_is_unreachable(unused_url: str, rogues: Any) -> None:
    """A sandbox that was stopped, or that hangs, is told as such."""
    for url in (unused_url, rogues.silent().url):
        with pytest.raises(Unreachable):
            SandboxClock(url, deadline_s=0.2)()
