"""May we, and by ourselves? Each check is a yes or no with its evidence, shown wherever a draft is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.conversation.mention import Author, Post
from bot.conversation.phrasing import Phrasings
from bot.conversation.triage import Reading

_READ_LANGUAGES = frozenset({None, "en", "und", "qme", "qst", "zxx"})
"""English, and X's codes for a text too short or too strange to tell."""


class Mode(StrEnum):
    """What happens to a kind's complete drafts."""

    AUTO = "auto"
    REVIEW = "review"
    OFF = "off"


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One reason to send or not."""

    name: str
    ok: bool
    evidence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """What this account lets out.

    Args:
        modes: the mode of a kind where the user set one; review is the default.
        auto: lift every allow-listed kind to auto that no mode speaks of.
        max_age: older posts are not answered.
    """

    handle: str
    modes: Mapping[str, Mode]
    auto: bool
    max_age: timedelta

    def mode(self, kind: str, phrasings: Phrasings) -> Mode:
        """Give a kind's mode."""
        known = phrasings.kinds.get(kind)
        if known is None:
            return Mode.OFF
        if kind in self.modes:
            chosen = self.modes[kind]
            return Mode.REVIEW if chosen is Mode.AUTO and not known.may_be_auto else chosen
        return Mode.AUTO if self.auto and known.may_be_auto else Mode.REVIEW


def may_we(post: Post, me: Author, policy: Policy, *, now: datetime) -> tuple[Check, ...]:
    """List what X's rules and ours ask of a post before we answer it."""
    protected = post.author is not None and post.author.protected
    age = now - post.created_at
    hours = max(round(age.total_seconds() / 3600), 0)
    return (
        Check(name="not_ours", ok=post.author_id != me.id, evidence="whether the post is our own"),
        Check(
            name="summoned",
            ok=post.summons(policy.handle),
            evidence=f"whether the author names @{policy.handle.removeprefix('@')} in this post",
        ),
        Check(name="no_repost", ok=not post.is_repost, evidence="whether it is a repost"),
        Check(name="public", ok=not protected, evidence="whether the author's posts are protected"),
        Check(name="not_too_old", ok=age <= policy.max_age, evidence=f"posted {hours} hours ago"),
    )


def must_review(post: Post, reading: Reading) -> tuple[str, ...]:
    """Give the reasons why a person must see a draft for this post whatever its kind's mode."""
    asked = (
        (post.has_media, "the post shows a picture, video or poll that only a person can judge"),
        (post.quoted is not None, "the post quotes another one that only a person can judge"),
        (post.replied_to is not None, "the post answers another one that only a person can judge"),
        (len(post.mentioned) > 1, "the post names other accounts too"),
        (
            post.lang not in _READ_LANGUAGES,
            f"the post's language is {post.lang}, the phrasings are English",
        ),
        (bool(reading.stops), "a hard stop stands"),
        (reading.opted_out, "the author asks us to be silent"),
    )
    return tuple(reason for holds, reason in asked if holds) + reading.doubts
