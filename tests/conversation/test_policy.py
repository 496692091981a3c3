"""May we answer, and by ourselves?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation.mention import Author, UserId
from bot.conversation.phrasing import Phrasings
from bot.conversation.policy import Mode, Policy, may_we, must_review
from bot.conversation.triage import Reading
from tests.conversation.conftest import NOON, MakePost

ME = Author(id=UserId("1"), handle="TuneCares", name="Tune Cares")
KIND = Reading(kind="thanks")


def _refused(policy: Policy, post: object, make_post: MakePost) -> set[str]:
    assert isinstance(post, dict)
    return {check.name for check in may_we(make_post(**post), ME, policy, now=NOON) if not check.ok}


@pytest.mark.parametrize(
    ("post", "refused"),
    [
        ({}, set()),
        ({"author_id": UserId("1")}, {"not_ours"}),
        ({"mentioned": ("somebody",)}, {"summoned"}),
        ({"is_repost": True}, {"no_repost"}),
        ({"author": Author(id=UserId("7"), handle="e", name="E", protected=True)}, {"public"}),
        ({"author": None}, set()),
        ({"created_at": NOON - timedelta(hours=24)}, set()),
        ({"created_at": NOON - timedelta(hours=24, seconds=1)}, {"not_too_old"}),
        ({"created_at": NOON + timedelta(minutes=5)}, set()),
    ],
)
def test_each_rule_about_answering_is_a_check_of_its_own(
    post: dict[str, object], refused: set[str], policy: Policy, make_post: MakePost
) -> None:
    """X answers only a summons; our own rules stand beside it."""
    assert _refused(policy, post, make_post) == refused


def test_every_check_shows_its_evidence(policy: Policy, make_post: MakePost) -> None:
    """Staff see why, without the customer's words."""
    for check in may_we(make_post("@TuneCares Xanthippe"), ME, policy, now=NOON):
        assert check.evidence
        assert "Xanthippe" not in check.evidence


@pytest.mark.parametrize(
    "changed",
    [
        {"has_media": True},
        {"quoted": "5"},
        {"replied_to": "5"},
        {"mentioned": ("tunecares", "somebody")},
        {"lang": "es"},
    ],
)
def test_what_only_a_person_can_judge_waits_for_one(changed: dict[str, object], make_post: MakePost) -> None:
    """Pictures, other posts, other people and other languages are not understood here."""
    assert len(must_review(make_post(**changed), KIND)) == 1


@pytest.mark.parametrize("lang", [None, "en", "und", "qme", "qst", "zxx"])
def test_a_plain_post_waits_for_nobody(lang: str | None, make_post: MakePost) -> None:
    """X's codes for no language it can tell are no other language."""
    assert must_review(make_post(lang=lang), KIND) == ()


def test_stops_opt_outs_and_doubts_wait_for_a_person(make_post: MakePost) -> None:
    """Whatever triage found is a reason."""
    assert must_review(make_post(), replace(KIND, stops=("money",))) == ("a hard stop stands",)
    assert must_review(make_post(), replace(KIND, opted_out=True))
    assert must_review(make_post(), replace(KIND, doubts=("it is long",))) == ("it is long",)


@pytest.mark.parametrize(
    ("kind", "modes", "auto", "expected"),
    [
        ("thanks", {}, True, Mode.AUTO),
        ("thanks", {}, False, Mode.REVIEW),
        ("thanks", {"thanks": Mode.AUTO}, False, Mode.AUTO),
        ("thanks", {"thanks": Mode.OFF}, True, Mode.OFF),
        ("thanks", {"thanks": Mode.REVIEW}, True, Mode.REVIEW),
        ("leaving", {}, True, Mode.REVIEW),
        ("leaving", {"leaving": Mode.AUTO}, True, Mode.REVIEW),
        ("other", {"other": Mode.AUTO}, True, Mode.REVIEW),
        ("nonesuch", {}, True, Mode.OFF),
    ],
)
def test_only_allow_listed_kinds_ever_become_automatic(
    kind: str, modes: dict[str, Mode], expected: Mode, policy: Policy, phrasings: Phrasings, *, auto: bool
) -> None:
    """A setting can be more careful than the allow-list, never less."""
    assert replace(policy, modes=modes, auto=auto).mode(kind, phrasings) is expected
