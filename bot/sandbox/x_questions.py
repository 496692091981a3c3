"""Reading the parameters of a question to X, with X's own strictness.

Names that X does not know are refused, and so are values out of range: a caller that gets away with
either here would be refused in life.
"""

import re
from collections.abc import Collection
from datetime import UTC, datetime

from bot.sandbox.exchange import Ask
from bot.sandbox.x_payloads import EXPANSIONS, NEW_WORDS, OLD_WORDS, ONLY_EXPANDED, View
from bot.sandbox.x_problems import invalid

POST_ID = re.compile(r"[0-9]{1,19}")
POST_FIELDS = frozenset({
    "article", "attachments", "author_id", "card_uri", "community_id", "context_annotations",
    "conversation_id", "created_at", "display_text_range", "edit_controls", "edit_history_tweet_ids",
    "entities", "geo", "id", "in_reply_to_user_id", "lang", "matched_media_notes", "media_metadata",
    "non_public_metrics", "note_request_suggestions", "note_tweet", "organic_metrics",
    "paid_partnership", "possibly_sensitive", "promoted_metrics", "public_metrics", "referenced_tweets",
    "reply_settings", "scopes", "source", "suggested_source_links",
    "suggested_source_links_with_counts", "text", "withheld",
})  # fmt: skip
USER_FIELDS = frozenset({
    "affiliation", "confirmed_email", "connection_status", "created_at", "description", "entities",
    "id", "is_identity_verified", "location", "most_recent_tweet_id", "name", "parody",
    "pinned_tweet_id", "profile_banner_url", "profile_image_url", "protected", "public_metrics",
    "receives_your_dm", "subscription", "subscription_type", "url", "username", "verified",
    "verified_followers_count", "verified_type", "withheld",
})  # fmt: skip
VIEW = frozenset({
    "tweet.fields", "post.fields", "expansions", "user.fields", "media.fields", "poll.fields",
    "place.fields",
})  # fmt: skip
SPAN = frozenset({"since_id", "until_id", "start_time", "end_time", "max_results", "pagination_token"})


def only(ask: Ask, known: Collection[str]) -> None:
    """Refuse parameters that this route does not know."""
    for name, value in ask.query.items():
        if name not in known:
            raise invalid(
                name, value, f"The query parameter [{name}] is not one of [{','.join(sorted(known))}]"
            )


def _listed(ask: Ask, name: str, known: Collection[str]) -> frozenset[str]:
    if name not in ask.query:
        return frozenset()
    values = ask.query[name].split(",")
    for value in values:
        if value not in known:
            raise invalid(name, value, f"The `{name}` query parameter value [{value}] is not known")
    return frozenset(values)


def view(ask: Ask, *, new_words: bool) -> View:
    """Read which fields are wanted; `new_words` answers in new words whatever was asked."""
    if "post.fields" in ask.query:
        new_names = {NEW_WORDS.get(name, name) for name in POST_FIELDS - ONLY_EXPANDED}
        asked = _listed(ask, "post.fields", new_names)
        fields = frozenset(OLD_WORDS.get(name, name) for name in asked)
    else:
        fields = _listed(ask, "tweet.fields", POST_FIELDS)
    return View(
        fields=fields,
        expansions=_listed(ask, "expansions", EXPANSIONS),
        user_fields=_listed(ask, "user.fields", USER_FIELDS),
        new_words=new_words or "post.fields" in ask.query,
    )


def number(ask: Ask, name: str, *, default: int, low: int, high: int) -> int:
    """Read a whole number within bounds."""
    raw = ask.query.get(name)
    if raw is None:
        return default
    if not re.fullmatch(r"-?[0-9]{1,9}", raw) or not low <= int(raw) <= high:
        raise invalid(
            name, raw, f"The `{name}` query parameter value [{raw}] is not between {low} and {high}"
        )
    return int(raw)


def post_id(name: str, value: str) -> int:
    """Read a post's id: 1 to 19 digits."""
    if not POST_ID.fullmatch(value):
        raise invalid(name, value, f"The `{name}` value [{value}] is not valid")
    return int(value)


def instant(ask: Ask, name: str) -> datetime | None:
    """Read a point in time, which must say its zone."""
    raw = ask.query.get(name)
    if raw is None:
        return None
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        moment = datetime.min
    if moment.tzinfo is None:
        raise invalid(
            name, raw, f"The `{name}` query parameter value [{raw}] is not a valid RFC3339 date-time"
        )
    return moment.astimezone(UTC)
