"""Reading what a request to Spotify asks for."""

import re
from typing import Any

from bot.sandbox.exchange import Ask
from bot.sandbox.spotify_errors import bad
from bot.sandbox.spotify_payloads import Slice
from bot.sandbox.tracks import looks_like_id

WHOLE = re.compile(r"-?[0-9]{1,9}")


def number(ask: Ask, name: str, *, default: int, low: int, high: int) -> int:
    """Read a whole number within bounds."""
    raw = ask.query.get(name)
    if raw is None:
        return default
    if not WHOLE.fullmatch(raw) or not low <= int(raw) <= high:
        raise bad(f"Invalid {name}")
    return int(raw)


def read_slice(ask: Ask, *, default: int, most: int, deepest: int = 100_000) -> Slice:
    """Read which part of a list is wanted."""
    return Slice(
        limit=number(ask, "limit", default=default, low=1, high=most),
        offset=number(ask, "offset", default=0, low=0, high=deepest),
    )


def identifier(ask: Ask) -> str:
    """Read the id in the path."""
    value = ask.place["id"]
    if not looks_like_id(value):
        raise bad("Invalid base62 id")
    return value


def body_object(ask: Ask) -> dict[str, Any]:
    """Read the body as a JSON object."""
    try:
        body = ask.json()
    except ValueError:
        raise bad("Error parsing JSON.") from None
    if not isinstance(body, dict):
        raise bad("Error parsing JSON: an object was expected.")
    return body
