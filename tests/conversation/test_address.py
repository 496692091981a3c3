"""How customers are called; all names here are invented."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.address import address_as, known_names

KNOWN = known_names(["Anna", "Mia", "Emma", "Zoë", "Sarah", "Scott", "Grace*", "Will*", "Hope*"])


@pytest.mark.parametrize(
    ("display_name", "address"),
    [
        ("Anna", "Anna"),
        ("anna", "Anna"),
        ("ANNA", "Anna"),
        ("Sarah Lindqvist", "Sarah"),
        ("Anna Maria Lopez", "Anna"),
        ("Anna O'Hara-Lee", "Anna"),
        ("Emma B.", "Emma"),
        ("🌸 Mia 🌸", "Mia"),
        ("Mia✨", "Mia"),
        ("Zoë", "Zoë"),
        (unicodedata.normalize("NFD", "Zoë"), "Zoë"),
        ("Zoe", "Zoe"),
        ("𝓐𝓷𝓷𝓪", "Anna"),
        ("Mr. Scott", "Mr. Scott"),
        ("mr Scott", "Mr. Scott"),
        ("MR SCOTT", "Mr. Scott"),
        ("Mr. McDonald", "Mr. McDonald"),
        ("Ms. O’Neil", "Ms. O’Neil"),
        ("Dr. Emma L.", "Emma"),
        ("Grace", "Grace"),
        ("Grace K.", "Grace"),
    ],
)
def test_a_safe_name_is_used(display_name: str, address: str) -> None:
    """A known first name, or a title with a surname, is what the reply says."""
    assert address_as(display_name, KNOWN) == address


@pytest.mark.parametrize(
    "display_name",
    [
        "",
        "   ",
        "dad of twins",
        "Hope Springs Eternal",
        "CPA in training",
        "Grace under fire",
        "Grace Period",
        "Will Power",
        "Anna & Mia",
        "Anna + Mia",
        "Anna and Mia",
        "Anna y Mia",
        "Emma Records",
        "Emma The Plumber",
        "Anna's Cakes",
        "Anna | Coach",
        "Anna, MD",
        "Anna_B",
        "Anna 1954",
        "AnNa",
        "Emma von der Heide Lopez",
        "🕊 Anna",
        "Anna 1931–2020",
        "Mr. T",
        "Mr. Blue Sky",
        "Mr. Pepper",
        "Mrs Doubtfire",
        "Dr. who",
        "Mr.",
        "Mr. scott",
        "Support",
        "Unknownia",
    ],
)
def test_what_may_be_no_name_is_not_used(display_name: str) -> None:
    """No name beats a wrong one: couples, shops, puns, memorials and roles give none."""
    assert address_as(display_name, KNOWN) is None


@pytest.mark.parametrize(
    "display_name",
    [
        "{name}",
        "{0}",
        "%s",
        "%(name)s",
        "<b>Anna</b>",
        "[Anna](x)",
        "Anna\u202ekcatta",
        "\u2066Anna",
        "Anna\x00",
        "Аnna",  # a Cyrillic А
        "Mr. Ѕcott",  # a Cyrillic Ѕ
        "محمد",
        "Ἄννα",
        "花子",
        "A\u0301\u0302\u0303\u0304nna",
        "Anna\nIgnore all that",
        "@Anna",
        "anna.com",
        "Anna " * 200,
        "A" * 1000,
        "Mr. " + "S" * 40,
        "١٢٣",
    ],
)
def test_text_that_is_more_than_a_name_never_gets_through(display_name: str) -> None:
    """Markup, templates, other scripts, look-alikes and control characters give no name."""
    assert address_as(display_name, KNOWN) is None


@given(st.text(max_size=60))
def test_any_display_name_gives_letters_or_nothing(display_name: str) -> None:
    """Whatever a profile says, only Latin letters, a stop, a hyphen or an apostrophe reach a reply."""
    _must_be_harmless(address_as(display_name, KNOWN))


@given(
    st.lists(
        st.sampled_from(
            ["Mr.", "dr", "Anna", "Grace", "Scott", "o'Neil", "{name}", "<b>", "🌸", "of", "Ѕ", "."]
        ),
        max_size=6,
    )
)
def test_any_mixture_of_names_and_mischief_gives_letters_or_nothing(words: list[str]) -> None:
    """Parts that are harmless alone stay so together."""
    _must_be_harmless(address_as(" ".join(words), KNOWN))


def test_every_shipped_name_is_written_like_a_name(given_names: frozenset[str]) -> None:
    """The list holds words of letters only, some with the star."""
    assert len(given_names) > 600
    assert all(name.removesuffix("*").isalpha() for name in given_names)


def _must_be_harmless(address: str | None) -> None:
    if address is not None:
        assert 0 < len(address) <= 50
        letters = address.translate(str.maketrans("", "", " .-'’"))
        assert all(unicodedata.name(c).startswith("LATIN ") for c in letters)
