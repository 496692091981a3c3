"""How to call a customer: the first name or title and surname that a display name safely gives.

Safe means: a title with a surname (“Mr. Scott”), or a first name that is on our list of given names.
Anything else (“dad of twins”, “Hope Springs Eternal”) gives none: no name beats a wrong one.
"""

import re
import unicodedata
from collections.abc import Iterable

_TITLES = {"mr": "Mr.", "mrs": "Mrs.", "ms": "Ms.", "dr": "Dr.", "miss": "Miss"}
_SURNAME = re.compile(r"[^\W\d_]{2,20}(?:['’-][^\W\d_]{2,20})?")
_EDGES = re.compile(r"^[^\w]+|[^\w.]+$")
_LONGEST = 50


def address_as(display_name: str, given_names: frozenset[str]) -> str | None:
    """Give the form of address that a display name safely yields, or None.

    Args:
        display_name: the name on the profile, as its owner wrote it.
        given_names: known first names, folded as by `known_names`.
    """
    if len(display_name) > _LONGEST:
        return None
    words = [w for w in (_EDGES.sub("", part) for part in display_name.split()) if w]
    if not words:
        return None
    title = _TITLES.get(words[0].rstrip(".").casefold())
    if title:
        return _with_title(title, words[1:])
    first = words[0].rstrip(".")
    plain_name = first.isalpha() and (first.istitle() or first.isupper() or first.islower())
    return first.title() if plain_name and _fold(first) in given_names and _is_name(words[1:]) else None


def known_names(names: Iterable[str]) -> frozenset[str]:
    """Fold a list of given names for `address_as`."""
    return frozenset(_fold(name) for name in names)


def _with_title(title: str, rest: list[str]) -> str | None:
    if len(rest) == 1 and _SURNAME.fullmatch(rest[0]) and rest[0][0].isupper():
        return f"{title} {rest[0]}"
    return None


def _is_name(rest: list[str]) -> bool:
    """Tell whether what follows a first name can be surnames or initials (not “Grace under fire”)."""
    return len(rest) <= 2 and all(word[0].isupper() and word.replace(".", "").isalpha() for word in rest)  # noqa: PLR2004 - two surnames at most


def _fold(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
