"""The values that travel: they cannot be changed behind anybody's back, and say what they hold."""

from dataclasses import FrozenInstanceError, fields, is_dataclass

import pytest

from bot.conversation import draft, ledger, mention, sending
from bot.conversation.draft import Approval, DraftState, Proposal
from bot.spelling.spelling import Spelling

SPELLING = Spelling(sentence="Hello", slots=(), cost=0.0)
VALUES = sorted(
    {
        value
        for module in (draft, ledger, mention, sending)
        for value in vars(module).values()
        if isinstance(value, type) and is_dataclass(value)
    },
    key=lambda value: value.__name__,
)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value.__name__)
def test_every_value_is_frozen_slotted_and_explained(value: type) -> None:
    """A move gives a new value; a misspelled attribute cannot be set."""
    parameters = getattr(value, "__dataclass_params__")  # noqa: B009 - not in the type's stubs
    assert parameters.frozen
    assert hasattr(value, "__slots__")
    assert value.__doc__


def test_a_proposal_cannot_be_changed() -> None:
    """What a person approved is what goes out."""
    proposal = Proposal(kind="thanks", spelling=SPELLING, lead="Read:", playlist_name="For you")
    with pytest.raises(FrozenInstanceError):
        proposal.lead = "Something else"  # type: ignore[misc]  # that is the point


def test_a_fresh_proposal_has_no_stop_and_no_reason() -> None:
    """Stops and reasons are given, never assumed."""
    proposal = Proposal(kind="thanks", spelling=SPELLING, lead="Read:", playlist_name="For you")
    assert (proposal.stops, proposal.reasons, proposal.playlist_description) == ((), (), "")
    assert {field.name for field in fields(proposal)} >= {"kind", "spelling", "lead", "playlist_name"}


@pytest.mark.parametrize("states", [DraftState, Approval, mention.MentionState, sending.AttemptState])
def test_states_are_stored_by_words_that_people_can_read(states: type) -> None:
    """The database holds the value; support reads it with SQL."""
    for state in states:  # type: ignore[attr-defined]  # each is an enum
        assert state.value == state.name.lower()
