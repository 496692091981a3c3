"""The doors of the twin of X: who am I, mentions, posts, search, create and delete."""

from http import HTTPStatus
from typing import Any

from bot.sandbox.environment import OUR_ID
from bot.sandbox.exchange import Answer, Ask, Door, Guard
from bot.sandbox.world import World
from bot.sandbox.x_payloads import View, includes, post_payload, user_payload
from bot.sandbox.x_problems import NOT_OURS, forbidden, invalid, not_authorised, not_found, unreadable
from bot.sandbox.x_questions import SPAN, VIEW, number, only, post_id, view
from bot.sandbox.x_rules import check_duplicate, check_length, check_target, read_draft
from bot.sandbox.x_search import cut_search_page
from bot.sandbox.x_timelines import cut_page, page_payload, span
from bot.sandbox.x_world import Person, Post, XWorld

MENTIONS_FLOOR = 800
TIMELINE_FLOOR = 3200
TIMELINE_FLOOR_WITHOUT_REPLIES = 800
USER_VIEW = frozenset({"user.fields", "expansions", "tweet.fields", "post.fields"})
MOST_IDS = 100


def _view(world: World, ask: Ask) -> View:
    return view(ask, new_words=world.x.new_words)


def get_me(world: World, ask: Ask) -> Answer:
    """Answer who we are."""
    only(ask, USER_VIEW)
    return Answer(body={"data": user_payload(world.x.us, _user_view(ask))})


def _user_view(ask: Ask) -> View:
    return view(_without_expansions(ask), new_words=False)


def _without_expansions(ask: Ask) -> Ask:
    query = {name: value for name, value in ask.query.items() if name != "expansions"}
    return Ask(method=ask.method, path=ask.path, query=query)


def get_user(world: World, ask: Ask) -> Answer:
    """Answer who somebody is, by id."""
    only(ask, USER_VIEW)
    user_id = str(post_id("id", ask.place["id"]))
    return _user(world.x.people.get(user_id), "id", user_id, _user_view(ask))


def get_user_by_name(world: World, ask: Ask) -> Answer:
    """Answer who somebody is, by handle."""
    only(ask, USER_VIEW)
    handle = ask.place["username"]
    return _user(world.x.person(handle), "username", handle, _user_view(ask))


def _user(person: Person | None, parameter: str, value: str, shown: View) -> Answer:
    if person is None:
        return Answer(body={"errors": [not_found("user", value, parameter)]})
    return Answer(body={"data": user_payload(person, shown)})


def get_mentions(world: World, ask: Ask) -> Answer:
    """Answer with a page of the posts that mention us."""
    only(ask, VIEW | SPAN)
    size = number(ask, "max_results", default=10, low=5, high=100)
    where, token = span(ask), ("pagination_token", ask.query.get("pagination_token"))
    ids = world.x.mentions
    if (user_id := str(post_id("id", ask.place["id"]))) != OUR_ID:
        if user_id not in world.x.people:
            return Answer(body={"errors": [not_found("user", user_id)]})
        ids = []
    page = cut_page(ids, world.x, where, size=size, floor=MENTIONS_FLOOR, token=token)
    return Answer(body=page_payload(page, world.x, _view(world, ask)))


def get_timeline(world: World, ask: Ask) -> Answer:
    """Answer with a page of somebody's own posts."""
    only(ask, VIEW | SPAN | {"exclude"})
    size = number(ask, "max_results", default=10, low=5, high=100)
    where, token = span(ask), ("pagination_token", ask.query.get("pagination_token"))
    user_id = str(post_id("id", ask.place["id"]))
    person = world.x.people.get(user_id)
    if person is None:
        return Answer(body={"errors": [not_found("user", user_id)]})
    if person.protected and user_id != OUR_ID:
        return Answer(body={"errors": [not_authorised("user", user_id)]})
    excluded = _excluded(ask)
    floor = TIMELINE_FLOOR_WITHOUT_REPLIES if "replies" in excluded else TIMELINE_FLOOR

    def wanted(post: Post) -> bool:
        return not (
            ("replies" in excluded and post.in_reply_to is not None)
            or ("retweets" in excluded and post.retweet_of is not None)
        )

    ids = world.x.by_author.get(user_id, [])
    page = cut_page(ids, world.x, where, size=size, floor=floor, token=token, wanted=wanted)
    return Answer(body=page_payload(page, world.x, _view(world, ask)))


def _excluded(ask: Ask) -> frozenset[str]:
    raw = ask.query.get("exclude")
    values = frozenset(raw.split(",")) if raw is not None else frozenset()
    if values - {"replies", "retweets"}:
        raise invalid(
            "exclude",
            raw or "",
            f"The `exclude` query parameter value [{raw}] is not one of [replies,retweets]",
        )
    return values


def get_post(world: World, ask: Ask) -> Answer:
    """Answer with one post, or with 200 and the reason why not, as X does."""
    only(ask, VIEW)
    value, shown = ask.place["id"], _view(world, ask)
    post = world.x.posts.get(post_id("id", value))
    if error := unreadable(post, value):
        return Answer(body={"errors": [error]})
    return Answer(body=_one(post, world.x, shown))


def _one(post: Post | None, x: XWorld, shown: View) -> dict[str, Any]:
    assert post is not None  # noqa: S101 - the caller has looked
    return {"data": post_payload(post, x, shown), **includes([post], x, shown)}


def get_posts(world: World, ask: Ask) -> Answer:
    """Answer with several posts; the missing ones stand under `errors`."""
    only(ask, VIEW | {"ids"})
    values, shown = ask.query.get("ids", "").split(","), _view(world, ask)
    if len(values) > MOST_IDS:
        message = f"The number of values in the `ids` query parameter list [{len(values)}] is over {MOST_IDS}"
        raise invalid("ids", str(len(values)), message)
    posts: list[Post] = []
    errors: list[dict[str, Any]] = []
    for value in values:
        post = world.x.posts.get(post_id("ids", value))
        error = unreadable(post, value, "ids")
        if error:
            errors.append(error)
        elif post:
            posts.append(post)
    body: dict[str, Any] = {"data": [post_payload(post, world.x, shown) for post in posts]} if posts else {}
    body |= includes(posts, world.x, shown)
    return Answer(body=body | ({"errors": errors} if errors else {}))


def search_recent(world: World, ask: Ask) -> Answer:
    """Answer with a page of last week's posts that fit a query."""
    only(ask, VIEW | SPAN | {"query", "next_token", "sort_order"})
    page = cut_search_page(world, ask)
    return Answer(body=page_payload(page, world.x, _view(world, ask)))


def create_post(world: World, ask: Ask) -> Answer:
    """Publish a post of ours, if every rule allows it."""
    try:
        body = ask.json()
    except ValueError:
        raise invalid("body", "", "The body is not valid JSON.") from None
    text, target = read_draft(body)
    check_length(text)
    if target is not None:
        check_target(world.x, target)
    check_duplicate(world.x, world.clock, text)
    post = world.x.add(author=world.x.us, text=text, in_reply_to=target, by_api=True)
    data: dict[str, Any] = {"id": str(post.post_id), "text": post.text}
    history = "edit_history_post_ids" if world.x.new_words else "edit_history_tweet_ids"
    return Answer(status=HTTPStatus.CREATED, body={"data": data | {history: [str(post.post_id)]}})


def delete_post(world: World, ask: Ask) -> Answer:
    """Delete a post of ours."""
    post = world.x.posts.get(post_id("id", ask.place["id"]))
    if post is not None and post.author.user_id != OUR_ID:
        raise forbidden(NOT_OURS)
    if post is None or post.deleted:
        return Answer(body={"data": {"deleted": False}})
    post.deleted = True
    return Answer(body={"data": {"deleted": True}})


def _door(method: str, pattern: str, handler: Any, per_window: int) -> Door:
    return Door(method=method, pattern=pattern, handler=handler, guard=Guard.X, per_window=per_window)


DOORS = (
    _door("GET", "/2/users/me", get_me, 75),
    _door("GET", "/2/users/by/username/{username}", get_user_by_name, 900),
    _door("GET", "/2/users/{id}/mentions", get_mentions, 300),
    _door("GET", "/2/users/{id}/tweets", get_timeline, 900),
    _door("GET", "/2/users/{id}", get_user, 900),
    _door("GET", "/2/tweets/search/recent", search_recent, 300),
    _door("GET", "/2/tweets/{id}", get_post, 900),
    _door("DELETE", "/2/tweets/{id}", delete_post, 50),
    _door("GET", "/2/tweets", get_posts, 5000),
    _door("POST", "/2/tweets", create_post, 100),
)
