"""The shipped sentences on the shipped catalog: what staff may say can be said."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bot.catalog.build import build_index
from bot.catalog.row import CatalogRow
from bot.catalog.starter import starter_rows
from bot.conversation.choosing import best_spelling
from bot.conversation.phrasing import Phrasings, parse_phrasings
from bot.spelling.index import Index
from bot.spelling.speller import Speller
from bot.spelling.spelling import Spelling
from tests.conversation.conftest import shipped

NAMES = ("Emma", "Gloria", "Michelle")
NAME_SONGS = ("Hot Chocolate", "Them", "The Beatles")
KINDS = sorted(parse_phrasings(shipped("phrasings.en.toml"), given_names=frozenset()).kinds)
WELCOME = "Welcome to the party we're here for a good time so don't worry about a thing"

Spell = Callable[[str], Spelling]


@pytest.fixture(scope="module")
def spell(tmp_path_factory: pytest.TempPathFactory) -> Spell:
    """Give a speller over the starter catalog and the three songs that the names need."""
    place = tmp_path_factory.mktemp("starter") / "index"
    named = [CatalogRow(title=name, artist=who) for name, who in zip(NAMES, NAME_SONGS, strict=True)]
    build_index([*starter_rows(), *named], place, sources=("test",), now=datetime(2026, 11, 23, tzinfo=UTC))
    speller = Speller(Index.open(place))
    return lambda sentence: speller.spell(sentence, explicit=False)[0]


@pytest.mark.parametrize("kind", KINDS)
def test_every_sentence_without_a_name_spells_in_full(kind: str, phrasings: Phrasings, spell: Spell) -> None:
    """With nothing but the starter catalog no kind of mention is left without an answer."""
    gaps = {sentence: spell(sentence).gaps for sentence in phrasings.sentences(kind, None)}
    assert {sentence: found for sentence, found in gaps.items() if found} == {}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_a_title_is_sung(kind: str, name: str, phrasings: Phrasings, spell: Spell) -> None:
    """At least two sentences of each kind carry such a name without a gap, so the choice does."""
    named = [spell(sentence) for sentence in phrasings.sentences(kind, name)]
    assert sum(spelling.complete for spelling in named) >= 2
    assert name in best_spelling(kind, name, phrasings, spell).sentence


def test_mr_scott_is_welcomed(phrasings: Phrasings, spell: Spell) -> None:
    """The sentence that started it is complete, with his name where a track bears it."""
    chosen = best_spelling("welcome", "Mr. Scott", phrasings, spell)
    assert chosen.complete
    assert spell(WELCOME).complete


def test_no_title_is_used_twice_where_words_repeat(phrasings: Phrasings, spell: Spell) -> None:
    """“Hey hey” needs two tracks, as a person would choose them."""
    for kind in phrasings.kinds:
        for sentence in phrasings.sentences(kind, None):
            rows = [slot.track.row for slot in spell(sentence).slots if slot.track]
            assert len(rows) == len(set(rows)), sentence
