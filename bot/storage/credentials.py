"""What X and Spotify gave us when a person consented: tokens, their scope and date.

Secrets stay in the database of the machine that runs the bot; nothing here prints one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from bot.errors import Channel
from bot.storage.tables import CredentialRow, CredentialState
from bot.storage.unit_of_work import reading, unit_of_work


@dataclass(frozen=True, kw_only=True, slots=True)
class Credential:
    """One provider's consent; `secret` holds its tokens and stays out of `repr`."""

    provider: Channel
    scope: str
    granted_at: datetime
    state: CredentialState
    secret: Mapping[str, Any] = field(repr=False)


class Credentials:
    """The consents that are kept in the database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, provider: Channel) -> Credential | None:
        """Give what a provider granted, lapsed or not; None when nobody consented yet."""
        with reading(self._engine) as session:
            row = session.get(CredentialRow, provider)
            if row is None:
                return None
            return Credential(
                provider=row.provider,
                scope=row.scope,
                granted_at=row.granted_at,
                state=row.state,
                secret=dict(row.secret),
            )

    def put(self, provider: Channel, secret: Mapping[str, Any], *, scope: str, granted_at: datetime) -> None:
        """Keep a new consent in place of the old one."""
        with unit_of_work(self._engine) as session:
            session.merge(
                CredentialRow(
                    provider=provider,
                    secret=dict(secret),
                    scope=scope,
                    granted_at=granted_at,
                    state=CredentialState.GRANTED,
                )
            )
            session.commit()

    def mark(self, provider: Channel, state: CredentialState) -> None:
        """Remember whether the provider still takes what we hold; nothing happens where we hold nothing."""
        with unit_of_work(self._engine) as session:
            row = session.get(CredentialRow, provider)
            if row is not None:
                row.state = state
            session.commit()
