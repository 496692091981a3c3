"""HTTP with an end: one adapter that bounds a whole call in time and its answer in size.

The vendors' libraries set no timeout (tweepy) or one for each read (spotipy), and a server that sends a
byte now and then outlives both. So each call runs in a thread of its own; at the deadline its line is
cut and its caller goes on. The adapter also knows whether a line was ever made: if not, nothing can have
been sent, and a call that writes needs no reconciling.
"""

import contextlib
import socket
import threading
from collections.abc import Callable, Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

LARGEST_BODY: Final = 10 * 1024 * 1024
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_CHUNK: Final = 64 * 1024


class NothingSent(requests.ConnectionError):
    """No connection was made, so not a byte of the request can have arrived."""


class Overdue(requests.Timeout):
    """The call took longer than it may."""


class TooLarge(requests.RequestException):
    """The answer is larger than any that we expect."""


class _Call(threading.Thread):
    """One call; whoever waits for it may give it up."""

    def __init__(self, send: Callable[[], requests.Response]) -> None:
        super().__init__(name="call outside", daemon=True)
        self._send = send
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self._given_up = False
        self._answer: requests.Response | None = None
        self._trouble: Exception | None = None

    def run(self) -> None:
        """Make the call, and keep what came of it for `outcome`."""
        try:
            self._answer = self._send()
        except Exception as trouble:  # noqa: BLE001 - raised again by `outcome`, in the caller's thread
            self._trouble = trouble

    def hold(self, line: socket.socket | None) -> None:
        """Note the line before anything is sent on it; a call that was given up goes no further."""
        with self._lock:
            if self._given_up:
                raise Overdue("given up before anything was sent")
            self._line = line

    def give_up(self) -> None:
        """Cut the line, or let none be used any more."""
        with self._lock:
            self._given_up = True
            line = self._line
        if line is not None:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def outcome(self) -> requests.Response:
        """Give the answer or raise what went wrong."""
        if self._answer is not None and not self._given_up:
            return self._answer
        if self._line is None:
            raise NothingSent("no connection was made") from self._trouble
        if self._given_up or self._trouble is None:
            raise Overdue("no whole answer in time")
        raise self._trouble


def _hold(line: socket.socket | None) -> None:
    call = threading.current_thread()
    if isinstance(call, _Call):
        call.hold(line)


class _Line(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        _hold(self.sock)

    def request(self, *args: Any, **kwargs: Any) -> None:
        if self.sock is not None:
            _hold(self.sock)
        super().request(*args, **kwargs)


class _SecureLine(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        _hold(self.sock)

    def request(self, *args: Any, **kwargs: Any) -> None:
        if self.sock is not None:
            _hold(self.sock)
        super().request(*args, **kwargs)


class _Lines(HTTPConnectionPool):
    ConnectionCls = _Line


class _SecureLines(HTTPSConnectionPool):
    ConnectionCls = _SecureLine


_POOLS: Final = {"http": _Lines, "https": _SecureLines}


class DeadlineAdapter(HTTPAdapter):
    """A transport adapter with a total deadline, a bounded body, no retries, and a target of our choice.

    Args:
        connect_timeout_s: seconds to wait for a connection to one address.
        deadline_s: seconds that the whole call may take, from name look-up to the last byte.
        base_url: send there what was meant for another host; None keeps each request's own.
        largest_body: bytes of an answer, unpacked.
    """

    def __init__(
        self,
        *,
        connect_timeout_s: float,
        deadline_s: float,
        base_url: str | None = None,
        largest_body: int = LARGEST_BODY,
    ) -> None:
        self._timeouts = (min(connect_timeout_s, deadline_s), deadline_s)
        self._deadline_s = deadline_s
        self._base_url = base_url.rstrip("/") if base_url else None
        self._largest_body = largest_body
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Use lines that tell their call about themselves."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = dict(_POOLS)

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """Do the same for lines through a proxy."""
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = dict(_POOLS)
        return manager

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002 - the signature is requests' own
        timeout: Any = None,
        verify: bool | str = True,  # noqa: FBT001, FBT002 - as above
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send one request and read its whole answer.

        Raises:
            NothingSent: no connection was made.
            Overdue: the deadline has passed.
            requests.RequestException: anything else.
        """
        del stream, timeout  # ours hold
        request.url = url = self._target(request.url or "")
        on_the_way = {} if urlsplit(url).hostname in LOOPBACK else dict(proxies or {})
        call = _Call(lambda: self._whole(request, verify=verify, cert=cert, proxies=on_the_way))
        call.start()
        try:
            call.join(self._deadline_s)
        finally:
            if call.is_alive():
                call.give_up()
        return call.outcome()

    def _target(self, url: str) -> str:
        if self._base_url is None:
            return url
        parts = urlsplit(url)
        return self._base_url + parts.path + (f"?{parts.query}" if parts.query else "")

    def _whole(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        response = super().send(request, stream=True, timeout=self._timeouts, **options)
        try:
            body = self._read(response)
        except BaseException:
            response.close()
            raise
        response._content = body  # noqa: SLF001 - requests has no other way to read a body in bounds
        return response

    def _read(self, response: requests.Response) -> bytes:
        body = bytearray()
        for chunk in response.iter_content(_CHUNK):
            body += chunk
            if len(body) > self._largest_body:
                raise TooLarge(f"an answer of more than {self._largest_body} bytes")
        return bytes(body)


def session(adapter: HTTPAdapter, *, check: Callable[[requests.Response], None]) -> requests.Session:
    """Make a session for one service: everything goes through `adapter`, and `check` sees each answer.

    `check` raises for an answer that is no success, before a vendor's library can misread it and before
    a redirect is followed. Cookies are not kept.
    """
    made = requests.Session()
    made.mount("https://", adapter)
    made.mount("http://", adapter)
    made.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    made.hooks["response"].append(lambda response, **_options: check(response))
    return made
