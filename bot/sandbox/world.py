"""Everything that the twin knows, behind one lock."""

import threading
from collections import deque
from collections.abc import Iterable
from typing import Any

from bot.sandbox.clock import SandboxClock
from bot.sandbox.faults import Faults
from bot.sandbox.limits import Limits
from bot.sandbox.spotify_world import SpotifyWorld
from bot.sandbox.tracks import SandboxTrack
from bot.sandbox.x_world import XWorld

KEPT_CALLS = 200_000


class World:
    """The state of both twins; whoever reads or changes it holds `lock`.

    Args:
        url: where the twin listens, for the addresses in its answers.
        tracks: the tracks that Spotify knows at first.
    """

    def __init__(self, *, url: str, tracks: Iterable[SandboxTrack]) -> None:
        self.lock = threading.Lock()
        self.url = url
        self.clock = SandboxClock()
        self.x = XWorld(self.clock)
        self.spotify = SpotifyWorld(self.clock, tracks)
        self.limits = Limits(self.clock)
        self.faults = Faults()
        self.calls: deque[dict[str, Any]] = deque(maxlen=KEPT_CALLS)
