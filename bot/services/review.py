"""Review: what a person decides about a draft, on the command line now and at the desk later."""

from dataclasses import replace

from bot.conversation.choosing import Spell
from bot.conversation.draft import Approval, Draft, DraftId, DraftState
from bot.errors import UsageError
from bot.services.ports import Clock, Journal


class Reviewer:
    """Approves, rejects and edits drafts in somebody's name."""

    def __init__(self, *, journal: Journal, clock: Clock, spell: Spell) -> None:
        self._journal = journal
        self._clock = clock
        self._spell = spell

    def draft(self, number: DraftId) -> Draft:
        """Give a draft; raises UsageError when there is none with this number."""
        found = self._journal.draft(number)
        if found is None:
            raise UsageError(f"there is no draft {number}: `bot queue list` shows those that wait")
        return found

    def approve(
        self, number: DraftId, *, by: str, version: int | None = None, despite: str | None = None
    ) -> None:
        """Let a draft go out.

        Raises:
            UsageError: it has gaps, or a hard stop stands and no reason to overrule it is given.
            Conflict: it was changed or decided meanwhile.
        """
        draft = self.draft(number)
        self._must_wait(draft)
        gaps = draft.proposal.spelling.gaps
        if gaps:
            raise UsageError(
                f"draft {number} has gaps ({', '.join(gaps)}): change its sentence first, "
                f"with `bot queue edit {number} --text …`"
            )
        if draft.proposal.stops and not (despite or "").strip():
            raise UsageError(
                f"draft {number} stands behind a hard stop ({', '.join(draft.proposal.stops)}): "
                "give --despite REASON if a playlist is right all the same"
            )
        self._journal.approve(
            number,
            version=version or draft.version,
            approval=Approval.PERSON,
            by=by,
            despite=despite,
            now=self._clock(),
        )

    def reject(self, number: DraftId, *, by: str, reason: str, version: int | None = None) -> None:
        """Drop a draft and leave its mention to a person."""
        if not reason.strip():
            raise UsageError("--reason is empty: say in a few words why the draft is rejected")
        draft = self.draft(number)
        self._journal.reject(
            number, version=version or draft.version, by=by, reason=reason.strip(), now=self._clock()
        )

    def edit(self, number: DraftId, *, text: str, by: str, version: int | None = None) -> Draft:
        """Spell another sentence for a waiting draft; give it as it stands then."""
        draft = self.draft(number)
        self._must_wait(draft)
        proposal = replace(draft.proposal, spelling=self._spell(text))
        self._journal.revise(number, proposal, version=version or draft.version, by=by, now=self._clock())
        return self.draft(number)

    def _must_wait(self, draft: Draft) -> None:
        if draft.state is not DraftState.PROPOSED:
            raise UsageError(f"draft {draft.id} is {draft.state.value}: only a proposed draft can be decided")
