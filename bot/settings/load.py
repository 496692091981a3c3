"""Loading the settings: defaults, the user's file, the environment, flags, in that order.

The lowest layer is `config/default.toml`; each one above replaces single values of those below. Nothing
of the process is read but what is handed in, so that a test or a demo can start a bot of its own.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.errors import SettingsError
from bot.settings.layers import (
    CONFIG_VARIABLE,
    Layer,
    environment_layer,
    flags_layer,
    toml_layer,
    with_dotenv,
)
from bot.settings.mistakes import report, value_mistake
from bot.settings.names import find
from bot.settings.resources import resource
from bot.settings.schema import Settings

DEFAULTS = "config/default.toml"
USER_FILE = "spellist.toml"


def load_settings(
    *,
    config: Path | None = None,
    overrides: Mapping[str, object] | None = None,
    environ: Mapping[str, str] | None = None,
    directory: Path | None = None,
) -> Settings:
    """Load and check all settings.

    Args:
        config: the user's TOML; without it BOT_CONFIG, then `spellist.toml` where it is present.
        overrides: values of flags by dotted name, such as `catalog.index`; None means not given.
        environ: the environment; the process's own when None.
        directory: where `spellist.toml` and `.env` are looked for; the working directory when None.

    Raises:
        SettingsError: with all mistakes at once, one a line.
    """
    directory = directory or Path()
    environ = with_dotenv(os.environ if environ is None else environ, directory / ".env")
    layers = [toml_layer(resource(DEFAULTS))]
    user = _user_file(config, environ, directory)
    if user:
        layers.append(toml_layer(user))
    layers.append(environment_layer(environ))
    layers.append(flags_layer(overrides or {}))
    return _checked(layers, _default_cache(environ))


def _user_file(config: Path | None, environ: Mapping[str, str], directory: Path) -> Path | None:
    if config:
        return config
    if environ.get(CONFIG_VARIABLE):
        return Path(environ[CONFIG_VARIABLE])
    usual = directory / USER_FILE
    return usual if usual.is_file() else None


def _default_cache(environ: Mapping[str, str]) -> Path:
    place = environ.get("XDG_CACHE_HOME", "")
    return (Path(place) if Path(place).is_absolute() else Path("~/.cache")) / "spellist"


def _checked(layers: Sequence[Layer], cache: Path) -> Settings:
    mistakes = [mistake for layer in layers for mistake in layer.mistakes]
    merged: dict[str, Any] = {}
    for layer in layers:
        _lay_over(merged, layer.values)
    paths = merged.setdefault("paths", {})
    paths["cache"] = paths.get("cache") or cache
    try:
        settings = Settings.model_validate(merged)
    except ValidationError as error:
        mistakes += [_told(detail, layers) for detail in error.errors(include_url=False)]
    else:
        if not mistakes:
            return settings
    raise SettingsError(report(mistakes))


def _lay_over(below: dict[str, Any], above: Mapping[str, Any]) -> None:
    for name, value in above.items():
        if isinstance(value, Mapping) and isinstance(below.get(name), dict):
            _lay_over(below[name], value)
        else:
            below[name] = dict(value) if isinstance(value, Mapping) else value


def _told(detail: Mapping[str, Any], layers: Sequence[Layer]) -> str:
    path = tuple(str(part) for part in detail["loc"])
    setting = find(path)
    holder = next((layer for layer in reversed(layers) if layer.holds(path)), layers[0])
    return value_mistake(
        place=holder.place,
        name=".".join(path),
        message=detail["msg"],
        value=detail.get("input"),
        secret=setting is None or setting.secret,
    )
