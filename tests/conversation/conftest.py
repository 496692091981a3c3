"""The rules as they are shipped, and a post to try them on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings

from bot.conversation.address import known_names
from bot.conversation.mention import Author, Post, TweetId, UserId
from bot.conversation.phrasing import Phrasings, parse_phrasings
from bot.conversation.policy import Policy
from bot.conversation.triage import TriageRules, parse_triage
from bot.settings.resources import resource

settings.register_profile("steady", deadline=None)
settings.load_profile("steady")
"""Two cores are shared with other work: a slow moment is no failure."""

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

MakePost = Callable[..., Post]


def shipped(name: str) -> str:
    """Give the text of a file in `config/`."""
    return resource(f"config/{name}").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def given_names() -> frozenset[str]:
    """Give the shipped first names."""
    lines = shipped("names.txt").splitlines()
    return known_names(name for line in lines if not line.startswith("#") for name in line.split())


@pytest.fixture(scope="session")
def rules() -> TriageRules:
    """Give the shipped triage rules."""
    return parse_triage(shipped("triage.toml"))


@pytest.fixture(scope="session")
def phrasings(given_names: frozenset[str]) -> Phrasings:
    """Give the shipped phrasings."""
    return parse_phrasings(shipped("phrasings.en.toml"), given_names=given_names)


@pytest.fixture
def policy() -> Policy:
    """Give a policy that lets safe kinds out."""
    return Policy(handle="TuneCares", modes={}, auto=True, max_age=timedelta(hours=24))


@pytest.fixture
def make_post() -> MakePost:
    """Give a maker of posts by Emma that name us; what is given by name is changed."""

    def make(text: str = "@TuneCares hello", **changed: object) -> Post:
        fields: dict[str, object] = {
            "id": TweetId("1900000000000000001"),
            "root": TweetId("1900000000000000001"),
            "text": text,
            "author_id": UserId("7"),
            "created_at": NOON - timedelta(hours=1),
            "mentioned": ("tunecares",),
            "lang": "en",
            "author": Author(id=UserId("7"), handle="emma_hears", name="Emma"),
        }
        return Post(**{**fields, **changed})  # type: ignore[arg-type]  # the test names the fields

    return make
