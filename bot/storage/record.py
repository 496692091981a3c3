"""How a ledger row is written: an event, who did it, about what, and a detail without words.

The ledger can never be cleaned, so words must not get in: a text in `detail` that is no id, code
or digest is replaced by its digest, whoever passed it.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import Channel
from bot.storage.tables import MentionRow
from bot.storage.tables_sending import LedgerRow

BOT = "bot"
_CODE = re.compile(r"[a-z0-9][a-z0-9_.:+-]{0,63}|[A-Za-z0-9]{15,64}")


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """What a ledger row is about."""

    mention_id: int | None = None
    tweet_id: str | None = None
    draft_id: int | None = None
    attempt_id: int | None = None
    channel: Channel | None = None


def about(mention: MentionRow, *, draft: int | None = None, attempt: int | None = None) -> About:
    """Point a ledger row at a mention, and at a draft and an attempt of it."""
    return About(
        mention_id=mention.id,
        tweet_id=mention.tweet_id,
        draft_id=draft,
        attempt_id=attempt,
        channel=mention.channel,
    )


def record(
    session: Session,
    event: str,
    subject: About,
    *,
    at: datetime,
    actor: str = BOT,
    detail: Mapping[str, object] | None = None,
) -> None:
    """Write one ledger row into the transaction; empty entries of `detail` are left out."""
    session.add(
        LedgerRow(
            at=at,
            event=event,
            actor=actor[:80],
            mention_id=subject.mention_id,
            tweet_id=subject.tweet_id,
            draft_id=subject.draft_id,
            attempt_id=subject.attempt_id,
            channel=subject.channel,
            detail={key: _plain(value) for key, value in (detail or {}).items() if value is not None},
        )
    )


def digest(text: str) -> str:
    """Give the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> str | float | bool:
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    text = str(value)
    return text if _CODE.fullmatch(text) else f"sha256:{digest(text)[:16]}"
