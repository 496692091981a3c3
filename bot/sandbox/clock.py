"""The twin's clock: it starts at real time, can be set or moved, and ticks on from there.

Everything that the twin dates or lets expire follows it, and so does a bot that is aimed at
the twin, so that a test can let months pass in a moment.
"""

import time
from datetime import UTC, datetime, timedelta


class SandboxClock:
    """A clock that ticks like the machine's, from wherever it was set."""

    def __init__(self) -> None:
        self._set_to = datetime.now(UTC)
        self._since = time.monotonic()

    def now(self) -> datetime:
        """Tell the twin's time, in UTC."""
        return self._set_to + timedelta(seconds=time.monotonic() - self._since)

    def set(self, instant: datetime) -> None:
        """Go on from another instant, which must know its zone."""
        self._set_to, self._since = instant.astimezone(UTC), time.monotonic()

    def advance(self, by: timedelta) -> None:
        """Move on (or back, if negative) by some time."""
        self.set(self.now() + by)
