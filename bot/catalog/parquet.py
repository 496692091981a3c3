"""Reading Parquet through duckdb, which comes with the extra `build` only."""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.errors import CatalogError

_BATCH = 10_000


def parquet_rows(file: str) -> tuple[Sequence[str], Iterator[tuple[Any, ...]]]:
    """Open a Parquet file: its column names, and its rows as they are asked for.

    Raises:
        CatalogError: duckdb is not installed, or it cannot read the file.
    """
    try:
        import duckdb  # noqa: PLC0415 - an extra: most installations do not have it
    except ImportError as error:
        raise CatalogError(
            f"{file} is Parquet, which needs duckdb: pip install 'spellist[build]', or export it as CSV"
        ) from error
    try:
        database = duckdb.connect(config={"autoinstall_known_extensions": False})
        result = database.execute("SELECT * FROM read_parquet(?)", [file])
    except duckdb.Error as error:
        raise CatalogError(f"{file} cannot be read as Parquet ({_first_line(error)})") from error
    return [column[0] for column in result.description], _batches(file, result, duckdb.Error)


def _batches(file: str, result: Any, failure: type[Exception]) -> Iterator[tuple[Any, ...]]:
    try:
        while batch := result.fetchmany(_BATCH):
            yield from batch
    except failure as error:
        raise CatalogError(f"{file} cannot be read as Parquet ({_first_line(error)})") from error


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
