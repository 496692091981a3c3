"""The tables that migrations make are the tables that the program knows, on both engines."""

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, inspect, text

from bot.errors import SettingsError, StorageError
from bot.storage import schema
from bot.storage.columns import Base

Open = Callable[[str], Engine]


def test_migrations_from_zero_equal_the_models(empty_url: str) -> None:
    """A database made by migrations has nothing to check, a second upgrade changes nothing."""
    assert schema.upgrade(empty_url) == schema.head()
    assert schema.upgrade(empty_url) == schema.head()
    assert schema.check(empty_url) == ()


def test_the_models_checks_and_keys_stand_in_the_migrations(empty_url: str, open_at: Open) -> None:
    """CHECKs, which autogenerate does not compare, are the same made by migrations and by the models.

    On the way every migration is taken back, and leaves no table behind.
    """
    schema.upgrade(empty_url)
    engine = open_at(empty_url)
    migrated = _constraints(engine)
    with engine.begin() as connection:
        command.downgrade(schema._config(connection), "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    Base.metadata.create_all(engine)
    assert _constraints(engine) == migrated


def test_missing_tables_are_named_with_their_fix(empty_url: str, open_at: Open) -> None:
    """A database that was never migrated is told from one that is well."""
    open_at(empty_url).connect().close()
    (problem,) = schema.check(empty_url)
    assert "revision none" in problem
    assert "bot db upgrade" in problem


def test_looking_at_a_missing_file_does_not_make_it(tmp_path: Path) -> None:
    """A mistyped path is told, not filled with an empty database."""
    file = tmp_path / "speelist.db"
    (problem,) = schema.check(f"sqlite:///{file}")
    assert "does not exist" in problem
    assert not file.exists()


def test_a_lost_trigger_and_a_lost_view_are_found(url: str, open_at: Open) -> None:
    """The check sees when the ledger's guard or the story's view is gone."""
    engine = open_at(url)
    suffix = " ON ledger" if engine.dialect.name == "postgresql" else ""
    name = "ledger_no_change" if suffix else "ledger_no_delete"
    with engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER {name}{suffix}"))
        connection.execute(text("DROP VIEW interaction_story"))
    problems = "\n".join(schema.check(url))
    assert "append-only" in problems
    assert "interaction_story" in problems


def test_a_column_that_somebody_dropped_is_found(url: str, open_at: Open) -> None:
    """The check compares every column with the models."""
    with open_at(url).begin() as connection:
        connection.execute(text("ALTER TABLE jobs DROP COLUMN error"))
    assert any("jobs" in problem and "error" in problem for problem in schema.check(url))


def test_a_postgres_that_refuses_us_is_named_without_the_password(cluster: object) -> None:
    """A wrong password gives one sentence, and the password is not in it."""
    wrong = cluster.url("postgres").replace("open-sesame", "s3cret-guess")  # type: ignore[attr-defined]
    with pytest.raises(StorageError, match="password authentication failed") as refused:
        schema.check(wrong)
    assert "s3cret-guess" not in str(refused.value)


@pytest.mark.parametrize(
    "wrong",
    [
        "mysql://anna:s3cret@host/db",
        "not a url",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql+foo://s3cret@h/d",
    ],
)
def test_an_unusable_url_is_refused_without_its_password(wrong: str) -> None:
    """A URL of no kind that we know is refused with the forms that we do know."""
    with pytest.raises(SettingsError, match=r"sqlite:///spellist\.db") as refused:
        schema.upgrade(wrong)
    assert "s3cret" not in str(refused.value)


def _constraints(engine: Engine) -> dict[str, object]:
    seen = inspect(engine)
    return {
        table: (
            sorted((str(c["name"]), c["sqltext"]) for c in seen.get_check_constraints(table)),
            sorted((str(c["name"]), c["column_names"]) for c in seen.get_unique_constraints(table)),
            sorted((str(c["name"]), c["column_names"], c["unique"]) for c in seen.get_indexes(table)),
            sorted((str(c["name"]), c["referred_table"]) for c in seen.get_foreign_keys(table)),
        )
        for table in seen.get_table_names()
        if table != "alembic_version"
    }
