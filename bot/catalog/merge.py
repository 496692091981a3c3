"""Merge the rows of the sources into distinct tracks, whatever order they come in.

Two rows are one track when title and artist agree to the letter; what one row knows and the other does not is
kept. Text is made safe here, once: no control characters, no lone surrogates, no novels.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import NamedTuple

from bot.catalog.row import CatalogRow

MAX_TEXT = 500
_STEP = 4096
_ID = re.compile(r"[0-9A-Za-z]{22}")
_LAST_YEAR = 9999


class Facts(NamedTuple):
    """What is known of a track beside title and artist; -1 and 0 stand for unknown, as in the index."""

    track_id: str
    popularity: int
    explicit: int
    year: int


class Merged(NamedTuple):
    """All distinct tracks, with the number of rows that were read for them."""

    tracks: dict[tuple[str, str], Facts]
    rows: int


def merge_rows(rows: Iterable[CatalogRow], progress: Callable[[int], None] | None) -> Merged:
    """Read every row and merge those of one track; rows without a title count, but give no track."""
    tracks: dict[tuple[str, str], Facts] = {}
    artists: dict[str, str] = {}
    count = 0
    for count, row in enumerate(rows, 1):
        title = safe_text(row.title)
        if title:
            artist = safe_text(row.artist)
            key = (title, artists.setdefault(artist, artist))
            facts = _facts(row)
            known = tracks.get(key)
            tracks[key] = facts if known is None else _both(known, facts)
        if progress and count % _STEP == 0:
            progress(count)
    if progress:
        progress(count)
    return Merged(tracks, count)


def safe_text(text: str) -> str:
    """Trim a text, with blanks for control characters and a sign for lone surrogates."""
    text = text[:MAX_TEXT]
    if not text.isprintable():
        text = "".join(map(_safe, text))
    return " ".join(text.split())


def _safe(letter: str) -> str:
    category = unicodedata.category(letter)
    if category == "Cs":
        return "�"
    return " " if category in {"Cc", "Zl", "Zp", "Zs"} else letter


def _facts(row: CatalogRow) -> Facts:
    track_id = row.track_id if row.track_id and _ID.fullmatch(row.track_id) else ""
    popularity = -1 if row.popularity is None else max(0, min(100, row.popularity))
    explicit = -1 if row.explicit is None else int(row.explicit)
    year = row.year if row.year and 0 < row.year <= _LAST_YEAR else 0
    return Facts(track_id, popularity, explicit, year)


def _both(one: Facts, other: Facts) -> Facts:
    """Keep the id of the more popular row, the higher popularity, the warier flag, the earlier year."""
    years = [year for year in (one.year, other.year) if year]
    best = min(one, other, key=lambda facts: (not facts.track_id, -facts.popularity, facts.track_id))
    return Facts(
        best.track_id,
        max(one.popularity, other.popularity),
        max(one.explicit, other.explicit),
        min(years, default=0),
    )
