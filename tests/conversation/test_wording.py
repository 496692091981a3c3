"""What the reply says, and how X counts it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twitter_text import extract_urls

from bot.conversation.draft import PlaylistId
from bot.conversation.phrasing import Phrasings
from bot.conversation.wording import LONGEST, by_hand, playlist_link, reply_text, weighted_length
from bot.errors import UsageError
from bot.spelling.spelling import MatchKind, Slot, Spelling, Track

LINK = playlist_link(PlaylistId("5KTCBVbFpBSEhPqVGCGyWq"))


def _spelling(*titles: str, gap: bool = False) -> Spelling:
    slots = [
        Slot(
            says=f"word{n}",
            kind=MatchKind.EXACT,
            why="",
            track=Track(row=n, title=title, artist="Somebody"),
        )
        for n, title in enumerate(titles)
    ]
    if gap:
        slots.append(Slot(says="gap", kind=MatchKind.GAP, why=""))
    return Spelling(sentence="what we want to say", slots=tuple(slots), cost=float(len(slots)))


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("hello", 5),
        ("hällo", 5),
        ("“hello”", 7),
        ("日本", 4),
        ("🎵", 2),
        ("👨‍👩‍👧‍👦", 2),
        (LINK, 23),
        ("https://x.com", 23),
        (f"read {LINK}", 28),
        ("", 0),
    ],
)
def test_a_text_weighs_what_x_says(text: str, weight: int) -> None:
    """Wide letters and emoji count two, every link 23."""
    assert weighted_length(text) == weight


def test_the_reply_is_the_lead_and_the_link() -> None:
    """Nothing stands behind the link, so that X shows its card."""
    assert reply_text(" Read the titles: ", LINK) == f"Read the titles: {LINK}"


def test_the_preview_weighs_what_the_reply_will() -> None:
    """Before there is a playlist, a link of the same weight stands in."""
    assert weighted_length(reply_text("Read:")) == weighted_length(reply_text("Read:", LINK))


def test_a_lead_may_fill_the_post_to_the_last_letter_and_no_further() -> None:
    """280 less the link and the space before it."""
    assert weighted_length(reply_text("a" * 256)) == LONGEST
    with pytest.raises(UsageError, match="weighs 281 of 280: shorten the lead by 1"):
        reply_text("a" * 257)


@given(st.text(max_size=400))
def test_any_lead_fits_or_is_refused(lead: str) -> None:
    """X never gets a text that it would not take for its length."""
    try:
        text = reply_text(lead)
    except UsageError:
        return
    assert weighted_length(text) <= LONGEST


@pytest.mark.parametrize("name", [None, "Emma", "Mr. Scott", "Ms. O’Neil", "Mr. " + "W" * 41])
def test_the_shipped_leads_hold_no_entity_and_fit(name: str | None, phrasings: Phrasings) -> None:
    """No handle, tag or link but the playlist's."""
    lead = phrasings.lead_for(name)
    assert not set("@#$") & set(lead)
    assert extract_urls(reply_text(lead, LINK)) == [LINK]


def test_by_hand_the_titles_are_offered() -> None:
    """Where the API may not answer, a person can post the titles themselves."""
    assert by_hand(_spelling("Hello", "Is It Me")) == "Hello / Is It Me"


@pytest.mark.parametrize(
    "spelling",
    [
        _spelling("Hello", gap=True),
        _spelling("Hello", "@someone"),
        _spelling("#1", "Hello"),
        _spelling("Cash $ign"),
        _spelling("Love.com"),
        _spelling("W" * 281),
        _spelling(),
    ],
    ids=["gap", "handle", "tag", "money", "domain", "long", "empty"],
)
def test_by_hand_the_sentence_stands_in_for_titles_that_cannot_be_posted(spelling: Spelling) -> None:
    """Gaps, entities and length are no good by hand either."""
    assert by_hand(spelling) == "what we want to say"
