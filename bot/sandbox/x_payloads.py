"""Posts and people of the twin as X writes them, in its old words or its new ones.

The new words are those of version 2.167: `post.fields`, `edit_history_post_ids`, `referenced_posts`,
`note_post`. Who asks in new words is answered in new words; a switch does so for everyone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import twitter_text

from bot.sandbox.environment import OUR_HANDLE
from bot.sandbox.x_world import MENTIONED, Person, Post, XWorld

LONGEST = 280
SHORTEST_LONG = LONGEST // 2  # fewer characters than this cannot weigh more than 280

NEW_WORDS = {
    "edit_history_tweet_ids": "edit_history_post_ids",
    "referenced_tweets": "referenced_posts",
    "note_tweet": "note_post",
}
OLD_WORDS = {new: old for old, new in NEW_WORDS.items()}
ONLY_EXPANDED = frozenset({"author_id", "in_reply_to_user_id", "referenced_tweets"})
EXPANSIONS = {
    "author_id": "author_id",
    "in_reply_to_user_id": "in_reply_to_user_id",
    "entities.mentions.username": "entities",
    "referenced_tweets.id": "referenced_tweets",
    "referenced_posts.id": "referenced_tweets",
    "edit_history_tweet_ids": "edit_history_tweet_ids",
    "edit_history_post_ids": "edit_history_tweet_ids",
    "referenced_tweets.id.author_id": "referenced_tweets",
    "attachments.media_keys": "attachments",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """Which fields the caller wants to see, by their old names, and in which words."""

    fields: frozenset[str] = frozenset()
    expansions: frozenset[str] = frozenset()
    user_fields: frozenset[str] = frozenset()
    new_words: bool = False


def stamp(moment: datetime) -> str:
    """Write an instant as X does, to the second."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


@lru_cache(maxsize=4096)
def weight(text: str) -> int:
    """Weigh a text as X does: links count 23, most of the world's letters 2."""
    return int(twitter_text.parse_tweet(text).weightedLength)


def is_long(text: str) -> bool:
    """Say whether a text is more than a classic post."""
    return len(text) > SHORTEST_LONG and weight(text) > LONGEST


def shortened(text: str) -> str:
    """Give what stands under `text` for a long post; the whole is in its note."""
    if not is_long(text):
        return text
    head = text[: LONGEST - 1]
    return (head if weight(head) < LONGEST else text[: SHORTEST_LONG - 1]) + "…"


def mention_entities(post: Post, world: XWorld) -> list[dict[str, Any]]:
    """List the handles that a post names; ours only if it summons us."""
    entities = []
    for found in MENTIONED.finditer(post.text):
        if found[1].casefold() == OUR_HANDLE.casefold() and not post.summons:
            continue
        entity: dict[str, Any] = {"start": found.start(), "end": found.end(), "username": found[1]}
        if person := world.person(found[1]):
            entity |= {"username": person.handle, "id": person.user_id}
        entities.append(entity)
    return entities


def references(post: Post) -> list[dict[str, str]]:
    """List the posts that a post refers to."""
    kinds = {"retweeted": post.retweet_of, "quoted": post.quote_of, "replied_to": post.in_reply_to}
    return [{"type": kind, "id": str(of)} for kind, of in kinds.items() if of is not None]


def _in_reply_to_user(post: Post, world: XWorld) -> str | None:
    above = world.posts.get(post.in_reply_to) if post.in_reply_to is not None else None
    return above.author.user_id if above else None


def _optional_fields(post: Post, world: XWorld) -> dict[str, Any]:
    """Give all that may be asked for; what is empty here is left out, as in life."""
    long = is_long(post.text)
    mentions = mention_entities(post, world)
    return {
        "author_id": post.author.user_id,
        "conversation_id": str(post.conversation_id),
        "created_at": stamp(post.created_at),
        "in_reply_to_user_id": _in_reply_to_user(post, world),
        "referenced_tweets": references(post),
        "entities": {"mentions": mentions} if mentions else None,
        "lang": post.lang,
        "reply_settings": "everyone",
        "note_tweet": {"text": post.text} if long else None,
        "attachments": {"media_keys": list(post.media)} if post.media else None,
        "possibly_sensitive": False,
    }


def post_payload(post: Post, world: XWorld, view: View) -> dict[str, Any]:
    """Write a post: id, text and edit history always, the rest as asked."""
    wanted = view.fields | {EXPANSIONS[expansion] for expansion in view.expansions}
    payload: dict[str, Any] = {
        "id": str(post.post_id),
        "text": shortened(post.text),
        "edit_history_tweet_ids": [str(version) for version in post.versions],
    }
    if wanted:
        optional = _optional_fields(post, world)
        payload |= {
            name: value for name, value in optional.items() if name in wanted and value not in (None, [])
        }
    if view.new_words:
        return {NEW_WORDS.get(name, name): value for name, value in payload.items()}
    return payload


def user_payload(person: Person, view: View) -> dict[str, Any]:
    """Write a person: id, name and username always, the rest as asked."""
    optional = {
        "created_at": stamp(person.created_at),
        "description": person.description,
        "protected": person.protected,
        "verified": False,
    }
    payload = {"id": person.user_id, "name": person.name, "username": person.handle}
    return payload | {name: value for name, value in optional.items() if name in view.user_fields}


def _people_around(posts: list[Post], world: XWorld, expansions: frozenset[str]) -> dict[str, Person]:
    people: dict[str, Person] = {}
    for post in posts:
        if "author_id" in expansions:
            people[post.author.user_id] = post.author
        if "in_reply_to_user_id" in expansions and (user_id := _in_reply_to_user(post, world)):
            people[user_id] = world.people[user_id]
        if "entities.mentions.username" in expansions:
            ids = [entity["id"] for entity in mention_entities(post, world) if "id" in entity]
            people |= {user_id: world.people[user_id] for user_id in ids}
    return people


def _posts_around(posts: list[Post], world: XWorld) -> list[Post]:
    ids = {
        of for post in posts for of in (post.retweet_of, post.quote_of, post.in_reply_to) if of is not None
    }
    around = [world.posts[post_id] for post_id in sorted(ids) if post_id in world.posts]
    return [post for post in around if not post.deleted and not post.hidden]


def includes(posts: Iterable[Post], world: XWorld, view: View) -> dict[str, Any]:
    """Give the `includes` member, empty when nothing was to be expanded."""
    shown = list(posts)
    member: dict[str, Any] = {}
    if people := _people_around(shown, world, view.expansions):
        member["users"] = [user_payload(person, view) for person in people.values()]
    if view.expansions & {"referenced_tweets.id", "referenced_posts.id", "referenced_tweets.id.author_id"}:
        around = _posts_around(shown, world)
        if around:
            member["tweets"] = [post_payload(post, world, view) for post in around]
    return {"includes": member} if member else {}
