"""Whether a title says some words, and the line that tells people how."""

import csv
from pathlib import Path

import pytest

from bot.spelling.match import match
from bot.spelling.spelling import MatchKind
from bot.spelling.words import read_run, sentence_words

STARTER = Path(__file__).parents[2] / "config" / "starter.csv"


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("we're here,", "WE’RE HERE"),
        ("Hello!", "Hello - 2016 Remastered Version"),
        ("so", "Só"),
        ("were", "Were"),
        ("dont worry", "Don't Worry (feat. Ray Dalton)"),
        ("humble", "HUMBLE."),
    ],
)
def test_the_same_words_are_exact(words: str, title: str) -> None:
    """Case, accents, punctuation, apostrophes and version tails aside."""
    assert match(words, title) == (MatchKind.EXACT, "same words")


@pytest.mark.parametrize(
    ("words", "title", "why"),
    [
        ("you", "U", 'known spelling: "U" for "you"'),
        ("we are here", "We're Here", 'known spelling: "We\'re" for "we are"'),
        ("we're here", "We Are Here", 'known spelling: "We Are" for "we\'re"'),
        ("good for you", "good 4 u", 'known spelling: "4" for "for"; known spelling: "u" for "you"'),
        ("good night", "Goodnight", 'one word: "Goodnight"'),
        ("goodnight", "Good Night", 'apart: "Good Night"'),
        ("satisfaction", "(I Can't Get No) Satisfaction", "without the words in brackets"),
        ("sunflower", "Sunflower - Spider-Man", "without what follows the dash"),
        ("dangerous", "Dangerous, Pt. 2", "without its part number"),
    ],
)
def test_other_spellings_are_variants_that_say_why(words: str, title: str, why: str) -> None:
    """The line names the title's spelling and the words it stands for."""
    assert match(words, title) == (MatchKind.VARIANT, why)


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("have", "Hate"),
        ("to", "Two"),
        ("two", "Too"),
        ("for", "Four"),
        ("we", "He"),
        ("your", "You're"),
        ("we're", "Were"),
        ("I'll", "Ill"),
        ("now here", "Nowhere"),
        ("for getting", "Forgetting"),
        ("hello", "Hello Goodbye"),
        ("hello", "?"),
        ("?", "?"),
        ("a", "A - Bay"),
    ],
)
def test_wrong_readings_are_none(words: str, title: str) -> None:
    """Worse than a gap is a title that says something else."""
    assert match(words, title) is None


def test_every_starter_title_says_itself() -> None:
    """A title typed as a sentence is said by that title; a lone "&" is no word, so those are left out."""
    with STARTER.open(encoding="utf-8") as file:
        titles = {row["title"] for row in csv.DictReader(file)}
    for title in titles:
        words = " ".join(sentence_words(title))
        if words and [run for run in title.split() if read_run(run).tokens] == words.split():
            assert match(words, title) is not None, title
