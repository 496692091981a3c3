"""How people let us in: Spotify's consent and its refreshing, and the two sign-ins of `bot login`.

Spotify's consent ends six months after it was given, however often it is used; only `invalid_grant` says
so. spotipy's own way of asking a person opens a browser or waits on stdin, which would hang a daemon, so
only its two calls to the accounts service are used, and tweepy's two of X's PIN flow.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from hmac import compare_digest
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import requests
from spotipy.cache_handler import MemoryCacheHandler
from spotipy.oauth2 import SpotifyOAuth
from tweepy.auth import OAuth1UserHandler

from bot.errors import Channel, ConsentLapsed, Unauthorised, Unreachable, UsageError
from bot.gateways import spotify_errors, x_errors
from bot.gateways.deadline import DeadlineAdapter, session
from bot.gateways.x import target_of

Clock = Callable[[], datetime]

SCOPES: Final = "playlist-modify-public playlist-modify-private playlist-read-private"
"""What we ask the playlists' owner for: to make, fill, name and find our playlists."""

EARLY: Final = timedelta(seconds=60)
"""How long before its end an access token is not used any more."""

_UNUSED_REDIRECT: Final = "http://127.0.0.1/"


class Consent:
    """Access to Spotify for as long as the playlists' owner consents; what spotipy calls an auth manager.

    Args:
        accounts_url: where Spotify's accounts service is.
        refresh_token: gives the token as it is stored now, so that a new `bot login spotify` counts at once.
        on_new_refresh_token: called with a token that Spotify gave in the old one's place.
    """

    def __init__(
        self,
        *,
        accounts_url: str,
        client_id: str,
        client_secret: str,
        refresh_token: Callable[[], str | None],
        on_new_refresh_token: Callable[[str], None],
        clock: Clock,
        connect_timeout_s: float = 3.0,
        deadline_s: float = 20.0,
    ) -> None:
        self._make_app = partial(
            _SpotifyApp,
            accounts_url=accounts_url,
            client_id=client_id,
            client_secret=client_secret,
            adapter=DeadlineAdapter(connect_timeout_s=connect_timeout_s, deadline_s=deadline_s),
            clock=clock,
        )
        self._refresh_token = refresh_token
        self._on_new_refresh_token = on_new_refresh_token
        self._clock = clock
        self._lock = threading.Lock()
        self._app: _SpotifyApp | None = None  # made when first needed: it cannot be without the app's keys
        self._access: tuple[str, datetime] | None = None

    def get_access_token(self, *, as_dict: bool = False) -> str:
        """Give an access token that still holds; whoever comes first after its end renews it for all.

        Raises:
            ConsentLapsed: nobody consents any more; a person must.
            Unauthorised: the app's own id and secret are wrong.
            Unreachable, Throttled: another time, perhaps.
        """
        del as_dict  # spotipy asks so for the token alone
        with self._lock:
            if self._access is None or self._clock() >= self._access[1]:
                self._access = None  # whatever comes of renewing it, the old one is over
                self._access = self._renewed()
            return self._access[0]

    def forget(self) -> bool:
        """Drop the access token, since Spotify did not take it; tell whether there was one."""
        with self._lock:
            had, self._access = self._access is not None, None
        return had

    def _renewed(self) -> tuple[str, datetime]:
        spent = self._refresh_token()
        if not spent:
            message = "nobody has consented on Spotify yet; a person must run `bot login spotify`"
            raise ConsentLapsed(message, channel=Channel.SPOTIFY)
        if self._app is None:
            self._app = self._make_app()
        token = self._app.refresh(spent)
        if token.refresh != spent:
            self._on_new_refresh_token(token.refresh)
        return token.access, self._clock() + token.lasts - EARLY


@dataclass(frozen=True, kw_only=True, slots=True)
class _Token:
    access: str = field(repr=False)
    refresh: str = field(repr=False)
    lasts: timedelta


class _SpotifyApp:
    """Our app at Spotify's accounts service."""

    def __init__(
        self,
        *,
        accounts_url: str,
        client_id: str,
        client_secret: str,
        adapter: DeadlineAdapter,
        clock: Clock,
        redirect_uri: str = _UNUSED_REDIRECT,
    ) -> None:
        if not client_id or not client_secret:  # spotipy would look in the environment for others
            message = "spotify.client_id and spotify.client_secret are not set"
            raise Unauthorised(message, channel=Channel.SPOTIFY)
        self._clock = clock
        self._kept = MemoryCacheHandler()
        self._oauth = SpotifyOAuth(
            client_id=client_id,
            client_secret=client_secret,
            redirect_uri=redirect_uri,
            scope=SCOPES,
            cache_handler=self._kept,
            requests_session=session(adapter, check=partial(spotify_errors.check_accounts, clock=clock)),
            open_browser=False,
        )
        accounts = accounts_url.rstrip("/")
        self._oauth.OAUTH_TOKEN_URL = f"{accounts}/api/token"
        self._oauth.OAUTH_AUTHORIZE_URL = f"{accounts}/authorize"

    def refresh(self, refresh_token: str) -> _Token:
        """Get a new access token; nothing that we write waits on the outcome."""
        with spotify_errors.translated(writing=False, clock=self._clock):
            return _token(self._oauth.refresh_access_token(refresh_token))

    def redeem(self, code: str) -> _Token:
        """Turn the code of a consent into tokens."""
        with spotify_errors.translated(writing=False, clock=self._clock):
            self._oauth.get_access_token(code, as_dict=False, check_cache=False)
            return _token(self._kept.get_cached_token())

    def consent_page(self, state: str) -> str:
        """Give the address of the page that asks for consent."""
        return str(self._oauth.get_authorize_url(state=state))


def _token(info: Any) -> _Token:
    access, refresh = info["access_token"], info.get("refresh_token")
    if not (isinstance(access, str) and access and isinstance(refresh, str) and refresh):
        raise Unreachable("Spotify sent no token", channel=Channel.SPOTIFY)
    return _Token(access=access, refresh=refresh, lasts=timedelta(seconds=float(info["expires_in"])))


class SpotifyLogin:
    """The authorisation-code flow of `bot login spotify`.

    Args:
        redirect_uri: where the browser comes back to, as listed in the app's settings at Spotify.
        state: a secret word that must come back with the browser.
    """

    def __init__(
        self,
        *,
        accounts_url: str,
        client_id: str,
        client_secret: str,
        redirect_uri: str,
        state: str,
        clock: Clock,
        connect_timeout_s: float = 3.0,
        deadline_s: float = 20.0,
    ) -> None:
        self._state = state
        self._app = _SpotifyApp(
            accounts_url=accounts_url,
            client_id=client_id,
            client_secret=client_secret,
            adapter=DeadlineAdapter(connect_timeout_s=connect_timeout_s, deadline_s=deadline_s),
            clock=clock,
            redirect_uri=redirect_uri,
        )

    def address(self) -> str:
        """Give the address of the page on which the playlists' owner consents."""
        return self._app.consent_page(self._state)

    def finish(self, came_back: str) -> str:
        """Turn the address that the browser came back to into a refresh token.

        Raises:
            UsageError: it holds no code, a refusal, or somebody else's state.
            OutsideError: Spotify does not take the code.
        """
        given = {name: values[-1] for name, values in parse_qs(urlsplit(came_back.strip()).query).items()}
        if not compare_digest(given.get("state", "").encode(), self._state.encode()):
            raise UsageError(
                "the address is not the one that this login leads to (its state differs): start again, and "
                "paste the whole address, from http to its end"
            )
        if "error" in given:
            raise UsageError("the consent was refused on Spotify's page; run `bot login spotify` again")
        if not given.get("code"):
            raise UsageError("the address holds no code: paste the whole address, from http to its end")
        return self._app.redeem(given["code"]).refresh


@dataclass(frozen=True, kw_only=True, slots=True)
class XAccess:
    """An account's tokens for X."""

    access_token: str = field(repr=False)
    access_token_secret: str = field(repr=False)


class XLogin:
    """The PIN flow of `bot login x`.

    Args:
        base_url: where X is; a twin may stand in.
    """

    def __init__(
        self,
        *,
        base_url: str,
        consumer_key: str,
        consumer_secret: str,
        clock: Clock,
        connect_timeout_s: float = 3.0,
        deadline_s: float = 20.0,
    ) -> None:
        self._clock = clock
        self._elsewhere = target_of(base_url)
        adapter = DeadlineAdapter(
            base_url=self._elsewhere, connect_timeout_s=connect_timeout_s, deadline_s=deadline_s
        )
        self._handler = _PinHandler(consumer_key, consumer_secret, adapter)

    def address(self) -> str:
        """Begin, and give the address of the page that shows the PIN."""
        with x_errors.translated(writing=False, clock=self._clock):
            page = str(self._handler.get_authorization_url())
        if self._elsewhere is None:
            return page
        parts = urlsplit(page)
        return f"{self._elsewhere.rstrip('/')}{parts.path}?{parts.query}"

    def finish(self, pin: str) -> XAccess:
        """Turn the PIN into the account's tokens."""
        with x_errors.translated(writing=False, clock=self._clock):
            token, secret = self._handler.get_access_token(pin.strip())
        return XAccess(access_token=str(token), access_token_secret=str(secret))


class _PinHandler(OAuth1UserHandler):
    """tweepy's handler, whose sessions (it makes two) go through our adapter."""

    def __init__(self, consumer_key: str, consumer_secret: str, adapter: DeadlineAdapter) -> None:
        self._adapter = adapter
        super().__init__(consumer_key, consumer_secret, callback="oob")

    @property
    def oauth(self) -> requests.Session:
        """The session in use."""
        return self._session

    @oauth.setter
    def oauth(self, made: requests.Session) -> None:
        made.mount("https://", self._adapter)
        self._session = made
