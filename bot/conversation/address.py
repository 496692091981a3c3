"""How to call a customer: the first name or title and surname that a display name safely gives.

Safe means: a title with a surname (“Mr. Scott”), or a first name that is on our list of given names.
Anything else (“dad of twins”, “Hope Springs Eternal”) gives none: no name beats a wrong one.
"""

import re
import unicodedata
from collections.abc import Iterable

_TITLES = {"mr": "Mr.", "mrs": "Mrs.", "ms": "Ms.", "dr": "Dr.", "miss": "Miss"}
_WORD = re.compile(r"[^\W\d_]{1,20}(?:['’-][^\W\d_]{1,20}){0,2}\.?")
_LONGEST = 50
_MOST_SURNAMES = 2
_ALONE = "*"
_JOINERS = frozenset({"\u200d", "\ufe0f"})
_MOURNING = frozenset("🕊🕯⚰⚱🪦🥀🖤✝☦☠💀👻")

_LISTED_NO_SURNAMES = """
the of and und et y e or at in on for from with to by under over is are was not no my your our his her
a an as aka vs says de la le les el bakery bakes bakeries cafe coffee diner bar pub grill kitchen foods
records recordings music band official fan fans fanpage stan updates news daily bot team crew gang club
shop store boutique studio studios photography photos design designs art arts books reads writes eats
cooks travels fm radio tv podcast show live tour lyrics quotes memes forever memorial tribute rip
remembered city town county beach park village island bay street road lane avenue school church hotel
inn salon spa gym fitness yoga garden gardens farm flowers florist ltd inc llc gmbh co corp company
group agency media films productions events foundation trust mom mum mama dad daddy papa mother father
nana grandma grandpa gran wife husband sister brother lover hater queen king princess prince angel
gaming gamer games plays streams cares support help italia america period eternal springs
"""
_NO_SURNAMES = frozenset(_LISTED_NO_SURNAMES.split())
"""Words after a first name that show that it names no person: shops, towns, bands, puns."""

_LISTED_NO_PERSONS = """
bean pepper who robot doubtfire dre piggy pacman worldwide president love right wrong nobody somebody
everything nothing understood independent universe world strange evil house doom freeze tambourine
sandman postman bluesky sunshine moonlight grumpy happy cool nice perfect fantastic incredible
wonderful big bojangles potato wolf bear cat dog music mysterious mystery fixit bump magoo burns
claus santa demeanor demeanour behave
"""
_NO_PERSONS = frozenset(_LISTED_NO_PERSONS.split())
"""What follows a title in names of stage, screen and joke."""


def address_as(display_name: str, given_names: frozenset[str]) -> str | None:
    """Give the form of address that a display name safely yields, or None.

    Args:
        display_name: the name on the profile, as its owner wrote it.
        given_names: known first names, folded as by `known_names`.
    """
    words = _words(display_name)
    if not words:
        return None
    title = _TITLES.get(words[0].rstrip(".").casefold())
    return _with_title(title, words[1:], given_names) if title else _first_name(words, given_names)


def known_names(names: Iterable[str]) -> frozenset[str]:
    """Fold a list of given names for `address_as`.

    A name with a star, such as `Grace*`, is a common word too: only initials may follow it.
    """
    return frozenset(_fold(name) for name in names)


def _words(display_name: str) -> list[str]:
    """Give the words of a name made of nothing but letters and ornaments, else none."""
    if len(display_name) > _LONGEST or any(c in _MOURNING for c in display_name):
        return []
    plain = "".join(" " if _is_ornament(c) else c for c in unicodedata.normalize("NFKC", display_name))
    words = plain.split()
    written_alike = all(_WORD.fullmatch(word) and _is_latin(word) for word in words)
    return words if written_alike else []


def _is_ornament(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character) in {"So", "Sk"}


def _is_latin(word: str) -> bool:
    """Tell whether every letter is a Latin one: look-alikes of other scripts never get into a sentence."""
    return all(unicodedata.name(c, "").startswith("LATIN ") for c in word if c.isalpha())


def _first_name(words: list[str], given_names: frozenset[str]) -> str | None:
    first, rest = words[0], words[1:]
    folded = _fold(first)
    known = folded in given_names or (folded + _ALONE in given_names and all(map(_is_initial, rest)))
    evenly_written = first.isalpha() and (first.istitle() or first.isupper() or first.islower())
    return first.title() if known and evenly_written and _are_surnames(rest) else None


def _with_title(title: str, rest: list[str], given_names: frozenset[str]) -> str | None:
    """Keep a title with a surname; a title with a first name and initials gives the first name."""
    if len(rest) > 1 and all(_is_initial(word) for word in rest[1:]):
        return _first_name(rest, given_names)
    if len(rest) != 1 or rest[0].casefold() in _NO_PERSONS | _NO_SURNAMES:
        return None
    surname = rest[0]
    if len(surname) == 1 or surname.endswith(".") or not surname[0].isupper():
        return None
    return f"{title} {surname.title() if surname.isupper() else surname}"


def _are_surnames(rest: list[str]) -> bool:
    """Tell whether what follows a first name can be surnames or initials (not “Grace under fire”)."""
    return len(rest) <= _MOST_SURNAMES and all(
        _is_initial(word)
        or (word[0].isupper() and not word.endswith(".") and word.casefold() not in _NO_SURNAMES)
        for word in rest
    )


def _is_initial(word: str) -> bool:
    return len(word.rstrip(".")) == 1 and word[0].isupper()


def _fold(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
