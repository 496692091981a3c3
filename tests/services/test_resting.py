"""Pauses: each trouble rests its own channel for as long as it asks, and every rest ends."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.app import App
from bot.errors import (
    Channel,
    ConsentLapsed,
    OutsideError,
    PauseReason,
    Throttled,
    Unauthorised,
    Unreachable,
)
from bot.services.resting import Resting

if TYPE_CHECKING:
    from tests.conftest import Twin
    from tests.services.conftest import Approve, Bend, Count, Round

NAP = timedelta(seconds=77)


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (Unreachable("no answer", channel=Channel.X), PauseReason.NETWORK),
        (Unauthorised("no", channel=Channel.X), PauseReason.CREDENTIALS),
        (ConsentLapsed("no", channel=Channel.SPOTIFY), PauseReason.CONSENT),
        *(
            (Throttled("wait", channel=Channel.X, reason=reason, retry_after=NAP), reason)
            for reason in (PauseReason.WINDOW, PauseReason.CAP, PauseReason.CREDITS, PauseReason.QUOTA)
        ),
    ],
)
def test_a_trouble_rests_its_channel_and_no_other(
    bot: App, trouble: OutsideError, reason: PauseReason
) -> None:
    """The other service is called on."""
    resting = Resting(journal=bot.journal, clock=bot.clock)
    until = resting.rest(trouble)
    [pause] = bot.journal.pauses(now=bot.clock())
    assert (pause.channel, pause.reason) == (trouble.channel, reason)
    other = Channel.SPOTIFY if trouble.channel is Channel.X else Channel.X
    assert resting.until(other) is None
    assert resting.until(trouble.channel) == pause.until
    assert abs(pause.until - until) < timedelta(seconds=1)


def test_a_rest_lasts_as_long_as_it_was_asked_for(bot: App, twin: "Twin") -> None:
    """Not longer, not shorter."""
    resting = Resting(journal=bot.journal, clock=bot.clock)
    resting.rest(Throttled("wait", channel=Channel.SPOTIFY, reason=PauseReason.RETRY_AFTER, retry_after=NAP))
    twin.advance(70)
    assert resting.until(Channel.SPOTIFY) is not None
    twin.advance(10)
    assert resting.until(Channel.SPOTIFY) is None


def test_the_longest_of_several_rests_counts(bot: App) -> None:
    """A short network trouble does not end a quota."""
    resting = Resting(journal=bot.journal, clock=bot.clock)
    quota = resting.rest(Throttled("wait", channel=Channel.SPOTIFY, reason=PauseReason.QUOTA))
    resting.rest(Unreachable("no answer", channel=Channel.SPOTIFY))
    until = resting.until(Channel.SPOTIFY)
    assert until is not None
    assert abs(until - quota) < timedelta(seconds=1)


def test_a_rest_from_a_clock_that_was_wrong_ends(bot: App, twin: "Twin") -> None:
    """A machine that started years ahead rests until a year that is far off; that rest is void."""
    resting = Resting(journal=bot.journal, clock=bot.clock)
    twin.advance(3 * 365 * 86400)
    resting.rest(Unreachable("no answer", channel=Channel.X))
    twin.advance(-3 * 365 * 86400)
    assert resting.until(Channel.X) is None


@pytest.mark.parametrize("route", ["POST /v1/me/playlists", "PUT /v1/playlists/:id/items", "GET /v1/search"])
@pytest.mark.parametrize("kind", ["retry_after", "quota"])
def test_a_limit_of_spotify_in_the_middle_is_waited_out(
    bot: App, twin: "Twin", rounds: "Round", route: str, kind: str
) -> None:
    """Nothing is asked for meanwhile; then the same draft goes on to its end, once."""
    twin.mention("@TuneCares thank you")
    twin.control("limits", route=route, kind=kind, seconds=100)
    for _ in range(2):
        rounds(bot)
    assert twin.truth()["posts"] == []
    for _ in range(3):
        twin.advance(3601)
        rounds(bot)
    assert len(twin.truth()["posts"]) == 1
    assert len(twin.truth()["playlists"]) == 1


def test_while_spotify_rests_it_is_not_called(
    bot: App, twin: "Twin", rounds: "Round", count: "Count"
) -> None:
    """One refusal is enough to know."""
    twin.mention("@TuneCares thank you")
    twin.control("limits", kind="quota")
    rounds(bot)
    asked = count("GET", "/v1/") + count("POST", "/v1/")
    for _ in range(3):
        rounds(bot)
    assert count("GET", "/v1/") + count("POST", "/v1/") == asked


def test_a_consent_that_lapses_between_create_and_fill_is_waited_out(
    bot: App, twin: "Twin", rounds: "Round"
) -> None:
    """The playlist that stands is filled once a person has consented again; no second one is made."""
    twin.mention("@TuneCares thank you")
    twin.control("limits", route="PUT /v1/playlists/:id/items", kind="retry_after", seconds=10)
    rounds(bot)
    twin.control("consent", state="lapsed")
    twin.advance(31)
    rounds(bot)
    assert twin.truth()["posts"] == []
    twin.control("consent", state="granted")
    twin.advance(600)
    rounds(bot)
    assert len(twin.truth()["posts"]) == 1
    assert len(twin.truth()["playlists"]) == 1


def test_a_draft_that_was_put_off_by_a_wrong_clock_goes_out(
    patient_bot: App, approved: "Approve", twin: "Twin", bend: "Bend", rounds: "Round"
) -> None:
    """Time went years ahead and came back: nothing waits for that year."""
    approved()
    years = 3 * 365 * 86400

    def fail(own: Callable[..., Any], *asked: str) -> Any:
        if patient_bot.clock() > datetime.now(UTC) + timedelta(days=365):
            raise Unreachable("Spotify did not answer in time", channel=Channel.SPOTIFY)
        return own(*asked)

    bend(patient_bot, "music", search=fail)
    twin.advance(years)
    patient_bot.rounds.publish()
    twin.advance(-years)
    rounds(patient_bot)
    assert len(twin.truth()["posts"]) == 1
