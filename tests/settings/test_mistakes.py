"""How mistakes in the settings are told: all at once, with place and remedy, never with a secret."""

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings.load import load_settings


def mistakes(directory: Path, toml: str = "", **environ: str) -> str:
    """Load settings that must be refused; give the message with the directory shortened."""
    if toml:
        (directory / "spellist.toml").write_text(toml)
    with pytest.raises(SettingsError) as refused:
        load_settings(environ=environ, directory=directory)
    return str(refused.value).replace(f"{directory}/", "")


def test_all_mistakes_of_all_sources_are_told_at_once(tmp_path: Path) -> None:
    """One look at the message is enough to mend everything."""
    toml = 'x.handel = "a"\n[spotfy]\n[policy]\nauto = "maybe"\n[log]\nlevel = "loud"\n'
    assert mistakes(tmp_path, toml, BOT_X__BASE_ULR="x", BOT_X__DEADLINE_S="soon") == (
        "The settings hold 6 mistakes:\n"
        '  spellist.toml: x.handel is not a setting; did you mean "x.handle"?\n'
        '  spellist.toml: spotfy is not a setting; did you mean "spotify"?\n'
        '  environment: BOT_X__BASE_ULR is not a setting; did you mean "BOT_X__BASE_URL"?\n'
        "  environment: x.deadline_s should be a valid number, "
        "unable to parse string as a number, not 'soon'\n"
        "  spellist.toml: policy.auto should be a valid boolean, unable to interpret input, not 'maybe'\n"
        "  spellist.toml: log.level should be 'debug', 'info', 'warning' or 'error', not 'loud'"
    )


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("BOT_DATABASE_URL", "BOT_DATABASE__URL"),
        ("BOT_X__ACCES_TOKEN", "BOT_X__ACCESS_TOKEN"),
        ("BOT_SPOTIFY__CLIENT_SECRET_FLE", "BOT_SPOTIFY__CLIENT_SECRET_FILE"),
        ("BOT_CONFG", "BOT_CONFIG"),
    ],
)
def test_an_unknown_name_in_the_environment_gets_the_nearest_one(
    tmp_path: Path, name: str, meant: str
) -> None:
    """A misspelt name would otherwise be silently without effect."""
    assert f'{name} is not a setting; did you mean "{meant}"?' in mistakes(tmp_path, **{name: "1"})


def test_a_name_near_to_nothing_gets_no_suggestion(tmp_path: Path) -> None:
    """A wrong suggestion is worse than none."""
    assert mistakes(tmp_path, BOT_ZZZZ="1").endswith("environment: BOT_ZZZZ is not a setting")


def test_a_secret_never_stands_in_a_message(tmp_path: Path) -> None:
    """Not even a value that is refused."""
    told = mistakes(tmp_path, '[x]\naccess_token = ["sesame"]\n[database]\nurl = ["sesame"]\n')
    assert "x.access_token" in told
    assert "database.url" in told
    assert "sesame" not in told


def test_a_password_in_an_address_never_stands_in_a_message(tmp_path: Path) -> None:
    """Although an address is no secret by itself."""
    told = mistakes(tmp_path, BOT_X__BASE_URL="https://me:sesame@api.x.com")
    assert "https://…@api.x.com" in told
    assert "sesame" not in told


def test_a_secret_file_that_is_missing_or_empty_is_named(tmp_path: Path) -> None:
    """The message names the variable and the file."""
    (tmp_path / "empty").write_text("\n")
    told = mistakes(
        tmp_path,
        BOT_X__ACCESS_TOKEN_FILE=f"{tmp_path}/nowhere",
        BOT_X__CONSUMER_KEY_FILE=f"{tmp_path}/empty",
    )
    assert "BOT_X__ACCESS_TOKEN_FILE names nowhere, which cannot be read (No such file or directory)" in told
    assert "BOT_X__CONSUMER_KEY_FILE names empty, which is empty" in told


def test_a_secret_given_twice_is_a_mistake(tmp_path: Path) -> None:
    """Which of the two is meant cannot be known."""
    told = mistakes(tmp_path, BOT_X__ACCESS_TOKEN="a", BOT_X__ACCESS_TOKEN_FILE="b")
    assert "BOT_X__ACCESS_TOKEN and BOT_X__ACCESS_TOKEN_FILE are both set; keep one" in told


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"BOT_CLOCK__URL": "http://example.com:80"}, "clock.url should be on this machine"),
        ({"BOT_X__BASE_URL": "api.x.com"}, "x.base_url should be an address such as https://"),
        ({"BOT_X__BASE_URL": "https://me:pw@api.x.com"}, "x.base_url should be a plain address"),
        ({"BOT_X__BASE_URL": "http://a:port"}, "x.base_url should be an address"),
        ({"BOT_X__HANDLE": "not a handle"}, "x.handle should be an account's name"),
        ({"BOT_SPOTIFY__CONSENTED_AT": "2026-01-01T00:00:00"}, "spotify.consented_at should have timezone"),
        ({"BOT_SPOTIFY__MARKET": "Mars"}, "spotify.market"),
        ({"BOT_JOBS__POLL__INTERVAL_S": "0"}, "jobs.poll.interval_s should be greater than 0"),
        ({"BOT_POLICY__MODES__THANKS": "often"}, "policy.modes.thanks should be 'auto', 'review' or 'off'"),
        ({"BOT_POLICY__MODES": "{}"}, "BOT_POLICY__MODES is a table: set BOT_POLICY__MODES__<NAME>"),
        ({"BOT_X": "{}"}, "BOT_X is not a setting"),
        ({"BOT_X__DEADLINE_S": "nan"}, "x.deadline_s should be"),
    ],
)
def test_a_value_that_cannot_be_is_refused(tmp_path: Path, environ: dict[str, str], told: str) -> None:
    """Each rule of the schema has its sentence."""
    assert told in mistakes(tmp_path, **environ)


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"x = [", "spellist.toml: it is not TOML"), (b"\xff\xfe", "spellist.toml: it is not TOML")],
)
def test_a_file_that_is_not_toml_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    """With the line and column where the reader stopped."""
    (tmp_path / "spellist.toml").write_bytes(content)
    assert told in mistakes(tmp_path)


def test_a_named_file_that_is_missing_is_told(tmp_path: Path) -> None:
    """Whoever names a file means it."""
    told = mistakes(tmp_path, BOT_CONFIG=f"{tmp_path}/gone.toml")
    assert "gone.toml: there is no such file" in told


def test_a_section_must_be_a_section(tmp_path: Path) -> None:
    """A value where a section belongs is told with the form that is meant."""
    assert "jobs.poll is a section: write [jobs.poll]" in mistakes(tmp_path, "[jobs]\npoll = 60\n")


def test_a_flag_that_names_no_setting_is_told(tmp_path: Path) -> None:
    """A command that misspells its override fails, it is not without effect."""
    with pytest.raises(
        SettingsError, match=r'flags: catalog\.indx is not a setting; did you mean "catalog\.index"'
    ):
        load_settings(environ={}, overrides={"catalog.indx": "x"}, directory=tmp_path)
