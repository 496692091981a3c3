"""Whose time it is: this machine's, or the clock of a sandbox that the bot is aimed at.

Everything that decides what is due asks one of these. Somebody else's clock could make months pass, so
only one on this machine is followed.
"""

from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

import requests

from bot.errors import Channel, SettingsError, Unreachable
from bot.gateways.answer import json_object
from bot.gateways.deadline import LOOPBACK, DeadlineAdapter, session
from bot.gateways.patience import patiently

DEADLINE_S: Final = 5.0


def system_clock() -> datetime:
    """Tell this machine's time, in UTC."""
    return datetime.now(UTC)


class SandboxClock:
    """The clock of a sandbox on this machine; calling it tells its time, in UTC.

    Args:
        url: where the sandbox tells its time, such as http://127.0.0.1:8080/_sandbox/clock.

    Raises:
        SettingsError: the address is not on this machine.
    """

    def __init__(self, url: str, *, deadline_s: float = DEADLINE_S) -> None:
        parts = urlsplit(url)
        if parts.scheme != "http" or parts.hostname not in LOOPBACK:
            raise SettingsError(
                f"clock.url {url!r} is not a sandbox on this machine: use "
                "http://127.0.0.1:PORT/_sandbox/clock, or leave it empty for this machine's clock"
            )
        self._url = url
        adapter = DeadlineAdapter(connect_timeout_s=deadline_s, deadline_s=deadline_s)
        self._session = session(adapter, check=lambda _answer: None)

    def __call__(self) -> datetime:
        """Ask the sandbox for its time.

        Raises:
            Unreachable: it does not tell.
        """
        return patiently(self._ask)

    def _ask(self) -> datetime:
        try:
            answer = self._session.get(self._url, allow_redirects=False)
            moment = datetime.fromisoformat(str((json_object(answer.content) or {}).get("now")))
        except (requests.RequestException, ValueError) as trouble:
            raise Unreachable(
                f"the sandbox's clock at {self._url} does not tell the time", channel=Channel.X
            ) from trouble
        if moment.tzinfo is None:
            raise Unreachable(f"the sandbox's clock at {self._url} names no zone", channel=Channel.X)
        return moment.astimezone(UTC)
