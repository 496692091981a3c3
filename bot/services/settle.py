"""Settling what is unclear: left-over intents, looks outside, and playlists that nobody needs."""

import json

from bot.conversation.draft import Draft, PlaylistId
from bot.conversation.ledger import Claim
from bot.conversation.mention import TweetId
from bot.conversation.sending import (
    LOOKS_BEFORE_ABSENT,
    Attempt,
    AttemptState,
    Step,
    may_have_replied,
    result_of,
)
from bot.errors import OutcomeUnknown, OutsideError, Refused
from bot.services.ports import Clock, Journal, Music, Timeline


class Settler:
    """Looks outside for what an attempt may have done."""

    def __init__(self, *, timeline: Timeline, music: Music, journal: Journal, clock: Clock) -> None:
        self._timeline = timeline
        self._music = music
        self._journal = journal
        self._clock = clock

    def doubt_left_over(self, draft: Draft, claim: Claim) -> None:
        """Turn intents that a dead process left behind into unknown outcomes."""
        for attempt in self._journal.attempts(draft.id):
            if attempt.state is AttemptState.INTENDED:
                self._journal.settle(
                    claim, attempt.id, AttemptState.UNKNOWN, code="process_ended", now=self._clock()
                )

    def look(self, draft: Draft, claim: Claim, attempt: Attempt) -> None:
        """Look once for an attempt's effect; settle it when found, or absent after the last look."""
        found = self._find(draft, claim, attempt)
        if found is not None:
            state, result = AttemptState.DONE, found
        elif self._journal.looked(claim, attempt.id, now=self._clock()) >= LOOKS_BEFORE_ABSENT:
            state, result = AttemptState.ABSENT, None
        else:
            return
        self._journal.settle(claim, attempt.id, state, result=result, code="looked", now=self._clock())

    def answered(self, draft: Draft) -> TweetId | None:
        """Give our own post that answers this draft's mention, whatever tool made it."""
        for version in dict.fromkeys((draft.tweet_id, draft.answer_to)):
            answers = self._timeline.own_replies(to=version)
            if answers:
                return answers[0].id
        return None

    def claim_as_ours(self, draft: Draft, claim: Claim, answer: TweetId) -> bool:
        """Settle our last absent try at the reply as done if there was one: it showed up late."""
        absent = [
            a
            for a in self._journal.attempts(draft.id)
            if a.step is Step.REPLY and a.state is AttemptState.ABSENT
        ]
        if not absent:
            return False
        self._journal.settle(
            claim, absent[-1].id, AttemptState.DONE, result=answer, code="came_late", now=self._clock()
        )
        return True

    def drop_playlist(self, draft: Draft, claim: Claim) -> None:
        """Remove the playlist of a draft that will not be sent, best effort; never one that a reply links."""
        attempts = self._journal.attempts(draft.id)
        playlist = result_of(attempts, Step.CREATE)
        if playlist is None or may_have_replied(attempts):
            return
        self._remove(claim, PlaylistId(playlist))

    def _find(self, draft: Draft, claim: Claim, attempt: Attempt) -> str | None:
        if attempt.step is Step.REPLY:
            return self.answered(draft)
        playlists = self._music.playlists_named(draft.token)
        for spare in playlists[1:]:
            self._remove(claim, spare)
        return playlists[0] if playlists else None

    def _remove(self, claim: Claim, playlist: PlaylistId) -> None:
        request = json.dumps({"playlist": playlist})
        attempt = self._journal.intend(claim, Step.REMOVE, request, now=self._clock())
        state, code, final = AttemptState.DONE, None, False
        try:
            self._music.remove(playlist)
        except OutcomeUnknown:
            state, code = AttemptState.UNKNOWN, "no_answer"
        except Refused:
            state, code, final = AttemptState.REFUSED, "refused", True
        except OutsideError:
            state, code = AttemptState.REFUSED, "not_now"
        self._journal.settle(
            claim, attempt, state, result=playlist, code=code, final=final, now=self._clock()
        )
