"""Laws of spelling, on catalogs and sentences that nobody chose, and a slow obvious twin."""

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalog.row import CatalogRow
from bot.spelling.costs import STOP_WORDS, Costs
from bot.spelling.speller import Speller
from bot.spelling.spelling import MatchKind, Spelling
from bot.spelling.title import Form, title_readings
from bot.spelling.traits import Trait, traits
from bot.spelling.words import canonical, folded_words, same_but_for_joins, sentence_words
from tests.spelling.conftest import OpenRows

WORDS = ("you", "u", "2", "to", "we're", "we", "are", "here", "good", "night", "goodnight", "so")
title = st.lists(st.sampled_from([*WORDS, "(here)", "(so)"]), min_size=1, max_size=3).map(" ".join)
row = st.builds(
    CatalogRow,
    title=title | title.map(lambda text: f"{text} - Live"),
    artist=st.sampled_from(["A", "B", "Karaoke"]),
    popularity=st.sampled_from([None, 0, 50, 100]),
)
rows = st.lists(row, min_size=1, max_size=9)
sentence = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
LAW = settings(max_examples=60, deadline=None)


def spellings(
    open_rows: OpenRows, catalog: list[CatalogRow], text: str, top: int = 1
) -> tuple[Spelling, ...]:
    """Spell on a fresh index."""
    with open_rows(catalog) as index:
        return Speller(index).spell(text, top=top)


@LAW
@given(catalog=rows, text=st.text(max_size=40).filter(sentence_words) | sentence)
def test_a_spelling_reads_as_its_sentence(open_rows: OpenRows, catalog: list[CatalogRow], text: str) -> None:
    """Nothing is left out, added or moved, in any of the best few; and no track comes twice."""
    for spelling in spellings(open_rows, catalog, text, top=4):
        assert " ".join(slot.says for slot in spelling.slots) == " ".join(sentence_words(text))
        used = [slot.track.row for slot in spelling.slots if slot.track]
        assert len(used) == len(set(used))


@LAW
@given(catalog=rows, text=sentence, data=st.data())
def test_the_order_of_the_catalog_does_not_matter(
    open_rows: OpenRows, catalog: list[CatalogRow], text: str, data: st.DataObject
) -> None:
    """The same rows in any order give the same bytes and the same answer."""
    shuffled = data.draw(st.permutations(catalog))
    with open_rows(catalog) as one, open_rows(shuffled) as other:
        assert one.manifest.checksum == other.manifest.checksum
        assert Speller(one).spell(text, top=3) == Speller(other).spell(text, top=3)


@LAW
@given(catalog=rows, more=rows, text=sentence)
def test_a_larger_catalog_never_costs_more(
    open_rows: OpenRows, catalog: list[CatalogRow], more: list[CatalogRow], text: str
) -> None:
    """Every old plan is still there."""
    (small,) = spellings(open_rows, catalog, text)
    (large,) = spellings(open_rows, catalog + more, text)
    assert large.cost <= small.cost


@LAW
@given(catalog=rows, text=sentence)
def test_doing_without_a_used_track_is_never_cheaper(
    open_rows: OpenRows, catalog: list[CatalogRow], text: str
) -> None:
    """The best plan was the best."""
    with open_rows(catalog) as index:
        speller = Speller(index)
        (best,) = speller.spell(text)
        for slot in best.slots:
            if slot.track:
                (other,) = speller.spell(text, banned=frozenset({slot.track.row}))
                assert other.cost >= best.cost


@LAW
@given(catalog=rows)
def test_every_title_spells_itself(open_rows: OpenRows, catalog: list[CatalogRow]) -> None:
    """A title that is typed as a sentence is said by one track, exactly or as a variant."""
    with open_rows(catalog) as index:
        for one in catalog:
            run = " ".join(sentence_words(one.title))
            (first, *_) = Speller(index).alternatives(run)
            assert first.kind in {MatchKind.EXACT, MatchKind.VARIANT}


@settings(max_examples=150, deadline=None)
@given(catalog=rows, text=sentence)
def test_the_speller_agrees_with_a_slow_twin(
    open_rows: OpenRows, catalog: list[CatalogRow], text: str
) -> None:
    """Dynamic programming finds what trying everything finds."""
    with open_rows(catalog) as index:
        (spelling,) = Speller(index).spell(text)
        tracks = [index.track(at) for at in range(index.tracks)]
    priced = [
        {"title": track.title, "artist": track.artist, "popularity": track.popularity or 0}
        for track in tracks
    ]
    assert round(spelling.cost, 6) == round(try_everything(tuple(text.split()), priced), 6)


def try_everything(words: tuple[str, ...], tracks: list[dict[str, object]]) -> float:
    """Cut the words every way and put every free track on every piece; give the least cost."""

    @cache
    def best(start: int, used: frozenset[int]) -> float:
        if start == len(words):
            return 0.0
        costs = [Costs().gap + best(start + 1, used)]
        for end in range(start + 1, len(words) + 1):
            for at, track in enumerate(tracks):
                cost = None if at in used else price(" ".join(words[start:end]), track)
                if cost is not None:
                    costs.append(cost + best(end, used | {at}))
        return min(costs)

    return best(0, frozenset())


def price(says: str, track: dict[str, object]) -> float | None:
    """Price one track for some words by the list of costs; None when it does not say them."""
    costs, tokens = Costs(), canonical(says)
    name, marks = str(track["title"]), traits(str(track["title"]), str(track["artist"]))
    fixed = costs.track + costs.unlinked + costs.unpopular * (1 - int(str(track["popularity"])) / 100)
    fixed += costs.imitation * (Trait.IMITATION in marks) + costs.other_cut * (Trait.OTHER_CUT in marks)
    fixed += costs.filler * (len(tokens) == 1 and tokens[0] in STOP_WORDS)
    found = []
    for reading in title_readings(name):
        if reading.key == tokens or same_but_for_joins(tokens, reading.key):
            cost = 0.0 if reading.form is Form.PLAIN else float(getattr(costs, reading.form.name.lower()))
            cost += costs.styled * (reading.folded != folded_words(says))
            cost += costs.letter * (len("".join(reading.folded)) == 1)
            found.append(cost + costs.join * abs(len(reading.key) - len(tokens)))
    return fixed + min(found) if found else None
