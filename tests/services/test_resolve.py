"""Resolving at the twin's Spotify: a playable track that says the words, in two searches a slot at most."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from bot.app import App, _same, _says
from bot.services.resolve import Ear, Resolver
from bot.spelling.spelling import MatchKind, Slot, Spelling, Track, TrackId

if TYPE_CHECKING:
    from tests.conftest import MakeApp, Twin
    from tests.services.conftest import Bend, Count

ALONE = "Only Here"


def slot(says: str, artist: str = "", title: str | None = None, *, row: int = 0) -> Slot:
    """Give a slot whose track the catalog knows without an id."""
    track = Track(row=row, title=says if title is None else title, artist=artist)
    return Slot(says=says, kind=MatchKind.EXACT, why="same words", track=track, ratio=100.0)


def spelling(*slots: Slot) -> Spelling:
    """Give a spelling of these slots."""
    return Spelling(sentence=" ".join(one.says for one in slots), slots=slots, cost=float(len(slots)))


Resolve = Callable[..., tuple[Any, ...]]


@pytest.fixture
def resolve(bot: App) -> Resolve:
    """Give a resolver's work on real search, over a catalog that knows no other tracks."""

    def resolved(*slots: Slot, strict: bool = False, explicit: bool = False) -> Any:
        ear = Ear(says=_says, same=_same, alternatives=lambda _words: ())
        return Resolver(music=bot.music, ear=ear, explicit=explicit).resolve(spelling(*slots), strict=strict)

    return resolved


def test_the_wanted_track_takes_one_search(resolve: Resolve, count: "Count") -> None:
    """Title and artist together find it."""
    [found] = resolve(slot("Hello", "Lionel Richie"))
    assert (found.title, found.artist, found.problem) == ("Hello", "Lionel Richie", None)
    assert count("GET", "/v1/search") == 1


@pytest.mark.parametrize("strict", [True, False])
def test_a_track_that_is_nowhere_takes_two_searches_and_is_a_problem(
    resolve: Resolve, count: "Count", *, strict: bool
) -> None:
    """Then the slot is given up, and says so."""
    [found] = resolve(slot("Zanzibar Quetzal", "Nobody"), strict=strict)
    assert found.track_id is None
    assert "Zanzibar Quetzal" in str(found.problem)
    assert count("GET", "/v1/search") == 2


def test_another_artists_song_will_do_for_an_automatic_draft(resolve: Resolve) -> None:
    """The words are what counts there."""
    [found] = resolve(slot("Hello", "Nobody We Know"))
    assert found.artist in {"Adele", "Lionel Richie"}


def test_what_a_person_approved_must_be_that_artists_song(resolve: Resolve) -> None:
    """What they saw is what goes out."""
    [found] = resolve(slot("Hello", "Nobody We Know"), strict=True)
    assert found.problem is not None


def test_an_unplayable_track_is_passed_over(resolve: Resolve, twin: "Twin") -> None:
    """Its link would be dead for the customer."""
    twin.control("tracks", title="Hello", artist="Adele", playable=False)
    [found] = resolve(slot("Hello", "Adele"))
    assert found.artist == "Lionel Richie"


def test_an_explicit_track_is_refused_unless_the_settings_allow_it(resolve: Resolve, twin: "Twin") -> None:
    """Spotify's mark counts, whatever the catalog says."""
    twin.control("tracks", title=ALONE, artist="Rude Boys", explicit=True)
    assert resolve(slot(ALONE, "Rude Boys"))[0].problem is not None
    assert resolve(slot(ALONE, "Rude Boys"), explicit=True)[0].problem is None


def test_a_title_that_says_other_words_is_no_match(resolve: Resolve, twin: "Twin") -> None:
    """Popular near-titles rank above the exact one; only what still says the words counts."""
    twin.control("tracks", title="Only Here and There", artist="Big Star", popularity=99)
    twin.control("tracks", title=ALONE, artist="Small Star", popularity=1)
    [found] = resolve(slot(ALONE, "Big Star"))
    assert found.title == ALONE


def test_no_track_stands_in_two_slots(resolve: Resolve) -> None:
    """The second slot takes another song of that name."""
    first, second = resolve(slot("Hello", "Adele"), slot("Hello", "Adele", row=1))
    assert {first.artist, second.artist} == {"Adele", "Lionel Richie"}
    third = resolve(slot("So", "Ed Quartet"), slot("So", "Ed Quartet", row=1))[1]
    assert third.problem is not None


def test_the_plain_title_is_preferred_to_a_version_of_it(resolve: Resolve, twin: "Twin") -> None:
    """The customer reads the titles: "Only Here - Live" says more than "Only Here"."""
    twin.control("tracks", title=f"{ALONE} - Live in Leeds", artist="Small Star", popularity=90)
    twin.control("tracks", title=ALONE, artist="Small Star", popularity=10)
    assert resolve(slot(ALONE, "Small Star"))[0].title == ALONE
    assert resolve(slot(ALONE, "Small Star"), strict=True)[0].title == ALONE


def test_an_id_from_the_catalog_takes_no_search(resolve: Resolve, twin: "Twin", count: "Count") -> None:
    """One look at the track tells whether it can be played today."""
    number = twin.control("tracks", title=ALONE, artist="Small Star")["id"]
    track = Track(row=0, title=ALONE, artist="Small Star", track_id=TrackId(number))
    [found] = resolve(Slot(says=ALONE, kind=MatchKind.EXACT, why="", track=track))
    assert found.track_id == number
    assert count("GET", "/v1/search") == 0


def test_an_id_that_spotify_forgot_is_searched_for(resolve: Resolve) -> None:
    """An old id in the catalog does not cost the slot."""
    track = Track(row=0, title="Hello", artist="Adele", track_id=TrackId("0" * 22))
    [found] = resolve(Slot(says="Hello", kind=MatchKind.EXACT, why="", track=track))
    assert found.artist == "Adele"


def test_a_gap_is_a_problem_and_asks_nothing(resolve: Resolve, count: "Count") -> None:
    """There is nothing to look for."""
    [found] = resolve(Slot(says="Xyzzy", kind=MatchKind.GAP, why="no title", track=None))
    assert found.problem is not None
    assert count("GET", "/v1/search") == 0


def test_respelling_does_not_search_again_for_what_was_found(
    make_bot: "MakeApp", twin: "Twin", bend: "Bend"
) -> None:
    """Two searches a slot are all, over every spelling of a draft: Spotify counts them."""
    bot = make_bot()
    twin.mention("@TuneCares thank you")
    asked: list[tuple[str, str]] = []

    def hide(own: Callable[..., Any], title: str, artist: str = "") -> Any:
        asked.append((title, artist))
        return () if "Everything" in title else own(title, artist)

    bend(bot, "music", search=hide)
    bot.rounds.poll()
    bot.rounds.compose()
    bot.rounds.publish()
    assert any("Everything" in title for title, _artist in asked)
    assert len(asked) == len(set(asked))
