"""The settings' documentation is the program's: default.toml, .env.example, docs/settings.md."""

import tomllib
from pathlib import Path

from bot.settings.names import SETTINGS
from bot.settings.reference import settings_tables
from bot.settings.resources import resource

ROOT = Path(__file__).resolve().parents[2]
HOSTS = {
    "x.base_url",
    "x.handle",
    "spotify.api_url",
    "spotify.accounts_url",
    "spotify.consented_at",
    "catalog.index",
    "policy.auto",
    "clock.url",
}


def leaves(values: dict[str, object], above: str = "") -> set[str]:
    """Give the dotted names of all values; an empty table is one too."""
    names: set[str] = set()
    for name, value in values.items():
        dotted = f"{above}{name}"
        names |= leaves(value, f"{dotted}.") if isinstance(value, dict) and value else {dotted}
    return names


def test_the_default_file_holds_every_setting_and_nothing_else() -> None:
    """It is the only place where defaults stand."""
    values = tomllib.loads(resource("config/default.toml").read_text(encoding="utf-8"))
    assert leaves(values) == {setting.dotted for setting in SETTINGS}


def test_the_default_file_explains_every_group_of_settings() -> None:
    """A comment stands above or inside every section; the jobs share one."""
    text = resource("config/default.toml").read_text(encoding="utf-8")
    for paragraph in text.split("\n\n"):
        assert "#" in paragraph or paragraph.startswith("[jobs."), paragraph


def test_the_default_file_holds_no_secret() -> None:
    """Of the secrets only the database's address has a default, and that without a password."""
    values = tomllib.loads(resource("config/default.toml").read_text(encoding="utf-8"))
    for setting in SETTINGS:
        if setting.secret and setting.dotted != "database.url":
            assert values[setting.path[0]][setting.path[1]] == "", setting.dotted


def test_the_settings_page_tells_of_every_setting_as_the_program_has_it() -> None:
    """When this fails, put `bot.settings.reference.settings_tables()` at the end of the page."""
    page = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    assert page.endswith("## Every setting\n\n" + settings_tables())


def test_every_setting_says_what_it_means() -> None:
    """One sentence each."""
    assert all(setting.meaning.strip().endswith((".", ").")) for setting in SETTINGS)


def test_the_example_environment_names_every_secret_and_host_and_no_value() -> None:
    """It can be copied to .env as it is."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    names = [line for line in lines if line and not line.startswith("#")]
    wanted = [s.variable for s in SETTINGS if s.secret or s.dotted in HOSTS]
    assert names == [f"{name}=" for name in [*wanted, "BOT_CONFIG"]]
