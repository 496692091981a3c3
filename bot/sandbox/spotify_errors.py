"""How Spotify says no."""

from collections.abc import Mapping
from http import HTTPStatus

from bot.sandbox.exchange import Answer, RefusalError

MESSAGES = {
    HTTPStatus.UNAUTHORIZED: "Invalid access token",
    HTTPStatus.FORBIDDEN: "Forbidden",
    HTTPStatus.NOT_FOUND: "Resource not found",
    HTTPStatus.TOO_MANY_REQUESTS: "API rate limit exceeded",
}


def error(
    status: int,
    message: str | None = None,
    *,
    reason: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Build an error answer of the Web API."""
    body: dict[str, object] = {"status": int(status), "message": message or MESSAGES[HTTPStatus(status)]}
    if reason is not None:
        body["reason"] = reason
    return Answer(status=status, body={"error": body}, headers=headers or {})


def refuse(status: int, message: str | None = None) -> RefusalError:
    """Refuse a request."""
    return RefusalError(error(status, message))


def bad(message: str) -> RefusalError:
    """Refuse a request for what is in it."""
    return refuse(HTTPStatus.BAD_REQUEST, message)


def accounts_error(kind: str, description: str) -> Answer:
    """Build an error answer of the accounts service, which speaks OAuth."""
    return Answer(status=HTTPStatus.BAD_REQUEST, body={"error": kind, "error_description": description})
