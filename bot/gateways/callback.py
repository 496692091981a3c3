"""Waiting, on this machine alone, for a browser to come back from Spotify's consent page.

It is a server for one visit. Requests for anything but the agreed path (browsers ask for icons) get a 404
and do not count.
"""

import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Final
from urllib.parse import urlsplit

from bot.errors import UsageError
from bot.gateways.deadline import LOOPBACK

THANKS: Final = b"Spellist has what it needs. You can close this page.\n"
_VISIT_S: Final = 1.0
_LONGEST_TARGET: Final = 8192


def can_wait(redirect_uri: str) -> bool:
    """Tell whether a browser that is sent to this address would find us."""
    parts = urlsplit(redirect_uri)
    return parts.scheme == "http" and parts.hostname in LOOPBACK and bool(parts.port)


class Callback:
    """A server on the redirect address's port, open from its making to `close`.

    Raises:
        UsageError: the port is taken.
    """

    def __init__(self, redirect_uri: str) -> None:
        parts = urlsplit(redirect_uri)
        self._redirect_uri = redirect_uri
        host = "127.0.0.1" if parts.hostname == "localhost" else parts.hostname or ""
        try:
            self._server = _Server((host, parts.port or 0), _Visit)
        except OSError as trouble:
            raise UsageError(
                f"spotify.redirect_uri {redirect_uri!r} cannot be waited for ({trouble.strerror}): free the "
                "port, choose another (and list it in the app's settings at Spotify), or use --paste"
            ) from trouble
        self._server.path = parts.path or "/"

    def wait(self, *, at_most_s: float) -> str:
        """Give the whole address that the browser came back to.

        Raises:
            UsageError: nobody came in time.
        """
        end = time.monotonic() + at_most_s
        while self._server.came_to is None:
            left = end - time.monotonic()
            if left <= 0:
                raise UsageError(
                    f"nobody came back from Spotify within {at_most_s:.0f} seconds: run `bot login spotify` "
                    "again, with --paste if the browser is on another machine"
                )
            self._server.timeout = left
            self._server.handle_request()
        return f"{self._redirect_uri}?{urlsplit(self._server.came_to).query}"

    def close(self) -> None:
        """Give the port back."""
        self._server.server_close()


class _Server(HTTPServer):
    path = "/"
    came_to: str | None = None

    def handle_error(self, request: object, client_address: object) -> None:
        """Let a visitor that breaks off be no matter."""


class _Visit(BaseHTTPRequestHandler):
    server: _Server
    timeout = _VISIT_S

    def do_GET(self) -> None:
        awaited = urlsplit(self.path).path == self.server.path and len(self.path) <= _LONGEST_TARGET
        self.send_response(HTTPStatus.OK if awaited else HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(THANKS if awaited else b"")
        if awaited:
            self.server.came_to = self.path

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's word
        """Write nothing: the address holds a code."""
