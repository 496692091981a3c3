"""Publish: intent before each call, one call, its outcome after; never twice, never lost.

What comes next is decided by `sending.next_move` from the attempts on record, so a process that
died anywhere is taken up by the next one from the same record. The reply goes out last, with our
own timeline and the post itself looked at right before it.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

from bot.conversation.draft import Approval, Draft, DraftId, PlaylistId, Proposal
from bot.conversation.ledger import Claim
from bot.conversation.mention import TweetId
from bot.conversation.sending import (
    AttemptId,
    AttemptState,
    Finish,
    GiveUp,
    Look,
    Make,
    Step,
    Wait,
    next_move,
    result_of,
)
from bot.conversation.wording import playlist_link, reply_text
from bot.errors import (
    Channel,
    Conflict,
    DuplicateText,
    NotSummoned,
    OutcomeUnknown,
    OutsideError,
    PostGone,
    Refused,
)
from bot.services.ports import Clock, Journal, Music, Timeline
from bot.services.resolve import Resolver
from bot.services.resting import Resting
from bot.services.settle import Settler
from bot.spelling.spelling import Spelling, TrackId

Respell = Callable[[Spelling, frozenset[int]], Spelling | None]
MOST_RESPELLINGS = 3
_MISMATCH = "not_as_filled"


class Progress(StrEnum):
    """How a draft stands after it was worked on."""

    PUBLISHED = "published"
    WAITING = "waiting"
    PAUSED = "paused"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"
    LOST = "lost"


class _Stop(Exception):
    """Work on this draft ends here."""

    def __init__(self, progress: Progress) -> None:
        super().__init__(progress.value)
        self.progress = progress


class Publisher:
    """Carries approved drafts out into the world."""

    def __init__(
        self,
        *,
        timeline: Timeline,
        music: Music,
        journal: Journal,
        clock: Clock,
        resolver: Resolver,
        respell: Respell,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._timeline = timeline
        self._music = music
        self._journal = journal
        self._clock = clock
        self._resolver = resolver
        self._respell = respell
        self._stopping = stopping
        self._resting = Resting(journal=journal, clock=clock)
        self._settler = Settler(timeline=timeline, music=music, journal=journal, clock=clock)

    def publish_next(self, *, draft: DraftId | None = None, resume: bool = False) -> Progress | None:
        """Work on one draft that is due as far as it goes now; None when there was none.

        Args:
            draft: work on this very one.
            resume: take up one that was left while publishing, instead of a fresh one.
        """
        if self._resting.until(Channel.X, Channel.SPOTIFY) is not None:
            return Progress.PAUSED if draft is not None else None
        try:
            claimed = self._journal.claim_draft(now=self._clock(), draft=draft, resume=resume)
        except Conflict:
            return Progress.LOST
        return None if claimed is None else self._carry(*claimed)

    def _carry(self, draft: Draft, claim: Claim) -> Progress:
        """Work on a claimed draft; every way in which that can end is a value."""
        try:
            return self._work(draft, claim)
        except _Stop as stop:
            return stop.progress
        except OutsideError as trouble:
            return self._rest(claim, trouble)
        except Conflict:
            return Progress.LOST

    def _work(self, draft: Draft, claim: Claim) -> Progress:
        self._settler.doubt_left_over(draft, claim)
        while not self._stopping():
            attempts = self._journal.attempts(draft.id)
            move = next_move(attempts, now=self._clock())
            match move:
                case Make(step=step, request=request):
                    draft = self._make(draft, claim, step, request)
                case Look(attempt=attempt):
                    self._settler.look(draft, claim, attempt)
                case Wait(until=until):
                    return self._wait(claim, until, "looking_again")
                case Finish(reply=reply):
                    playlist = PlaylistId(str(result_of(attempts, Step.CREATE)))
                    self._journal.finish(claim, reply=TweetId(reply), playlist=playlist, now=self._clock())
                    return Progress.PUBLISHED
                case GiveUp(step=step, code=code):
                    self._settler.drop_playlist(draft, claim)
                    self._journal.fail(claim, reason=f"{step.value}_{code}", now=self._clock())
                    return Progress.FAILED
        return self._wait(claim, self._clock(), "draining")

    def _make(self, draft: Draft, claim: Claim, step: Step, request: str | None) -> Draft:
        if step is Step.CREATE:
            self._still_wanted(draft, claim)
            draft = self._resolved(draft, claim)
            self._attempt(claim, step, request or _frozen(name=_working_name(draft)), self._create)
            return draft
        playlist = PlaylistId(str(result_of(self._journal.attempts(draft.id), Step.CREATE)))
        if step is Step.FILL:
            tracks = [str(track.track_id) for track in draft.resolved]
            self._attempt(claim, step, request or _frozen(playlist=playlist, tracks=tracks), self._fill)
        elif step is Step.NAME:
            words = _frozen(
                playlist=playlist,
                name=draft.proposal.playlist_name,
                description=draft.proposal.playlist_description,
            )
            self._attempt(claim, step, request or words, self._name)
        elif self._still_wanted(draft, claim):
            text = reply_text(draft.proposal.lead, playlist_link(playlist))
            self._attempt(claim, step, request or _frozen(text=text, to=draft.answer_to), self._reply)
        return draft

    def _attempt(
        self, claim: Claim, step: Step, request: str, call: Callable[[dict[str, object]], str]
    ) -> None:
        """Commit the intent, make the one call, commit its outcome; transient trouble is raised on."""
        attempt = self._journal.intend(claim, step, request, now=self._clock())
        try:
            result = call(json.loads(request))
        except (OutcomeUnknown, DuplicateText) as doubt:
            code = "duplicate" if isinstance(doubt, DuplicateText) else "no_answer"
            self._settle(claim, attempt, AttemptState.UNKNOWN, code=code)
        except Refused as refusal:
            self._settle(claim, attempt, AttemptState.REFUSED, code=_code(refusal), final=True)
        except OutsideError as trouble:
            self._settle(claim, attempt, AttemptState.REFUSED, code="not_now")
            raise _Stop(self._rest(claim, trouble)) from trouble
        else:
            self._settle(claim, attempt, AttemptState.DONE, result=result)

    def _settle(
        self,
        claim: Claim,
        attempt: AttemptId,
        state: AttemptState,
        *,
        result: str | None = None,
        code: str | None = None,
        final: bool = False,
    ) -> None:
        self._journal.settle(claim, attempt, state, result=result, code=code, final=final, now=self._clock())

    # the four calls; each takes its frozen request and gives the id that the outside gave

    def _create(self, request: dict[str, object]) -> str:
        return self._music.create_playlist(str(request["name"]))

    def _fill(self, request: dict[str, object]) -> str:
        playlist = PlaylistId(str(request["playlist"]))
        wanted = _tracks(request)
        self._music.fill(playlist, wanted)
        if self._music.tracks_of(playlist) != wanted:
            raise OutcomeUnknown(
                f"playlist {playlist} does not hold what was put in", channel=Channel.SPOTIFY
            )
        return playlist

    def _name(self, request: dict[str, object]) -> str:
        playlist = PlaylistId(str(request["playlist"]))
        self._music.name(playlist, str(request["name"]), str(request["description"]))
        return playlist

    def _reply(self, request: dict[str, object]) -> str:
        return self._timeline.reply(str(request["text"]), to=TweetId(str(request["to"])))

    def _still_wanted(self, draft: Draft, claim: Claim) -> bool:
        """Look at our timeline and the post right before acting; end the draft if nothing is wanted.

        False means that the reply stands already by our own earlier attempt.
        """
        answer = self._settler.answered(draft)
        if answer is not None:
            if self._settler.claim_as_ours(draft, claim, answer):
                return False
            reason = "answered_elsewhere"
        else:
            try:
                self._timeline.post(draft.answer_to)
            except PostGone:
                reason = "post_gone"
            else:
                return True
        self._settler.drop_playlist(draft, claim)
        self._journal.withdraw(claim, reason=reason, now=self._clock())
        raise _Stop(Progress.WITHDRAWN)

    def _resolved(self, draft: Draft, claim: Claim) -> Draft:
        """Give the draft with a playable track in every slot, or end its way out."""
        if draft.resolved and all(track.problem is None for track in draft.resolved):
            return draft
        by_person = draft.approval is Approval.PERSON
        spelling: Spelling | None = draft.proposal.spelling
        banned: set[int] = set()
        for _ in range(MOST_RESPELLINGS):
            if spelling is None:
                break
            resolved = self._resolver.resolve(spelling, strict=by_person)
            failed = [slot for slot, track in zip(spelling.slots, resolved, strict=True) if track.problem]
            if not failed:
                if spelling is not draft.proposal.spelling:
                    self._journal.respell(claim, _with(draft.proposal, spelling), now=self._clock())
                self._journal.note_resolved(claim, resolved, now=self._clock())
                return self._again(draft)
            last = resolved if spelling is draft.proposal.spelling else ()
            if by_person:
                break
            banned |= {slot.track.row for slot in failed if slot.track is not None}
            spelling = self._respell(draft.proposal.spelling, frozenset(banned))
        self._journal.return_draft(
            claim, problem="a title cannot be played on Spotify today", resolved=last, now=self._clock()
        )
        raise _Stop(Progress.RETURNED)

    def _again(self, draft: Draft) -> Draft:
        found = self._journal.draft(draft.id)
        if found is None:
            raise Conflict(f"draft {draft.id} is gone")
        return found

    def _rest(self, claim: Claim, trouble: OutsideError) -> Progress:
        until = self._resting.rest(trouble)
        self._journal.postpone_draft(claim, until=until, reason="outside", now=self._clock())
        return Progress.PAUSED

    def _wait(self, claim: Claim, until: datetime, reason: str) -> Progress:
        soonest = max(until, self._clock() + timedelta(seconds=1))
        self._journal.postpone_draft(claim, until=soonest, reason=reason, now=self._clock())
        return Progress.WAITING


def _frozen(**fields: object) -> str:
    """Write a request down once; this text is what is sent, now and in any repeat."""
    return json.dumps(fields, ensure_ascii=False, sort_keys=True)


def _tracks(request: dict[str, object]) -> tuple[TrackId, ...]:
    listed = request["tracks"]
    return tuple(TrackId(str(track)) for track in listed) if isinstance(listed, list) else ()


def _working_name(draft: Draft) -> str:
    return f"{draft.proposal.playlist_name} {draft.token}"


def _with(proposal: Proposal, spelling: Spelling) -> Proposal:
    return Proposal(
        kind=proposal.kind,
        spelling=spelling,
        lead=proposal.lead,
        playlist_name=proposal.playlist_name,
        playlist_description=proposal.playlist_description,
        reasons=proposal.reasons,
        stops=proposal.stops,
    )


def _code(refusal: Refused) -> str:
    if isinstance(refusal, NotSummoned):
        return "not_summoned"
    return "post_gone" if isinstance(refusal, PostGone) else "refused"
