"""`bot catalog`: build an index from sources, tell what is in one, search it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.options import settings_for
from bot.errors import UsageError

if TYPE_CHECKING:
    from bot.catalog.sources import RowStream
    from bot.spelling.manifest import Manifest
    from bot.spelling.spelling import Track

_AS_JSON = typer.Option("--json", help="Print JSON.")


def build(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE…", help="CSV, TSV, JSON Lines (plain or gzip), Parquet, or -."),
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where the index goes; replaced as a whole.")
    ],
    column_map: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="OURS=THEIRS", help="Name a column, as in --map title=track_name."),
    ] = None,
    as_json: Annotated[bool, _AS_JSON] = False,
) -> None:
    """Build an index from catalog files."""
    import sys
    from datetime import UTC, datetime

    from bot.catalog.build import build_index
    from bot.catalog.sources import read_rows
    from bot.cli.console import progress

    rows = read_rows(sources, column_map=_column_map(column_map or []), stdin=sys.stdin.buffer)
    with progress("rows read:") as tell:
        manifest = build_index(
            rows, out, sources=sources, bad_rows=lambda: rows.bad, progress=tell, now=datetime.now(UTC)
        )
    _tell_bad_rows(rows)
    _show_manifest(out, manifest, as_json=as_json)


def info(
    context: typer.Context,
    directory: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help="An index (else the settings').", show_default=False),
    ] = None,
    as_json: Annotated[bool, _AS_JSON] = False,
) -> None:
    """Tell what is in an index, and prove that it is whole."""
    from bot.spelling.index import Index

    place = _chosen(context, directory)
    with Index.open(place) as index:
        _show_manifest(place, index.manifest, as_json=as_json)


def search(
    context: typer.Context,
    words: Annotated[str, typer.Argument(help="Words that the titles should hold, in order.")],
    index: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Index to use (else the settings').")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many tracks at most.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per track, one a line.")] = False,
) -> None:
    """Find tracks by the words of their titles."""
    from bot.cli.console import say_json, say_table, tell
    from bot.spelling.index import Index

    if not words.strip():
        raise UsageError("the words are empty: give some to look for")
    with Index.open(_chosen(context, index)) as opened:
        found = opened.search(words, limit)
    if as_json:
        for track in found:
            say_json(_track_json(track))
    elif found:
        columns = ("title", "artist", "year", "popularity", "track")
        say_table(columns, [_track_row(track) for track in found])
    else:
        tell("No title holds these words.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        help="Build, describe and search catalog indexes.", no_args_is_help=True, rich_markup_mode=None
    )
    group.command(epilog="Example: bot catalog build exports/*.csv --map title=track_name --out ./index")(
        build
    )
    group.command(epilog="Example: bot catalog info ./index --json")(info)
    group.command(epilog='Example: bot catalog search "thank you" --index ./index')(search)
    app.add_typer(group, name="catalog")


def _column_map(pairs: Sequence[str]) -> dict[str, str]:
    mapped: dict[str, str] = {}
    for pair in pairs:
        ours, equals, theirs = pair.partition("=")
        if not (ours.strip() and equals and theirs.strip()):
            raise UsageError(f"--map {pair}: write it as OURS=THEIRS, for example title=track_name")
        mapped[ours.strip()] = theirs.strip()
    return mapped


def _chosen(context: typer.Context, given: Path | None) -> Path:
    from datetime import UTC, datetime

    from bot.catalog.starter import chosen_index

    settings = settings_for(context, {"catalog.index": given})
    return chosen_index(settings.catalog.index, cache=settings.paths.cache, now=datetime.now(UTC))


def _tell_bad_rows(rows: "RowStream") -> None:
    from bot.cli.console import clean, tell

    if not rows.bad:
        return
    tell(f"{rows.bad:,} of {rows.read:,} rows were left out, such as")
    for example in rows.examples:
        tell(f"  {clean(example.source)}, line {example.line}: {clean(example.reason)}")


def _show_manifest(place: Path, manifest: "Manifest", *, as_json: bool) -> None:
    from bot.cli.console import clean, say, say_json

    told = _manifest_json(place, manifest)
    if as_json:
        say_json(told)
        return
    for name, value in told.items():
        shown = (
            ", ".join(value) if isinstance(value, list) else f"{value:,}" if isinstance(value, int) else value
        )
        say(f"{name:<11}{clean(shown)}")


def _manifest_json(place: Path, manifest: "Manifest") -> dict[str, Any]:
    return {
        "index": str(place),
        "tracks": manifest.tracks,
        "titles": manifest.titles,
        "words": manifest.words,
        "rows": manifest.rows,
        "bad_rows": manifest.bad_rows,
        "bytes": manifest.bytes,
        "format": manifest.format,
        "normaliser": manifest.normaliser,
        "created": manifest.created.isoformat(),
        "seconds": manifest.seconds,
        "sources": list(manifest.sources),
    }


def _track_row(track: "Track") -> tuple[object, ...]:
    return tuple(
        "" if cell is None else cell
        for cell in (track.title, track.artist, track.year, track.popularity, track.track_id)
    )


def _track_json(track: "Track") -> dict[str, Any]:
    return {
        "row": track.row,
        "title": track.title,
        "artist": track.artist,
        "track_id": track.track_id,
        "popularity": track.popularity,
        "explicit": track.explicit,
        "year": track.year,
    }
