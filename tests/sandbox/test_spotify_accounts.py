"""Tokens of the twin: refreshed, expired, lapsed, and consented to anew."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from spotipy.cache_handler import MemoryCacheHandler
from spotipy.client import Spotify
from spotipy.exceptions import SpotifyException
from spotipy.oauth2 import SpotifyOAuth

from bot.sandbox.environment import CLIENT_ID, CONSUMER_KEY
from bot.sandbox.server import Sandbox

BACK = "http://127.0.0.1:8765/callback"


def authorize(sandbox: Sandbox, **more: str) -> requests.Response:
    """Ask for consent, without following the browser back."""
    asked = {"client_id": CLIENT_ID, "response_type": "code", "redirect_uri": BACK, "state": "s"} | more
    return requests.get(f"{sandbox.url}/authorize", params=asked, allow_redirects=False, timeout=5)


def test_a_refresh_token_buys_an_hour(token: Any, spotify: Spotify, control: Any) -> None:
    """Access tokens live an hour by the twin's clock; the refresh token stays the same."""
    assert token().json().keys() == {"access_token", "token_type", "expires_in", "scope"}
    control("clock", advance=3_601)
    with pytest.raises(SpotifyException) as caught:
        spotify.me()
    assert (caught.value.http_status, token().status_code) == (401, 200)


def test_a_lapsed_consent_is_an_invalid_grant(token: Any, spotify: Spotify, control: Any) -> None:
    """When the consent has lapsed nothing works until it is granted again."""
    control("consent", state="lapsed")
    assert (token().status_code, token().json()["error"]) == (400, "invalid_grant")
    with pytest.raises(SpotifyException):
        spotify.me()
    control("consent", state="granted")
    assert token().ok


def test_a_consent_lapses_by_itself_after_six_months(token: Any, control: Any) -> None:
    """Refreshing does not make it longer."""
    control("clock", advance=182 * 86_400)
    assert token().ok
    control("clock", advance=2 * 86_400)
    assert token().json()["error"] == "invalid_grant"


def test_a_code_buys_a_new_consent_once(sandbox: Sandbox, token: Any, control: Any) -> None:
    """The authorisation-code flow works on loopback, and a spent code is worth nothing."""
    control("consent", state="lapsed")
    back = parse_qs(urlsplit(authorize(sandbox).headers["location"]).query)
    assert back["state"] == ["s"]
    form = {"grant_type": "authorization_code", "code": back["code"][0], "redirect_uri": BACK}
    fresh = token(**form).json()["refresh_token"]
    assert token(refresh_token=fresh).ok
    assert token(**form).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "wrong", [{"client_id": "x"}, {"redirect_uri": "http://localhost/"}, {"response_type": "t"}]
)
def test_consent_goes_only_to_safe_places(sandbox: Sandbox, wrong: dict[str, str]) -> None:
    """An unknown client and plain http that is not 127.0.0.1 are refused."""
    assert authorize(sandbox, **wrong).status_code == 400


def test_spotipys_own_flow_works(sandbox: Sandbox) -> None:
    """SpotifyOAuth, aimed here by its class attributes, exchanges a code for tokens."""

    class Aimed(SpotifyOAuth):
        OAUTH_TOKEN_URL = f"{sandbox.url}/api/token"

    session = requests.Session()
    flow = Aimed(
        client_id=CLIENT_ID,
        client_secret="sandbox-client-secret",
        redirect_uri=BACK,
        cache_handler=MemoryCacheHandler(),
        requests_session=session,
    )
    code = parse_qs(urlsplit(authorize(sandbox).headers["location"]).query)["code"][0]
    assert flow.get_access_token(code, as_dict=False, check_cache=False)
    session.close()


def test_a_wrong_client_gets_no_token(sandbox: Sandbox) -> None:
    """The Basic header is checked."""
    form = {"grant_type": "refresh_token", "refresh_token": "sandbox-refresh-token"}
    answer = requests.post(f"{sandbox.url}/api/token", data=form, auth=("a", "b"), timeout=5)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client")


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer nonsense"}])
def test_without_a_token_there_is_nothing(sandbox: Sandbox, header: dict[str, str]) -> None:
    """Missing and invalid bearers are 401."""
    answer = requests.get(f"{sandbox.url}/v1/me", headers=header, timeout=5)
    assert (answer.status_code, answer.json()["error"]["status"]) == (401, 401)


def test_xs_pin_flow_ends_with_our_tokens(sandbox: Sandbox) -> None:
    """Request token, PIN, access token: as `bot login x` walks it."""
    first = {"Authorization": f'OAuth oauth_consumer_key="{CONSUMER_KEY}"'}
    asked = requests.post(f"{sandbox.url}/oauth/request_token", headers=first, timeout=5)
    name = parse_qs(asked.text)["oauth_token"][0]
    pin = requests.get(f"{sandbox.url}/oauth/authorize?oauth_token={name}", timeout=5).text.split()[-1]
    second = {"Authorization": f'OAuth oauth_token="{name}", oauth_verifier="{pin}"'}
    given = requests.post(f"{sandbox.url}/oauth/access_token", headers=second, timeout=5)
    assert parse_qs(given.text)["screen_name"] == ["TuneCares"]
    wrong = {"Authorization": f'OAuth oauth_token="{name}", oauth_verifier="0"'}
    assert requests.post(f"{sandbox.url}/oauth/access_token", headers=wrong, timeout=5).status_code == 401
