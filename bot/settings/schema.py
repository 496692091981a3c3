"""The shape of the settings: one frozen model a section, and what each setting means.

There are no defaults here: they stand once, in `config/default.toml`, which is therefore complete by
construction. The descriptions are the text of `docs/settings.md`. Nothing here reads the process's
environment: `load.py` hands everything in.
"""

import re
from pathlib import Path
from typing import Annotated, Literal, NewType
from urllib.parse import SplitResult, urlsplit

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

Mode = Literal["auto", "review", "off"]
Url = NewType("Url", str)
"""An http(s) address with a host and without a trailing slash."""

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def is_loopback(url: str) -> bool:
    """Tell whether an address stays on this machine."""
    return urlsplit(url).hostname in _LOOPBACK


def _empty_is_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _checked_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not _port_can_be(parts):
        raise ValueError("should be an address such as https://api.example.com")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("should be a plain address, without a password, query or fragment")
    return value.rstrip("/")


def _port_can_be(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:
        return False


def _loopback_url(value: str) -> str:
    if not is_loopback(value):
        raise ValueError("should be on this machine (127.0.0.1): only a sandbox's clock is followed")
    return value


def _checked_handle(value: str) -> str:
    handle = value.removeprefix("@")
    if handle and not re.fullmatch(r"[A-Za-z0-9_]{1,15}", handle):
        raise ValueError("should be an account's name: up to 15 letters, digits and underscores")
    return handle


def _given(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().strip():
        raise ValueError("should not be empty")
    return value


def _expanded(value: Path) -> Path:
    return value.expanduser()


HttpUrl = Annotated[Url, AfterValidator(_checked_url)]
LoopbackUrl = Annotated[Url, AfterValidator(_checked_url), AfterValidator(_loopback_url)]
FilePath = Annotated[Path, AfterValidator(_expanded)]
Secret = Annotated[SecretStr | None, BeforeValidator(_empty_is_none)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]
Price = Annotated[float, Field(ge=0, le=100)]
Hours = Annotated[float, Field(ge=0, le=24 * 365)]


class Section(BaseModel):
    """A group of settings; unknown names are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class XSettings(Section):
    """How to reach X and as whom."""

    base_url: HttpUrl = Field(description="Where the X API is; a sandbox may stand in.")
    handle: Annotated[str, AfterValidator(_checked_handle)] = Field(
        description="The account that is mentioned and that answers, without the @."
    )
    consumer_key: Secret = Field(description="The app's key (secret).")
    consumer_secret: Secret = Field(description="The app's secret (secret).")
    access_token: Secret = Field(description="The account's token, from `bot login x` (secret).")
    access_token_secret: Secret = Field(description="The token's secret, from `bot login x` (secret).")
    connect_timeout_s: Seconds = Field(description="Seconds to wait for a connection.")
    deadline_s: Seconds = Field(description="Seconds that one whole call may take.")
    price_reply: Price = Field(description="US dollars budgeted for a reply with a link.")
    price_read: Price = Field(description="US dollars for reading one post.")
    price_user_read: Price = Field(description="US dollars for reading one user.")


class SpotifySettings(Section):
    """How to reach Spotify and as whom."""

    api_url: HttpUrl = Field(description="Where the Spotify Web API is.")
    accounts_url: HttpUrl = Field(description="Where Spotify's accounts service is.")
    client_id: Secret = Field(description="The app's id (secret).")
    client_secret: Secret = Field(description="The app's secret (secret).")
    refresh_token: Secret = Field(description="The owner's refresh token, from `bot login spotify` (secret).")
    consented_at: Annotated[AwareDatetime | None, BeforeValidator(_empty_is_none)] = Field(
        description="When the playlists' owner consented, with a time zone; it lapses after six months."
    )
    redirect_uri: HttpUrl = Field(description="Where the browser comes back to in `bot login spotify`.")
    market: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = Field(
        description="The country whose listeners must be able to play the tracks (two letters)."
    )
    public: bool = Field(description="Whether playlists are public on the owner's profile.")
    connect_timeout_s: Seconds = Field(description="Seconds to wait for a connection.")
    deadline_s: Seconds = Field(description="Seconds that one whole call may take.")


class DatabaseSettings(Section):
    """Where everything is written down."""

    url: Annotated[SecretStr, AfterValidator(_given)] = Field(
        description="SQLite or PostgreSQL address; it may hold a password (secret)."
    )
    lease_s: Seconds = Field(description="Seconds for which one process may hold a piece of work.")


class CatalogSettings(Section):
    """Which titles may be used."""

    index: Annotated[FilePath | None, BeforeValidator(_empty_is_none)] = Field(
        description="The index directory; empty: the starter catalog that comes with Spellist."
    )
    explicit: bool = Field(description="Whether explicit tracks may be used.")


class PolicySettings(Section):
    """What may be answered, and by whom."""

    auto: bool = Field(description="Whether safe kinds of reply go out without a person's approval.")
    modes: dict[str, Mode] = Field(
        description="Per kind of mention: `auto`, `review` or `off`; a kind not named is reviewed."
    )
    oldest_hours: Hours = Field(description="Older mentions are ignored on the first start.")
    max_age_hours: Hours = Field(description="Older mentions are not answered any more.")


class ReplySettings(Section):
    """What customers get to see."""

    playlist_name: Annotated[str, Field(min_length=1, max_length=100)] = Field(
        description="The public name of a playlist."
    )
    playlist_description: Annotated[str, Field(max_length=300)] = Field(
        description="The public description of a playlist."
    )


class JobSettings(Section):
    """When one job of the daemon runs."""

    interval_s: Seconds = Field(description="Seconds between two runs.")
    jitter_s: Annotated[float, Field(ge=0, le=3_600)] = Field(description="Random seconds added to that.")
    misfire_grace_s: Seconds = Field(description="How many seconds late a run may still start.")
    overlap: Annotated[int, Field(ge=1, le=16)] = Field(description="How many runs may overlap.")


class JobsSettings(Section):
    """The daemon's jobs."""

    poll: JobSettings = Field(description="Collect mentions.")
    compose: JobSettings = Field(description="Prepare drafts.")
    publish: JobSettings = Field(description="Send what is approved.")
    reconcile: JobSettings = Field(description="Settle calls whose outcome is unknown.")


class IntakeSettings(Section):
    """How mentions are collected."""

    overlap_hours: Hours = Field(description="Hours that every poll looks back over what it has seen.")


class ClockSettings(Section):
    """Whose time it is."""

    url: Annotated[LoopbackUrl | None, BeforeValidator(_empty_is_none)] = Field(
        description="The sandbox's clock to follow, on this machine only; empty: this machine's clock."
    )


class LogSettings(Section):
    """What is logged, and how."""

    level: Literal["debug", "info", "warning", "error"] = Field(description="The least that is logged.")
    format: Literal["human", "json"] = Field(description="`human` for people, `json` for machines.")


class PathsSettings(Section):
    """Where files are kept."""

    config: Annotated[FilePath | None, BeforeValidator(_empty_is_none)] = Field(
        description="A folder with your own `phrasings.en.toml`, `triage.toml` or `names.txt`; "
        "what is not there is taken from those that come with Spellist."
    )

    cache: FilePath = Field(
        description="Where what can be made again is kept; empty: `$XDG_CACHE_HOME/spellist` "
        "or `~/.cache/spellist`."
    )


class Settings(BaseSettings):
    """Everything that can be set, checked, with its origin forgotten."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix="BOT_", env_nested_delimiter="__", env_ignore_empty=True
    )

    x: XSettings
    spotify: SpotifySettings
    database: DatabaseSettings
    catalog: CatalogSettings
    policy: PolicySettings
    reply: ReplySettings
    jobs: JobsSettings
    intake: IntakeSettings
    clock: ClockSettings
    log: LogSettings
    paths: PathsSettings

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the vendor's signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what is handed in and read nothing else."""
        return (init_settings,)
