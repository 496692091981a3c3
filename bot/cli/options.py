"""What every command shares: the global options, and the settings that they lead to."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from bot.settings.schema import Settings


@dataclass(frozen=True, kw_only=True, slots=True)
class GlobalOptions:
    """The options that stand before the command's name."""

    config: Path | None = None


def settings_for(context: typer.Context, overrides: Mapping[str, object] | None = None) -> "Settings":
    """Load the settings for a command.

    Args:
        context: the command's context, which knows `--config`.
        overrides: the command's own flags by the dotted name of their setting; None means not given.

    Raises:
        SettingsError: with all mistakes at once.
    """
    from bot.settings.load import load_settings

    options = context.find_object(GlobalOptions) or GlobalOptions()
    return load_settings(config=options.config, overrides=overrides)


def start_logs(settings: "Settings") -> None:
    """Send logs to stderr as the settings want it, with every secret struck out."""
    from bot.logs import set_up_logs
    from bot.settings.names import secret_values

    set_up_logs(level=settings.log.level, form=settings.log.format, secrets=secret_values(settings))
