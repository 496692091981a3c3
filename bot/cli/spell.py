"""`bot spell`: plan a sentence as track titles, and send nothing."""

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.options import settings_for
from bot.errors import UsageError

if TYPE_CHECKING:
    from bot.settings.schema import Settings
    from bot.spelling.speller import Speller
    from bot.spelling.spelling import Slot, Spelling

INCOMPLETE = 3

_COLUMNS = ("says", "title", "artist", "match", "why")
_EPILOG = 'Exit 3 when words are left over. Example: bot spell "we\'re here for you" --top 3'


def spell(
    context: typer.Context,
    sentence: Annotated[
        str | None, typer.Argument(help="What the titles should say.", show_default=False)
    ] = None,
    file: Annotated[
        str | None, typer.Option("--file", metavar="F", help="Spell every line of this file; - is stdin.")
    ] = None,
    index: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Index to use (else the settings').")
    ] = None,
    top: Annotated[int, typer.Option(min=1, max=50, help="How many spellings to give, best first.")] = 1,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object per sentence, one a line.")
    ] = False,
) -> None:
    """Find track titles that spell a sentence; send nothing."""
    from bot.cli.console import say_json

    sentences = _sentences(sentence, file)
    settings = settings_for(context, {"catalog.index": index})
    speller = _speller(settings)
    plan = partial(_planned, speller, top=top, explicit=settings.catalog.explicit, forgiving=file is not None)
    complete = True
    for number, each in enumerate(sentences):
        started = time.perf_counter()
        spellings = plan(each)
        elapsed_ms = (time.perf_counter() - started) * 1000
        complete = complete and spellings[0].complete
        if as_json:
            say_json(spelled_json(each, elapsed_ms=elapsed_ms, spellings=spellings))
        else:
            _show(spellings, first=number == 0)
    if not complete:
        raise typer.Exit(INCOMPLETE)


def _planned(
    speller: "Speller", sentence: str, *, top: int, explicit: bool, forgiving: bool
) -> "tuple[Spelling, ...]":
    """Spell a sentence; in a file, one that cannot be read is all gap and does not stop the others."""
    try:
        return speller.spell(sentence, top=top, explicit=explicit)
    except UsageError as error:
        if not forgiving:
            raise
        return (_all_gap(sentence, why=str(error), cost=speller.costs.gap),)


def _all_gap(sentence: str, *, why: str, cost: float) -> "Spelling":
    from bot.spelling.spelling import MatchKind, Slot, Spelling
    from bot.spelling.words import sentence_words

    words = sentence_words(sentence)
    slots = (Slot(says=" ".join(words), kind=MatchKind.GAP, why=why),) if words else ()
    return Spelling(sentence=sentence, slots=slots, cost=cost * len(words))


def spelled_json(sentence: str, *, elapsed_ms: float, spellings: "tuple[Spelling, ...]") -> dict[str, Any]:
    """Give a sentence and its spellings as JSON values, best first."""
    return {
        "sentence": sentence,
        "elapsed_ms": round(elapsed_ms, 3),
        "spellings": [_spelling_json(spelling) for spelling in spellings],
    }


def _spelling_json(spelling: "Spelling") -> dict[str, Any]:
    from bot.cli.drafts import slot_json

    return {
        "complete": spelling.complete,
        "cost": round(spelling.cost, 6),
        "words": spelling.words,
        "covered": spelling.covered,
        "gaps": list(spelling.gaps),
        "slots": [slot_json(slot) for slot in spelling.slots],
    }


def _show(spellings: "tuple[Spelling, ...]", *, first: bool) -> None:
    from bot.cli.console import clean, say, say_table

    if not first:
        say()
    for spelling in spellings:
        say_table(_COLUMNS, [_row(slot) for slot in spelling.slots])
        gaps = f"; no title says: {clean(' / '.join(spelling.gaps))}" if spelling.gaps else ""
        say(f"{spelling.covered} of {spelling.words} words, cost {spelling.cost:.2f}{gaps}")


def _row(slot: "Slot") -> tuple[str, ...]:
    title, artist = (slot.track.title, slot.track.artist) if slot.track else ("—", "")
    return slot.says, title, artist, slot.kind.value, slot.why


def _sentences(sentence: str | None, file: str | None) -> Iterator[str]:
    if (sentence is None) == (file is None):
        raise UsageError("give either a sentence or --file F")
    if file is not None:
        return _lines(file)
    if not sentence or not sentence.strip():
        raise UsageError("the sentence is empty: give some words to spell")
    if not _is_text(sentence):
        raise UsageError("the sentence is not UTF-8 text")
    return iter((sentence,))


def _lines(file: str) -> Iterator[str]:
    import sys

    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"--file {file}: it cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"--file {file}: it is not UTF-8 text") from error
    return (line.strip() for line in text.split("\n") if line.strip())


def _is_text(sentence: str) -> bool:
    try:
        sentence.encode()
    except UnicodeEncodeError:
        return False
    return True


def _speller(settings: "Settings") -> "Speller":
    from datetime import UTC, datetime

    from bot.catalog.starter import chosen_index
    from bot.spelling.index import Index
    from bot.spelling.speller import Speller

    place = chosen_index(settings.catalog.index, cache=settings.paths.cache, now=datetime.now(UTC))
    return Speller(Index.open(place))


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EPILOG)(spell)
