"""What the settings are when several sources speak: who wins, what is read, what stays secret."""

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings.load import load_settings
from bot.settings.names import SETTINGS, secret_values
from bot.settings.schema import Settings


def load(directory: Path, **environ: str) -> Settings:
    """Load with this environment and nothing else of the machine's."""
    return load_settings(environ=environ, directory=directory)


def test_without_anything_set_the_defaults_hold(tmp_path: Path) -> None:
    """A fresh machine has complete settings: X and Spotify themselves, SQLite, the starter catalog."""
    settings = load(tmp_path)
    assert settings.x.base_url == "https://api.x.com"
    assert settings.database.url.get_secret_value() == "sqlite:///./spellist.db"
    assert settings.catalog.index is None
    assert settings.policy.auto is False
    assert settings.jobs.poll.interval_s == 60


def test_each_source_wins_over_those_below_it(tmp_path: Path) -> None:
    """Flags win over the environment, that over .env, that over the user's file, that over the defaults."""
    (tmp_path / "spellist.toml").write_text('[x]\nhandle = "toml"\nprice_read = 1.0\nprice_reply = 1.0\n')
    (tmp_path / ".env").write_text("BOT_X__HANDLE=dotenv\nBOT_X__PRICE_READ=2\nBOT_X__DEADLINE_S=2\n")
    settings = load_settings(
        environ={"BOT_X__HANDLE": "environ", "BOT_X__DEADLINE_S": "3"},
        overrides={"x.handle": "flag", "x.base_url": None},
        directory=tmp_path,
    )
    assert settings.x.handle == "flag"
    assert settings.x.deadline_s == 3
    assert settings.x.price_read == 2
    assert settings.x.price_reply == 1
    assert settings.x.price_user_read == 0.010


def test_a_named_file_stands_in_for_the_usual_one(tmp_path: Path) -> None:
    """--config goes before BOT_CONFIG, and that before ./spellist.toml; BOT_CONFIG may stand in .env."""
    for name in ("spellist", "named", "given"):
        (tmp_path / f"{name}.toml").write_text(f'[x]\nhandle = "{name}"\n')
    (tmp_path / ".env").write_text(f"BOT_CONFIG={tmp_path}/named.toml\n")
    assert load(tmp_path).x.handle == "named"
    assert load(tmp_path, BOT_CONFIG=str(tmp_path / "given.toml")).x.handle == "given"
    given = load_settings(config=tmp_path / "given.toml", environ={}, directory=tmp_path)
    assert given.x.handle == "given"


def test_a_table_is_set_by_kind(tmp_path: Path) -> None:
    """Modes per kind come from TOML and the environment together."""
    (tmp_path / "spellist.toml").write_text('[policy.modes]\nthanks = "auto"\noutage = "off"\n')
    settings = load(tmp_path, BOT_POLICY__MODES__OUTAGE="review")
    assert settings.policy.modes == {"thanks": "auto", "outage": "review"}


def test_an_empty_value_means_not_set(tmp_path: Path) -> None:
    """A line copied from .env.example without a value changes nothing."""
    settings = load(tmp_path, BOT_X__BASE_URL="", BOT_X__ACCESS_TOKEN="", BOT_DATABASE__URL="")
    assert settings == load(tmp_path)


def test_the_cache_follows_the_machines_custom(tmp_path: Path) -> None:
    """XDG_CACHE_HOME is followed when it is absolute; a set path wins, and ~ is one's home."""
    assert load(tmp_path, XDG_CACHE_HOME="/var/c").paths.cache == Path("/var/c/spellist")
    assert load(tmp_path, XDG_CACHE_HOME="c").paths.cache == Path("~/.cache/spellist").expanduser()
    assert load(tmp_path, BOT_PATHS__CACHE="~/x").paths.cache == Path("~/x").expanduser()


def test_values_are_put_into_one_form(tmp_path: Path) -> None:
    """An address loses its last slash and a handle its @."""
    settings = load(tmp_path, BOT_X__BASE_URL="http://127.0.0.1:81/", BOT_X__HANDLE="@AcmeCares")
    assert settings.x.base_url == "http://127.0.0.1:81"
    assert settings.x.handle == "AcmeCares"


def test_a_secret_is_read_from_the_file_that_its_name_names(tmp_path: Path) -> None:
    """BOT_…_FILE holds a path; the file's last line break is no part of the secret."""
    (tmp_path / "token").write_text("sesame\n")
    settings = load(tmp_path, BOT_X__ACCESS_TOKEN_FILE=str(tmp_path / "token"))
    assert settings.x.access_token is not None
    assert settings.x.access_token.get_secret_value() == "sesame"


def test_secrets_are_masked_wherever_settings_are_shown(tmp_path: Path) -> None:
    """Neither repr, nor str, nor a dump as JSON holds a secret or the database's password."""
    names = {setting.variable: "sesame" for setting in SETTINGS if setting.secret}
    names["BOT_DATABASE__URL"] = "postgresql+psycopg://bot:sesame@db/spellist"
    settings = load(tmp_path, **names)
    for shown in (repr(settings), str(settings), settings.model_dump_json(), repr(settings.database)):
        assert "sesame" not in shown


def test_the_values_to_strike_out_are_all_secrets_that_are_set(tmp_path: Path) -> None:
    """Of the database's address only the password is secret."""
    settings = load(
        tmp_path, BOT_X__ACCESS_TOKEN="open", BOT_DATABASE__URL="postgresql+psycopg://bot:sesame@db/spellist"
    )
    assert sorted(filter(None, secret_values(settings))) == ["open", "sesame"]


def test_settings_cannot_be_changed_afterwards(tmp_path: Path) -> None:
    """What a part was started with stays so."""
    with pytest.raises(ValueError, match="frozen"):
        load(tmp_path).x.handle = "other"


def test_the_process_environment_is_read_when_none_is_handed_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Commands hand in nothing: they mean the machine they run on."""
    monkeypatch.setenv("BOT_X__HANDLE", "FromProcess")
    assert load_settings(directory=tmp_path).x.handle == "FromProcess"


def test_an_unreadable_dotenv_is_a_mistake(tmp_path: Path) -> None:
    """A .env that is not text is told, not skipped."""
    (tmp_path / ".env").write_bytes(b"BOT_X__HANDLE=\xff\xfe\n")
    with pytest.raises(SettingsError, match="cannot be read"):
        load(tmp_path)
