"""A scripted day at the Cares account: the posts that the demo plays, and what else happens meanwhile.

All people here are invented. Between the friendly posts stand those that a support bot must leave
alone: grief, a hacked account, money, anger, another language, and a colleague's own answer.
"""

from dataclasses import dataclass
from enum import StrEnum


class Twist(StrEnum):
    """What else happens to a post, right after it was made."""

    NONE = "none"
    DELETED = "deleted"
    ANSWERED_BY_HAND = "answered_by_hand"


@dataclass(frozen=True, kw_only=True, slots=True)
class DayPost:
    """One post of the day."""

    text: str
    name: str
    handle: str
    lang: str = "en"
    twist: Twist = Twist.NONE


DAY = (
    DayPost(
        text="@TuneCares just signed up and I have no idea how this works. What am I supposed to do first?",
        name="Mr. Scott",
        handle="mrscott_1954",
    ),
    DayPost(text="@TuneCares hello!! first day on Tune, hi everybody", name="Emma", handle="emma_hears"),
    DayPost(
        text="@TuneCares thanks so much, the fix worked right away",
        name="Sarah Lindqvist",
        handle="sarahlind",
    ),
    DayPost(text="I'm back @TuneCares, the other place was no fun", name="Anna", handle="anna_returns"),
    DayPost(
        text="@TuneCares my account was hacked, somebody changed my e-mail address!!",
        name="Jonas",
        handle="jonas_k",
    ),
    DayPost(text="@TuneCares I passed my driving test today!!!", name="Michelle B.", handle="michelle_b"),
    DayPost(
        text="@TuneCares the new queue is brilliant, best app on my phone", name="David", handle="david_plays"
    ),
    DayPost(
        text="@TuneCares you charged me twice this month and I want a refund",
        name="Priya",
        handle="priya_pays",
    ),
    DayPost(
        text="@TuneCares my dad passed away last week. His playlists are all I have. Can I keep them?",
        name="Laura",
        handle="laura_k",
    ),
    DayPost(text="@TuneCares good morning, how are you today?", name="dad of twins", handle="twindad"),
    DayPost(
        text="@TuneCares why does shuffle keep crashing on my old tablet", name="Robert", handle="rob_tablet"
    ),
    DayPost(
        text="hola @TuneCares, no puedo escuchar nada desde ayer", name="Aitor", handle="aitor_m", lang="es"
    ),
    DayPost(
        text="Cancelling my subscription at the end of the month. @TuneCares it was nice",
        name="Daniel",
        handle="daniel_out",
    ),
    DayPost(
        text="@TuneCares this is the worst service I have ever seen, useless", name="Kim", handle="kim_angry"
    ),
    DayPost(
        text="@TuneCares how do I make a playlist together with a friend?",
        name="Julia",
        handle="julia_asks",
        twist=Twist.ANSWERED_BY_HAND,
    ),
    DayPost(
        text="@TuneCares thank you, you saved my day", name="Maria", handle="maria_gone", twist=Twist.DELETED
    ),
    DayPost(text="@TuneCares so happy to be back, missed you all", name="Oliver", handle="oliver_again"),
    DayPost(
        text="@TuneCares WE GOT ENGAGED and our song came on at that very second",
        name="Alex",
        handle="alex_yes",
    ),
    DayPost(text="@TuneCares love your radio, made my day", name="Gloria", handle="gloria_fm"),
    DayPost(
        text="@TuneCares do your speakers float? asking for the bath",
        name="Hope Springs Eternal",
        handle="hopefloats",
    ),
    DayPost(text="@TuneCares cheers, that was quick", name="Sam", handle="sam_quick"),
)
