"""The tables of the sending side: the guard, the attempts, and the append-only ledger.

UNIQUE (channel, tweet_id) in `replies` is the only guard against a second reply. The ledger holds
ids, codes, numbers and digests, never words; triggers on both engines keep it append-only.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.conversation.sending import AttemptState, Step
from bot.errors import Channel
from bot.storage.columns import ID, TWEET, Base, one_of


class GuardState(StrEnum):
    """Where the right to answer a mention stands."""

    CLAIMED = "claimed"
    SENT = "sent"
    RELEASED = "released"


class ReplyRow(Base):
    """The guard: at most one reply to a mention, whoever sends it."""

    __tablename__ = "replies"
    __table_args__ = (UniqueConstraint("channel", "tweet_id"), Index(None, "draft_id"))

    id: Mapped[int] = mapped_column(ID, primary_key=True, comment="our own number")
    channel: Mapped[Channel] = mapped_column(one_of(Channel, "channel"), comment="where we reply")
    tweet_id: Mapped[str] = mapped_column(TWEET, comment="the mention's root id")
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"), comment="which draft may reply")
    state: Mapped[GuardState] = mapped_column(
        one_of(GuardState, "state"), comment="released: another draft may take it over"
    )
    reply_id: Mapped[str | None] = mapped_column(TWEET, comment="our post's id, once it stands")
    sent_at: Mapped[datetime | None] = mapped_column(comment="when we knew that it stands")


class AttemptRow(Base):
    """One try at a call that changes the outside world."""

    __tablename__ = "attempts"
    __table_args__ = (
        UniqueConstraint("draft_id", "step", "number"),
        Index(
            "uq_attempts_open",
            "draft_id",
            unique=True,
            sqlite_where=text("state = 'intended'"),
            postgresql_where=text("state = 'intended'"),
        ),
    )

    id: Mapped[int] = mapped_column(ID, primary_key=True, comment="our own number")
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"), comment="for which draft")
    step: Mapped[Step] = mapped_column(one_of(Step, "step"), comment="which call")
    number: Mapped[int] = mapped_column(comment="1 for the first try of this step")
    state: Mapped[AttemptState] = mapped_column(one_of(AttemptState, "state"), comment="what we know of it")
    request_digest: Mapped[str] = mapped_column(String(64), comment="SHA-256 of the frozen request")
    result: Mapped[str | None] = mapped_column(String(200), comment="the id that the outside gave")
    code: Mapped[str | None] = mapped_column(String(64), comment="how it ended")
    final: Mapped[bool] = mapped_column(default=False, comment="a refusal that can never succeed")
    looks: Mapped[int] = mapped_column(default=0, comment="looks outside that found nothing")
    looked_at: Mapped[datetime | None] = mapped_column(comment="the last such look")
    intended_at: Mapped[datetime] = mapped_column(comment="committed before the call")
    settled_at: Mapped[datetime | None] = mapped_column(comment="when its present state was known")
    worker: Mapped[str] = mapped_column(String(200), comment="who made the call")


class AttemptRequestRow(Base):
    """The exact text of a request; erasable."""

    __tablename__ = "attempt_requests"

    attempt_id: Mapped[int] = mapped_column(
        ForeignKey("attempts.id"), primary_key=True, comment="whose request"
    )
    body: Mapped[str] = mapped_column(Text, comment="as sent, byte for byte")


class LedgerRow(Base):
    """One thing that happened; never changed, never deleted."""

    __tablename__ = "ledger"
    __table_args__ = (Index(None, "tweet_id"), Index(None, "mention_id"), Index(None, "draft_id"))

    id: Mapped[int] = mapped_column(ID, primary_key=True, comment="in the order of writing")
    at: Mapped[datetime] = mapped_column(comment="when, by the bot's clock")
    event: Mapped[str] = mapped_column(String(40), comment="what happened: a code")
    actor: Mapped[str] = mapped_column(String(80), comment="bot, policy, or operator:name")
    mention_id: Mapped[int | None] = mapped_column(ID, comment="about which mention")
    tweet_id: Mapped[str | None] = mapped_column(TWEET, comment="that mention's root id")
    draft_id: Mapped[int | None] = mapped_column(ID, comment="about which draft")
    attempt_id: Mapped[int | None] = mapped_column(ID, comment="about which attempt")
    channel: Mapped[Channel | None] = mapped_column(one_of(Channel, "channel"), comment="on which service")
    detail: Mapped[dict[str, Any]] = mapped_column(comment="ids, codes, numbers, digests; never words")
