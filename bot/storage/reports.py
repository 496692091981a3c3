"""The read side: what screens and commands show, in few statements and past the write model."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, Select, and_, column, func, or_, select, table, type_coerce
from sqlalchemy.orm import Session

from bot.conversation.draft import DraftId, DraftState, MentionId, PlaylistId
from bot.conversation.ledger import Pause
from bot.conversation.mention import MentionState, TweetId
from bot.errors import Channel
from bot.spelling.spelling import MatchKind, TrackId
from bot.storage.columns import UtcDateTime, Words
from bot.storage.report_rows import (
    Answer,
    Counts,
    JobSeen,
    LedgerEntry,
    MentionSeen,
    PersonRow,
    Published,
    QueueRow,
    StoryRow,
)
from bot.storage.tables import (
    CustomerRow,
    DraftRow,
    DraftTextRow,
    JobRow,
    MentionRow,
    MentionTextRow,
    PauseRow,
    SlotRow,
)
from bot.storage.tables_sending import GuardState, LedgerRow, ReplyRow
from bot.storage.unit_of_work import reading

LIVE = (DraftState.PROPOSED, DraftState.APPROVED, DraftState.HELD, DraftState.PUBLISHING)
"""Drafts that may still go out."""

_STORY = table(
    "interaction_story",
    column("tweet_id"),
    column("at", UtcDateTime()),
    column("n"),
    column("event"),
    column("actor"),
    column("what"),
    column("draft_id"),
    column("attempt_id"),
)


_sentence: ColumnElement[str | None] = type_coerce(DraftTextRow.sentence, Words())
_text: ColumnElement[str | None] = type_coerce(MentionTextRow.text, Words())


class Reports:
    """Questions that people and screens ask."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def queue(self, states: Sequence[DraftState] = LIVE, limit: int = 100) -> tuple[QueueRow, ...]:
        """Give the drafts in these states, longest waiting first; two statements however many."""
        with reading(self._engine) as session:
            rows = session.execute(_queue(states, limit)).all()
            gaps = _gaps(session, [draft.id for draft, *_ in rows])
            return tuple(
                _queue_row(draft, sentence, TweetId(tweet), gaps.get(draft.id, ()), (handle, name))
                for draft, sentence, tweet, handle, name in rows
            )

    def people(self, limit: int = 100) -> tuple[PersonRow, ...]:
        """Give the mentions that were left for a person and have no draft in work, oldest first."""
        live = select(DraftRow.mention_id).where(DraftRow.state.in_(LIVE))
        query = (
            _mentions()
            .where(MentionRow.state == MentionState.HANDED_OFF, MentionRow.id.not_in(live))
            .order_by(MentionRow.posted_at, MentionRow.id)
            .limit(limit)
        )
        with reading(self._engine) as session:
            return tuple(
                PersonRow(
                    tweet_id=TweetId(mention.tweet_id),
                    handle=handle,
                    reason=mention.reason,
                    posted_at=mention.posted_at,
                    text=text,
                )
                for mention, handle, text in session.execute(query)
            )

    def answered(self, tweet: TweetId) -> Answer | None:
        """Give our reply to a post, if one stands by the ledger's knowledge."""
        query = (
            select(ReplyRow)
            .join(MentionRow, MentionRow.tweet_id == ReplyRow.tweet_id)
            .where(ReplyRow.state == GuardState.SENT, _is(tweet))
        )
        with reading(self._engine) as session:
            row = session.scalars(query).first()
            if row is None or row.reply_id is None:
                return None
            return Answer(reply_id=TweetId(row.reply_id), draft_id=DraftId(row.draft_id))

    def mention(self, tweet: TweetId) -> MentionSeen | None:
        """Give a mention by its root's or its newest version's id."""
        with reading(self._engine) as session:
            found = session.execute(_mentions().where(_is(tweet))).first()
            return _mention_seen(*found) if found else None

    def draft_of(self, tweet: TweetId) -> DraftId | None:
        """Give the newest draft to a post that may still go out."""
        return self._draft_of(tweet, LIVE)

    def publishing_of(self, tweet: TweetId) -> DraftId | None:
        """Give the draft to a post whose sending began and has not ended."""
        return self._draft_of(tweet, (DraftState.PUBLISHING,))

    def story(self, tweet: TweetId) -> tuple[StoryRow, ...]:
        """Tell what happened to a post, in order."""
        roots = select(MentionRow.tweet_id).where(_is(tweet))
        query = select(_STORY).where(_STORY.c.tweet_id.in_(roots)).order_by(_STORY.c.n)
        with reading(self._engine) as session:
            return tuple(
                StoryRow(
                    n=row.n,
                    at=row.at,
                    event=row.event,
                    actor=row.actor,
                    what=row.what,
                    draft_id=row.draft_id,
                    attempt_id=row.attempt_id,
                )
                for row in session.execute(query)
            )

    def counts(self) -> Counts:
        """Count mentions and drafts by state."""
        with reading(self._engine) as session:
            mentions = session.execute(select(MentionRow.state, func.count()).group_by(MentionRow.state))
            drafts = session.execute(select(DraftRow.state, func.count()).group_by(DraftRow.state))
            return Counts(
                mentions={state: count for state, count in mentions},  # noqa: C416 - rows, made plain
                drafts={state: count for state, count in drafts},  # noqa: C416 - rows, made plain
            )

    def jobs(self) -> tuple[JobSeen, ...]:
        """Tell when each job ran last and runs next."""
        with reading(self._engine) as session:
            return tuple(
                JobSeen(
                    name=row.name,
                    started_at=row.started_at,
                    ended_at=row.ended_at,
                    outcome=row.outcome,
                    error=row.error,
                    next_at=row.next_at,
                )
                for row in session.scalars(select(JobRow).order_by(JobRow.name))
            )

    def pauses(self, now: datetime) -> tuple[Pause, ...]:
        """Give the pauses in force, the next to end first."""
        query = select(PauseRow).where(PauseRow.until > now).order_by(PauseRow.until)
        with reading(self._engine) as session:
            return tuple(
                Pause(channel=row.channel, reason=row.reason, until=row.until)
                for row in session.scalars(query)
            )

    def ledger_since(self, entry: int, limit: int = 500) -> tuple[LedgerEntry, ...]:
        """Give the ledger's rows after one, oldest first."""
        query = select(LedgerRow).where(LedgerRow.id > entry).order_by(LedgerRow.id).limit(limit)
        with reading(self._engine) as session:
            return tuple(map(_entry, session.scalars(query)))

    def published(self) -> tuple[Published, ...]:
        """Give everything that we sent, in the order in which it was proposed."""
        query = (
            select(DraftRow, MentionRow.tweet_id, MentionRow.answer_to)
            .join(MentionRow, MentionRow.id == DraftRow.mention_id)
            .where(DraftRow.state == DraftState.PUBLISHED)
            .order_by(DraftRow.id)
        )
        with reading(self._engine) as session:
            tracks = _sent_tracks(session)
            return tuple(
                Published(
                    tweet_id=TweetId(tweet_id),
                    answer_to=TweetId(answer_to),
                    reply_id=TweetId(draft.reply_id or ""),
                    playlist_id=PlaylistId(draft.playlist_id or ""),
                    tracks=tuple(tracks.get(draft.id, ())),
                )
                for draft, tweet_id, answer_to in session.execute(query)
            )

    def _draft_of(self, tweet: TweetId, states: Sequence[DraftState]) -> DraftId | None:
        query = (
            select(DraftRow.id)
            .join(MentionRow, MentionRow.id == DraftRow.mention_id)
            .where(_is(tweet), DraftRow.state.in_(states))
            .order_by(DraftRow.id.desc())
            .limit(1)
        )
        with reading(self._engine) as session:
            found = session.scalar(query)
            return DraftId(found) if found is not None else None


def _is(tweet: TweetId) -> ColumnElement[bool]:
    either = or_(MentionRow.tweet_id == tweet, MentionRow.answer_to == tweet)
    return and_(MentionRow.channel == Channel.X, either)


def _queue(
    states: Sequence[DraftState], limit: int
) -> Select[DraftRow, str | None, str, str | None, str | None]:
    return (
        select(DraftRow, _sentence, MentionRow.tweet_id, CustomerRow.handle, CustomerRow.name)
        .join(MentionRow, MentionRow.id == DraftRow.mention_id)
        .join(CustomerRow, CustomerRow.id == MentionRow.customer_id)
        .outerjoin(DraftTextRow, DraftTextRow.draft_id == DraftRow.id)
        .where(DraftRow.state.in_(states))
        .order_by(DraftRow.updated_at, DraftRow.id)
        .limit(limit)
    )


def _gaps(session: Session, drafts: Sequence[int]) -> dict[int, tuple[str, ...]]:
    rows = session.execute(
        select(SlotRow.draft_id, SlotRow.says)
        .where(SlotRow.draft_id.in_(drafts), SlotRow.kind == MatchKind.GAP)
        .order_by(SlotRow.draft_id, SlotRow.position)
    )
    found: dict[int, tuple[str, ...]] = {}
    for draft, says in rows:
        found[draft] = (*found.get(draft, ()), says or "")
    return found


def _queue_row(
    draft: DraftRow,
    sentence: str | None,
    tweet_id: TweetId,
    gaps: tuple[str, ...],
    customer: tuple[str | None, str | None],
) -> QueueRow:
    return QueueRow(
        draft_id=DraftId(draft.id),
        version=draft.version,
        state=draft.state,
        tweet_id=tweet_id,
        handle=customer[0],
        name=customer[1],
        kind=draft.kind,
        sentence=sentence or "",
        complete=draft.complete,
        gaps=gaps,
        waiting_since=draft.updated_at,
        problem=draft.problem,
        approved_by=draft.approved_by,
    )


def _mentions() -> Select[MentionRow, str | None, str | None]:
    return (
        select(MentionRow, CustomerRow.handle, _text)
        .join(CustomerRow, CustomerRow.id == MentionRow.customer_id)
        .outerjoin(MentionTextRow, MentionTextRow.mention_id == MentionRow.id)
    )


def _mention_seen(mention: MentionRow, handle: str | None, text: str | None) -> MentionSeen:
    return MentionSeen(
        id=MentionId(mention.id),
        customer_id=mention.customer_id,
        tweet_id=TweetId(mention.tweet_id),
        answer_to=TweetId(mention.answer_to),
        state=mention.state,
        kind=mention.kind,
        reason=mention.reason,
        handle=handle,
        text=text,
        posted_at=mention.posted_at,
        received_at=mention.received_at,
        due_at=mention.due_at,
        tries=mention.tries,
    )


def _entry(row: LedgerRow) -> LedgerEntry:
    return LedgerEntry(
        id=row.id,
        at=row.at,
        event=row.event,
        actor=row.actor,
        tweet_id=TweetId(row.tweet_id) if row.tweet_id else None,
        draft_id=DraftId(row.draft_id) if row.draft_id else None,
        attempt_id=row.attempt_id,
        channel=row.channel,
        detail=row.detail,
    )


def _sent_tracks(session: Session) -> dict[int, list[TrackId]]:
    rows = session.execute(
        select(SlotRow.draft_id, SlotRow.resolved_track_id)
        .join(DraftRow, DraftRow.id == SlotRow.draft_id)
        .where(DraftRow.state == DraftState.PUBLISHED, SlotRow.resolved_track_id.is_not(None))
        .order_by(SlotRow.draft_id, SlotRow.position)
    )
    found: dict[int, list[TrackId]] = {}
    for draft, track in rows:
        found.setdefault(draft, []).append(TrackId(track or ""))
    return found
