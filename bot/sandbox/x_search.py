"""Recent search on the twin of X: seven days back, and never the last thirty seconds.

It knows the operators that find our own replies and missed mentions; any other is refused
as X refuses what it does not know.
"""

import re
from collections.abc import Callable
from datetime import timedelta

from bot.sandbox.exchange import Ask
from bot.sandbox.world import World
from bot.sandbox.x_problems import invalid
from bot.sandbox.x_questions import number
from bot.sandbox.x_timelines import Page, Span, cut_page, span
from bot.sandbox.x_world import MENTIONED, Post, XWorld

LAG = timedelta(seconds=30)
NEAREST_END = timedelta(seconds=10)
REACH = timedelta(days=7)
LONGEST_QUERY = 512
TERM = re.compile(r'-?"[^"]+"|\S+')

Test = Callable[[Post, XWorld], bool]


def _from(value: str) -> Test:
    who = value.removeprefix("@").casefold()
    return lambda post, _: who in (post.author.handle.casefold(), post.author.user_id)


def _to(value: str) -> Test:
    who = value.removeprefix("@").casefold()

    def test(post: Post, world: XWorld) -> bool:
        above = world.posts.get(post.in_reply_to) if post.in_reply_to is not None else None
        return above is not None and above.author.handle.casefold() == who

    return test


def _reply_to(value: str) -> Test:
    return lambda post, _: str(post.in_reply_to) == value


def _conversation(value: str) -> Test:
    return lambda post, _: str(post.conversation_id) == value


def _is(value: str) -> Test:
    tests: dict[str, Test] = {
        "retweet": lambda post, _: post.retweet_of is not None,
        "reply": lambda post, _: post.in_reply_to is not None,
        "quote": lambda post, _: post.quote_of is not None,
    }
    return tests[value]


OPERATORS: dict[str, Callable[[str], Test]] = {
    "from": _from,
    "to": _to,
    "in_reply_to_tweet_id": _reply_to,
    "conversation_id": _conversation,
    "is": _is,
}


def _words(value: str) -> Test:
    wanted = value.strip('"').casefold()
    return lambda post, _: re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", post.text.casefold()) is not None


def _handle(value: str) -> Test:
    who = value.casefold()
    return lambda post, _: who in (found[1].casefold() for found in MENTIONED.finditer(post.text))


def _test(term: str) -> Test:
    name, colon, value = term.partition(":")
    if term.startswith("@"):
        return _handle(term[1:])
    if not colon or term.startswith('"'):
        return _words(term)
    if name not in OPERATORS or not value:
        raise KeyError(name)
    return OPERATORS[name](value)


def _negated(test: Test) -> Test:
    return lambda post, world: not test(post, world)


def parse(query: str) -> list[Test]:
    """Read a query as tests that must all hold; `-` before a term turns it round."""
    terms = TERM.findall(query)
    if not 1 <= len(query) <= LONGEST_QUERY or not terms:
        raise invalid(
            "query", query, f"The `query` query parameter length is not between 1 and {LONGEST_QUERY}"
        )
    if all(term.startswith(("-", "is:")) for term in terms):
        raise invalid(
            "query", query, "There were errors processing your request: the query has no standalone operator"
        )
    tests: list[Test] = []
    for term in terms:
        try:
            test = _test(term.removeprefix("-"))
        except KeyError:
            raise invalid(
                "query", query, f"There were errors processing your request: no operator [{term}]"
            ) from None
        tests.append(_negated(test) if term.startswith("-") else test)
    return tests


def _candidates(query: str, world: XWorld) -> list[int]:
    """Choose the shortest list that holds every hit."""
    if found := re.search(r"(?<!\S)in_reply_to_tweet_id:([0-9]{1,19})(?!\S)", query):
        return world.replies.get(int(found[1]), [])
    if found := re.search(r"(?<!\S)from:@?(\w+)(?!\S)", query):
        person = world.person(found[1])
        if person is not None:
            return world.by_author.get(person.user_id, [])
    return world.everything


def _span(world: World, ask: Ask) -> Span:
    now, asked = world.clock.now(), span(ask)
    if asked.end is not None and asked.end > now - NEAREST_END:
        raise invalid(
            "end_time",
            ask.query["end_time"],
            "'end_time' must be a minimum of 10 seconds prior to the request time.",
        )
    if asked.start is not None and asked.start < now - REACH:
        raise invalid("start_time", ask.query["start_time"], "'start_time' must be on or after 7 days ago.")
    return Span(
        since_id=asked.since_id,
        until_id=asked.until_id,
        start=asked.start or now - REACH,
        end=asked.end or now - LAG,
    )


def cut_search_page(world: World, ask: Ask) -> Page:
    """Find one page of posts."""
    query = ask.query.get("query", "")
    tests = parse(query)
    name = "next_token" if "next_token" in ask.query else "pagination_token"
    return cut_page(
        _candidates(query, world.x),
        world.x,
        _span(world, ask),
        size=number(ask, "max_results", default=10, low=10, high=100),
        token=(name, ask.query.get(name)),
        wanted=lambda post: all(test(post, world.x) for test in tests),
    )
