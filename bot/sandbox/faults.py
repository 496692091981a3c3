"""Faults that can be switched on: a status instead of the deed, or a cut connection.

A cut *after* the deed is the one that matters most: the caller cannot tell it from a cut before.
"""

from dataclasses import dataclass
from enum import StrEnum


class Cut(StrEnum):
    """On which side of the deed things break."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(slots=True, kw_only=True)
class Fault:
    """What happens to the next calls through one door.

    Args:
        status: answered in the deed's place; None cuts the connection.
        cut: before, nothing is done; after, it is done first.
        times: how many calls it still hits.
    """

    route: str
    status: int | None
    cut: Cut
    times: int


class Faults:
    """The faults that still wait for their call."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let a fault wait for its calls, behind those that wait already."""
        self._waiting.append(fault)

    def clear(self, route: str | None) -> None:
        """Forget the faults of a route, or all."""
        self._waiting = [fault for fault in self._waiting if route is not None and fault.route != route]

    def strike(self, route: str) -> Fault | None:
        """Give the fault that hits this call, if any, and count it."""
        for fault in self._waiting:
            if fault.route == route:
                fault.times -= 1
                self._waiting = [waiting for waiting in self._waiting if waiting.times > 0]
                return fault
        return None
