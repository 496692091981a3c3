"""The names of all settings, read off the schema: in TOML, in the environment, and which are secret.

Every check of a name, and the reference in the docs, goes through this one list.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args, get_origin
from urllib.parse import urlsplit

from pydantic import BaseModel, SecretStr

from bot.settings.schema import Settings

PREFIX = "BOT_"


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """One setting's names; a table takes any name below its own."""

    path: tuple[str, ...]
    meaning: str
    secret: bool
    table: bool

    @property
    def dotted(self) -> str:
        """Give the name as in TOML, sections and all."""
        return ".".join(self.path)

    @property
    def variable(self) -> str:
        """Give the name in the environment."""
        return PREFIX + "__".join(self.path).upper()


def _walk(model: type[BaseModel], above: tuple[str, ...]) -> Iterator[Setting]:
    for name, field in model.model_fields.items():
        kind, path = field.annotation, (*above, name)
        if isinstance(kind, type) and get_origin(kind) is None and issubclass(kind, BaseModel):
            yield from _walk(kind, path)
        else:
            yield Setting(
                path=path,
                meaning=field.description or "",
                secret=kind is SecretStr or SecretStr in get_args(kind),
                table=get_origin(kind) is dict,
            )


SETTINGS: tuple[Setting, ...] = tuple(_walk(Settings, ()))
SECTIONS: frozenset[tuple[str, ...]] = frozenset(
    setting.path[:depth] for setting in SETTINGS for depth in range(1, len(setting.path))
)
_BY_PATH = {setting.path: setting for setting in SETTINGS}


def find(path: tuple[str, ...]) -> Setting | None:
    """Find the setting that a path names, or the table that it lies in."""
    found = _BY_PATH.get(path)
    above = _BY_PATH.get(path[:-1])
    return found or (above if above and above.table else None)


def secret_values(settings: Settings) -> tuple[str, ...]:
    """Give every secret that is set, and the password inside the database's address."""
    values = []
    for setting in SETTINGS:
        here: object = settings
        for name in setting.path:
            here = getattr(here, name)
        if isinstance(here, SecretStr):
            values.append(here.get_secret_value())
    return tuple(_password(value) if "://" in value else value for value in values)


def _password(address: str) -> str:
    return urlsplit(address).password or ""
