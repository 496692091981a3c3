"""What goes in and out of the twin: a request (`Ask`), its `Answer`, and the doors between.

Handlers are plain functions from the world and an ask to an answer. Everything about sockets
stays in `server`, everything that all calls share (who may, how often, what breaks) in `porter`.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from typing import Any


class Guard(StrEnum):
    """Which credentials a door asks for."""

    X = "x"
    SPOTIFY = "spotify"
    NONE = "none"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """An HTTP answer: a body to be written as JSON, text as it is, or nothing (None)."""

    status: int = HTTPStatus.OK
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = "application/json"

    def content(self) -> bytes:
        """Give the bytes of the body."""
        if self.body is None:
            return b""
        if isinstance(self.body, str):
            return self.body.encode()
        return json.dumps(self.body, ensure_ascii=False).encode()


class RefusalError(Exception):
    """A handler's way out with an answer other than success."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


@dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    """An HTTP request, read to its end.

    Args:
        place: the values of the path's variable parts.
        headers: by lower-case name.
    """

    method: str
    path: str
    place: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> Any:
        """Read the body as JSON.

        Raises:
            ValueError: it is none.
        """
        return json.loads(self.body.decode("utf-8"))


Handler = Callable[[Any, Ask], Answer]
"""From the world and an ask to an answer; the world knows the doors' limits, so it is not named here."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Door:
    """One method on one path pattern, such as `/2/users/{id}/mentions`.

    Args:
        per_window: how many calls X grants per 15 minutes; None where nothing is counted.
    """

    method: str
    pattern: str
    handler: Handler
    guard: Guard
    per_window: int | None = None

    @property
    def route(self) -> str:
        """The name by which the controls know this door, such as `GET /2/users/:id/mentions`."""
        path = re.sub(r"\{(\w+)\}", r":\1", self.pattern)
        return f"{self.method} {path}"
