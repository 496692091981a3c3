"""The tables: who wrote, what came in, what we propose to answer, and where readers stand.

What a customer wrote or is called stands only in `customers`, `mention_texts`, `draft_texts`,
`attempt_requests` and a few nullable columns, so that a person can be forgotten while ids, states
and the guard against a second reply remain. The sending side is in `tables_sending`.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.conversation.draft import Approval, DraftState
from bot.conversation.mention import MentionState
from bot.errors import Channel, PauseReason
from bot.spelling.spelling import MatchKind
from bot.storage.columns import ID, TWEET, Base, Words, one_of


class CredentialState(StrEnum):
    """Whether a provider still takes what we hold."""

    GRANTED = "granted"
    LAPSED = "lapsed"


class Leased:
    """The columns of a row that one worker at a time may work on."""

    due_at: Mapped[datetime | None] = mapped_column(comment="not to be worked on before; empty: at once")
    tries: Mapped[int] = mapped_column(default=0, comment="how often work was put off")
    worker: Mapped[str | None] = mapped_column(String(200), comment="who works on it: host:pid:start")
    lease_until: Mapped[datetime | None] = mapped_column(comment="by the database's clock")
    fence: Mapped[int] = mapped_column(default=0, comment="claims so far; an old one is refused")


class CustomerRow(Base):
    """A person who wrote to us."""

    __tablename__ = "customers"

    id: Mapped[int] = mapped_column(ID, primary_key=True, comment="our own number, kept for ever")
    x_user_id: Mapped[str | None] = mapped_column(String(20), unique=True, comment="X's number; erasable")
    handle: Mapped[str | None] = mapped_column(Words, comment="without @; erasable")
    name: Mapped[str | None] = mapped_column(Words, comment="as the profile shows it; erasable")
    seen_at: Mapped[datetime] = mapped_column(comment="when their first mention came in")
    erased_at: Mapped[datetime | None] = mapped_column(comment="when this person was forgotten")


class MentionRow(Leased, Base):
    """A post that names the Cares account."""

    __tablename__ = "mentions"
    __table_args__ = (
        UniqueConstraint("channel", "tweet_id"),
        Index(None, "state", "due_at"),
        Index(None, "answer_to"),
        Index(None, "customer_id"),
    )

    id: Mapped[int] = mapped_column(ID, primary_key=True, comment="our own number")
    channel: Mapped[Channel] = mapped_column(one_of(Channel, "channel"), comment="where it was posted")
    tweet_id: Mapped[str] = mapped_column(TWEET, comment="the post's root id, through all its edits")
    answer_to: Mapped[str] = mapped_column(TWEET, comment="the newest version's id: what to reply to")
    conversation_id: Mapped[str | None] = mapped_column(TWEET, comment="the thread's first post")
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), comment="who wrote it")
    state: Mapped[MentionState] = mapped_column(one_of(MentionState, "state"), comment="where it stands")
    kind: Mapped[str | None] = mapped_column(String(40), comment="what it is about: a key of the phrasings")
    reason: Mapped[str | None] = mapped_column(String(64), comment="code: why it stands there")
    posted_at: Mapped[datetime] = mapped_column(comment="when the customer posted it")
    received_at: Mapped[datetime] = mapped_column(comment="when we first saw it")


class MentionTextRow(Base):
    """What a customer wrote; erasable."""

    __tablename__ = "mention_texts"

    mention_id: Mapped[int] = mapped_column(ForeignKey("mentions.id"), primary_key=True, comment="whose text")
    text: Mapped[str] = mapped_column(Words, comment="the newest version's text")
    lang: Mapped[str | None] = mapped_column(String(16), comment="the language that X saw in it")


class DraftRow(Leased, Base):
    """A proposed reply."""

    __tablename__ = "drafts"
    __table_args__ = (Index(None, "mention_id"), Index(None, "state", "due_at"))

    id: Mapped[int] = mapped_column(ID, primary_key=True, comment="the number that staff type")
    mention_id: Mapped[int] = mapped_column(ForeignKey("mentions.id"), comment="what it answers")
    state: Mapped[DraftState] = mapped_column(one_of(DraftState, "state"), comment="where it stands")
    version: Mapped[int] = mapped_column(default=1, comment="goes up with each change of its content")
    kind: Mapped[str] = mapped_column(String(40), comment="what the mention is about: a key of the phrasings")
    approval: Mapped[Approval | None] = mapped_column(
        one_of(Approval, "approval"), comment="what let it go out"
    )
    approved_by: Mapped[str | None] = mapped_column(String(80), comment="who let it go out")
    despite: Mapped[str | None] = mapped_column(Words, comment="why a hard stop was overruled; erasable")
    problem: Mapped[str | None] = mapped_column(Words, comment="what a person must look at; erasable")
    token: Mapped[str] = mapped_column(
        String(32), unique=True, comment="word in the playlist's name in the making"
    )
    playlist_id: Mapped[str | None] = mapped_column(String(40), comment="Spotify's id, once created")
    reply_id: Mapped[str | None] = mapped_column(TWEET, comment="our post's id, once it stands")
    cost: Mapped[float] = mapped_column(comment="the spelling's cost, in tracks")
    complete: Mapped[bool] = mapped_column(comment="whether every word has a title")
    words: Mapped[int] = mapped_column(comment="words of the sentence")
    covered: Mapped[int] = mapped_column(comment="words that a title says")
    created_at: Mapped[datetime] = mapped_column(comment="when it was first proposed")
    updated_at: Mapped[datetime] = mapped_column(comment="when it last changed")


class DraftTextRow(Base):
    """The words of a draft, which may hold the customer's name; erasable."""

    __tablename__ = "draft_texts"

    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"), primary_key=True, comment="whose words")
    sentence: Mapped[str] = mapped_column(Words, comment="the sentence that the titles spell")
    lead: Mapped[str] = mapped_column(Words, comment="the reply's text before the link")
    playlist_name: Mapped[str] = mapped_column(Words, comment="the public name")
    playlist_description: Mapped[str] = mapped_column(Words, comment="the public description")
    reasons: Mapped[list[str]] = mapped_column(comment="why it looks as it does, for staff")
    stops: Mapped[list[str]] = mapped_column(comment="hard stops that need a reason to overrule")


class SlotRow(Base):
    """A run of words with the title that says it."""

    __tablename__ = "slots"

    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"), primary_key=True, comment="whose slot")
    position: Mapped[int] = mapped_column(primary_key=True, comment="0 for the first")
    kind: Mapped[MatchKind] = mapped_column(one_of(MatchKind, "kind"), comment="how the title says it")
    says: Mapped[str | None] = mapped_column(Words, comment="the sentence's own words; erasable")
    why: Mapped[str] = mapped_column(Words, comment="one line for people; emptied with the words")
    ratio: Mapped[float | None] = mapped_column(comment="likeness of words and title, 0 to 100")
    track_row: Mapped[int | None] = mapped_column(comment="the track's number in its index; empty: a gap")
    title: Mapped[str | None] = mapped_column(Words, comment="the catalog's title; erasable")
    artist: Mapped[str | None] = mapped_column(Words, comment="the catalog's artist")
    track_id: Mapped[str | None] = mapped_column(String(40), comment="the catalog's Spotify id")
    popularity: Mapped[int | None] = mapped_column(comment="the catalog's figure, 0 to 100")
    explicit: Mapped[bool | None] = mapped_column(comment="whether the catalog marks it explicit")
    year: Mapped[int | None] = mapped_column(comment="the catalog's year")
    resolved_track_id: Mapped[str | None] = mapped_column(String(40), comment="today's playable track")
    resolved_title: Mapped[str | None] = mapped_column(Words, comment="its title, empty where none; erasable")
    resolved_artist: Mapped[str | None] = mapped_column(Words, comment="its artist")
    resolve_problem: Mapped[str | None] = mapped_column(Words, comment="what a person must look at; erasable")


class CursorRow(Base):
    """Where a reader of somebody else's list stands."""

    __tablename__ = "cursors"

    name: Mapped[str] = mapped_column(String(80), primary_key=True, comment="which reader")
    value: Mapped[str] = mapped_column(String(200), comment="the last id that it has seen")
    moved_at: Mapped[datetime] = mapped_column(comment="when it last moved")


class PauseRow(Base):
    """A rest of one channel."""

    __tablename__ = "pauses"

    channel: Mapped[Channel] = mapped_column(
        one_of(Channel, "channel"), primary_key=True, comment="who is not called"
    )
    reason: Mapped[PauseReason] = mapped_column(
        one_of(PauseReason, "reason"), primary_key=True, comment="why"
    )
    since: Mapped[datetime] = mapped_column(comment="when this rest began")
    until: Mapped[datetime] = mapped_column(comment="when calls may be made again")


class JobRow(Base):
    """When a job of the daemon ran last and runs next."""

    __tablename__ = "jobs"

    name: Mapped[str] = mapped_column(String(80), primary_key=True, comment="which job")
    started_at: Mapped[datetime | None] = mapped_column(comment="when it last started")
    ended_at: Mapped[datetime | None] = mapped_column(comment="when it last ended; empty while it runs")
    outcome: Mapped[str | None] = mapped_column(String(16), comment="ok or failed")
    error: Mapped[str | None] = mapped_column(String(80), comment="the kind of error that ended it")
    next_at: Mapped[datetime | None] = mapped_column(comment="when it runs next")


class CredentialRow(Base):
    """What a provider gave us when a person consented."""

    __tablename__ = "credentials"

    provider: Mapped[Channel] = mapped_column(
        one_of(Channel, "provider"), primary_key=True, comment="who gave it"
    )
    secret: Mapped[dict[str, Any]] = mapped_column(comment="tokens; secret")
    scope: Mapped[str] = mapped_column(Words, comment="what they allow")
    granted_at: Mapped[datetime] = mapped_column(comment="when a person consented")
    state: Mapped[CredentialState] = mapped_column(
        one_of(CredentialState, "state"), comment="whether the provider still takes it"
    )
