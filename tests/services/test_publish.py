"""Publishing on real parts, where the world does not keep still: never twice, never lost."""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.app import App
from bot.conversation.draft import DraftState
from bot.conversation.mention import MentionState, TweetId
from bot.errors import Channel, OutcomeUnknown, Refused, Unreachable

if TYPE_CHECKING:
    from tests.conftest import Twin
    from tests.services.conftest import Approve, Bend, Round


def test_a_reply_that_shows_up_late_is_ours_and_ends_the_case(
    bot: App, twin: "Twin", bend: "Bend", rounds: "Round"
) -> None:
    """Two looks did not see our reply; the look before the second try does, and nothing is sent again."""
    twin.mention("@TuneCares thank you")
    twin.control("faults", route="POST /2/tweets", cut="after", times=1)
    looks = 0

    def blind(own: Callable[..., Any], *, to: TweetId) -> Any:
        nonlocal looks
        looks += 1
        return () if looks <= 5 else own(to=to)  # composing, creating, replying, and two looks for it

    bend(bot, "timeline", own_replies=blind)
    for _ in range(5):
        rounds(bot)
        twin.advance(61)
    [sent] = bot.reports.published()
    assert [post["id"] for post in twin.truth()["posts"]] == [sent.reply_id]


def test_a_short_outage_of_spotify_does_not_cost_the_reply(bot: App, twin: "Twin", rounds: "Round") -> None:
    """Filling is repeated with time between, so that an outage of minutes passes."""
    twin.mention("@TuneCares thank you")
    twin.control("faults", route="PUT /v1/playlists/:id/items", status=503, times=1000)
    for _ in range(3):
        rounds(bot)
        twin.advance(61)
    twin.control("faults", clear=True)
    for _ in range(4):
        rounds(bot)
        twin.advance(61)
    assert len(twin.truth()["posts"]) == 1
    assert len(twin.truth()["playlists"]) == 1


@pytest.mark.parametrize("cut", ["before", "after"])
@pytest.mark.parametrize("route", ["PUT /v1/playlists/:id/items", "PUT /v1/playlists/:id"])
def test_a_lost_answer_while_filling_or_naming_is_repeated(
    bot: App, twin: "Twin", rounds: "Round", route: str, cut: str
) -> None:
    """Both change nothing the second time."""
    twin.mention("@TuneCares thank you")
    twin.control("faults", route=route, cut=cut, times=1)
    for _ in range(3):
        rounds(bot)
        twin.advance(61)
    [playlist] = twin.truth()["playlists"]
    assert playlist["name"] == bot.settings.reply.playlist_name
    assert len(twin.truth()["posts"]) == 1


def test_the_reply_goes_to_the_newest_version_of_an_edited_post(
    patient_bot: App, approved: "Approve", twin: "Twin", rounds: "Round"
) -> None:
    """X refuses answers to a version that was replaced; the guard stays on the first one."""
    number = approved()
    root = patient_bot.reviewer.draft(number).tweet_id
    newest = twin.control("edit", id=root, text="@TuneCares thank you!")["id"]
    patient_bot.rounds.publish()
    assert [post["in_reply_to"] for post in twin.truth()["posts"]] == [newest]
    rounds(patient_bot)
    assert len(twin.truth()["posts"]) == 1


def test_an_edit_while_posting_rests_is_answered_in_its_newest_version(
    patient_bot: App, approved: "Approve", twin: "Twin", rounds: "Round"
) -> None:
    """The repeat says the very same, to the version that stands by then; another version may be named too."""
    root = patient_bot.reviewer.draft(approved()).tweet_id
    twin.control("limits", route="POST /2/tweets", seconds=600)
    rounds(patient_bot)
    newest = twin.control("edit", id=root, text="@TuneCares thank you!")["id"]
    assert patient_bot.composer.consider(root).post.id == newest
    twin.advance(601)
    rounds(patient_bot)
    assert [post["in_reply_to"] for post in twin.truth()["posts"]] == [newest]
    assert patient_bot.composer.consider(root).answered_by == twin.truth()["posts"][0]["id"]


def test_a_post_edited_into_a_grave_one_is_not_answered_by_the_policy_alone(
    bot: App, twin: "Twin", rounds: "Round"
) -> None:
    """The draft that was safe for the old words may be wrong for the new ones."""
    tweet = twin.mention("@TuneCares thank you")
    bot.rounds.poll()
    bot.rounds.compose()
    twin.control("edit", id=tweet, text="@TuneCares thank you for nothing, my account was hacked")
    rounds(bot)
    assert twin.truth()["posts"] == []


def test_a_person_by_hand_and_a_lost_call_of_ours_are_told_apart(
    bot: App, twin: "Twin", bend: "Bend", rounds: "Round"
) -> None:
    """Our call got lost and a colleague answered meanwhile: theirs is not taken for ours."""
    tweet = twin.mention("@TuneCares thank you")

    def lose(_own: object, _text: str, *, to: TweetId) -> TweetId:
        twin.control("posts", text="You are welcome! Kim", in_reply_to=to)
        raise OutcomeUnknown("the line was cut", channel=Channel.X)

    bend(bot, "timeline", reply=lose)
    for _ in range(4):
        rounds(bot)
        twin.advance(61)
    assert bot.reports.published() == ()
    assert twin.truth() == {"posts": [], "playlists": []}
    seen = bot.reports.mention(TweetId(tweet))
    assert seen is not None
    assert (seen.state, seen.reason) == (MentionState.CLOSED, "answered_elsewhere")


def test_a_post_deleted_after_the_playlist_was_made_leaves_no_playlist(
    bot: App, twin: "Twin", bend: "Bend", rounds: "Round"
) -> None:
    """The last look before the reply finds it gone: the playlist is taken away again."""
    tweet = twin.mention("@TuneCares thank you")

    def delete_then_name(own: Callable[..., None], *args: object) -> None:
        own(*args)
        twin.control("delete", id=tweet)

    bend(bot, "music", name=delete_then_name)
    rounds(bot)
    assert twin.truth() == {"posts": [], "playlists": []}


def test_a_playlist_that_could_not_be_removed_is_removed_later(
    bot: App, twin: "Twin", bend: "Bend", rounds: "Round"
) -> None:
    """Spotify's trouble at that very moment leaves no playlist behind."""
    tweet = twin.mention("@TuneCares thank you")
    twin.control("faults", route="DELETE /v1/me/library", cut="before", times=1)

    def delete_then_name(own: Callable[..., None], *args: object) -> None:
        own(*args)
        twin.control("delete", id=tweet)

    bend(bot, "music", name=delete_then_name)
    for _ in range(4):
        rounds(bot)
        twin.advance(61)
    assert twin.truth() == {"posts": [], "playlists": []}


def test_a_post_that_x_refuses_to_show_does_not_hold_up_the_others(
    bot: App, twin: "Twin", bend: "Bend", rounds: "Round"
) -> None:
    """A definite no for one post is not a rest of the whole channel; a person gets that post."""
    odd = twin.mention("@TuneCares thank you")
    fine = twin.mention("@TuneCares thanks a lot", {"author_name": "Sarah", "author_handle": "sarahlind"})

    def refuse(own: Callable[[TweetId], Any], tweet: TweetId) -> Any:
        if tweet == odd:
            raise Refused("X refused the request (status 403)", channel=Channel.X, status=403)
        return own(tweet)

    bend(bot, "timeline", post=refuse)
    for _ in range(3):
        rounds(bot)
        twin.advance(300)
    assert [post["in_reply_to"] for post in twin.truth()["posts"]] == [fine]
    seen = bot.reports.mention(TweetId(odd))
    assert seen is not None
    assert seen.state is MentionState.HANDED_OFF


def test_a_post_that_never_loads_does_not_hold_up_the_others(
    bot: App, twin: "Twin", bend: "Bend", rounds: "Round"
) -> None:
    """Who failed before waits behind who has not been tried."""
    odd = twin.mention("@TuneCares thank you")
    fine = twin.mention("@TuneCares thanks a lot", {"author_name": "Sarah", "author_handle": "sarahlind"})

    def fail(own: Callable[[TweetId], Any], tweet: TweetId) -> Any:
        if tweet == odd:
            raise Unreachable("X answered with status 503", channel=Channel.X, status=503)
        return own(tweet)

    bend(bot, "timeline", post=fail)
    for _ in range(4):
        rounds(bot)
        twin.advance(31)
    assert [post["in_reply_to"] for post in twin.truth()["posts"]] == [fine]


def test_a_draft_whose_search_is_refused_does_not_hold_up_the_others(
    bot: App, twin: "Twin", bend: "Bend", rounds: "Round"
) -> None:
    """Nor does one whose tracks can never be looked up."""
    twin.mention("@TuneCares thank you")
    fine = twin.mention("@TuneCares just signed up, what am I supposed to do?")

    def refuse(own: Callable[..., Any], title: str, artist: str = "") -> Any:
        if title.startswith("Thank"):
            raise Refused("Spotify refused the request (status 400)", channel=Channel.SPOTIFY, status=400)
        return own(title, artist)

    bend(bot, "music", search=refuse)
    for _ in range(5):
        rounds(bot)
        twin.advance(31)
    assert [post["in_reply_to"] for post in twin.truth()["posts"]] == [fine]


def test_a_draft_whose_sending_throws_is_parked_for_a_person(bot: App, twin: "Twin", bend: "Bend") -> None:
    """A defect costs one reply, not all that wait behind it."""
    tweet = twin.mention("@TuneCares thank you")

    def burst(*_args: object) -> Any:
        raise KeyError("a defect")

    bend(bot, "music", search=burst)
    bot.rounds.poll()
    bot.rounds.compose()
    for job in (bot.rounds.publish, *(bot.rounds.reconcile,) * 6):
        with contextlib.suppress(KeyError):
            job()
        twin.advance(4000)
    seen = bot.reports.mention(TweetId(tweet))
    assert seen is not None
    assert seen.state is MentionState.HANDED_OFF


def test_a_title_that_is_gone_is_marked_and_what_a_person_approves_again_goes_out_once(
    patient_bot: App, approved: "Approve", twin: "Twin", rounds: "Round"
) -> None:
    """The queue shows which slot; after Spotify has the track again the same draft is sent."""
    number = approved()
    for slot in patient_bot.reviewer.draft(number).proposal.spelling.slots:
        assert slot.track is not None
        twin.control("tracks", title=slot.track.title, artist=slot.track.artist, playable=False)
    patient_bot.rounds.publish()
    back = patient_bot.reviewer.draft(number)
    assert back.state is DraftState.PROPOSED
    assert all(track.problem for track in back.resolved)
    assert back.resolved
    for slot in back.proposal.spelling.slots:
        assert slot.track is not None
        twin.control("tracks", title=slot.track.title, artist=slot.track.artist, playable=True)
    patient_bot.reviewer.approve(number, by="operator:ana")
    rounds(patient_bot)
    assert patient_bot.reviewer.draft(number).state is DraftState.PUBLISHED
    assert len(twin.truth()["posts"]) == 1


def test_an_automatic_draft_without_any_playable_spelling_shows_its_slots_in_the_queue(
    bot: App, twin: "Twin", bend: "Bend"
) -> None:
    """Respelling in vain does not wipe out which slots failed."""
    twin.mention("@TuneCares thank you")

    def unplayable(own: Callable[..., Any], title: str, artist: str = "") -> Any:
        return tuple(replace(track, playable=False) for track in own(title, artist))

    bend(bot, "music", search=unplayable)
    bot.rounds.poll()
    bot.rounds.compose()
    bot.rounds.publish()
    [row] = bot.reports.queue()
    assert any(track.problem for track in bot.reviewer.draft(row.draft_id).resolved)


def test_a_returned_draft_with_other_words_gets_a_playlist_of_those(
    patient_bot: App, approved: "Approve", twin: "Twin", rounds: "Round"
) -> None:
    """What was resolved for the old words is not used for the new ones."""
    number = approved()
    for slot in patient_bot.reviewer.draft(number).proposal.spelling.slots:
        assert slot.track is not None
        twin.control("tracks", title=slot.track.title, artist=slot.track.artist, playable=False)
    patient_bot.rounds.publish()
    patient_bot.reviewer.edit(number, text="we are here for you", by="operator:ana")
    patient_bot.reviewer.approve(number, by="operator:ana")
    rounds(patient_bot)
    [playlist] = twin.truth()["playlists"]
    assert [track["title"] for track in playlist["tracks"]] == ["We Are", "Here for You"]
