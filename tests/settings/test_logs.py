"""What reaches the log: one form, the wanted level, and never a secret."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot.logs import STRUCK, VENDORS, set_up_logs


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    """Put the process's logging back after each test."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    """Read what was logged."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def logged(*, level: str = "info", secrets: tuple[str, ...] = ()) -> io.StringIO:
    """Set logs up for machines, into memory."""
    stream = io.StringIO()
    set_up_logs(level=level, form="json", secrets=secrets, stream=stream)
    return stream


def test_a_line_for_machines_is_one_json_object() -> None:
    """With the sentence, the action, the level, the logger and the moment."""
    stream = logged()
    structlog.get_logger("bot.intake").info("Stored a mention.", action="mention.stored", tweet_id=7)
    (line,) = lines(stream)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "Stored a mention.",
        "action": "mention.stored",
        "tweet_id": 7,
        "level": "info",
        "logger": "bot.intake",
    }


def test_a_line_for_people_holds_sentence_and_action() -> None:
    """Without colours where it is no terminal."""
    stream = io.StringIO()
    set_up_logs(level="info", form="human", stream=stream)
    structlog.get_logger("bot").warning("Paused.", action="paused")
    assert "Paused." in stream.getvalue()
    assert "action=paused" in stream.getvalue()
    assert "\x1b" not in stream.getvalue()


def test_lines_below_the_level_are_left_out() -> None:
    """For our loggers and for the standard library's alike."""
    stream = logged(level="warning")
    structlog.get_logger("bot").info("no")
    logging.getLogger("bot").info("no")
    assert stream.getvalue() == ""


def test_a_known_secret_is_struck_out_wherever_it_stands() -> None:
    """In the sentence, in values, in lists, in what a library says, in an exception."""
    stream = logged(secrets=("sesame", ""))
    logger = structlog.get_logger("bot")
    logger.info("open sesame", other=["sesame", {"deep": "xsesamex"}], path=ValueError("sesame"))
    logging.getLogger("elsewhere").warning("got %s", "sesame")
    try:
        int("sesame")
    except ValueError:
        logger.exception("failed")
    assert len(lines(stream)) == 3
    assert "sesame" not in stream.getvalue()


@pytest.mark.parametrize("key", ["access_token", "Authorization", "client_secret", "password", "api_key"])
def test_a_key_that_looks_like_a_secrets_is_struck_out(key: str) -> None:
    """Even when the value was never told to the log."""
    stream = logged()
    structlog.get_logger("bot").info("hm", **{key: "unknown", "headers": {key: "unknown"}})
    (line,) = lines(stream)
    assert line[key] == STRUCK
    assert line["headers"][key] == STRUCK


@pytest.mark.parametrize(
    "text",
    [
        "header Authorization: Bearer abcdefgh12345",
        'OAuth oauth_consumer_key="abcdefgh", oauth_token="abcdefgh12345"',
        "Basic YWJjZGVmZ2gxMjM0NQ==",
        "postgresql+psycopg://bot:abcdefgh12345@db/spellist",
    ],
)
def test_credentials_inside_a_text_are_struck_out(text: str) -> None:
    """As headers and addresses carry them."""
    stream = logged()
    structlog.get_logger("bot").info(text)
    assert STRUCK in stream.getvalue()
    assert "abcdefgh" not in stream.getvalue()
    assert "YWJjZGVm" not in stream.getvalue()


@pytest.mark.parametrize("vendor", VENDORS)
def test_vendors_stay_at_warning_even_at_debug(vendor: str) -> None:
    """At DEBUG some of them write the Authorization header."""
    stream = logged(level="debug")
    logging.getLogger(vendor).debug("Authorization: …")
    logging.getLogger(vendor).info("Authorization: …")
    assert stream.getvalue() == ""
    assert logging.getLogger(f"{vendor}.deeper").getEffectiveLevel() >= logging.WARNING
