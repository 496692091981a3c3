"""Publish: intent before each call, one call, its outcome after; never twice, never lost.

What comes next is decided by `sending.next_move` from the attempts on record, so a process that
died anywhere is taken up by the next one from the same record. The reply goes out last, with our
own timeline and the post itself looked at right before it.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

from bot.conversation.draft import Approval, Draft, DraftId, PlaylistId, Proposal, Resolved
from bot.conversation.ledger import Claim
from bot.conversation.mention import Post, TweetId
from bot.conversation.sending import (
    LOOK_GAP,
    REPEATABLE,
    AttemptId,
    AttemptState,
    Finish,
    GiveUp,
    Look,
    Make,
    Step,
    Wait,
    may_have_replied,
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
    StorageError,
)
from bot.services.ports import Clock, Journal, Music, Timeline
from bot.services.resolve import Resolver
from bot.services.resting import Resting
from bot.services.settle import Settler, newest_version
from bot.spelling.spelling import Slot, Spelling, TrackId

Respell = Callable[[Spelling, frozenset[int]], Spelling | None]
Safe = Callable[[Post, str], bool]
MOST_RESPELLINGS = 3
MOST_TRIES = 5
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
        safe: Safe,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._timeline = timeline
        self._music = music
        self._journal = journal
        self._clock = clock
        self._resolver = resolver
        self._respell = respell
        self._safe = safe
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
        except Conflict:
            return Progress.LOST
        except Refused:
            return self._put_back(draft, claim, "refused")
        except OutsideError as trouble:
            return self._rest(claim, trouble)
        except StorageError:
            raise
        except Exception:
            self._put_back(draft, claim, "sender_failed")
            raise

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
                    return self._fail(draft, claim, f"{step.value}_{code}")
        return self._wait(claim, self._clock(), "draining")

    def _make(self, draft: Draft, claim: Claim, step: Step, request: str | None) -> Draft:
        if step is Step.CREATE:
            self._wanted(draft, claim)
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
        elif (post := self._wanted(draft, claim)) is not None:
            text = _text(request) or reply_text(draft.proposal.lead, playlist_link(playlist))
            self._attempt(claim, step, _frozen(text=text, to=post.id), self._reply)
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
            self._pause_repeats(claim, step)
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

    def _wanted(self, draft: Draft, claim: Claim) -> Post | None:
        """Look at the post and our timeline right before acting; end the draft if nothing is wanted.

        Gives the version to answer; None means that the reply stands already by our own earlier attempt.
        """
        try:
            post = newest_version(self._timeline, draft.answer_to)
        except PostGone:
            post = None
        answers = self._settler.answers(draft, *([post.id] if post else []))
        if answers and self._settler.claim_as_ours(draft, claim, answers):
            return None
        if answers or post is None:
            self._drop_playlist(draft, claim)
            reason = "answered_elsewhere" if answers else "post_gone"
            self._journal.withdraw(claim, reason=reason, now=self._clock())
            raise _Stop(Progress.WITHDRAWN)
        if draft.approval is Approval.POLICY and not self._safe(post, draft.proposal.kind):
            raise _Stop(self._to_a_person(draft, claim))
        return post

    def _to_a_person(self, draft: Draft, claim: Claim) -> Progress:
        """End the way of an automatic draft whose post now says what the policy would not answer alone."""
        if self._journal.attempts(draft.id):
            return self._fail(draft, claim, "post_changed")
        problem = "the post has changed since this draft was made: read it again"
        self._journal.return_draft(claim, problem=problem, resolved=(), now=self._clock())
        return Progress.RETURNED

    def _resolved(self, draft: Draft, claim: Claim) -> Draft:
        """Give the draft with a playable track in every slot, or end its way out."""
        if draft.resolved and all(track.problem is None for track in draft.resolved):
            return draft
        by_person = draft.approval is Approval.PERSON
        spelling: Spelling | None = draft.proposal.spelling
        marked: tuple[Resolved, ...] = ()
        known: dict[Slot, Resolved] = {}
        banned: set[int] = set()
        for _ in range(MOST_RESPELLINGS):
            if spelling is None:
                break
            resolved = self._resolver.resolve(spelling, strict=by_person, known=known)
            known |= dict(zip(spelling.slots, resolved, strict=True))
            failed = [slot for slot, track in zip(spelling.slots, resolved, strict=True) if track.problem]
            if not failed:
                if spelling is not draft.proposal.spelling:
                    self._journal.respell(claim, _with(draft.proposal, spelling), now=self._clock())
                self._journal.note_resolved(claim, resolved, now=self._clock())
                return self._again(draft)
            if spelling is draft.proposal.spelling:
                marked = resolved
            if by_person:
                break
            banned |= {slot.track.row for slot in failed if slot.track is not None}
            spelling = self._respell(draft.proposal.spelling, frozenset(banned))
        self._journal.return_draft(
            claim, problem="a title cannot be played on Spotify today", resolved=marked, now=self._clock()
        )
        raise _Stop(Progress.RETURNED)

    def _again(self, draft: Draft) -> Draft:
        found = self._journal.draft(draft.id)
        if found is None:
            raise Conflict(f"draft {draft.id} is gone")
        return found

    def _fail(self, draft: Draft, claim: Claim, reason: str) -> Progress:
        self._drop_playlist(draft, claim)
        self._journal.fail(claim, reason=reason, now=self._clock())
        return Progress.FAILED

    def _drop_playlist(self, draft: Draft, claim: Claim) -> None:
        """Remove the playlist that nobody will get; where that is in doubt the draft ends later."""
        if not self._settler.drop_playlist(draft, claim):
            raise _Stop(self._wait(claim, self._clock() + LOOK_GAP, "playlist_left"))

    def _pause_repeats(self, claim: Claim, step: Step) -> None:
        """Let time pass before a call is repeated that went unanswered twice or more."""
        if step not in REPEATABLE or claim.draft_id is None:
            return
        attempts = self._journal.attempts(claim.draft_id)
        unknown = sum(a.step is step and a.state is AttemptState.UNKNOWN for a in attempts)
        if unknown > 1:
            wait = LOOK_GAP * (1 << unknown - 2)
            raise _Stop(self._wait(claim, self._clock() + wait, "no_answer"))

    def _put_back(self, draft: Draft, claim: Claim, reason: str) -> Progress:
        """Put off a draft that cannot go on; after some tries a person gets it, unless a reply may stand."""
        try:
            if draft.tries + 1 >= MOST_TRIES and not may_have_replied(self._journal.attempts(draft.id)):
                return self._fail(draft, claim, reason)
            until = self._clock() + self._resting.backoff(draft.tries)
            self._journal.postpone_draft(claim, until=until, reason=reason, now=self._clock())
        except _Stop as stop:
            return stop.progress
        except Conflict:
            return Progress.LOST
        return Progress.WAITING

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


def _text(request: str | None) -> str | None:
    """Give the text of a reply that was tried before: a repeat says the very same."""
    return None if request is None else str(json.loads(request)["text"])


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
