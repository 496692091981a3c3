"""How mistakes in the settings are told: all at once, one a line, with the place and the nearest name.

Values of secrets never appear, not even wrong ones.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Suggest the nearest known name, as the end of a sentence; empty when none is near."""
    near = get_close_matches(name, list(known), n=1, cutoff=0.7)
    return f'; did you mean "{near[0]}"?' if near else ""


def value_mistake(*, place: str, name: str, message: str, value: object, secret: bool) -> str:
    """Tell what is wrong with a value, in one line."""
    told = message.removeprefix("Value error, ").replace("Input should", "should", 1)
    shown = "" if secret else f", not {_short(value)}"
    return f"{place}: {name} {told}{shown}"


def report(mistakes: Iterable[str]) -> str:
    """Join mistakes into one message, one a line."""
    lines = list(dict.fromkeys(mistakes))
    head = "The settings hold a mistake:" if len(lines) == 1 else f"The settings hold {len(lines)} mistakes:"
    return "\n".join([head, *(f"  {line}" for line in lines)])


def _short(value: object) -> str:
    text = re.sub(r"//[^/\s]*@", "//…@", repr(value))
    return text if len(text) <= 60 else f"{text[:57]}…"  # noqa: PLR2004 - a line's worth
