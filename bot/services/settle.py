"""Settling what is unclear: left-over intents, looks outside, and playlists that nobody needs."""

import json
import re
from collections.abc import Sequence
from typing import Final

from bot.conversation.draft import Draft, PlaylistId
from bot.conversation.ledger import Claim
from bot.conversation.mention import Post, TweetId
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

MOST_REMOVALS = 5
_WORD: Final = re.compile(r"[^\W_]+")


def newest_version(timeline: Timeline, tweet: TweetId) -> Post:
    """Give a post as its author wants it read now, whichever of its versions is asked for.

    Raises:
        PostGone: it is deleted, protected or unknown.
        OutsideError: X could not be asked.
    """
    post = timeline.post(tweet)
    replaced = post.newest is not None and int(post.newest) > int(post.id)
    return timeline.post(post.newest) if post.newest is not None and replaced else post


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

    def answers(self, draft: Draft, *versions: TweetId) -> tuple[Post, ...]:
        """Give our account's answers to this draft's mention, whatever tool made them.

        Args:
            draft: whose mention.
            versions: ids of the post beside those that the draft knows.
        """
        known = dict.fromkeys((draft.tweet_id, draft.answer_to, *versions))
        return tuple(post for version in known for post in self._timeline.own_replies(to=version))

    def claim_as_ours(self, draft: Draft, claim: Claim, answers: Sequence[Post]) -> bool:
        """Settle our last absent try at the reply as done if it is among the answers: it showed up late."""
        absent = [
            a
            for a in self._journal.attempts(draft.id)
            if a.step is Step.REPLY and a.state is AttemptState.ABSENT
        ]
        ours = _ours(draft, answers)
        if not absent or ours is None:
            return False
        self._journal.settle(
            claim, absent[-1].id, AttemptState.DONE, result=ours, code="came_late", now=self._clock()
        )
        return True

    def drop_playlist(self, draft: Draft, claim: Claim) -> bool:
        """Remove the playlist of a draft that will not be sent; never one that a reply links.

        Returns:
            False when it may stand still and another try is worth it.
        """
        attempts = self._journal.attempts(draft.id)
        playlist = result_of(attempts, Step.CREATE)
        if playlist is None or may_have_replied(attempts):
            return True
        tries = [a for a in attempts if a.step is Step.REMOVE and a.result == playlist]
        if any(a.state is AttemptState.DONE or a.final for a in tries):
            return True
        return self._remove(claim, PlaylistId(playlist)) or len(tries) + 1 >= MOST_REMOVALS

    def _find(self, draft: Draft, claim: Claim, attempt: Attempt) -> str | None:
        if attempt.step is Step.REPLY:
            return _ours(draft, self.answers(draft, *_target(attempt)))
        playlists = self._music.playlists_named(draft.token)
        for spare in playlists[1:]:
            self._remove(claim, spare)
        return playlists[0] if playlists else None

    def _remove(self, claim: Claim, playlist: PlaylistId) -> bool:
        """Remove a playlist; tell whether that is settled."""
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
        return state is AttemptState.DONE or final


def _ours(draft: Draft, answers: Sequence[Post]) -> TweetId | None:
    """Give the answer that this draft made: it says the lead's words; a colleague's says others.

    X may put handles in front and writes links anew, so neither is compared.
    """
    lead = _words(draft.proposal.lead)
    return next((post.id for post in answers if lead in _words(post.text)), None)


def _words(text: str) -> str:
    words = " ".join(_WORD.findall(text.casefold()))
    return f" {words} "


def _target(attempt: Attempt) -> tuple[TweetId, ...]:
    """Give the version that an attempt answered, unless that was erased."""
    target = json.loads(attempt.request or "{}").get("to")
    return (TweetId(str(target)),) if target else ()
