"""How often X may be called, and the pauses that the controls order.

X counts calls per route in windows of 15 minutes that begin with the first call. The other
pauses (monthly cap, spent credits, Spotify's `Retry-After` and quota) never come by themselves
here; they are switched on.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.sandbox.clock import SandboxClock
from bot.sandbox.exchange import Door, Guard

WINDOW = timedelta(minutes=15)
UNCOUNTED = 900  # what the headers say on routes that the table of limits does not name


class PauseKind(StrEnum):
    """The five ways of being told to wait."""

    WINDOW = "window"
    CAP = "cap"
    CREDITS = "credits"
    RETRY_AFTER = "retry_after"
    QUOTA = "quota"


ON_X = frozenset({PauseKind.WINDOW, PauseKind.CAP, PauseKind.CREDITS})


@dataclass(slots=True)
class Window:
    """Fifteen minutes of one route of X."""

    limit: int
    began: datetime
    ends: datetime
    used: int = 0

    @property
    def remaining(self) -> int:
        """How many calls are left."""
        return max(0, self.limit - self.used)

    def headers(self) -> dict[str, str]:
        """Tell the caller where it stands, as X does on each answer."""
        return {
            "x-rate-limit-limit": str(self.limit),
            "x-rate-limit-remaining": str(self.remaining),
            "x-rate-limit-reset": str(int(self.ends.timestamp())),
        }


@dataclass(slots=True, kw_only=True)
class Pause:
    """A pause that was ordered.

    Args:
        route: the door it holds for; None for its whole service.
        grace: calls still let through before it holds.
        ends: when it is over; None until it is cleared.
    """

    kind: PauseKind
    route: str | None
    grace: int = 0
    ends: datetime | None = None

    def concerns(self, door: Door) -> bool:
        """Say whether a door lies behind this pause."""
        if self.route is not None:
            return self.route == door.route
        return door.guard is (Guard.X if self.kind in ON_X else Guard.SPOTIFY)


class Limits:
    """All windows and all pauses."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self._windows: dict[str, Window] = {}
        self._pauses: list[Pause] = []

    def window(self, door: Door) -> Window:
        """Give the running window of a door, a new one when the last is over."""
        now = self._clock.now()
        window = self._windows.get(door.route)
        if window is None or not window.began <= now < window.ends:
            window = Window(limit=door.per_window or UNCOUNTED, began=now, ends=now + WINDOW)
            self._windows[door.route] = window
        return window

    def set_remaining(self, door: Door, remaining: int, lasts: timedelta) -> None:
        """Leave so many calls in a door's window, and let it end then."""
        window = self.window(door)
        window.used = window.limit - remaining
        window.ends = self._clock.now() + lasts

    def order(self, pause: Pause) -> None:
        """Switch a pause on, in the place of an earlier one of the same kind and route."""
        self._pauses = [p for p in self._pauses if (p.kind, p.route) != (pause.kind, pause.route)]
        self._pauses.append(pause)

    def clear(self, route: str | None) -> None:
        """End the pauses and windows of one route, or all."""
        self._pauses = [p for p in self._pauses if route is not None and p.route != route]
        if route is None:
            self._windows.clear()
        else:
            self._windows.pop(route, None)

    def pause_for(self, door: Door) -> Pause | None:
        """Find the pause that holds at a door now; this uses up one call of its grace."""
        now = self._clock.now()
        self._pauses = [p for p in self._pauses if p.ends is None or now < p.ends]
        for pause in self._pauses:
            if pause.concerns(door):
                if pause.grace == 0:
                    return pause
                pause.grace -= 1
        return None
