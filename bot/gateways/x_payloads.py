"""From X's JSON to our values, and nothing else.

Both vocabularies are read: X's document 2.167 (August 2026) calls posts posts where tweepy 4.17 and the
live service still said tweets. Only a post's id and author are indispensable; anything odd elsewhere
falls back, so that one strange post does not hide a page of others.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NoReturn

from bot.conversation.mention import Author, Post, TweetId, UserId, time_of
from bot.errors import Channel, OutcomeUnknown, PostGone, Refused, Unreachable
from bot.gateways.x_errors import GONE_TYPES

_DIGITS: Final = re.compile(r"[0-9]{1,19}", re.ASCII)
_HIGHEST: Final = 2**63 - 1
_HANDLE: Final = re.compile(r"[A-Za-z0-9_]{1,20}", re.ASCII)
_LONGEST_NAME: Final = 200
_LONGEST_TEXT: Final = 30_000  # long posts end at 25,000


@dataclass(frozen=True, kw_only=True, slots=True)
class TimelinePage:
    """One page of a timeline, newest first, and the token that leads on."""

    posts: tuple[Post, ...]
    newest: TweetId | None
    next_token: str | None


def own_account(body: Mapping[str, Any]) -> Author:
    """Read the answer to "who am I"."""
    author = _author(body.get("data"))
    return author or _rubbish("did not say who we are")


def timeline_page(body: Mapping[str, Any]) -> TimelinePage:
    """Read a page of mentions or of own posts.

    Raises:
        Refused: X gave reasons instead of posts.
        Unreachable: the page makes no sense.
    """
    data, meta = body.get("data"), body.get("meta")
    if data is None and not isinstance(meta, dict):
        if body.get("errors"):
            raise Refused("X does not show us this timeline", channel=Channel.X, status=200)
        _rubbish("sent a page without posts and without an end")
    if not isinstance(data, list | None):
        _rubbish("sent a page that is no list")
    meta = meta if isinstance(meta, dict) else {}
    users = _users(body)
    posts = tuple(_post(item, users) for item in data or ())
    newest = _id(meta.get("newest_id")) or max((post.id for post in posts), key=int, default=None)
    token = meta.get("next_token")
    return TimelinePage(
        posts=posts, newest=newest, next_token=token if isinstance(token, str) and token else None
    )


def single_post(body: Mapping[str, Any]) -> Post:
    """Read the answer to a question for one post.

    Raises:
        PostGone: X says, inside a success, that it is deleted, protected or unknown.
        Unreachable: the answer makes no sense.
    """
    data = body.get("data")
    if data is None:
        _no_post(body.get("errors"))
    return _post(data, _users(body))


def newest_version(body: Mapping[str, Any]) -> TweetId | None:
    """Give the id of a post's newest version, which alone can be answered; None when X tells none."""
    return max(_versions(_object(body.get("data"))), key=int, default=None)


def created_post(body: Mapping[str, Any]) -> TweetId:
    """Read the id of what we have just posted.

    Raises:
        OutcomeUnknown: the answer names none.
    """
    data = body.get("data")
    made = _id(data.get("id")) if isinstance(data, dict) else None
    if made is None:
        message = "X took the reply but named no post; whether it stands is unknown"
        raise OutcomeUnknown(message, channel=Channel.X)
    return made


def _no_post(errors: object) -> NoReturn:
    listed = errors if isinstance(errors, list) else []
    kinds = [str(_object(error).get("type", "")) for error in listed]
    if any(kind.endswith(GONE_TYPES) for kind in kinds):
        raise PostGone("the post is deleted, protected or unknown", channel=Channel.X, status=200)
    _rubbish("sent neither a post nor the reason why not")


def _rubbish(what: str) -> NoReturn:
    raise Unreachable(f"X {what}", channel=Channel.X)


def _id(value: object) -> TweetId | None:
    """Read an id, which is a number in a string (or, in some twins, a number)."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not _DIGITS.fullmatch(text) or not 0 < int(text) <= _HIGHEST:
        return None
    return TweetId(str(int(text)))


def _users(body: Mapping[str, Any]) -> dict[str, Author]:
    includes = body.get("includes")
    users = includes.get("users") if isinstance(includes, dict) else None
    authors = [_author(user) for user in users] if isinstance(users, list) else []
    return {author.id: author for author in authors if author is not None}


def _author(user: object) -> Author | None:
    if not isinstance(user, dict):
        return None
    number, handle = _id(user.get("id")), user.get("username")
    if number is None or not isinstance(handle, str) or not _HANDLE.fullmatch(handle):
        return None
    return Author(
        id=UserId(number),
        handle=handle,
        name=_text(user.get("name"))[:_LONGEST_NAME] or handle,
        protected=user.get("protected") is True,
        description=_text(user.get("description")),
    )


def _post(item: object, users: Mapping[str, Author]) -> Post:
    if not isinstance(item, dict):
        _rubbish("sent something in a post's place")
    number = _id(item.get("id"))
    if number is None:
        _rubbish("sent a post without an id")
    writer = _writer(item, users)
    if writer is None:
        _rubbish(f"did not say who wrote post {number}")
    versions = _versions(item)
    refers = _references(item)
    to_user = _id(item.get("in_reply_to_user_id"))
    return Post(
        id=number,
        root=min((number, *versions), key=int),
        newest=max((number, *versions), key=int),
        text=_full_text(item),
        author_id=writer,
        created_at=_moment(item.get("created_at")) or time_of(number),
        conversation_id=_id(item.get("conversation_id")),
        replied_to=refers.get("replied_to"),
        replied_to_user=UserId(to_user) if to_user else None,
        quoted=refers.get("quoted"),
        is_repost="retweeted" in refers,
        has_media=bool(_object(item.get("attachments")).get("media_keys")),
        mentioned=_mentioned(item),
        lang=_text(item.get("lang"))[:10] or None,
        author=users.get(writer),
    )


def _writer(item: Mapping[str, Any], users: Mapping[str, Author]) -> UserId | None:
    """Give the author's id; with a single expanded user and no field for it, it is that one."""
    number = _id(item.get("author_id"))
    if number is not None:
        return UserId(number)
    return UserId(next(iter(users))) if len(users) == 1 and "author_id" not in item else None


def _versions(item: Mapping[str, Any]) -> list[TweetId]:
    """Give the ids of all versions; the list was seen missing, and seen as [""]."""
    for name in ("edit_history_tweet_ids", "edit_history_post_ids"):
        versions = item.get(name)
        if isinstance(versions, list):
            return [number for number in map(_id, versions) if number]
    return []


def _full_text(item: Mapping[str, Any]) -> str:
    """Give the whole text: that of a long post stands in its note; X escapes three characters."""
    notes = (_object(item.get(name)).get("text") for name in ("note_tweet", "note_post"))
    text = next((note for note in notes if isinstance(note, str) and note), _text(item.get("text")))
    text = text[:_LONGEST_TEXT]
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _references(item: Mapping[str, Any]) -> dict[str, TweetId]:
    found: dict[str, TweetId] = {}
    for name in ("referenced_tweets", "referenced_posts"):
        listed = item.get(name)
        for reference in listed if isinstance(listed, list) else ():
            number = _id(_object(reference).get("id"))
            if number is not None:
                found.setdefault(str(reference.get("type")), number)
    return found


def _mentioned(item: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the handles that X itself counts as mentioned, also those in the tail of a long post.

    The text is not searched: X leaves `entities` out where nobody is mentioned, and only what X counts
    as a mention lets us answer.
    """
    places = (item, *(_object(item.get(name)) for name in ("note_tweet", "note_post")))
    handles: dict[str, None] = {}
    for place in places:
        listed = _object(place.get("entities")).get("mentions")
        for mention in listed if isinstance(listed, list) else ():
            handle = _object(mention).get("username")
            if isinstance(handle, str):
                handles[handle.lower()] = None
    return tuple(handles)


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
