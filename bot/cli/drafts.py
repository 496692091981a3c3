"""How a draft is shown in the terminal: by `bot reply` before it asks and by `bot queue show`."""

from typing import TYPE_CHECKING, Any

from bot.cli.console import clean, say, say_table

if TYPE_CHECKING:
    from bot.conversation.draft import Draft, Proposal
    from bot.spelling.spelling import Slot


def say_proposal(proposal: "Proposal", *, cost_usd: float | None = None) -> None:
    """Print the sentence, its slots, the reply's text and what it may cost."""
    from bot.conversation.wording import reply_text, weighted_length

    spelling = proposal.spelling
    say(f"Sentence: {clean(spelling.sentence)}")
    say_table(("says", "title", "artist", "match", "why"), [_row(slot) for slot in spelling.slots])
    text = reply_text(proposal.lead)
    say(f"Reply ({weighted_length(text)} of 280): {clean(proposal.lead)} <link to the playlist>")
    say(f"Playlist: {clean(proposal.playlist_name)}")
    if cost_usd is not None:
        say(f"May cost: ${cost_usd:.3f} (X charges for a post with a link and for reads)")
    for reason in proposal.reasons:
        say(f"Note: {clean(reason)}")


def say_draft(draft: "Draft") -> None:
    """Print a draft of the queue with what was decided about it."""
    say(f"Draft {draft.id}, version {draft.version}, {draft.state.value}, for post {draft.tweet_id}")
    if draft.approved_by:
        say(
            f"Approved by {clean(draft.approved_by)}"
            + (f", despite: {clean(draft.despite)}" if draft.despite else "")
        )
    if draft.problem:
        say(f"Problem: {clean(draft.problem)}")
    for track in draft.resolved:
        if track.problem:
            say(f"Slot: {clean(track.problem)}")
    say_proposal(draft.proposal)


def proposal_json(proposal: "Proposal") -> dict[str, Any]:
    """Give a proposal as JSON values."""
    spelling = proposal.spelling
    return {
        "kind": proposal.kind,
        "sentence": spelling.sentence,
        "complete": spelling.complete,
        "gaps": list(spelling.gaps),
        "slots": [slot_json(slot) for slot in spelling.slots],
        "lead": proposal.lead,
        "playlist_name": proposal.playlist_name,
        "reasons": list(proposal.reasons),
        "stops": list(proposal.stops),
    }


def draft_json(draft: "Draft") -> dict[str, Any]:
    """Give a draft as JSON values."""
    return {
        "id": draft.id,
        "version": draft.version,
        "state": draft.state.value,
        "tweet_id": draft.tweet_id,
        "approved_by": draft.approved_by,
        "despite": draft.despite,
        "problem": draft.problem,
        **proposal_json(draft.proposal),
    }


def slot_json(slot: "Slot") -> dict[str, Any]:
    """Give a slot as JSON values, in the shape of `bot spell --json`."""
    track = slot.track
    return {
        "says": slot.says,
        "kind": slot.kind.value,
        "title": track.title if track else None,
        "artist": track.artist if track else None,
        "track_id": track.track_id if track else None,
        "ratio": slot.ratio,
        "why": slot.why,
    }


def _row(slot: "Slot") -> tuple[str, str, str, str, str]:
    track = slot.track
    return (
        slot.says,
        track.title if track else "—",
        track.artist if track else "",
        slot.kind.value,
        slot.why,
    )
