"""The reference of all settings as Markdown, as it stands in `docs/settings.md`.

A test holds the page to it, so that the program and its documentation cannot drift apart.
"""

import tomllib
from itertools import groupby
from typing import Any

from bot.settings.names import SETTINGS, Setting
from bot.settings.resources import resource


def settings_tables() -> str:
    """Write one Markdown table a section: name, name in the environment, default, meaning."""
    defaults = tomllib.loads(resource("config/default.toml").read_text(encoding="utf-8"))
    tables = []
    for section, settings in groupby(SETTINGS, key=lambda setting: setting.path[:-1]):
        rows = [_row(setting, _default(defaults, setting.path)) for setting in settings]
        head = f"### `[{'.'.join(section)}]`\n\n| name | environment | default | meaning |\n|---|---|---|---|"
        tables.append("\n".join([head, *rows]))
    return "\n\n".join(tables) + "\n"


def _row(setting: Setting, default: object) -> str:
    variable = f"{setting.variable}__<KIND>" if setting.table else setting.variable
    return f"| `{setting.path[-1]}` | `{variable}` | {_shown(default)} | {setting.meaning} |"


def _default(defaults: dict[str, Any], path: tuple[str, ...]) -> object:
    here: Any = defaults
    for name in path:
        here = here[name]
    return here


def _shown(default: object) -> str:
    if default in ("", {}):
        return ""
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"
