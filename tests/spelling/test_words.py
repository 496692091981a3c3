"""Words: what a sentence's words are, and which spellings give the same tokens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.spelling.words import canonical, fold, folded_words, may_join, sentence_words


def test_words_are_runs_with_a_letter_or_digit_as_written() -> None:
    """Punctuation stays on its word; a run without letter or digit is no word."""
    assert sentence_words("  Hi, you -- & 2\tme! ") == ("Hi,", "you", "2", "me!")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("We're", "we are"),
        ("we’re", "we`re"),
        ("can't", "cannot"),
        ("dont", "don't"),
        ("I'm gonna", "I am going to"),
        ("Runnin'", "running"),
        ("Nothin", "nothing"),
        ("luv U", "love you"),
        ("good nite", "good night"),
        ("rock'n'roll", "Rock & Roll"),
        ("Rock N Roll", "rock and roll"),
        ("9 to 5", "nine to five"),
        ("24", "twenty-four"),
        ("B.Y.O.B.", "byob"),
        ("HUMBLE.", "humble"),
        ("favourite colour", "favorite color"),
        ("'Til", "till"),
        ("TEXAS HOLD 'EM", "texas hold them"),
        ("jack &amp; diane", "Jack and Diane"),
        ("Café Ørsted Straße", "cafe orsted strasse"),
        ("\u200etempera\u200dture", "temperature"),
        ("Mr. Scott", "mister scott"),
        ("alright", "all right"),
        ("50%", "fifty percent"),
    ],
)
def test_known_spellings_of_the_same_words_give_the_same_tokens(one: str, other: str) -> None:
    """Contractions, stylings, regional forms, digits and signs are seen through."""
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("have", "hate"),
        ("to", "two"),
        ("too", "to"),
        ("for", "four"),
        ("your", "you're"),
        ("their", "there"),
        ("we", "he"),
        ("we're", "were"),
        ("I'll", "ill"),
        ("it's", "its"),
        ("she'll", "shell"),
        ("hear", "here"),
        ("Ni**as", "Ni as"),
    ],
)
def test_real_words_are_never_merged(one: str, other: str) -> None:
    """A wrong reading is worse than a gap."""
    assert canonical(one) != canonical(other)


def test_letters_of_other_scripts_stay() -> None:
    """Hangul is put together again, and vowel signs are no punctuation."""
    assert canonical("강남스타일 पार्टी") == ("강남스타일", "पार्टी")


def test_folded_words_keep_the_spelling() -> None:
    """Folding drops case, accents, punctuation and apostrophes, and nothing else."""
    assert folded_words("We’re só U!") == ("were", "so", "u")


@given(st.text(max_size=60))
def test_reading_twice_equals_reading_once(text: str) -> None:
    """Canonical tokens read as themselves."""
    tokens = canonical(text)
    assert canonical(" ".join(tokens)) == tokens


@given(st.text(max_size=60))
def test_folding_twice_equals_folding_once(text: str) -> None:
    """Folding has an end."""
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(codec=None), max_size=60))
def test_no_text_crashes_the_reading(text: str) -> None:
    """Control characters and lone surrogates are only text."""
    assert all(canonical(text)) or canonical(text) == ()


@pytest.mark.parametrize(
    ("left", "right"), [("a", "way"), ("now", "here"), ("for", "getting"), ("to", "get")]
)
def test_words_that_would_read_as_another_are_not_joined(left: str, right: str) -> None:
    """Little words stand beside others too often to be half of one."""
    assert not may_join(left, right)
    assert may_join("good", "night")
