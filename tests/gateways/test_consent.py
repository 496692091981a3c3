"""Access to Spotify is renewed once for all, and only `invalid_grant` ends it."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import requests

from bot.errors import (
    ConsentLapsed,
    OutcomeUnknown,
    StorageError,
    Throttled,
    Unauthorised,
    Unreachable,
    UsageError,
)
from bot.gateways.consent import Consent, SpotifyLogin, XLogin
from bot.sandbox import environment as dummy

GIVEN = b'{"access_token": "a1", "token_type": "Bearer", "expires_in": 3600}'


def test_a_token_is_kept_until_shortly_before_its_end(
    consent: Consent, control: Callable[..., Any], told: Callable[[str], Any]
) -> None:
    """An hour's token serves an hour, less the minute in which it might end under way."""
    first = consent.get_access_token(as_dict=False)
    control("clock", advance=3000)
    assert consent.get_access_token() == first
    control("clock", advance=570)
    assert consent.get_access_token() != first
    assert len(told("calls")) == 2


def test_many_threads_renew_once(consent: Consent, told: Callable[[str], Any]) -> None:
    """Whoever comes first renews for all."""
    tokens: set[str] = set()
    threads = [threading.Thread(target=lambda: tokens.add(consent.get_access_token())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tokens) == 1
    assert len(told("calls")) == 1


def test_a_lapsed_consent_asks_for_a_person_and_recovers_when_it_is_given_again(
    consent: Consent, control: Callable[..., Any]
) -> None:
    """Nothing is remembered against a consent that a person has renewed."""
    control("consent", state="lapsed")
    with pytest.raises(ConsentLapsed, match="bot login spotify"):
        consent.get_access_token()
    control("consent", state="granted")
    assert consent.get_access_token()


def test_a_consent_lapses_six_months_after_it_was_given(
    consent: Consent, control: Callable[..., Any]
) -> None:
    """Using it does not make it last longer."""
    consent.get_access_token()
    control("clock", advance=184 * 86_400)
    with pytest.raises(ConsentLapsed):
        consent.get_access_token()


def test_without_a_refresh_token_nobody_has_consented(aim: Any, unused_url: str) -> None:
    """Nothing is asked of anybody; in particular no prompt waits on stdin."""
    for nothing in (None, ""):
        with pytest.raises(ConsentLapsed, match="nobody has consented"):
            aim.consent(unused_url, refresh_token=lambda nothing=nothing: nothing).get_access_token()


def test_the_stored_token_of_the_moment_is_used(sandbox: Any, aim: Any) -> None:
    """A new login counts without a restart."""
    stored = ["spent"]
    consent = aim.consent(sandbox.url, refresh_token=lambda: stored[0])
    with pytest.raises(ConsentLapsed):
        consent.get_access_token()
    stored[0] = dummy.REFRESH_TOKEN
    assert consent.get_access_token()


def test_wrong_keys_of_the_app_are_no_lapse(sandbox: Any, aim: Any, unused_url: str) -> None:
    """The owner's consent is not to blame; and no other keys are looked for in the environment."""
    with pytest.raises(Unauthorised, match="client_id") as wrong:
        aim.consent(sandbox.url, client_secret="wrong").get_access_token()
    assert not isinstance(wrong.value, ConsentLapsed)
    with pytest.raises(Unauthorised, match="not set"):
        aim.consent(unused_url, client_id="").get_access_token()


def test_a_new_refresh_token_is_handed_on(aim: Any, rogues: Any) -> None:
    """Spotify may give another in the old one's place; the same one again is no news."""
    kept: list[str] = []
    server = rogues.saying(GIVEN[:-1] + b', "refresh_token": "r2"}')
    assert aim.consent(server.url, on_new_refresh_token=kept.append).get_access_token() == "a1"
    assert kept == ["r2"]
    aim.consent(rogues.saying(GIVEN).url, on_new_refresh_token=kept.append).get_access_token()
    assert kept == ["r2"]


def test_a_token_that_cannot_be_stored_is_a_storage_error(aim: Any, rogues: Any) -> None:
    """It is not mistaken for an error of Spotify's."""

    def full(_token: str) -> None:
        raise StorageError("the disk is full")

    server = rogues.saying(GIVEN[:-1] + b', "refresh_token": "r2"}')
    music = aim.music(server.url, aim.consent(server.url, on_new_refresh_token=full))
    with pytest.raises(StorageError):
        music.create_playlist("x")


OUTAGES = [
    {"content": b"<html>", "status": "503 Unavailable", "kind": "text/html"},
    {"content": b'{"error": "server_error"}', "status": "500 Oops"},
    {"content": b"<html>", "kind": "text/html"},
    {"content": b"[]"},
    {"content": b"{}"},
    {"content": b'{"access_token": "a"}'},
    {"content": b'{"access_token": "a", "expires_in": "soon"}'},
    {"content": b'{"access_token": "", "expires_in": 3600}'},
    {"content": b""},
]


@pytest.mark.parametrize("said", OUTAGES)
def test_an_outage_of_the_accounts_service_passes(aim: Any, rogues: Any, said: dict[str, Any]) -> None:
    """Even in the middle of a call that writes it is certain that nothing was written."""
    server = rogues.saying(**said)
    with pytest.raises(Unreachable) as trouble:
        aim.music(server.url, aim.consent(server.url)).create_playlist("x")
    assert not isinstance(trouble.value, OutcomeUnknown)
    assert len(server.heard) == 1


def test_the_accounts_service_may_ask_us_to_wait(aim: Any, rogues: Any) -> None:
    """Its 429 is a pause like any other of Spotify's."""
    server = rogues.saying(b"", status="429 Too Many", more="Retry-After: 5\r\n")
    with pytest.raises(Throttled) as pause:
        aim.consent(server.url).get_access_token()
    assert pause.value.retry_after == timedelta(seconds=5)


def test_a_silent_accounts_service_is_left_at_the_deadline(aim: Any, rogues: Any) -> None:
    """Spotipy's own sign-in would wait for ever."""
    with pytest.raises(Unreachable):
        aim.consent(rogues.silent().url, deadline_s=0.2).get_access_token()


def spotify_login(url: str, noon: datetime) -> SpotifyLogin:
    """Begin a login with a state of `s3`."""
    return SpotifyLogin(
        accounts_url=url,
        client_id=dummy.CLIENT_ID,
        client_secret=dummy.CLIENT_SECRET,
        redirect_uri="http://127.0.0.1:8765/callback",
        state="s3",
        clock=lambda: noon,
    )


def test_a_code_becomes_a_refresh_token_that_works(
    sandbox: Any, aim: Any, noon: datetime, clock: Callable[[], datetime]
) -> None:
    """The whole authorisation-code flow, with the twin as the browser."""
    login = spotify_login(sandbox.url, noon)
    answer = requests.get(login.address(), allow_redirects=False, timeout=5)
    token = login.finish(answer.headers["location"])
    assert aim.consent(sandbox.url, refresh_token=lambda: token, clock=clock).get_access_token()


@pytest.mark.parametrize(
    ("came_back", "says"),
    [
        ("http://127.0.0.1:8765/callback?code=x&state=other", "state"),
        ("http://127.0.0.1:8765/callback?code=x", "state"),
        ("rubbish", "state"),
        ("http://127.0.0.1:8765/callback?error=access_denied&state=s3", "refused"),
        ("http://127.0.0.1:8765/callback?state=s3", "no code"),
    ],
)
def test_an_address_that_is_not_this_logins_is_refused(
    noon: datetime, unused_url: str, came_back: str, says: str
) -> None:
    """A foreign code would consent for somebody else's account."""
    with pytest.raises(UsageError, match=says):
        spotify_login(unused_url, noon).finish(came_back)


def test_a_code_that_spotify_does_not_know_is_refused(sandbox: Any, noon: datetime) -> None:
    """A spent or invented code gives no token."""
    with pytest.raises(ConsentLapsed):
        spotify_login(sandbox.url, noon).finish("http://127.0.0.1:8765/callback?code=x&state=s3")


def x_login(url: str, noon: datetime, *, key: str = dummy.CONSUMER_KEY) -> XLogin:
    """Begin a sign-in on X."""
    return XLogin(base_url=url, consumer_key=key, consumer_secret="secret", clock=lambda: noon, deadline_s=1)


def test_a_pin_becomes_the_accounts_tokens(sandbox: Any, noon: datetime) -> None:
    """The whole PIN flow; both of tweepy's sessions go to the twin."""
    login = x_login(sandbox.url, noon)
    assert login.address().startswith(f"{sandbox.url}/oauth/authorize?oauth_token=")
    access = login.finish(" 1234567\n")
    assert access.access_token == dummy.ACCESS_TOKEN
    assert access.access_token_secret == dummy.ACCESS_TOKEN_SECRET
    assert dummy.ACCESS_TOKEN_SECRET not in repr(access)


def test_a_wrong_pin_and_a_wrong_key_are_told(sandbox: Any, noon: datetime) -> None:
    """Tweepy words both as one error."""
    with pytest.raises(Unauthorised):
        x_login(sandbox.url, noon, key="wrong").address()
    login = x_login(sandbox.url, noon)
    login.address()
    with pytest.raises(Unauthorised):
        login.finish("0000000")


def test_a_sign_in_without_x_is_unreachable(noon: datetime, unused_url: str, rogues: Any) -> None:
    """Neither hangs nor shows a traceback."""
    for url in (unused_url, rogues.saying(b"rubbish").url):
        with pytest.raises(Unreachable):
            x_login(url, noon).address()
