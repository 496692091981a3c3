"""Drafts as rows, and rows as drafts: pure copying, in both directions.

A draft whose words were erased still reads, with empty text, so that its ids stay of use.
"""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.conversation.draft import Draft, DraftId, MentionId, Proposal, Resolved
from bot.conversation.mention import TweetId, UserId
from bot.spelling.spelling import Slot, Spelling, Track, TrackId
from bot.storage.tables import CustomerRow, DraftRow, DraftTextRow, MentionRow, SlotRow


def put_proposal(session: Session, row: DraftRow, proposal: Proposal) -> None:
    """Make a proposal the content of a draft that has its number, replacing what it was."""
    spelling = proposal.spelling
    measure(row, proposal)
    text = session.get(DraftTextRow, row.id) or DraftTextRow(draft_id=row.id)
    text.sentence = spelling.sentence
    text.lead = proposal.lead
    text.playlist_name = proposal.playlist_name
    text.playlist_description = proposal.playlist_description
    text.reasons = list(proposal.reasons)
    text.stops = list(proposal.stops)
    session.add(text)
    session.execute(
        delete(SlotRow).where(SlotRow.draft_id == row.id).execution_options(synchronize_session="fetch")
    )
    session.add_all(_slot_row(row.id, position, slot) for position, slot in enumerate(spelling.slots))


def measure(row: DraftRow, proposal: Proposal) -> None:
    """Copy a proposal's figures into a draft's row."""
    spelling = proposal.spelling
    row.kind = proposal.kind
    row.cost = spelling.cost
    row.complete = spelling.complete
    row.words = spelling.words
    row.covered = spelling.covered


def put_resolved(session: Session, draft_id: int, resolved: Sequence[Resolved]) -> None:
    """Store today's tracks of a draft's slots, in order."""
    for slot, found in zip(_slots(session, draft_id), resolved, strict=True):
        slot.resolved_track_id = found.track_id
        slot.resolved_title = found.title
        slot.resolved_artist = found.artist
        slot.resolve_problem = found.problem


def get_draft(session: Session, row: DraftRow, mention: MentionRow) -> Draft:
    """Read a draft with all its parts."""
    customer = session.get(CustomerRow, mention.customer_id)
    slots = _slots(session, row.id)
    return Draft(
        id=DraftId(row.id),
        mention_id=MentionId(mention.id),
        tweet_id=TweetId(mention.tweet_id),
        answer_to=TweetId(mention.answer_to),
        author_id=UserId((customer and customer.x_user_id) or ""),
        state=row.state,
        version=row.version,
        proposal=_proposal(row, session.get(DraftTextRow, row.id), slots),
        token=row.token,
        created_at=row.created_at,
        approval=row.approval,
        approved_by=row.approved_by,
        despite=row.despite,
        resolved=_resolved(slots),
        problem=row.problem,
        tries=row.tries,
    )


def _slots(session: Session, draft_id: int) -> Sequence[SlotRow]:
    return session.scalars(
        select(SlotRow).where(SlotRow.draft_id == draft_id).order_by(SlotRow.position)
    ).all()


def _proposal(row: DraftRow, text: DraftTextRow | None, slots: Sequence[SlotRow]) -> Proposal:
    spelling = Spelling(sentence=text.sentence if text else "", slots=tuple(map(_slot, slots)), cost=row.cost)
    return Proposal(
        kind=row.kind,
        spelling=spelling,
        lead=text.lead if text else "",
        playlist_name=text.playlist_name if text else "",
        playlist_description=text.playlist_description if text else "",
        reasons=tuple(text.reasons) if text else (),
        stops=tuple(text.stops) if text else (),
    )


def _slot_row(draft_id: int, position: int, slot: Slot) -> SlotRow:
    row = SlotRow(
        draft_id=draft_id,
        position=position,
        kind=slot.kind,
        says=slot.says,
        why=slot.why,
        ratio=slot.ratio,
    )
    if slot.track is not None:
        row.track_row = slot.track.row
        row.title = slot.track.title
        row.artist = slot.track.artist
        row.track_id = slot.track.track_id
        row.popularity = slot.track.popularity
        row.explicit = slot.track.explicit
        row.year = slot.track.year
    return row


def _slot(row: SlotRow) -> Slot:
    return Slot(says=row.says or "", kind=row.kind, why=row.why, track=_track(row), ratio=row.ratio)


def _track(row: SlotRow) -> Track | None:
    if row.track_row is None:
        return None
    return Track(
        row=row.track_row,
        title=row.title or "",
        artist=row.artist or "",
        track_id=TrackId(row.track_id) if row.track_id else None,
        popularity=row.popularity,
        explicit=row.explicit,
        year=row.year,
    )


def _resolved(slots: Sequence[SlotRow]) -> tuple[Resolved, ...]:
    if any(slot.resolved_title is None for slot in slots):
        return ()
    return tuple(
        Resolved(
            track_id=TrackId(slot.resolved_track_id) if slot.resolved_track_id else None,
            title=slot.resolved_title or "",
            artist=slot.resolved_artist or "",
            problem=slot.resolve_problem,
        )
        for slot in slots
    )
