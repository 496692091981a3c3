"""The sentences that staff write, and the mistakes they may make in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.phrasing import Phrasings, parse_phrasings
from bot.conversation.triage import TriageRules
from bot.errors import SettingsError

SOUND = """
[reply]
lead = "Read the titles:"
lead_named = "{name}, read the titles:"

[kinds.thanks]
about = "thanks"
may_be_auto = true
sentences = ["Thank you {name}", "Thank you"]

[kinds.other]
sentences = ["Hello"]
"""


def _parsed(text: str = SOUND) -> Phrasings:
    return parse_phrasings(text, given_names=frozenset())


def test_a_name_is_put_where_the_sentence_wants_it() -> None:
    """With a name only sentences that use it are given, without one only those that need none."""
    assert _parsed().sentences("thanks", "Mr. Scott") == ("Thank you Mr. Scott",)
    assert _parsed().sentences("thanks", None) == ("Thank you",)
    assert _parsed().lead_for("Emma") == "Emma, read the titles:"
    assert _parsed().lead_for(None) == "Read the titles:"


@given(st.text(max_size=40))
def test_a_name_is_never_a_template(name: str) -> None:
    """Braces, percent signs and the like in a name are text."""
    assert _parsed().sentences("thanks", name) == ("Thank you " + name,)


def test_a_kind_is_automatic_only_if_it_says_so() -> None:
    """What is not on the allow-list waits for a person."""
    kinds = _parsed().kinds
    assert kinds["thanks"].may_be_auto
    assert not kinds["other"].may_be_auto


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("[reply]", "[reply", "not valid TOML"),
        ('lead = "Read the titles:"', "", "reply.lead is missing"),
        ('lead = "Read the titles:"', 'lead = " "', "reply.lead is missing"),
        ('lead = "Read the titles:"', 'lead = "{name}, read:"', "must not hold {name}"),
        ('"{name}, read the titles:"', '"Read the titles:"', "needs {name}"),
        ('lead = "Read the titles:"', 'lead = "Read @TuneCares:"', "handle, tag, link"),
        ('lead = "Read the titles:"', 'lead = "Read #titles:"', "handle, tag, link"),
        ('lead = "Read the titles:"', 'lead = "Read tune.com:"', "handle, tag, link"),
        ('lead = "Read the titles:"', 'lead = "Read {nam}:"', "handle, tag, link or brace"),
        ('lead = "Read the titles:"', f'lead = "{"so " * 90}"', "reply.lead is too long"),
        ("[kinds.other]", "[kinds.others]", "kinds.other is missing"),
        ("may_be_auto = true", 'may_be_auto = "yes"', "must be true or false"),
        ("may_be_auto = true", "may_be_auot = true", "kinds.thanks.may_be_auot is not known"),
        ('["Hello"]', "[]", "at least one sentence"),
        ('["Hello"]', '"Hello"', "at least one sentence"),
        ('["Hello"]', "[7]", "at least one sentence"),
        ('["Hello"]', '["Hello", "…"]', "says nothing"),
        ('["Hello"]', '["Hello {naem}"]', "brace"),
        ('["Hello"]', '["Hello {name}"]', "one sentence without {name}"),
    ],
)
def test_a_mistake_is_named_with_its_place(old: str, new: str, complaint: str) -> None:
    """Staff edit the file; the sentence says where and what."""
    assert old in SOUND
    with pytest.raises(SettingsError) as refusal:
        _parsed(SOUND.replace(old, new))
    assert complaint in str(refusal.value)


@pytest.mark.parametrize("text", ["", "[kinds]", "kinds = 7", "[kinds]\nthanks = 7\nother = 8"])
def test_a_file_without_kinds_is_refused(text: str) -> None:
    """Nothing could ever be said."""
    with pytest.raises(SettingsError, match="kinds"):
        _parsed(text)


def test_every_kind_that_triage_names_can_be_answered(rules: TriageRules, phrasings: Phrasings) -> None:
    """The two files that staff edit speak of the same kinds."""
    assert {rule.name for rule in rules.kinds} | {"other"} == set(phrasings.kinds)


def test_the_allow_list_holds_friendly_kinds_only(phrasings: Phrasings) -> None:
    """Where somebody leaves, asks or struggles, a person decides whether a song is welcome."""
    automatic = {name for name, kind in phrasings.kinds.items() if kind.may_be_auto}
    assert automatic == {"welcome", "thanks", "praise", "celebration", "returning", "small_talk"}


def test_every_shipped_kind_has_two_sentences_without_a_name(phrasings: Phrasings) -> None:
    """Most names are not taken, and a title may not be playable today."""
    for name in phrasings.kinds:
        assert len(phrasings.sentences(name, None)) >= 2
        assert len(phrasings.sentences(name, "Emma")) >= 2
