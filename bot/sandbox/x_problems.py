"""How X says no: problem details in the words that were seen in life."""

from http import HTTPStatus
from typing import Any

from bot.sandbox.exchange import Answer, RefusalError
from bot.sandbox.x_world import Post

PROBLEMS = "https://api.twitter.com/2/problems"
INVALID = "One or more parameters to your request was invalid."
NOT_SUMMONED = "You can only reply to or quote posts where you are mentioned or are the author."
NOT_VISIBLE = "You attempted to reply to a Tweet that is deleted or not visible to you."
DUPLICATE = "You are not allowed to create a Tweet with duplicate content."
SUPERSEDED = "You are not allowed to reply to a version of a Tweet that has since been edited."
NOT_OURS = "You are not permitted to perform this action."


def problem(status: int, title: str, detail: str, kind: str = "about:blank", **more: Any) -> Answer:
    """Build an error answer; `kind` is X's type, an address or `about:blank`."""
    body = {"title": title, "detail": detail, "type": kind, "status": int(status), **more}
    return Answer(status=status, body=body, media_type="application/problem+json")


def invalid(parameter: str, value: str, message: str) -> RefusalError:
    """Refuse a request for one of its parameters."""
    errors = [{"parameters": {parameter: [value]}, "message": message}]
    kind = f"{PROBLEMS}/invalid-request"
    return RefusalError(problem(HTTPStatus.BAD_REQUEST, "Invalid Request", INVALID, kind=kind, errors=errors))


def forbidden(detail: str) -> RefusalError:
    """Refuse a deed that our account may not do."""
    return RefusalError(problem(HTTPStatus.FORBIDDEN, "Forbidden", detail))


def no_such_path() -> Answer:
    """Answer a path that the twin does not know."""
    return problem(HTTPStatus.NOT_FOUND, "Not Found", "Not Found")


def not_found(kind: str, value: str, parameter: str = "id") -> dict[str, Any]:
    """Describe, inside a 200, that a post or a user does not exist."""
    return {
        "value": value,
        "detail": f"Could not find {kind} with {parameter}: [{value}].",
        "title": "Not Found Error",
        "resource_type": kind,
        "parameter": parameter,
        "resource_id": value,
        "type": f"{PROBLEMS}/resource-not-found",
    }


def not_authorised(kind: str, value: str, parameter: str = "id") -> dict[str, Any]:
    """Describe, inside a 200, that a post or a user may not be seen by us."""
    return {
        "value": value,
        "detail": f"Sorry, you are not authorized to see the {kind} with {parameter}: [{value}].",
        "title": "Authorization Error",
        "resource_type": kind,
        "parameter": parameter,
        "resource_id": value,
        "section": "data",
        "type": f"{PROBLEMS}/not-authorized-for-resource",
    }


def unreadable(post: Post | None, value: str, parameter: str = "id") -> dict[str, Any] | None:
    """Describe why a post cannot be read, or give None when it can."""
    if post is None or post.deleted:
        return not_found("tweet", value, parameter)
    if post.hidden:
        return not_authorised("tweet", value, parameter)
    return None
