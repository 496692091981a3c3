"""Pauses instead of failures: what an outside trouble means for the next calls to that channel."""

from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.errors import Channel, ConsentLapsed, OutsideError, PauseReason, Throttled, Unauthorised
from bot.services.ports import Clock, Journal

_log = structlog.get_logger(__name__)
_WAITS: Final = {
    PauseReason.WINDOW: timedelta(minutes=15),
    PauseReason.CAP: timedelta(hours=6),
    PauseReason.CREDITS: timedelta(hours=1),
    PauseReason.RETRY_AFTER: timedelta(seconds=30),
    PauseReason.QUOTA: timedelta(hours=1),
    PauseReason.CREDENTIALS: timedelta(minutes=5),
    PauseReason.CONSENT: timedelta(minutes=5),
    PauseReason.NETWORK: timedelta(seconds=30),
}


class Resting:
    """Turns outside errors into pauses, and tells which channels rest."""

    short = timedelta(seconds=30)
    longest = timedelta(hours=1)

    def __init__(self, *, journal: Journal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock

    def rest(self, trouble: OutsideError) -> datetime:
        """Pause the channel as the trouble asks; give the moment until which to wait."""
        now = self._clock()
        reason = _reason(trouble)
        asked = trouble.retry_after if isinstance(trouble, Throttled) else None
        until = now + (asked or _WAITS[reason])
        self._journal.pause(trouble.channel, reason, until=until, now=now)
        _log.warning(
            f"{trouble}: calls to {trouble.channel.value} rest until {until:%H:%M:%S} UTC",
            action="channel_paused",
            channel=trouble.channel.value,
            reason=reason.value,
        )
        return until

    def backoff(self, tries: int) -> timedelta:
        """Give how long to leave alone what has failed so often before: longer each time, an hour at most."""
        return min(self.short * (1 << min(tries, 10)), self.longest)

    def until(self, *channels: Channel) -> datetime | None:
        """Give the moment until which any of these channels rests, or None."""
        pauses = self._journal.pauses(now=self._clock())
        return max((pause.until for pause in pauses if pause.channel in channels), default=None)


def _reason(trouble: OutsideError) -> PauseReason:
    if isinstance(trouble, Throttled):
        return trouble.reason
    if isinstance(trouble, ConsentLapsed):
        return PauseReason.CONSENT
    if isinstance(trouble, Unauthorised):
        return PauseReason.CREDENTIALS
    return PauseReason.NETWORK
