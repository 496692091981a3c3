"""One layer of settings each: a TOML file, the environment, flags.

A layer knows where it came from, so that a mistake can be told with the place to mend it. Names that the
schema does not know are taken out and reported, with the nearest known name.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic_settings import EnvSettingsSource

from bot.errors import SettingsError
from bot.settings.mistakes import did_you_mean
from bot.settings.names import PREFIX, SECTIONS, SETTINGS, find
from bot.settings.schema import Settings

CONFIG_VARIABLE = "BOT_CONFIG"

_VARIABLES = {setting.variable: setting for setting in SETTINGS}
_SECRET_FILES = {f"{setting.variable}_FILE": setting for setting in SETTINGS if setting.secret}


@dataclass(frozen=True, kw_only=True, slots=True)
class Layer:
    """Values by section, where they were found, and what was wrong with them."""

    place: str
    values: Mapping[str, Any]
    mistakes: tuple[str, ...] = ()

    def holds(self, path: tuple[str, ...]) -> bool:
        """Tell whether this layer sets what the path names."""
        here: Any = self.values
        for name in path:
            if not isinstance(here, Mapping) or name not in here:
                return False
            here = here[name]
        return True


def toml_layer(file: Path) -> Layer:
    """Read a TOML file; one that cannot be read is a layer with a mistake and no values."""
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return _broken(file, "there is no such file")
    except OSError as error:
        return _broken(file, f"it cannot be read ({error.strerror})")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return _broken(file, f"it is not TOML ({error})")
    mistakes: list[str] = []
    known = _known_only(values, (), str(file), mistakes)
    return Layer(place=str(file), values=known, mistakes=tuple(mistakes))


def with_dotenv(environ: Mapping[str, str], file: Path) -> dict[str, str]:
    """Give the environment laid over what a `.env` file says; without such a file it stands alone.

    Raises:
        SettingsError: the file is there and cannot be read.
    """
    if not file.is_file():
        return dict(environ)
    try:
        below = {name: value for name, value in dotenv_values(file, interpolate=False).items() if value}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: it cannot be read ({error})") from error
    return {**below, **environ}


def environment_layer(environ: Mapping[str, str]) -> Layer:
    """Take BOT_… names from the environment.

    A secret may stand in a file that BOT_…_FILE names; then its own name must not be set as well.
    """
    mistakes: list[str] = []
    ours = {name.upper(): value for name, value in environ.items() if name.upper().startswith(PREFIX)}
    ours.pop(CONFIG_VARIABLE, None)
    given: dict[str, str | None] = {}
    for name, value in ours.items():
        if name in _SECRET_FILES:
            _read_secret(name, value, ours, given, mistakes)
        elif (table := _VARIABLES.get(name)) and table.table:
            mistakes.append(f"environment: {name} is a table: set {name}__<NAME> instead")
        elif _names_a_setting(name):
            given[name.lower()] = value
        else:
            known = (*_VARIABLES, *_SECRET_FILES, CONFIG_VARIABLE)
            mistakes.append(f"environment: {name} is not a setting{did_you_mean(name, known)}")
    return Layer(place="environment", values=_nested(given), mistakes=tuple(mistakes))


def flags_layer(overrides: Mapping[str, object]) -> Layer:
    """Take dotted names (`catalog.index`) with values; None means that the flag was not given."""
    values: dict[str, Any] = {}
    for dotted, value in overrides.items():
        *sections, name = dotted.split(".")
        here = values
        for section in sections:
            here = here.setdefault(section, {})
        if value is not None:
            here[name] = value
    mistakes: list[str] = []
    known = _known_only(values, (), "flags", mistakes)
    return Layer(place="flags", values=known, mistakes=tuple(mistakes))


def _broken(file: Path, what: str) -> Layer:
    return Layer(place=str(file), values={}, mistakes=(f"{file}: {what}",))


def _known_only(
    values: Mapping[str, Any], above: tuple[str, ...], place: str, mistakes: list[str]
) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in values.items():
        path = (*above, name)
        if path in SECTIONS and isinstance(value, Mapping):
            kept[name] = _known_only(value, path, place, mistakes)
        elif path in SECTIONS:
            mistakes.append(
                f"{place}: {'.'.join(path)} is a section: write [{'.'.join(path)}] above its names"
            )
        elif find(path):
            kept[name] = value
        else:
            mistakes.append(f"{place}: {'.'.join(path)} is not a setting{_nearest(path)}")
    return kept


def _nearest(path: tuple[str, ...]) -> str:
    known = {setting.dotted for setting in SETTINGS} | {".".join(section) for section in SECTIONS}
    return did_you_mean(".".join(path), sorted(known))


def _names_a_setting(variable: str) -> bool:
    return find(tuple(variable.removeprefix(PREFIX).lower().split("__"))) is not None


def _read_secret(
    name: str, value: str, ours: Mapping[str, str], given: dict[str, str | None], mistakes: list[str]
) -> None:
    if not value:
        return
    plain = name.removesuffix("_FILE")
    if ours.get(plain):
        mistakes.append(f"environment: {plain} and {name} are both set; keep one")
        return
    try:
        secret = Path(value).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        mistakes.append(f"environment: {name} names {value}, which cannot be read ({reason})")
        return
    if not secret:
        mistakes.append(f"environment: {name} names {value}, which is empty")
    given[plain.lower()] = secret


def _nested(given: Mapping[str, str | None]) -> dict[str, Any]:
    source = EnvSettingsSource(Settings)
    source.env_vars = {name: value for name, value in given.items() if value}
    return source()
