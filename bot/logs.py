"""Logging: structlog to stderr, for people or for machines, with secrets struck out.

Vendors' loggers stay at WARNING whatever the level: at DEBUG tweepy's and spotipy's neighbours write the
Authorization header. A log line carries ids and codes, never a customer's words.
"""

import logging
import re
import sys
from collections.abc import Iterable
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

STRUCK = "[struck out]"
VENDORS = (
    "tweepy",
    "spotipy",
    "urllib3",
    "requests",
    "requests_oauthlib",
    "oauthlib",
    "apscheduler",
    "alembic",
)

_TELLING_KEY = re.compile(
    r"token|secret|password|passwd|authori[sz]ation|api_?key|consumer_key|cookie|bearer", re.IGNORECASE
)
_TELLING_TEXT = re.compile(r"(?i)\b(bearer|basic)\s+[^\s,;\"']{8,}")
_OAUTH_PAIR = re.compile(r"(?i)\b(oauth_\w+=)\"[^\"]*\"")
_PASSWORD_IN_ADDRESS = re.compile(r"(?<=://)([^\s:/@]*):[^\s/@]+(?=@)")
_SHORTEST_SECRET = 4


def set_up_logs(
    *,
    level: str,
    form: Literal["human", "json"],
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Send every log line of ours and of the vendors to one stream, in one form.

    Args:
        level: debug, info, warning or error; vendors never get below warning.
        form: `human` or `json`.
        secrets: values that must never be written, wherever they appear.
        stream: stderr when None.
    """
    out = stream or sys.stderr
    shared = _shared(StrikeOut(secrets))
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_last_steps(form, colours=out.isatty()),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for vendor in VENDORS:
        logging.getLogger(vendor).setLevel(max(logging.WARNING, root.level))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


class StrikeOut:
    """A structlog processor that replaces known secrets, and what looks like one."""

    def __init__(self, secrets: Iterable[str]) -> None:
        known = sorted(
            {secret for secret in secrets if len(secret) >= _SHORTEST_SECRET}, key=len, reverse=True
        )
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        """Give the event without secrets."""
        return {key: self._value(key, value) for key, value in event.items()}

    def text(self, value: str) -> str:
        """Give a text without secrets."""
        value = self._known.sub(STRUCK, value) if self._known else value
        value = _PASSWORD_IN_ADDRESS.sub(rf"\1:{STRUCK}", value)
        value = _OAUTH_PAIR.sub(rf"\1{STRUCK}", value)
        return _TELLING_TEXT.sub(rf"\1 {STRUCK}", value)

    def _value(self, key: str, value: Any) -> Any:
        if key.startswith("_"):
            return value
        if _TELLING_KEY.search(key) and value is not None:
            return STRUCK
        if isinstance(value, dict):
            return {inner: self._value(str(inner), part) for inner, part in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._value(key, part) for part in value]
        if isinstance(value, str):
            return self.text(value)
        return value if value is None or isinstance(value, bool | int | float) else self.text(str(value))


def _shared(strike: StrikeOut) -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        strike,
    ]


def _last_steps(form: Literal["human", "json"], *, colours: bool) -> list[Processor]:
    if form == "json":
        return [structlog.processors.JSONRenderer(ensure_ascii=False)]
    return [structlog.dev.ConsoleRenderer(colors=colours)]
