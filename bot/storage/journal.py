"""The journal: the write side of storage, one part a topic.

Every method is one transaction that also writes its ledger row; a method that takes a claim
raises `Conflict` when the claim was lost.
"""

from bot.storage.journal_attempts import AttemptsJournal
from bot.storage.journal_compose import ComposeJournal
from bot.storage.journal_erasure import ErasureJournal
from bot.storage.journal_intake import IntakeJournal
from bot.storage.journal_publish import PublishJournal
from bot.storage.journal_review import ReviewJournal
from bot.storage.journal_upkeep import UpkeepJournal


class SqlJournal(
    IntakeJournal,
    ComposeJournal,
    ReviewJournal,
    PublishJournal,
    AttemptsJournal,
    UpkeepJournal,
    ErasureJournal,
):
    """The journal in SQL, on SQLite or PostgreSQL."""
