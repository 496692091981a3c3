"""A call outside ends in time and in bounds, and knows whether anything was sent."""

import socket
import threading
import time
from typing import Any

import pytest
import requests
from urllib3.util import connection

from bot.gateways.deadline import DeadlineAdapter, NothingSent, Overdue, TooLarge, session

SHORT = 0.3


def post(url: str, *, deadline_s: float = SHORT, **options: Any) -> requests.Response:
    """Post something through a session of ours."""
    adapter = DeadlineAdapter(connect_timeout_s=0.2, deadline_s=deadline_s, **options)
    with session(adapter, check=lambda _answer: None) as made:
        return made.post(url, json={"text": "hello"})


def test_a_whole_answer_arrives(rogues: Any) -> None:
    """What the server says is what the caller gets."""
    assert post(rogues.saying(b'{"a": 1}').url, deadline_s=5).json() == {"a": 1}


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\nX-A: ", b"HTTP/1.1 200 OK\r\n\r\n{"])
def test_a_dripping_server_does_not_outlive_the_deadline(rogues: Any, start: bytes) -> None:
    """Neither headers nor a body that come a byte at a time stretch the deadline."""
    server = rogues.dripping(start)
    began = time.monotonic()
    with pytest.raises(Overdue):
        post(server.url)
    assert time.monotonic() - began < SHORT + 0.5


def test_a_silent_server_does_not_outlive_the_deadline(rogues: Any) -> None:
    """A server that takes the request and says nothing is left at the deadline."""
    server = rogues.silent()
    began = time.monotonic()
    with pytest.raises(Overdue):
        post(server.url)
    assert time.monotonic() - began < SHORT + 0.5
    assert server.heard


def test_the_thread_of_a_call_that_was_given_up_ends(rogues: Any) -> None:
    """Giving up cuts the line, so that no thread goes on listening."""
    with pytest.raises(Overdue):
        post(rogues.dripping(b"HTTP/1.1 200 OK\r\nX-A: ").url)
    end = time.monotonic() + 2
    while time.monotonic() < end and "call outside" in {thread.name for thread in threading.enumerate()}:
        time.sleep(0.01)
    assert "call outside" not in {thread.name for thread in threading.enumerate()}


def test_a_refused_connection_means_that_nothing_was_sent(unused_url: str) -> None:
    """Without a line nothing can have arrived."""
    with pytest.raises(NothingSent):
        post(unused_url)


def test_a_name_that_is_found_too_late_means_that_nothing_was_or_will_be_sent(
    rogues: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call that was given up while it looked for its host does not send when it has found it."""
    real = connection.create_connection

    def late(*args: Any, **more: Any) -> socket.socket:
        time.sleep(2 * SHORT)
        return real(*args, **more)

    monkeypatch.setattr(connection, "create_connection", late)
    server = rogues.saying(b"{}")
    with pytest.raises(NothingSent):
        post(server.url)
    time.sleep(2 * SHORT)
    assert server.heard == []


def test_a_cut_after_the_request_is_no_proof_that_nothing_was_sent(rogues: Any) -> None:
    """A connection that breaks once the request is out may have done its work."""
    with pytest.raises(requests.ConnectionError) as broken:
        post(rogues.cutting().url)
    assert not isinstance(broken.value, NothingSent)


def test_half_a_body_is_an_error(rogues: Any) -> None:
    """A body that is shorter than announced is not taken for a whole one."""
    with pytest.raises(requests.RequestException):
        post(rogues.half().url)


def test_too_large_an_answer_is_not_read_to_its_end(rogues: Any) -> None:
    """An answer past the bound is refused."""
    with pytest.raises(TooLarge):
        post(rogues.saying(b"x" * 5000).url, largest_body=1000)


def test_a_reused_line_is_bound_by_the_deadline_too(rogues: Any) -> None:
    """The second call on a kept connection is cut like the first."""

    def once_then_silent(line: socket.socket, over: threading.Event) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        line.recv(65536)
        over.wait(5)

    server = rogues.playing(once_then_silent)
    adapter = DeadlineAdapter(connect_timeout_s=0.2, deadline_s=SHORT)
    with session(adapter, check=lambda _answer: None) as made:
        assert made.get(server.url).ok
        with pytest.raises(Overdue):
            made.get(server.url)
    assert len(server.heard) == 1  # one connection


def test_requests_for_another_host_go_to_the_base_address(rogues: Any) -> None:
    """Path and query stay, the host is ours."""
    server = rogues.saying(b"{}")
    adapter = DeadlineAdapter(connect_timeout_s=1, deadline_s=5, base_url=f"{server.url}/")
    with session(adapter, check=lambda _answer: None) as made:
        made.get("https://api.twitter.com/2/tweets/1?a=b", allow_redirects=False)
    assert server.heard[0].startswith(b"GET /2/tweets/1?a=b HTTP/1.1")


def test_loopback_is_never_reached_through_a_proxy(
    rogues: Any, unused_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine-wide proxy does not come between us and a twin."""
    monkeypatch.setenv("HTTP_PROXY", unused_url)
    monkeypatch.setenv("http_proxy", unused_url)
    assert post(rogues.saying(b"{}").url, deadline_s=5).ok


def test_cookies_are_not_kept(rogues: Any) -> None:
    """No answer leaves a cookie behind."""
    server = rogues.saying(b"{}", more="Set-Cookie: guest=1; Path=/\r\n")
    adapter = DeadlineAdapter(connect_timeout_s=1, deadline_s=5)
    with session(adapter, check=lambda _answer: None) as made:
        made.get(server.url)
        assert not made.cookies
