"""Compose: look at a post afresh, decide what may be said, and propose a draft.

`consider` decides and touches nothing; the daemon's `compose_next` and the operator's command both
call it, so what is previewed is what is stored. Only then is anything written.
"""

from dataclasses import dataclass

from bot.conversation.address import address_as
from bot.conversation.choosing import Spell, best_spelling
from bot.conversation.draft import Approval, DraftId, Proposal
from bot.conversation.ledger import Claim, MentionRecord, Received
from bot.conversation.mention import MentionState, Post, TweetId
from bot.conversation.phrasing import Phrasings
from bot.conversation.policy import Check, Mode, Policy, may_we, must_review
from bot.conversation.triage import OTHER, Reading, TriageRules, triage
from bot.conversation.wording import reply_text
from bot.errors import Channel, Conflict, OutsideError, PostGone, Refused
from bot.services.ports import Clock, Journal, Timeline
from bot.services.resting import Resting
from bot.services.settle import newest_version

POLICY = "policy"
MOST_TRIES = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Voice:
    """What is said and by which rules: the parts of composing that staff edit."""

    phrasings: Phrasings
    rules: TriageRules
    policy: Policy
    playlist_name: str
    playlist_description: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Considered:
    """What was found about a post, and the draft that could answer it.

    Args:
        end: the state and reason code in which the mention ends without a draft by the daemon's hand.
        proposal: the draft; also there for a hard stop, where only an operator may use it.
        auto: whether the policy lets the draft out by itself.
        answered_by: our own post that answers already.
    """

    post: Post
    checks: tuple[Check, ...]
    reading: Reading
    proposal: Proposal
    end: tuple[MentionState, str] | None = None
    auto: bool = False
    answered_by: TweetId | None = None

    @property
    def refused(self) -> tuple[Check, ...]:
        """Give the checks that say no."""
        return tuple(check for check in self.checks if not check.ok)


class Composer:
    """Turns received mentions into drafts."""

    def __init__(
        self, *, timeline: Timeline, journal: Journal, clock: Clock, spell: Spell, voice: Voice
    ) -> None:
        self._timeline = timeline
        self._journal = journal
        self._clock = clock
        self._spell = spell
        self._voice = voice
        self._resting = Resting(journal=journal, clock=clock)

    def compose_next(self) -> bool:
        """Compose for one waiting mention; tell whether there was one.

        A mention whose composing throws is put back before the error is raised again, and goes to
        a person after three tries.
        """
        if self._resting.until(Channel.X) is not None:
            return False
        claimed = self._journal.claim_mention(now=self._clock())
        if claimed is None:
            return False
        record, claim = claimed
        try:
            self._compose(record, claim)
        except Refused:
            self._put_back(record, claim, "refused")
        except OutsideError as trouble:
            until = max(self._resting.rest(trouble), self._clock() + self._resting.backoff(record.tries))
            self._journal.postpone_mention(claim, until=until, reason="outside", now=self._clock())
        except Conflict:
            return True
        except Exception:
            self._put_back(record, claim, "composer_failed")
            raise
        return True

    def consider(self, tweet: TweetId, *, text: str | None = None, kind: str | None = None) -> Considered:
        """Look at a post and decide; nothing is stored and nothing outside is changed.

        Args:
            tweet: the post to answer.
            text: a sentence to spell instead of the phrasings.
            kind: the kind to use instead of the one that triage finds.

        Raises:
            PostGone: it is deleted, protected or unknown.
            OutsideError: X could not be asked.
            UsageError: `text` cannot be spelled (no words, too long).
        """
        post = newest_version(self._timeline, tweet)
        checks = may_we(post, self._timeline.me(), self._voice.policy, now=self._clock())
        reading = triage(post.text, self._voice.rules)
        answered = self._own_answer(post)
        proposal = self._propose(post, reading, text=text, kind=kind)
        auto = self._auto(post, reading, proposal)
        end = self._end(post, reading, checks, answered)
        return Considered(
            post=post,
            checks=checks,
            reading=reading,
            proposal=proposal,
            end=end,
            auto=auto,
            answered_by=answered,
        )

    def still_safe(self, post: Post, kind: str) -> bool:
        """Tell whether the policy would let a draft of this kind out for a post as it stands now."""
        checks = may_we(post, self._timeline.me(), self._voice.policy, now=self._clock())
        reading = triage(post.text, self._voice.rules)
        mode = self._voice.policy.mode(kind, self._voice.phrasings)
        allowed = self._end(post, reading, checks, None) is None and mode is Mode.AUTO
        return allowed and reading.kind == kind and not must_review(post, reading)

    def store(self, considered: Considered, *, actor: str, despite: str | None = None) -> DraftId:
        """Store an operator's draft, approved by them, for a post that may not have come through intake.

        Args:
            considered: what `consider` gave.
            actor: who the operator is.
            despite: their reason to overrule a hard stop.

        Raises:
            Conflict: the mention is being worked on, or answered, by someone else.
        """
        now = self._clock()
        post = considered.post
        self._journal.store_page([Received(post=post)], cursor=None, now=now)
        claimed = self._journal.claim_mention(now=now, tweet=post.root)
        if claimed is None:
            raise Conflict(f"post {post.root} is being answered, or was answered, by someone else")
        _, claim = claimed
        if post.author is not None:
            self._journal.note_author(claim, post.author, now=now)
        return self._journal.propose(
            claim, considered.proposal, actor=actor, approval=Approval.PERSON, despite=despite, now=now
        )

    def _compose(self, record: MentionRecord, claim: Claim) -> None:
        now = self._clock()
        try:
            considered = self.consider(record.answer_to)
        except PostGone:
            self._journal.end_mention(claim, MentionState.CLOSED, reason="post_gone", actor=POLICY, now=now)
            return
        if considered.post.author is not None:
            self._journal.note_author(claim, considered.post.author, now=now)
        if considered.end is not None:
            state, reason = considered.end
            self._journal.end_mention(claim, state, reason=reason, actor=POLICY, now=now)
            return
        approval = Approval.POLICY if considered.auto else None
        self._journal.propose(claim, considered.proposal, actor=POLICY, approval=approval, now=now)

    def _own_answer(self, post: Post) -> TweetId | None:
        for version in dict.fromkeys((post.root, post.id)):
            answers = self._timeline.own_replies(to=version)
            if answers:
                return answers[0].id
        return None

    def _end(
        self, post: Post, reading: Reading, checks: tuple[Check, ...], answered: TweetId | None
    ) -> tuple[MentionState, str] | None:
        """Give how the mention ends without a draft, gravest reason first."""
        failed = {check.name for check in checks if not check.ok}
        to_us = post.replied_to_user is not None and post.replied_to_user == self._timeline.me().id
        off = self._voice.policy.mode(reading.kind, self._voice.phrasings) is Mode.OFF
        ends = (
            ("not_ours" in failed, MentionState.IGNORED, "own_post"),
            ("no_repost" in failed, MentionState.IGNORED, "repost"),
            (answered is not None, MentionState.CLOSED, "answered_elsewhere"),
            (bool(reading.stops), MentionState.HANDED_OFF, f"stop_{next(iter(reading.stops), '')}"),
            (reading.opted_out, MentionState.IGNORED, "opted_out"),
            ("summoned" in failed, MentionState.HANDED_OFF, "not_summoned"),
            ("public" in failed, MentionState.HANDED_OFF, "protected"),
            ("not_too_old" in failed, MentionState.HANDED_OFF, "too_old"),
            (to_us, MentionState.HANDED_OFF, "answers_us"),
            (off, MentionState.HANDED_OFF, "kind_off"),
        )
        return next(((state, reason) for holds, state, reason in ends if holds), None)

    def _propose(self, post: Post, reading: Reading, *, text: str | None, kind: str | None) -> Proposal:
        phrasings = self._voice.phrasings
        chosen = kind or reading.kind
        chosen = chosen if chosen in phrasings.kinds else OTHER
        name = address_as(post.author.name, phrasings.given_names) if post.author else None
        spelling = (
            self._spell(text) if text is not None else best_spelling(chosen, name, phrasings, self._spell)
        )
        lead = phrasings.lead_for(name)
        reply_text(lead)
        return Proposal(
            kind=chosen,
            spelling=spelling,
            lead=lead,
            playlist_name=self._voice.playlist_name,
            playlist_description=self._voice.playlist_description,
            reasons=reading.reasons + must_review(post, reading),
            stops=reading.stops,
        )

    def _auto(self, post: Post, reading: Reading, proposal: Proposal) -> bool:
        mode = self._voice.policy.mode(proposal.kind, self._voice.phrasings)
        return mode is Mode.AUTO and proposal.spelling.complete and not must_review(post, reading)

    def _put_back(self, record: MentionRecord, claim: Claim, reason: str) -> None:
        now = self._clock()
        if record.tries + 1 >= MOST_TRIES:
            self._journal.end_mention(claim, MentionState.HANDED_OFF, reason=reason, actor=POLICY, now=now)
        else:
            until = now + self._resting.backoff(record.tries)
            self._journal.postpone_mention(claim, until=until, reason=reason, now=now)
