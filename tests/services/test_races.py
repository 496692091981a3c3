"""Several at work on one database and one account: one reply and one playlist to each mention."""

import contextlib
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
import requests

from bot.app import App
from bot.conversation.mention import TweetId
from bot.errors import Channel, Conflict, OutcomeUnknown, Unreachable
from bot.services.publish import Progress

if TYPE_CHECKING:
    from tests.conftest import MakeApp, Twin
    from tests.services.conftest import Approve, Bend, Round

TEXTS = ("thank you", "thanks a lot", "just signed up, what am I supposed to do?", "hello")


def test_three_bots_at_once_answer_each_mention_once(
    make_bot: "MakeApp", twin: "Twin", rounds: "Round"
) -> None:
    """Claims, fences and the guard hold between them, whoever takes what."""
    tweets = [
        twin.mention(f"@TuneCares {TEXTS[n % 4]}", {"author_name": "Emma", "author_handle": f"emma{n}"})
        for n in range(8)
    ]
    bots = [make_bot() for _ in range(3)]

    def work(bot: App) -> None:
        for _ in range(3):
            rounds(bot)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, bots))
    answered = Counter(post["in_reply_to"] for post in twin.truth()["posts"])
    assert set(answered.values()) == {1}
    waiting = {row.tweet_id for row in bots[0].reports.queue()}
    assert set(answered) | waiting == set(tweets)
    assert len(twin.truth()["playlists"]) == len(answered)
    assert {sent.tweet_id for sent in bots[0].reports.published()} == set(answered)


def test_an_operator_and_the_daemon_on_one_post_answer_once(
    make_bot: "MakeApp", twin: "Twin", rounds: "Round"
) -> None:
    """Whoever comes first sends; the other one is told."""
    tweet = TweetId(twin.mention("@TuneCares thank you"))
    daemon, hand = make_bot(), make_bot()

    def operate() -> None:
        with contextlib.suppress(Conflict):
            considered = hand.composer.consider(tweet, text="we are here for you")
            if considered.answered_by is None:
                draft = hand.composer.store(considered, actor="operator:ana")
                hand.publisher.publish_next(draft=draft)

    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(rounds, daemon), pool.submit(operate)]
        [one.result() for one in done]
    for _ in range(2):
        rounds(daemon)
    assert [post["in_reply_to"] for post in twin.truth()["posts"]] == [tweet]
    assert len(twin.truth()["playlists"]) == 1
    assert len(daemon.reports.published()) == 1


@pytest.mark.parametrize("step", ["create_playlist", "fill", "name", "reply"])
def test_a_worker_that_wakes_up_after_its_lease_was_taken_writes_nothing(
    make_bot: "MakeApp", twin: "Twin", bend: "Bend", rounds: "Round", step: str
) -> None:
    """While it slept another took over and finished; its own outcome comes too late and is refused."""
    twin.mention("@TuneCares thank you")
    sleeper, other = make_bot(BOT_DATABASE__LEASE_S="1"), make_bot()
    part = "timeline" if step == "reply" else "music"

    def sleep(own: Callable[..., Any], *args: Any, **named: Any) -> Any:
        result = own(*args, **named)
        time.sleep(1.2)  # leases go by the database's clock
        for _ in range(3):
            rounds(other)
            twin.advance(61)
        return result

    bend(sleeper, part, **{step: sleep})
    sleeper.rounds.poll()
    sleeper.rounds.compose()
    assert sleeper.publisher.publish_next() is Progress.LOST
    assert len(twin.truth()["posts"]) == 1
    assert len(twin.truth()["playlists"]) == 1
    assert len(other.reports.published()) == 1


def test_of_two_playlists_with_the_token_one_is_kept(
    bot: App, twin: "Twin", bend: "Bend", rounds: "Round"
) -> None:
    """A creation in doubt that happened twice leaves one playlist."""
    twin.mention("@TuneCares thank you")

    def twice(own: Callable[[str], str], name: str) -> str:
        own(name)
        own(name)
        raise OutcomeUnknown("the line was cut", channel=Channel.SPOTIFY)

    bend(bot, "music", create_playlist=twice)
    rounds(bot)
    assert len(twin.truth()["playlists"]) == 1
    assert len(twin.truth()["posts"]) == 1


def test_a_text_that_x_calls_a_duplicate_is_looked_for(
    bot: App, twin: "Twin", bend: "Bend", rounds: "Round"
) -> None:
    """The 403 stands in for an idempotency key: our first try stands, so it is ours."""
    twin.mention("@TuneCares thank you")
    twin.control("faults", route="POST /2/tweets", cut="after", times=1)
    looks = 0

    def blind(own: Callable[..., Any], *, to: TweetId) -> Any:
        nonlocal looks
        looks += 1
        return own(to=to) if looks > 6 else ()  # both looks and the one before the second try see nothing

    bend(bot, "timeline", own_replies=blind)
    for _ in range(5):
        rounds(bot)
        twin.advance(61)
    assert len(twin.truth()["posts"]) == 1
    [sent] = bot.reports.published()
    assert sent.reply_id == twin.truth()["posts"][0]["id"]
    statuses = [call["status"] for call in twin.writes() if call["path"] == "/2/tweets"]
    assert statuses == [None, 403]


@pytest.mark.parametrize("status", [500, 502, 503])
@pytest.mark.parametrize("route", ["POST /2/tweets", "POST /v1/me/playlists", "PUT /v1/playlists/:id"])
@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_server_error_to_a_write_is_doubt_and_is_settled(
    bot: App, twin: "Twin", rounds: "Round", route: str, cut: str, status: int
) -> None:
    """Whether it was done before the error or not: one playlist, one reply."""
    twin.mention("@TuneCares thank you")
    fault: dict[str, Any] = {"status": status} | ({"cut": cut} if cut == "after" else {})
    twin.control("faults", route=route, times=1, **fault)
    for _ in range(5):
        rounds(bot)
        twin.advance(61)
    assert len(twin.truth()["posts"]) == 1
    assert len(twin.truth()["playlists"]) == 1


def test_what_reads_back_otherwise_is_filled_again_and_never_linked(
    bot: App, twin: "Twin", bend: "Bend", rounds: "Round"
) -> None:
    """A playlist that does not hold what was put in is not sent."""
    twin.mention("@TuneCares thank you")
    wrong = 3

    def misread(own: Callable[[str], tuple[str, ...]], playlist: str) -> tuple[str, ...]:
        nonlocal wrong
        wrong -= 1
        return own(playlist)[:-1] if wrong >= 0 else own(playlist)

    bend(bot, "music", tracks_of=misread)
    rounds(bot)
    assert twin.truth()["posts"] == []
    for _ in range(5):
        twin.advance(121)
        rounds(bot)
    assert len(twin.truth()["posts"]) == 1


def test_a_playlist_that_never_reads_back_right_goes_to_a_person(
    bot: App, twin: "Twin", bend: "Bend", rounds: "Round"
) -> None:
    """No link to wrong songs, and no playlist left behind."""
    tweet = twin.mention("@TuneCares thank you")
    bend(bot, "music", tracks_of=lambda own, playlist: own(playlist)[:-1])
    for _ in range(9):
        rounds(bot)
        twin.advance(1000)
    assert twin.truth() == {"posts": [], "playlists": []}
    seen = bot.reports.mention(TweetId(tweet))
    assert seen is not None
    assert seen.state == "handed_off"


def test_a_draft_in_the_hands_of_a_live_worker_is_left_to_it(
    patient_bot: App, approved: "Approve", make_bot: "MakeApp", twin: "Twin"
) -> None:
    """Until its lease ends nobody else touches it, not even who names it."""
    number = approved()
    patient_bot.journal.claim_draft(now=patient_bot.clock(), draft=number)
    other = make_bot()
    assert other.publisher.publish_next(resume=True) is None
    assert other.publisher.publish_next() is None
    assert other.publisher.publish_next(draft=number) is Progress.LOST
    assert requests.get(f"{twin.url}/_sandbox/calls?writes=1", timeout=10).json() == []


def test_a_defect_in_composing_parks_one_mention_while_the_rest_flows(
    bot: App, twin: "Twin", bend: "Bend", rounds: "Round"
) -> None:
    """After three tries a person gets it."""
    odd = twin.mention("@TuneCares thank you")
    fine = twin.mention("@TuneCares thank you", {"author_name": "Sarah", "author_handle": "sarahlind"})

    def burst(own: Callable[[TweetId], Any], tweet: TweetId) -> Any:
        if tweet == odd:
            raise ZeroDivisionError("a defect")
        return own(tweet)

    bend(bot, "timeline", post=burst)
    for _ in range(5):
        with contextlib.suppress(ZeroDivisionError):
            rounds(bot)
        with contextlib.suppress(ZeroDivisionError):
            rounds(bot)
        twin.advance(121)
    assert [post["in_reply_to"] for post in twin.truth()["posts"]] == [fine]
    seen = bot.reports.mention(TweetId(odd))
    assert seen is not None
    assert (seen.state, seen.reason) == ("handed_off", "composer_failed")


def test_an_outage_of_x_in_the_middle_is_waited_out(
    bot: App, twin: "Twin", bend: "Bend", rounds: "Round"
) -> None:
    """The look right before the reply fails for a while; nothing is sent blindly."""
    twin.mention("@TuneCares thank you")
    down = False

    def name_then_fall(own: Callable[..., None], *args: object) -> None:
        nonlocal down
        own(*args)
        down = True

    def look(own: Callable[..., Any], *, to: TweetId) -> Any:
        if down:
            raise Unreachable("X did not answer in time", channel=Channel.X)
        return own(to=to)

    bend(bot, "music", name=name_then_fall)
    bend(bot, "timeline", own_replies=look)
    for _ in range(3):
        rounds(bot)
        twin.advance(61)
    assert twin.truth()["posts"] == []
    down = False
    rounds(bot)
    assert len(twin.truth()["posts"]) == 1
