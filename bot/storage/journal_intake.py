"""Intake: each mention is stored once, whatever the paging does; an edit updates what stands."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Insert, select
from sqlalchemy.orm import Session

from bot.conversation.ledger import Received
from bot.conversation.mention import Author, MentionState, Post, TweetId
from bot.errors import Channel
from bot.storage.journal_part import JournalPart
from bot.storage.leases import changed
from bot.storage.once import insert_once
from bot.storage.record import About, about, record
from bot.storage.tables import CursorRow, CustomerRow, MentionRow, MentionTextRow
from bot.storage.unit_of_work import reading, unit_of_work


class IntakeJournal(JournalPart):
    """What intake writes."""

    def cursor(self, name: str) -> str | None:
        """Give where a reader stands."""
        with reading(self._engine) as session:
            row = session.get(CursorRow, name)
            return row.value if row else None

    def store_page(self, page: Sequence[Received], *, cursor: tuple[str, str] | None, now: datetime) -> int:
        """Store posts not seen before and move the cursor in one transaction; give how many were new."""
        ordered = sorted(page, key=lambda received: int(received.post.id))
        with unit_of_work(self._engine) as session:
            customers = _customers(session, _unseen(session, ordered), now)
            new = sum(_store(session, received, customers, now) for received in ordered)
            if cursor is not None:
                _move(session, *cursor, now=now)
            session.commit()
        return new


def name_customer(customer: CustomerRow, author: Author) -> None:
    """Write down what a customer is called, unless they were forgotten."""
    if customer.erased_at is None:
        customer.handle = author.handle
        customer.name = author.name


def _unseen(session: Session, page: Sequence[Received]) -> list[Post]:
    known = _known(session, {received.post.root for received in page})
    return [received.post for received in page if received.post.root not in known]


def _known(session: Session, roots: set[TweetId]) -> set[str]:
    rows = select(MentionRow.tweet_id).where(MentionRow.channel == Channel.X, MentionRow.tweet_id.in_(roots))
    return set(session.scalars(rows))


def _customers(session: Session, posts: Sequence[Post], now: datetime) -> dict[str, CustomerRow]:
    wanted = sorted({post.author_id for post in posts})
    if not wanted:
        return {}
    customers = _by_user(session, wanted)
    missing = [user for user in wanted if user not in customers]
    for user in missing:
        changed(session, insert_once(session, CustomerRow, x_user_id=user, seen_at=now))
    customers |= _by_user(session, missing)
    for post in posts:
        if post.author is not None:
            name_customer(customers[post.author_id], post.author)
    return customers


def _by_user(session: Session, users: Iterable[str]) -> dict[str, CustomerRow]:
    rows = session.scalars(select(CustomerRow).where(CustomerRow.x_user_id.in_(list(users))))
    return {row.x_user_id: row for row in rows if row.x_user_id}


def _store(session: Session, received: Received, customers: dict[str, CustomerRow], now: datetime) -> bool:
    post = received.post
    customer = customers.get(post.author_id)
    new = customer is not None and bool(changed(session, _insert(session, received, customer, now)))
    mention = session.scalars(
        select(MentionRow).where(MentionRow.channel == Channel.X, MentionRow.tweet_id == post.root)
    ).one()
    if new:
        _first_seen(session, mention, post, now)
    elif int(post.id) > int(mention.answer_to):
        _edited(session, mention, post, now)
    return new


def _insert(session: Session, received: Received, customer: CustomerRow, now: datetime) -> Insert:
    post = received.post
    return insert_once(
        session,
        MentionRow,
        channel=Channel.X,
        tweet_id=post.root,
        answer_to=post.id,
        conversation_id=post.conversation_id,
        customer_id=customer.id,
        state=received.state,
        reason=received.reason,
        posted_at=post.created_at,
        received_at=now,
        tries=0,
        fence=0,
    )


def _first_seen(session: Session, mention: MentionRow, post: Post, now: datetime) -> None:
    session.add(MentionTextRow(mention_id=mention.id, text=post.text, lang=_lang(post)))
    ignored = mention.state is MentionState.IGNORED
    detail = {"reason": mention.reason, "answer_to": mention.answer_to}
    record(
        session,
        "mention_ignored" if ignored else "mention_received",
        about(mention),
        at=now,
        detail=detail,
    )


def _edited(session: Session, mention: MentionRow, post: Post, now: datetime) -> None:
    mention.answer_to = post.id
    text = session.get(MentionTextRow, mention.id)
    if text is not None:
        text.text = post.text
        text.lang = _lang(post)
    record(session, "mention_edited", about(mention), at=now, detail={"answer_to": post.id})


def _lang(post: Post) -> str | None:
    return post.lang[:16] if post.lang else None


def _move(session: Session, name: str, value: str, *, now: datetime) -> None:
    if not changed(session, insert_once(session, CursorRow, name=name, value=value, moved_at=now)):
        row = session.get_one(CursorRow, name, with_for_update=True)
        if row.value == value:
            return
        row.value = value
        row.moved_at = now
    record(session, "cursor_moved", About(), at=now, detail={"name": name, "to": value})
