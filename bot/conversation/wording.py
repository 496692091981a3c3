"""What the reply says: the lead, the link, and X's own count of their length.

One function makes the text that staff preview and that X receives. Only the lead is ours to write;
no title and no word of a customer stands in it but a form of address made of letters.
"""

from twitter_text import extract_urls, parse_tweet

from bot.conversation.draft import PlaylistId
from bot.errors import UsageError
from bot.spelling.spelling import Spelling

LONGEST = 280
_MARKS = frozenset("@＠#＃$")
_LINK_STAND_IN = "https://open.spotify.com/playlist/0000000000000000000000"


def playlist_link(playlist: PlaylistId) -> str:
    """Give the public address of a playlist."""
    return f"https://open.spotify.com/playlist/{playlist}"


def reply_text(lead: str, link: str = _LINK_STAND_IN) -> str:
    """Give the whole reply; without a link one of the same weighted length stands in.

    Raises:
        UsageError: X would not take it: over 280 by its weighted count.
    """
    text = f"{lead.strip()} {link}"
    weight = weighted_length(text)
    if weight > LONGEST:
        raise UsageError(
            f"the reply text weighs {weight} of {LONGEST}: shorten the lead by {weight - LONGEST}"
        )
    return text


def weighted_length(text: str) -> int:
    """Count a text as X does: wide letters and emoji 2, any link 23."""
    return int(parse_tweet(text).weightedLength)


def by_hand(spelling: Spelling) -> str:
    """Give a text that a person may post where the API may not: the titles, or the sentence itself.

    Titles that X would turn into handles, tags or links are not offered.
    """
    titles = " / ".join(slot.track.title for slot in spelling.slots if slot.track is not None)
    harmless = not (_MARKS & set(titles)) and not extract_urls(titles)
    fits = spelling.complete and harmless and weighted_length(titles) <= LONGEST
    return titles if fits else spelling.sentence
