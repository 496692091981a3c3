"""Reading the bodies of the controls: every mistake gets a sentence, nothing is guessed."""

import difflib
import re
from collections.abc import Collection
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from bot.sandbox.exchange import Answer, Ask, RefusalError

HANDLE = re.compile(r"[A-Za-z0-9_]{1,15}")
DIGITS = re.compile(r"[0-9]{1,19}")


def unusable(sentence: str) -> RefusalError:
    """Refuse a control call with a sentence."""
    return RefusalError(Answer(status=HTTPStatus.UNPROCESSABLE_ENTITY, body={"error": sentence}))


def closest(name: str, known: Collection[str]) -> str:
    """Say which known word somebody may have meant."""
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"did you mean {near[0]!r}?" if near else f"known are: {', '.join(sorted(known))}"


class Fields:
    """The JSON object in a control call's body, read field by field."""

    def __init__(self, ask: Ask, known: Collection[str]) -> None:
        try:
            body = ask.json() if ask.body else {}
        except ValueError:
            raise unusable("The body is not JSON.") from None
        if not isinstance(body, dict):
            raise unusable("The body must be a JSON object.")
        for name in body:
            if name not in known:
                raise unusable(f"There is no field {name!r}; {closest(name, known)}")
        self._body: dict[str, Any] = body

    def __contains__(self, name: str) -> bool:
        return self._body.get(name) is not None

    def text(self, name: str, default: str | None = None) -> str:
        """Read a text that holds more than white space; required when there is no default."""
        value = self._body.get(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value.strip():
            raise unusable(f"The field {name!r} must be a text that is not empty.")
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """Read true or false."""
        value = self._body.get(name, default)
        if not isinstance(value, bool):
            raise unusable(f"The field {name!r} must be true or false.")
        return value

    def whole(self, name: str, default: int, *, low: int, high: int) -> int:
        """Read a whole number within bounds."""
        value = self._body.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise unusable(f"The field {name!r} must be a whole number from {low} to {high}.")
        return value

    def seconds(self, name: str, default: float) -> float:
        """Read a number of seconds."""
        value = self._body.get(name, default)
        if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) < 1e10:  # noqa: PLR2004 - 300 years
            raise unusable(f"The field {name!r} must be a number of seconds.")
        return float(value)

    def choice(self, name: str, known: Collection[str], default: str | None = None) -> str:
        """Read one of a few words."""
        value = self.text(name, default)
        if value not in known:
            raise unusable(f"The field {name!r} cannot be {value!r}; {closest(value, known)}")
        return value

    def handle(self, name: str) -> str:
        """Read a handle, with or without its @."""
        value = self.text(name).removeprefix("@")
        if not HANDLE.fullmatch(value):
            raise unusable(f"The field {name!r} must be a handle: 1 to 15 letters, digits or underscores.")
        return value

    def post_id(self, name: str) -> int | None:
        """Read a post's id, as text or number, if it is given."""
        value = self._body.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not DIGITS.fullmatch(str(value)):
            raise unusable(f"The field {name!r} must be a post's id: 1 to 19 digits.")
        return int(value)

    def instant(self, name: str) -> datetime | None:
        """Read a point in time that says its zone, if it is given."""
        if name not in self:
            return None
        try:
            moment = datetime.fromisoformat(self.text(name))
        except ValueError:
            moment = datetime.min
        if moment.tzinfo is None:
            raise unusable(
                f"The field {name!r} must be an ISO time with its zone, as 2026-11-23T10:00:00+00:00."
            )
        return moment.astimezone(UTC)

    def texts(self, name: str) -> tuple[str, ...]:
        """Read a list of texts, empty when it is not given."""
        value = self._body.get(name) or []
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise unusable(f"The field {name!r} must be a list of texts.")
        return tuple(value)
