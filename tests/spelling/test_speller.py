"""The speller on small catalogs: what it chooses, what it refuses, what it shows."""

import pytest

from bot.catalog.row import CatalogRow
from bot.errors import UsageError
from bot.spelling.speller import Speller
from bot.spelling.spelling import MatchKind, Spelling, TrackId
from tests.spelling.conftest import OpenRows, SpellWith


def titles(spelling: Spelling) -> list[str]:
    """Give the titles of a spelling, gaps in capitals between dashes."""
    return [slot.track.title if slot.track else f"-{slot.says.upper()}-" for slot in spelling.slots]


MR_SCOTT = (
    "Mr. Scott, Welcome to the party. We're here for a good time, so don't worry about a thing. "
    "We'll be here when you need us. Just shout and we will come running!"
)


def test_the_sentence_that_started_it_is_spelled(spell_with: SpellWith) -> None:
    """The playlist that a customer once got."""
    wanted = [
        "Mr. Scott", "Welcome to the Party", "We're Here", "For a Good Time", "So", "Don't Worry",
        "About a Thing", "We'll Be Here", "When You Need Us", "Just Shout", "And We Will Come Running",
    ]  # fmt: skip
    (spelling,) = spell_with(*wanted).spell(MR_SCOTT)
    assert titles(spelling) == wanted
    assert spelling.complete
    assert all(slot.kind is MatchKind.EXACT and slot.ratio == 100 for slot in spelling.slots)


def test_gaps_are_shown_a_word_each(spell_with: SpellWith) -> None:
    """Words that no title says stay in the spelling, as written."""
    (spelling,) = spell_with("You").spell("Your warranty, you!")
    assert titles(spelling) == ["-YOUR-", "-WARRANTY,-", "You"]
    assert spelling.gaps == ("Your", "warranty,")
    assert spelling.slots[1].why == 'no title says "warranty,"'
    assert (spelling.words, spelling.covered) == (3, 1)


def test_fewer_longer_titles_win(spell_with: SpellWith) -> None:
    """A track is the unit of cost."""
    assert titles(
        spell_with("Thank", "Thank You", "You", "So Much", "You So").spell("thank you so much")[0]
    ) == [
        "Thank You",
        "So Much",
    ]


def test_a_greedy_start_does_not_cost_the_rest(spell_with: SpellWith) -> None:
    """The longest title first is not the best plan: that is what hobby scripts do."""
    speller = spell_with("We Are Here", "We Are", "Here For You")
    assert titles(speller.spell("we are here for you")[0]) == ["We Are", "Here For You"]


def test_no_track_comes_twice_but_a_title_may(spell_with: SpellWith) -> None:
    """The second "you" needs another track."""
    assert spell_with("You | A").spell("you you")[0].covered == 1
    (spelling,) = spell_with("You | A", "You | B").spell("you you")
    rows = [slot.track.row for slot in spelling.slots if slot.track]
    assert len(rows) == len(set(rows)) == 2


def test_a_scarce_track_goes_where_it_is_needed_most(spell_with: SpellWith) -> None:
    """A title with two readings is not wasted on words that others say as well."""
    speller = spell_with("Hello (Goodbye) | A", "Hello | B")
    (spelling,) = speller.spell("hello hello goodbye")
    assert titles(spelling) == ["Hello", "Hello (Goodbye)"]


def test_a_contraction_is_never_cut(spell_with: SpellWith) -> None:
    """A slot begins and ends only between the sentence's own words."""
    assert titles(spell_with("We", "Are Here").spell("we're here")[0]) == ["-WE'RE-", "-HERE-"]


def test_banned_rows_and_explicit_tracks_are_left_out(open_rows: OpenRows) -> None:
    """What failed to resolve, or must not be played, is as if it were not there."""
    rows = [CatalogRow(title="You", artist="A", explicit=True), CatalogRow(title="You", artist="B")]
    speller = Speller(open_rows(rows))
    clean = speller.spell("you", explicit=False)[0].slots[0].track
    assert clean is not None
    assert clean.artist == "B"
    assert not speller.spell("you", explicit=False, banned=frozenset({clean.row}))[0].complete


def test_the_known_popular_original_is_preferred(open_rows: OpenRows) -> None:
    """An id, popularity, and no karaoke."""
    rows = [
        CatalogRow(title="You", artist="Karaoke Stars", track_id=TrackId("1" * 22), popularity=60),
        CatalogRow(title="You", artist="B", track_id=TrackId("2" * 22), popularity=50),
        CatalogRow(title="You - Live", artist="B", track_id=TrackId("3" * 22), popularity=55),
        CatalogRow(title="You", artist="C"),
    ]
    artists = [slot.track.artist for slot in Speller(open_rows(rows)).alternatives("you") if slot.track]
    assert artists == ["B", "B", "C", "Karaoke Stars"]


def test_the_seed_chooses_among_equals_only(spell_with: SpellWith) -> None:
    """The same seed gives the same answer; some other seed another."""
    speller = spell_with(*(f"You | {letter}" for letter in "ABCDEFGH"), "You (Karaoke) | Z")
    chosen = [speller.spell("you", seed=seed)[0].slots[0].track for seed in range(12)]
    again = [speller.spell("you", seed=seed)[0].slots[0].track for seed in range(12)]
    assert chosen == again
    assert len({track.artist for track in chosen if track}) > 1
    assert all(track is not None and track.artist != "Z" for track in chosen)


def test_the_best_few_are_distinct_and_in_order(spell_with: SpellWith) -> None:
    """A person gets a choice, cheapest first."""
    found = spell_with("Thank You", "Thank", "You").spell("thank you", top=5)
    assert [titles(spelling) for spelling in found][:2] == [["Thank You"], ["Thank", "You"]]
    assert [spelling.cost for spelling in found] == sorted(spelling.cost for spelling in found)
    assert len({tuple(titles(spelling)) for spelling in found}) == len(found)


def test_joined_and_split_words_are_found(spell_with: SpellWith) -> None:
    """Good night and Goodnight are the same words."""
    assert titles(spell_with("Goodnight Moon").spell("good night moon")[0]) == ["Goodnight Moon"]
    assert titles(spell_with("Good Night").spell("goodnight")[0]) == ["Good Night"]


@pytest.mark.parametrize(
    ("sentence", "title"),
    [("have", "Hate"), ("to", "Two"), ("we", "He"), ("your", "You're"), ("we're", "Were")],
)
def test_wrong_readings_stay_gaps(spell_with: SpellWith, sentence: str, title: str) -> None:
    """A gap can be seen and mended; a wrong word goes out."""
    assert spell_with(title).spell(sentence)[0].gaps == (sentence,)


def test_alternatives_say_the_whole_run(spell_with: SpellWith) -> None:
    """Other tracks for a slot, without those that are banned."""
    speller = spell_with("Thank You | A", "Thank You | B", "Thank U | C", "Thank", "You")
    found = speller.alternatives("thank you")
    assert [slot.track.artist for slot in found if slot.track][-1] == "C"
    assert len(found) == 3
    assert found[0].track is not None
    assert len(speller.alternatives("thank you", banned=frozenset({found[0].track.row}))) == 2
    assert speller.alternatives("warranty") == ()


@pytest.mark.parametrize(
    ("sentence", "complaint"),
    [("", "no word"), (" -- ! ", "no word"), ("a " * 401, "at most 400"), ("x" * 5001, "at most 5,000")],
)
def test_what_cannot_be_spelled_is_bad_use(spell_with: SpellWith, sentence: str, complaint: str) -> None:
    """The sentence names the limit."""
    with pytest.raises(UsageError, match=complaint):
        spell_with("You").spell(sentence)


def test_the_limits_themselves_are_fine(spell_with: SpellWith) -> None:
    """Four hundred equal words are many labels, and still a plan."""
    speller = spell_with(*(f"You | {at}" for at in range(30)))
    assert speller.spell("you " * 400)[0].covered == 30
