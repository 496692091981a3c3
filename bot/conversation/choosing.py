"""Choosing what to say: every phrasing of a kind is spelled, the cheapest complete one wins.

A sentence with the customer's name is preferred where one spells in full; where none spells in
full at all, the one with the fewest gaps goes to a person with its gaps shown.
"""

from collections.abc import Callable

from bot.conversation.phrasing import Phrasings
from bot.spelling.spelling import Spelling

Spell = Callable[[str], Spelling]


def best_spelling(kind: str, name: str | None, phrasings: Phrasings, spell: Spell) -> Spelling:
    """Give the spelling to propose for a kind of mention and a form of address."""
    named = [spell(sentence) for sentence in phrasings.sentences(kind, name)] if name else []
    complete = [spelling for spelling in named if spelling.complete]
    if complete:
        return min(complete, key=_cost)
    nameless = [spell(sentence) for sentence in phrasings.sentences(kind, None)]
    complete = [spelling for spelling in nameless if spelling.complete]
    if complete:
        return min(complete, key=_cost)
    return min(nameless + named, key=lambda spelling: (len(spelling.gaps), spelling.cost))


def _cost(spelling: Spelling) -> float:
    return spelling.cost
