"""Reading ids and addresses of posts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.mention import TweetId, id_at, post_url, time_of, tweet_id
from bot.errors import UsageError
from tests.conversation.conftest import MakePost

POST = "1859234567890123456"
MOMENTS = st.datetimes(min_value=datetime(2011, 1, 1), max_value=datetime(2070, 1, 1))  # noqa: DTZ001 - Hypothesis adds the zone


@pytest.mark.parametrize(
    "written",
    [
        POST,
        f"  {POST}\n",
        f"https://x.com/anna/status/{POST}",
        f"http://x.com/anna/status/{POST}",
        f"x.com/anna/status/{POST}",
        f"https://www.x.com/anna/status/{POST}",
        f"https://twitter.com/anna/status/{POST}",
        f"https://mobile.twitter.com/anna/status/{POST}",
        f"https://x.com/anna/status/{POST}?s=20&t=abc",
        f"https://x.com/anna/status/{POST}/photo/1",
        f"https://x.com/anna/status/{POST}#m",
        f"https://x.com/i/web/status/{POST}",
        f"HTTPS://X.com/Anna/status/{POST}",
    ],
)
def test_an_id_and_every_form_of_its_address_are_read(written: str) -> None:
    """The number and each address that X itself gives out name the same post."""
    assert tweet_id(written) == POST


@pytest.mark.parametrize(
    "written",
    [
        "abc",
        "1" * 30,
        "١٢٣٤٥",
        "１２３",
        "",
        "   ",
        "0",
        "-5",
        "1.5",
        "1e9",
        "1_000",
        str(2**63),
        "12 34",
        "@TuneCares",
        "https://x.com/anna",
        "https://x.com/anna/status/",
        "https://x.com/anna/status/abc",
        "https://x.com/anna/status/١٢٣",
        f"https://example.com/anna/status/{POST}",
        f"https://notx.com/anna/status/{POST}",
        f"https://x.com.evil.example/anna/status/{POST}",
        f"{POST}\n{POST}",
    ],
)
def test_what_names_no_post_is_refused_in_one_sentence(written: str) -> None:
    """The sentence names the field, the value and the fix, on one line."""
    with pytest.raises(UsageError) as refusal:
        tweet_id(written)
    sentence = str(refusal.value)
    assert sentence.startswith("tweet-id ")
    assert "https://x.com/" in sentence
    assert "\n" not in sentence


def test_a_very_long_value_is_shown_shortened() -> None:
    """A pasted page does not fill the terminal."""
    with pytest.raises(UsageError) as refusal:
        tweet_id("x" * 100_000)
    assert len(str(refusal.value)) < 250


def test_the_highest_id_that_x_can_make_is_read() -> None:
    """Ids are signed 64-bit numbers."""
    assert tweet_id(str(2**63 - 1)) == str(2**63 - 1)


def test_leading_noughts_do_not_make_another_post() -> None:
    """The guard against a second reply stands on the id's text, so one post has one text."""
    assert tweet_id("00123") == "123"


@given(st.text(max_size=80))
def test_any_text_is_an_id_or_a_usage_error(written: str) -> None:
    """Nothing else ever comes out of what an operator may paste."""
    try:
        found = tweet_id(written)
    except UsageError:
        return
    assert found.isascii()
    assert 0 < int(found) < 2**63


@given(st.integers(1, 2**63 - 1))
def test_a_posts_address_reads_back_as_its_id(number: int) -> None:
    """What we print can be pasted again."""
    post = TweetId(str(number))
    assert tweet_id(post_url("@TuneCares", post)) == post


@given(MOMENTS)
def test_an_id_tells_when_it_was_made(moment: datetime) -> None:
    """The lowest id of a moment gives that moment back, to X's millisecond."""
    made = time_of(id_at(moment.replace(tzinfo=UTC)))
    assert abs(made - moment.replace(tzinfo=UTC)) <= timedelta(milliseconds=1)


def test_a_moment_before_x_existed_gives_the_lowest_id() -> None:
    """A poll that reaches back too far asks from the beginning instead of failing."""
    assert id_at(datetime(2001, 1, 1, tzinfo=UTC)) == "0"


def test_only_naming_us_in_the_post_itself_summons(make_post: MakePost) -> None:
    """Handles are compared without regard to case and to the @."""
    assert make_post().summons("@TuneCares")
    assert make_post().summons("tunecares")
    assert not make_post(mentioned=("tunecaresfan",)).summons("TuneCares")
    assert not make_post(mentioned=()).summons("TuneCares")
