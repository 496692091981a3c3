"""X through tweepy: the only module that knows it is there (signing in apart, see `consent`).

tweepy sets no timeout, waits inside a call when told to, and reads an answer into types that fail on odd
ids. So it only signs and sends here: the transport bounds the call, `x_errors` judges the answer and
`x_payloads` reads it.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any, Final

import requests
from tweepy.client import Client

from bot.conversation.ledger import MentionsPage
from bot.conversation.mention import Author, Post, TweetId
from bot.errors import Channel, Unreachable
from bot.gateways import x_errors, x_payloads
from bot.gateways.answer import json_object
from bot.gateways.deadline import DeadlineAdapter, session
from bot.gateways.patience import patiently

OFFICIAL: Final = frozenset({"https://api.x.com", "https://api.twitter.com"})
POST_FIELDS: Final = [
    "attachments",
    "author_id",
    "conversation_id",
    "created_at",
    "edit_history_tweet_ids",
    "entities",
    "in_reply_to_user_id",
    "lang",
    "note_tweet",
    "referenced_tweets",
]
USER_FIELDS: Final = ["description", "name", "protected", "username"]
MENTIONS_FLOOR: Final = 800
MOST_MENTION_PAGES: Final = 200
MOST_TIMELINE_PAGES: Final = 700  # 3,200 posts, 5 a page


def target_of(base_url: str) -> str | None:
    """Say where tweepy's requests should really go: None for X itself.

    tweepy signs for api.twitter.com, and a signature holds for the host that it names; so requests to X
    stay there, whichever of its two names the settings use.
    """
    return None if base_url.rstrip("/") in OFFICIAL else base_url


class XTimeline:
    """X as one account sees it, with that account's own tokens (OAuth 1.0a).

    Args:
        base_url: where the API is; a twin may stand in.
        clock: tells how long a rate limit still lasts.
        page_size: posts asked for per page, 5 to 100.
        connect_timeout_s: seconds to wait for a connection.
        deadline_s: seconds that one whole call may take.
    """

    def __init__(
        self,
        *,
        base_url: str,
        consumer_key: str,
        consumer_secret: str,
        access_token: str,
        access_token_secret: str,
        clock: Callable[[], datetime],
        page_size: int = 100,
        connect_timeout_s: float = 3.0,
        deadline_s: float = 20.0,
    ) -> None:
        self._clock = clock
        self._page_size = page_size
        self._me: Author | None = None
        self._client = Client(
            consumer_key=consumer_key,
            consumer_secret=consumer_secret,
            access_token=access_token,
            access_token_secret=access_token_secret,
            return_type=requests.Response,
            wait_on_rate_limit=False,
        )
        adapter = DeadlineAdapter(
            base_url=target_of(base_url), connect_timeout_s=connect_timeout_s, deadline_s=deadline_s
        )
        self._client.session.close()
        self._client.session = session(adapter, check=partial(x_errors.check, clock=clock))

    def me(self) -> Author:
        """Give our own account; it is asked for once, since each look costs money."""
        if self._me is None:
            self._me = x_payloads.own_account(self._read(self._client.get_me, user_fields=USER_FIELDS))
        return self._me

    def mentions(self, *, since: TweetId | None) -> Iterator[MentionsPage]:
        """Give pages of posts that mention us, newest first, after `since` (exclusive).

        X shows the newest 800; the page that reaches that floor is the last one.
        """
        token: str | None = None
        seen = 0
        for _ in range(MOST_MENTION_PAGES):
            page = self._page(self._client.get_users_mentions, since, token)
            seen += len(page.posts)
            last = page.next_token in {None, token} or seen >= MENTIONS_FLOOR
            yield MentionsPage(posts=page.posts, newest=page.newest, last=last)
            if last:
                return
            token = page.next_token
        raise Unreachable("X's list of mentions does not end", channel=Channel.X)

    def post(self, tweet: TweetId) -> Post:
        """Give one post with its author, in its newest version.

        Raises:
            PostGone: it is deleted, protected or unknown.
        """
        body = self._look_up(tweet)
        newest = x_payloads.newest_version(body)
        if newest is not None and int(newest) > int(tweet):
            body = self._look_up(newest)
        return x_payloads.single_post(body)

    def own_replies(self, *, to: TweetId) -> tuple[Post, ...]:
        """Give our own posts that answer `to`, from our timeline, through whatever tool they were made.

        The timeline is read to its end, from `to` on: "none" must be as certain as X can make it.
        """
        token: str | None = None
        found: list[Post] = []
        for _ in range(MOST_TIMELINE_PAGES):
            page = self._page(self._client.get_users_tweets, to, token)
            found += [post for post in page.posts if post.replied_to == to]
            if page.next_token in {None, token}:
                return tuple(found)
            token = page.next_token
        raise Unreachable("our own timeline on X does not end", channel=Channel.X)

    def reply(self, text: str, *, to: TweetId) -> TweetId:
        """Post `text` as a reply, once.

        Raises:
            OutcomeUnknown: it may or may not stand.
            Refused: it does not, and will not.
        """
        with x_errors.translated(writing=True, clock=self._clock):
            answer = self._client.create_tweet(text=text, in_reply_to_tweet_id=to, user_auth=True)
        return x_payloads.created_post(json_object(answer.content) or {})

    def _look_up(self, tweet: TweetId) -> dict[str, Any]:
        return self._read(
            self._client.get_tweet,
            tweet,
            tweet_fields=POST_FIELDS,
            user_fields=USER_FIELDS,
            expansions=["author_id"],
        )

    def _page(
        self, call: Callable[..., Any], since: TweetId | None, token: str | None
    ) -> x_payloads.TimelinePage:
        body = self._read(
            call,
            self.me().id,
            since_id=since,
            pagination_token=token,
            max_results=self._page_size,
            tweet_fields=POST_FIELDS,
        )
        return x_payloads.timeline_page(body)

    def _read(self, call: Callable[..., Any], *place: str, **wanted: Any) -> dict[str, Any]:
        def once() -> dict[str, Any]:
            with x_errors.translated(writing=False, clock=self._clock):
                answer = call(*place, user_auth=True, **wanted)
            return json_object(answer.content) or {}

        return patiently(once)
