"""Serving the twin on loopback: in a thread beside a test, or alone in the foreground."""

import signal
import socket
import threading
from collections.abc import Callable, Iterable
from types import FrameType, TracebackType
from typing import Self

import uvicorn

from bot.errors import UsageError
from bot.sandbox.environment import environment
from bot.sandbox.tracks import SandboxTrack
from bot.sandbox.wire import CuttableProtocol, application
from bot.sandbox.world import World

__all__ = ["Sandbox", "SandboxTrack", "environment", "serve"]

HOST = "127.0.0.1"
KEPT_ALIVE = 600  # seconds; a shorter life would race with a client that reuses its connection
BACKLOG = 2048


def _listen(port: int) -> socket.socket:
    # named as TCP, or asyncio leaves Nagle's delay on and every answer takes 40 ms
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except (OSError, OverflowError) as error:
        listener.close()
        raise UsageError(f"Port {port} on {HOST} cannot be used ({error}); choose another.") from error
    listener.listen(BACKLOG)
    return listener


class _Server(uvicorn.Server):
    """uvicorn's server, which tells when it is ready and leaves signals to its owner."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        self.ready.set()


class Sandbox:
    """The twin of X and Spotify, as a context manager or with `start` and `stop`.

    Args:
        tracks: what Spotify knows at first.
        port: where to listen on 127.0.0.1; 0 takes a free one.

    Raises:
        UsageError: the port cannot be used.
    """

    def __init__(self, *, tracks: Iterable[SandboxTrack], port: int = 0) -> None:
        self._listener = _listen(port)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://{HOST}:{self.port}"
        self.world = World(url=self.url, tracks=tracks)
        self._server = _Server(self._config())
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)

    def _config(self) -> uvicorn.Config:
        return uvicorn.Config(
            application(self.world),
            http=CuttableProtocol,
            loop="asyncio",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=KEPT_ALIVE,
            timeout_graceful_shutdown=1,
        )

    def _run(self) -> None:
        self._server.run(sockets=[self._listener])

    def environment(self) -> dict[str, str]:
        """Give the environment variables that aim the bot at this twin."""
        return environment(self.url)

    def start(self) -> None:
        """Serve in a thread of its own; return when calls are answered."""
        self._thread.start()
        self._server.ready.wait()

    def stop(self) -> None:
        """Stop serving; calls that run get a second to end."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join()
        self._listener.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def serve(tracks: Iterable[SandboxTrack], port: int, on_ready: Callable[[str], None]) -> None:
    """Serve in the foreground until SIGTERM or Ctrl-C, then return.

    Args:
        tracks: what Spotify knows at first.
        port: where to listen on 127.0.0.1; 0 takes a free one.
        on_ready: called with the twin's address once calls are answered.

    Raises:
        UsageError: the port cannot be used.
    """
    over = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        over.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        with Sandbox(tracks=tracks, port=port) as sandbox:
            on_ready(sandbox.url)
            over.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
