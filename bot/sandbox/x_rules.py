"""What X asks of a post before it lets our account publish it (self-serve rules of 2026)."""

import re
import unicodedata
from datetime import timedelta
from typing import Any

from bot.sandbox.clock import SandboxClock
from bot.sandbox.environment import OUR_ID
from bot.sandbox.x_payloads import LONGEST, weight
from bot.sandbox.x_problems import DUPLICATE, NOT_SUMMONED, NOT_VISIBLE, SUPERSEDED, forbidden, invalid
from bot.sandbox.x_questions import POST_ID
from bot.sandbox.x_world import Post, XWorld

DUPLICATE_FOR = timedelta(hours=24)
CREATE_FIELDS = frozenset({
    "card_uri", "community_id", "direct_message_deep_link", "edit_options", "for_super_followers_only",
    "geo", "made_with_ai", "media", "nullcast", "paid_partnership", "poll", "quote_tweet_id", "reply",
    "reply_settings", "share_with_followers", "text",
})  # fmt: skip
REPLY_FIELDS = frozenset({"auto_populate_reply_metadata", "exclude_reply_user_ids", "in_reply_to_tweet_id"})


def read_draft(body: Any) -> tuple[str, int | None]:
    """Read the body of a create call as text and target, refusing what X refuses."""
    if not isinstance(body, dict):
        raise invalid("body", "", "Requests with bodies must have content-type of application/json.")
    for name in body.keys() - CREATE_FIELDS:
        raise invalid(
            name, "", f"$.{name}: is not defined in the schema and additional properties are not allowed"
        )
    text = body.get("text")
    if not isinstance(text, str) or not text.strip():
        raise invalid("text", str(text or ""), "$.text: the post must have some text")
    return text, _read_target(body.get("reply"))


def _read_target(reply: Any) -> int | None:
    if reply is None:
        return None
    name = "reply.in_reply_to_tweet_id"
    if not isinstance(reply, dict) or reply.keys() - REPLY_FIELDS:
        raise invalid("reply", "", "$.reply: additional properties are not allowed")
    target = reply.get("in_reply_to_tweet_id")
    if not isinstance(target, str) or not POST_ID.fullmatch(target):
        raise invalid(
            name, str(target), f"$.{name}: [{target}] does not match the regex pattern ^[0-9]{{1,19}}$"
        )
    return int(target)


def check_length(text: str) -> None:
    """Refuse a text that weighs more than 280."""
    heavy = weight(text)
    if heavy > LONGEST:
        raise invalid("text", "", f"Your Tweet text is too long: it weighs {heavy} of at most {LONGEST}.")


def check_target(world: XWorld, target: int) -> None:
    """Refuse an answer to a post that is gone, hidden, replaced, or that did not summon us."""
    post = world.posts.get(target)
    if post is None or post.deleted or post.hidden:
        raise forbidden(NOT_VISIBLE)
    if not post.current:
        raise forbidden(SUPERSEDED)
    if not may_answer(world, post):
        raise forbidden(NOT_SUMMONED)


def may_answer(world: XWorld, post: Post) -> bool:
    """Say whether a post's author summoned us: named us, quoted us, or is ourselves."""
    if post.author.user_id == OUR_ID or post.summons:
        return True
    quoted = world.posts.get(post.quote_of) if post.quote_of is not None else None
    return quoted is not None and quoted.author.user_id == OUR_ID


def check_duplicate(world: XWorld, clock: SandboxClock, text: str) -> None:
    """Refuse a text that our account has posted within a day, by whatever tool, and that still stands."""
    if any(plain(post.text) == plain(text) for post in world.recent_own(clock.now() - DUPLICATE_FOR)):
        raise forbidden(DUPLICATE)


def plain(text: str) -> str:
    """Give a text as X compares it: composed, with single spaces."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()
