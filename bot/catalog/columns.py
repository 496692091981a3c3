"""Which column of a source holds what, and how its cells are read.

Exports of the same thing name their columns in a dozen ways; the usual names are listed here, best first.
A cell that cannot be read costs the row nothing but that fact; only the title is needed.
"""

import ast
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.catalog.row import CatalogRow
from bot.errors import CatalogError, UsageError
from bot.spelling.spelling import TrackId

LONGEST = 500
"""Characters; no real title is longer, so a longer one is a torn file."""

USUAL_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "track_name", "track_title", "song_title", "song_name", "name", "song", "track"),
    "artist": (
        "artist",
        "artists",
        "artist_name",
        "artist_names",
        "artist_name_s",
        "artists_names",
        "artist_s_name",
        "artists_name",
        "track_artist",
        "track_artists",
        "performer",
    ),
    "track_id": (
        "track_id",
        "spotify_id",
        "spotify_track_id",
        "track_uri",
        "spotify_uri",
        "uri",
        "id",
        "track_url",
        "spotify_url",
        "url",
    ),
    "popularity": ("popularity", "track_popularity", "track_pop"),
    "explicit": ("explicit", "is_explicit", "track_explicit"),
    "year": ("year", "release_year", "release_date", "album_release_date", "track_album_release_date"),
}

_TRACK_ADDRESS = re.compile(
    r"(?:spotify:track:|https?://open\.spotify\.com/(?:intl-\w+/)?track/)?([0-9A-Za-z]{22})(?:[?/#].*)?"
)
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_TRUTH = {
    "true": True,
    "1": True,
    "yes": True,
    "t": True,
    "false": False,
    "0": False,
    "no": False,
    "f": False,
}


class BadRow(Exception):
    """A row that cannot be used; the message says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """Where in a row each thing is; None where the source does not have it."""

    width: int
    title: int
    artist: int | None = None
    track_id: int | None = None
    popularity: int | None = None
    explicit: int | None = None
    year: int | None = None

    def row(self, cells: Sequence[object]) -> CatalogRow:
        """Read one row; raises BadRow when it has no usable title."""
        if len(cells) != self.width and not self._only_blanks_added(cells):
            raise BadRow(f"it has {len(cells)} columns where the header has {self.width}")
        return CatalogRow(
            title=read_title(cells[self.title]),
            artist="" if self.artist is None else read_artist(cells[self.artist]),
            track_id=None if self.track_id is None else read_track_id(cells[self.track_id]),
            popularity=None if self.popularity is None else read_popularity(cells[self.popularity]),
            explicit=None if self.explicit is None else read_explicit(cells[self.explicit]),
            year=None if self.year is None else read_year(cells[self.year]),
        )

    def _only_blanks_added(self, cells: Sequence[object]) -> bool:
        return len(cells) > self.width and not any(cells[self.width :])


def find_columns(header: Sequence[str], *, column_map: Mapping[str, str], source: str) -> Columns:
    """Find out which column holds what.

    Args:
        header: the source's column names, in order.
        column_map: our names to the source's, where the usual ones do not fit.
        source: how to name the source in messages.

    Raises:
        UsageError: `column_map` has a name that is not one of ours.
        CatalogError: there is no title, or a mapped column is missing; the columns found are named.
    """
    unknown = sorted(set(column_map) - set(USUAL_NAMES))
    if unknown:
        raise UsageError(f"--map: {unknown[0]} is not one of {', '.join(USUAL_NAMES)}")
    folded = [_folded(name) for name in header]
    places = {ours: _place(names, folded) for ours, names in USUAL_NAMES.items()}
    for ours, theirs in column_map.items():
        places[ours] = _place((_folded(theirs),), folded)
        if places[ours] is None:
            raise CatalogError(f"{source} has no column {theirs!r}; it has {_listed(header)}")
    title = places.pop("title")
    if title is None:
        raise CatalogError(
            f"{source} has no column that looks like a title; it has {_listed(header)}. "
            "Name it with --map title=COLUMN"
        )
    return Columns(width=len(header), title=title, **places)


def read_title(cell: object) -> str:
    """Give the title on one line; raises BadRow when there is none."""
    title = _one_line(cell)
    if not title:
        raise BadRow("it has no title")
    if len(title) > LONGEST:
        raise BadRow(f"its title has {len(title):,} characters")
    return title


def read_artist(cell: object) -> str:
    """Give the artists on one line, joined by semicolons where the source has a list."""
    if isinstance(cell, str) and cell.startswith("[") and cell.endswith("]"):
        cell = _listed_artists(cell)
    if isinstance(cell, list | tuple):
        names = [part.get("name", "") if isinstance(part, dict) else part for part in cell]
        cell = "; ".join(str(name) for name in names if name)
    elif isinstance(cell, dict):
        cell = cell.get("name", "")
    return _one_line(cell)[:LONGEST]


def read_track_id(cell: object) -> TrackId | None:
    """Reduce an id, URI or address to the track's id; None when it is none."""
    if not isinstance(cell, str):
        return None
    if len(cell) == 22 and cell.isalnum() and cell.isascii():  # noqa: PLR2004 - the common case, 22 as in the pattern
        return TrackId(cell)
    found = _TRACK_ADDRESS.fullmatch(cell.strip())
    return TrackId(found[1]) if found else None


def read_popularity(cell: object) -> int | None:
    """Give 0 to 100, or None."""
    if cell is None or cell == "":
        return None
    try:
        number = float(str(cell))
    except ValueError:
        return None
    return round(number) if 0 <= number <= 100 else None  # noqa: PLR2004 - Spotify's scale


def read_explicit(cell: object) -> bool | None:
    """Give whether the track is marked explicit, or None when the source does not say."""
    return cell if isinstance(cell, bool) else _TRUTH.get(str(cell).strip().casefold())


def read_year(cell: object) -> int | None:
    """Give the first thing in a date that is a year, or None."""
    found = _YEAR.search(str(cell)) if cell is not None else None
    return int(found[1]) if found else None


def _place(names: Sequence[str], folded: Sequence[str]) -> int | None:
    return next((folded.index(name) for name in names if name in folded), None)


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_")


def _listed(header: Sequence[str]) -> str:
    shown = ", ".join(name[:40].strip() or "(no name)" for name in header[:20])
    return shown + (", …" if len(header) > 20 else "")  # noqa: PLR2004 - a readable list


def _listed_artists(cell: str) -> object:
    try:
        return ast.literal_eval(cell)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return cell


def _one_line(cell: object) -> str:
    if cell is None:
        return ""
    if not isinstance(cell, str):
        if isinstance(cell, bool) or not isinstance(cell, int | float):
            raise BadRow("a text was expected where it has something else")
        cell = str(cell)
    if cell.isprintable():
        return cell.strip()
    if any("\ud800" <= character <= "\udfff" for character in cell):
        raise BadRow("it is not UTF-8 text")
    spaced = " ".join(cell.split())
    return "".join(character for character in spaced if unicodedata.category(character) != "Cc")
