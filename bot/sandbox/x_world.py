"""The people and posts of the twin of X.

Post ids are snowflakes like X's own: they hold their creation time, so that sorting by id is sorting
by time and `since_id` means what it means in life.
"""

import bisect
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.sandbox.clock import SandboxClock
from bot.sandbox.environment import OUR_HANDLE, OUR_ID, OUR_NAME

X_EPOCH = datetime.fromtimestamp(1288834974.657, UTC)
FIRST_PERSON = 1_700_000_000_000_000_001
MENTIONED = re.compile(r"(?<![A-Za-z0-9_@.])@([A-Za-z0-9_]{1,15})(?![A-Za-z0-9_])")


@dataclass(slots=True, kw_only=True)
class Person:
    """Somebody on X."""

    user_id: str
    handle: str
    name: str
    created_at: datetime
    description: str = ""
    protected: bool = False


@dataclass(slots=True, kw_only=True)
class Post:
    """A post on X.

    Args:
        summons: its author names our account in it on purpose, so that we may answer.
        versions: the ids of all its versions, oldest first; they share this list.
        by_api: our own account wrote it through the API, not through another tool.
    """

    post_id: int
    author: Person
    text: str
    created_at: datetime
    conversation_id: int
    summons: bool = False
    in_reply_to: int | None = None
    retweet_of: int | None = None
    quote_of: int | None = None
    lang: str = "en"
    media: tuple[str, ...] = ()
    versions: list[int] = field(default_factory=list)
    deleted: bool = False
    by_api: bool = False

    @property
    def current(self) -> bool:
        """Whether no later version has replaced it."""
        return self.versions[-1] == self.post_id

    @property
    def hidden(self) -> bool:
        """Whether its author lets only friends read it."""
        return self.author.protected and self.author.user_id != OUR_ID

    @property
    def visible(self) -> bool:
        """Whether it stands in timelines."""
        return self.current and not self.deleted and not self.hidden


def mentions_us(text: str) -> bool:
    """Say whether a text names our account."""
    return any(found[1].casefold() == OUR_HANDLE.casefold() for found in MENTIONED.finditer(text))


class XWorld:
    """Everyone and everything on the twin of X."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self._last_id = 0
        self.posts: dict[int, Post] = {}
        self.mentions: list[int] = []
        self.everything: list[int] = []
        self.by_author: dict[str, list[int]] = {}
        self.replies: dict[int, list[int]] = {}
        self.by_api: list[int] = []
        self.people: dict[str, Person] = {}
        self._by_handle: dict[str, Person] = {}
        self.new_words = False
        self.us = self._enter(OUR_ID, OUR_HANDLE, OUR_NAME)

    def _enter(self, user_id: str, handle: str, name: str) -> Person:
        person = Person(
            user_id=user_id, handle=handle, name=name, created_at=self._clock.now() - timedelta(days=400)
        )
        self.people[user_id] = person
        self._by_handle[handle.casefold()] = person
        return person

    def person(self, handle: str) -> Person | None:
        """Find somebody by handle, in whatever case."""
        return self._by_handle.get(handle.casefold())

    def meet(self, handle: str, name: str | None = None) -> Person:
        """Find or add somebody; a name that is given replaces the old one."""
        person = self.person(handle)
        if person is None:
            person = self._enter(str(FIRST_PERSON + len(self.people)), handle, name or handle)
        elif name is not None:
            person.name = name
        return person

    def _new_id(self, created_at: datetime | None) -> int:
        moment = created_at or self._clock.now()
        milliseconds = max(0, (moment - X_EPOCH) // timedelta(milliseconds=1))
        post_id = milliseconds << 22
        if created_at is None:
            post_id = max(post_id, self._last_id + 1)
        while post_id in self.posts:
            post_id += 1
        self._last_id = max(self._last_id, post_id)
        return post_id

    def add(
        self,
        *,
        author: Person,
        text: str,
        created_at: datetime | None = None,
        in_reply_to: int | None = None,
        summons: bool = False,
        by_api: bool = False,
        versions: list[int] | None = None,
    ) -> Post:
        """Publish a post; `versions` are those that it replaces."""
        post_id = self._new_id(created_at)
        above = self.posts.get(in_reply_to) if in_reply_to is not None else None
        post = Post(
            post_id=post_id,
            author=author,
            text=text,
            created_at=created_at or self._clock.now(),
            conversation_id=above.conversation_id if above else in_reply_to or post_id,
            summons=summons,
            in_reply_to=in_reply_to,
            versions=versions if versions is not None else [],
            by_api=by_api,
        )
        post.versions.append(post_id)
        self._shelve(post)
        return post

    def _shelve(self, post: Post) -> None:
        self.posts[post.post_id] = post
        bisect.insort(self.everything, post.post_id)
        bisect.insort(self.by_author.setdefault(post.author.user_id, []), post.post_id)
        if post.summons:
            bisect.insort(self.mentions, post.post_id)
        if post.in_reply_to is not None:
            bisect.insort(self.replies.setdefault(post.in_reply_to, []), post.post_id)
        if post.by_api:
            self.by_api.append(post.post_id)

    def edit(self, post: Post, text: str) -> Post:
        """Replace a post by a new version, which has an id of its own."""
        edited = self.add(
            author=post.author,
            text=text,
            in_reply_to=post.in_reply_to,
            summons=post.summons,
            versions=post.versions,
        )
        edited.conversation_id = post.conversation_id
        edited.lang, edited.media, edited.quote_of = post.lang, post.media, post.quote_of
        return edited

    def recent_own(self, since: datetime) -> list[Post]:
        """Give our own standing posts since then, whoever of us wrote them."""
        own: list[Post] = []
        for post_id in reversed(self.by_author.get(OUR_ID, [])):
            post = self.posts[post_id]
            if post.created_at < since:
                break
            if not post.deleted:
                own.append(post)
        return own

    def standing(self) -> list[dict[str, str | None]]:
        """Tell the truth: our posts made through the API that still stand, in order."""
        posts = [self.posts[post_id] for post_id in self.by_api]
        return [
            {
                "id": str(post.post_id),
                "text": post.text,
                "in_reply_to": None if post.in_reply_to is None else str(post.in_reply_to),
            }
            for post in posts
            if not post.deleted
        ]
