"""Cutting a list of posts into pages, newest first, and never deeper than X lets anyone read."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.sandbox.exchange import Ask
from bot.sandbox.x_payloads import View, includes, post_payload
from bot.sandbox.x_problems import invalid
from bot.sandbox.x_questions import instant, post_id
from bot.sandbox.x_world import Post, XWorld

TOKEN = re.compile("7140([0-9a-f]{1,16})")


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """The part of a list that was asked for; both ids are exclusive."""

    since_id: int | None = None
    until_id: int | None = None
    start: datetime | None = None
    end: datetime | None = None

    def holds(self, post: Post) -> bool:
        """Say whether a post lies inside."""
        return not (
            (self.since_id is not None and post.post_id <= self.since_id)
            or (self.until_id is not None and post.post_id >= self.until_id)
            or (self.start is not None and post.created_at < self.start)
            or (self.end is not None and post.created_at >= self.end)
        )


def span(ask: Ask) -> Span:
    """Read the part of a list that is wanted."""
    since, until = ask.query.get("since_id"), ask.query.get("until_id")
    return Span(
        since_id=None if since is None else post_id("since_id", since),
        until_id=None if until is None else post_id("until_id", until),
        start=instant(ask, "start_time"),
        end=instant(ask, "end_time"),
    )


def _token(last: Post) -> str:
    return f"7140{last.post_id:x}"


def _below(name: str, token: str | None) -> int | None:
    if token is None:
        return None
    found = TOKEN.fullmatch(token)
    if found is None:
        raise invalid(name, token, f"The `{name}` query parameter value [{token}] is not valid")
    return int(found[1], 16)


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Some posts, newest first, and the token for those below."""

    posts: list[Post]
    next_token: str | None = None


def _newest_first(ids: list[int], world: XWorld, wanted: Callable[[Post], bool]) -> Iterator[Post]:
    return (post for post in (world.posts[one] for one in reversed(ids)) if post.visible and wanted(post))


def cut_page(
    ids: list[int],
    world: XWorld,
    where: Span,
    *,
    size: int,
    floor: int | None = None,
    token: tuple[str, str | None] = ("pagination_token", None),
    wanted: Callable[[Post], bool] = lambda _: True,
) -> Page:
    """Cut one page from ids in rising order.

    Args:
        ids: the whole list.
        world: where the posts are.
        where: the part that was asked for.
        size: how many posts a page has at most.
        floor: how many of the newest posts can be reached at all. Below it the answer is
            success without posts, and a token leads there if there are any.
        token: the paging parameter's name and value.
        wanted: which posts of the list count at all.
    """
    below = _below(*token)
    posts: list[Post] = []
    for depth, post in enumerate(_newest_first(ids, world, wanted)):
        if where.since_id is not None and post.post_id <= where.since_id:
            break
        if (below is not None and post.post_id >= below) or not where.holds(post):
            continue
        at_floor = floor is not None and depth >= floor
        if len(posts) == size or at_floor:
            return Page(posts=posts, next_token=_token(posts[-1]) if posts else None)
        posts.append(post)
    return Page(posts=posts)


def page_payload(page: Page, world: XWorld, view: View) -> dict[str, Any]:
    """Write a page; an empty one has no `data`."""
    meta: dict[str, Any] = {"result_count": len(page.posts)}
    if not page.posts:
        return {"meta": meta}
    meta |= {"newest_id": str(page.posts[0].post_id), "oldest_id": str(page.posts[-1].post_id)}
    if page.next_token:
        meta["next_token"] = page.next_token
    data = [post_payload(post, world, view) for post in page.posts]
    return {"data": data, **includes(page.posts, world, view), "meta": meta}
