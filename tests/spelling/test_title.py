"""Titles from the wild: what is tail, what is credit, and what is sung."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.spelling.title import strip_tails, title_keys


def said(title: str) -> set[str]:
    """Give a title's keys as text."""
    return {" ".join(key) for key in title_keys(title)}


@pytest.mark.parametrize(
    ("title", "song"),
    [
        ("Hotel California - 2013 Remaster", "Hotel California"),
        ("Don't Stop Me Now - Remastered 2011", "Don't Stop Me Now"),
        ("Tears in Heaven - Acoustic; Live at MTV Unplugged, Bray; 2013 Remaster", "Tears in Heaven"),
        ("Uncle Albert / Admiral Halsey - Medley / Remastered 2012", "Uncle Albert / Admiral Halsey"),
        ("Dance The Night (From Barbie The Album)", "Dance The Night"),
        ('What Was I Made For? [From The Motion Picture "Barbie"]', "What Was I Made For?"),
        ('Lose Yourself - From "8 Mile" Soundtrack', "Lose Yourself"),
        ("Enemy - from the series Arcane League of Legends", "Enemy"),
        ("CAN'T STOP! (Original Song from DreamWorks Animation's \"TROLLS\")", "CAN'T STOP!"),
        ("LOYALTY. FEAT. RIHANNA.", "LOYALTY."),
        ("Be Like That - feat. Swae Lee & Khalid", "Be Like That"),
        ("Get Lucky (Radio Edit) [feat. Pharrell Williams]", "Get Lucky"),
        ("Letting Go (Dutty Love) featuring Nicki Minaj (feat. Nicki Minaj)", "Letting Go (Dutty Love)"),
        ("(Live)", "(Live)"),
        ("Live and Let Die", "Live and Let Die"),
        ("Version of Me", "Version of Me"),
        ("Demo", "Demo"),
    ],
)
def test_version_tails_and_credits_go_but_never_the_song(title: str, song: str) -> None:
    """Tails chain and come in many spellings; what would leave nothing stays."""
    assert strip_tails(title) == song


@pytest.mark.parametrize(
    ("title", "keys"),
    [
        ("(I Can't Get No) Satisfaction", {"i can not get no satisfaction", "satisfaction"}),
        ("The Serve (It) Anthem", {"the serve it anthem", "the serve anthem"}),
        ("Blood // Water", {"blood water"}),
        ("25/8", {"twenty five eight"}),
        ("Dangerous (Pt. 2)", {"dangerous part two", "dangerous"}),
        ("Hayloft Ⅱ", {"hayloft ii", "hayloft two"}),
        ("good 4 u", {"good four you", "good for you"}),
        ("Way 2 Sexy", {"way two sexy", "way to sexy", "way too sexy"}),
        ("U", {"you"}),
        ("L$D", {"l d", "lsd"}),
        ("help_urself", {"help yourself", "help you are self"} & {"help yourself"}),
    ],
)
def test_titles_are_filed_under_every_reading(title: str, keys: set[str]) -> None:
    """Brackets may be sung or not, digits may be words, and slashes only part words."""
    assert said(title) == keys


def test_letters_set_apart_are_a_word() -> None:
    """Styling hides words."""
    assert "bubble" in said("b u b b l e")


def test_what_follows_an_unknown_dash_may_be_left_unsaid() -> None:
    """A dash is not always a tail: the whole title stands too."""
    assert {"sunflower", "sunflower spider man into the spider verse"} == said(
        "Sunflower - Spider-Man: Into the Spider-Verse"
    )


@pytest.mark.parametrize("title", ["?", "!!!!!!!", "$$$", "...", "( )", "~", "/////", "-- .-.", ""])
def test_titles_without_words_have_no_key(title: str) -> None:
    """The empty key never matches, because there is none."""
    assert title_keys(title) == ()


def test_a_cut_title_keeps_enough_letters_to_be_known() -> None:
    """Nobody takes "A - Bay" for "a"."""
    assert "a" not in said("A - Bay")


@given(st.text(max_size=80))
def test_no_title_has_an_empty_key(title: str) -> None:
    """Whatever is written, keys hold words."""
    assert all(key and all(key) for key in title_keys(title))
