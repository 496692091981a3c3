"""The doors where the twins hand out credentials: Spotify's accounts service and X's PIN flow.

Nobody is asked anything here: whoever comes with the right client consents at once.
"""

import base64
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from bot.sandbox.environment import (
    ACCESS_TOKEN,
    ACCESS_TOKEN_SECRET,
    CLIENT_ID,
    CLIENT_SECRET,
    CONSUMER_KEY,
    OUR_HANDLE,
    OUR_ID,
)
from bot.sandbox.exchange import Answer, Ask, Door, Guard
from bot.sandbox.porter import oauth_header
from bot.sandbox.spotify_errors import accounts_error
from bot.sandbox.world import World
from bot.sandbox.x_problems import problem

SCOPES = "playlist-modify-public playlist-modify-private playlist-read-private ugc-image-upload"
LOOPBACK = frozenset({"127.0.0.1", "::1"})
PIN = "1234567"
REQUEST_TOKEN = "sandbox-request-token"  # noqa: S105 - a dummy that opens only the twin
FORM = "application/x-www-form-urlencoded"


def _form(ask: Ask) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(ask.body.decode("utf-8", "replace")).items()}


def _known_client(ask: Ask) -> bool:
    expected = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
    return ask.headers.get("authorization", "") == f"Basic {expected}"


def token(world: World, ask: Ask) -> Answer:
    """Give an access token for a refresh token or for an authorisation code."""
    if not _known_client(ask):
        return accounts_error("invalid_client", "Invalid client")
    form, consents = _form(ask), world.spotify.consents
    body: dict[str, Any] = {"token_type": "Bearer", "expires_in": 3600, "scope": SCOPES}
    match form.get("grant_type"):
        case "refresh_token":
            if not consents.holds(form.get("refresh_token", "")):
                return accounts_error("invalid_grant", "Refresh token revoked")
        case "authorization_code":
            refresh = consents.redeem(form.get("code", ""), form.get("redirect_uri", ""))
            if refresh is None:
                return accounts_error("invalid_grant", "Invalid authorization code")
            body["refresh_token"] = refresh
        case _:
            return accounts_error("unsupported_grant_type", "grant_type parameter is missing or unknown")
    return Answer(body={"access_token": consents.access_token()} | body)


def authorize(world: World, ask: Ask) -> Answer:
    """Send the browser back with a code."""
    target = ask.query.get("redirect_uri", "")
    place = urlsplit(target)
    safe = place.scheme == "https" or (place.scheme == "http" and place.hostname in LOOPBACK)
    if ask.query.get("client_id") != CLIENT_ID or ask.query.get("response_type") != "code" or not safe:
        body = "INVALID_CLIENT: Invalid client, response type or redirect URI"
        return Answer(status=HTTPStatus.BAD_REQUEST, body=body, media_type="text/plain")
    given = {"code": world.spotify.consents.code(target)}
    if "state" in ask.query:
        given["state"] = ask.query["state"]
    joint = "&" if place.query else "?"
    return Answer(status=HTTPStatus.FOUND, headers={"location": f"{target}{joint}{urlencode(given)}"})


def request_token(world: World, ask: Ask) -> Answer:
    """Begin X's PIN flow."""
    del world
    if oauth_header(ask).get("oauth_consumer_key") != CONSUMER_KEY:
        return problem(HTTPStatus.UNAUTHORIZED, "Unauthorized", "Unauthorized")
    given = {
        "oauth_token": REQUEST_TOKEN,
        "oauth_token_secret": "sandbox-request-secret",
        "oauth_callback_confirmed": "true",
    }
    return Answer(body=urlencode(given), media_type=FORM)


def show_pin(world: World, ask: Ask) -> Answer:
    """Show the PIN that X would show after the consent."""
    del world, ask
    return Answer(body=f"PIN: {PIN}\n", media_type="text/plain")


def access_token(world: World, ask: Ask) -> Answer:
    """End X's PIN flow."""
    del world
    signed = oauth_header(ask)
    pin = signed.get("oauth_verifier") or ask.query.get("oauth_verifier") or _form(ask).get("oauth_verifier")
    if signed.get("oauth_token") != REQUEST_TOKEN or pin != PIN:
        return problem(HTTPStatus.UNAUTHORIZED, "Unauthorized", "Error processing your OAuth request.")
    given = {
        "oauth_token": ACCESS_TOKEN,
        "oauth_token_secret": ACCESS_TOKEN_SECRET,
        "user_id": OUR_ID,
        "screen_name": OUR_HANDLE,
    }
    return Answer(body=urlencode(given), media_type=FORM)


def _door(method: str, pattern: str, handler: Any) -> Door:
    return Door(method=method, pattern=pattern, handler=handler, guard=Guard.NONE)


DOORS = (
    _door("POST", "/api/token", token),
    _door("GET", "/authorize", authorize),
    _door("POST", "/oauth/request_token", request_token),
    _door("GET", "/oauth/request_token", request_token),
    _door("GET", "/oauth/authorize", show_pin),
    _door("GET", "/oauth/authenticate", show_pin),
    _door("POST", "/oauth/access_token", access_token),
    _door("GET", "/oauth/access_token", access_token),
)
