"""The composition root: the only place where a need and its real part meet.

Everything is made when it is first asked for, so a command opens only what it uses: planning needs
no database, a queue needs no credentials.
"""

import getpass
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property

from bot.catalog.sources import read_rows
from bot.catalog.starter import chosen_index, starter_rows
from bot.conversation.address import known_names
from bot.conversation.draft import DraftId, DraftState
from bot.conversation.mention import TweetId
from bot.conversation.phrasing import parse_phrasings
from bot.conversation.policy import Mode, Policy
from bot.conversation.triage import parse_triage
from bot.errors import Channel, SettingsError, StorageError
from bot.gateways.clock import SandboxClock, system_clock
from bot.gateways.consent import Consent
from bot.gateways.spotify import SpotifyMusic
from bot.gateways.x import XTimeline
from bot.sandbox.tracks import SandboxTrack
from bot.services.compose import Composer, Voice
from bot.services.intake import Intake, Reach
from bot.services.publish import Publisher
from bot.services.resolve import Ear, Resolver
from bot.services.review import Reviewer
from bot.services.rounds import Rounds
from bot.settings.resources import resource
from bot.settings.schema import Secret, Settings
from bot.spelling.index import Index
from bot.spelling.match import match
from bot.spelling.speller import Speller
from bot.spelling.spelling import Spelling, Track
from bot.spelling.title import title_keys
from bot.storage.credentials import Credentials
from bot.storage.engine import Database, file_of, journal_mode, open_engine, shown
from bot.storage.journal import SqlJournal
from bot.storage.reports import Reports
from bot.storage.schema import check, upgrade
from bot.storage.workers import this_worker

_POSTS_READ_FOR_A_REPLY = 3


class App:
    """A bot, put together from its settings."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.stop = threading.Event()

    # time, titles, words

    @cached_property
    def clock(self) -> Callable[[], datetime]:
        """The one clock that decides what is due: this machine's, or the sandbox's."""
        url = self.settings.clock.url
        return system_clock if url is None else SandboxClock(url)

    @cached_property
    def index(self) -> Index:
        """The catalog index that the settings name, or the starter's."""
        settings = self.settings
        return Index.open(
            chosen_index(settings.catalog.index, cache=settings.paths.cache, now=system_clock())
        )

    @cached_property
    def speller(self) -> Speller:
        """The speller over that index."""
        return Speller(self.index)

    @cached_property
    def voice(self) -> Voice:
        """What is said and by which rules, from the files in `config/`."""
        names = known_names(_names(self._config("names.txt")))
        phrasings = parse_phrasings(self._config("phrasings.en.toml"), given_names=names)
        settings = self.settings
        unknown = sorted(set(settings.policy.modes) - set(phrasings.kinds))
        if unknown:
            raise SettingsError(
                f"policy.modes names {unknown[0]!r}, which is no kind of mention: "
                f"use {', '.join(sorted(phrasings.kinds))}"
            )
        policy = Policy(
            handle=settings.x.handle,
            modes={kind: Mode(mode) for kind, mode in settings.policy.modes.items()},
            auto=settings.policy.auto,
            max_age=timedelta(hours=settings.policy.max_age_hours),
        )
        return Voice(
            phrasings=phrasings,
            rules=parse_triage(self._config("triage.toml")),
            policy=policy,
            playlist_name=settings.reply.playlist_name,
            playlist_description=settings.reply.playlist_description,
        )

    def spell(self, sentence: str) -> Spelling:
        """Give the best spelling of a sentence."""
        return self.speller.spell(sentence, explicit=self.settings.catalog.explicit)[0]

    # SQL

    @cached_property
    def engine(self) -> Database:
        """The database."""
        return open_engine(self.settings.database.url.get_secret_value())

    @cached_property
    def journal(self) -> SqlJournal:
        """The write side."""
        lease = timedelta(seconds=self.settings.database.lease_s)
        return SqlJournal(self.engine, worker=this_worker(), lease=lease)

    @cached_property
    def reports(self) -> Reports:
        """The read side."""
        return Reports(self.engine)

    @cached_property
    def credentials(self) -> Credentials:
        """What `bot login` obtained."""
        return Credentials(self.engine)

    # the outside

    @cached_property
    def timeline(self) -> XTimeline:
        """X, with the tokens of the settings or else of `bot login x`."""
        x = self.settings.x
        token, secret = self._x_tokens()
        return XTimeline(
            base_url=x.base_url,
            consumer_key=_open(x.consumer_key),
            consumer_secret=_open(x.consumer_secret),
            access_token=token,
            access_token_secret=secret,
            clock=self.clock,
            connect_timeout_s=x.connect_timeout_s,
            deadline_s=x.deadline_s,
        )

    @cached_property
    def music(self) -> SpotifyMusic:
        """Spotify, with the refresh token of the settings or else of `bot login spotify`."""
        spotify = self.settings.spotify
        consent = Consent(
            accounts_url=spotify.accounts_url,
            client_id=_open(spotify.client_id),
            client_secret=_open(spotify.client_secret),
            refresh_token=self._refresh_token,
            on_new_refresh_token=self._keep_refresh_token,
            clock=self.clock,
            connect_timeout_s=spotify.connect_timeout_s,
            deadline_s=spotify.deadline_s,
        )
        return SpotifyMusic(
            api_url=spotify.api_url,
            consent=consent,
            market=spotify.market,
            public=spotify.public,
            clock=self.clock,
            connect_timeout_s=spotify.connect_timeout_s,
            deadline_s=spotify.deadline_s,
        )

    # use cases

    @cached_property
    def intake(self) -> Intake:
        """Collects mentions."""
        reach = Reach(
            overlap=timedelta(hours=self.settings.intake.overlap_hours),
            first=timedelta(hours=self.settings.policy.oldest_hours),
        )
        return Intake(timeline=self.timeline, journal=self.journal, clock=self.clock, reach=reach)

    @cached_property
    def composer(self) -> Composer:
        """Turns mentions into drafts."""
        return Composer(
            timeline=self.timeline, journal=self.journal, clock=self.clock, spell=self.spell, voice=self.voice
        )

    @cached_property
    def reviewer(self) -> Reviewer:
        """Carries out what a person decides."""
        return Reviewer(journal=self.journal, clock=self.clock, spell=self.spell)

    @cached_property
    def publisher(self) -> Publisher:
        """Sends what is approved."""
        ear = Ear(says=_says, same=_same, alternatives=self._alternatives)
        resolver = Resolver(music=self.music, ear=ear, explicit=self.settings.catalog.explicit)
        return Publisher(
            timeline=self.timeline,
            music=self.music,
            journal=self.journal,
            clock=self.clock,
            resolver=resolver,
            respell=self._respell,
            safe=self.composer.still_safe,
            stopping=self.stop.is_set,
        )

    @cached_property
    def rounds(self) -> Rounds:
        """The daemon's jobs."""
        return Rounds(
            intake=self.intake,
            composer=self.composer,
            publisher=self.publisher,
            journal=self.journal,
            clock=self.clock,
            stopping=self.stop.is_set,
        )

    # what commands ask about the whole

    def must_be_ready(self) -> None:
        """Refuse to start without credentials or with a database of another version.

        A SQLite file that does not exist yet is made.

        Raises:
            SettingsError: what is not set, all at once.
            StorageError: the database must be upgraded, or cannot be used.
        """
        self.prepare_database()
        missing = [*self.missing_for_x(), *self.missing_for_spotify()]
        if missing:
            raise SettingsError(
                f"not set: {', '.join(missing)}. See docs/going-live.md, or try everything without accounts: "
                "`bot demo`"
            )
        _ = self.voice

    def prepare_database(self) -> None:
        """Make the SQLite file when it is absent; else see that the tables are this version's."""
        url = self.settings.database.url.get_secret_value()
        file = file_of(url)
        if file is not None and not file.exists():
            upgrade(url)
            return
        problems = check(url)
        if problems:
            raise StorageError("; ".join(problems))

    def missing_for_x(self) -> list[str]:
        """Name the settings without which X cannot be asked."""
        x = self.settings.x
        token, secret = self._x_tokens()
        given = {
            "x.handle": x.handle,
            "x.consumer_key": _open(x.consumer_key),
            "x.consumer_secret": _open(x.consumer_secret),
            "x.access_token": token,
            "x.access_token_secret": secret,
        }
        return [name for name, value in given.items() if not value]

    def missing_for_spotify(self) -> list[str]:
        """Name the settings without which Spotify cannot be asked."""
        spotify = self.settings.spotify
        given = {
            "spotify.client_id": _open(spotify.client_id),
            "spotify.client_secret": _open(spotify.client_secret),
            "spotify.refresh_token": self._refresh_token(),
        }
        return [name for name, value in given.items() if not value]

    def consented_at(self) -> datetime | None:
        """Tell when Spotify's consent was given."""
        if self.settings.spotify.refresh_token is not None:
            return self.settings.spotify.consented_at
        kept = self.credentials.get(Channel.SPOTIFY)
        return None if kept is None else kept.granted_at

    def why_resting(self) -> str:
        """Name the pauses in force."""
        pauses = self.journal.pauses(now=self.clock())
        return ", ".join(f"{p.channel.value}: {p.reason.value} until {p.until:%H:%M:%S} UTC" for p in pauses)

    def draft_under_way(self, tweet: TweetId) -> DraftId | None:
        """Give the draft to a post that is already approved or being sent."""
        draft = self.reports.draft_of(tweet)
        if draft is None:
            return None
        state = self.reviewer.draft(draft).state
        return draft if state in {DraftState.APPROVED, DraftState.PUBLISHING} else None

    def cost_of_reply(self) -> float:
        """Estimate what one more reply may cost at X, in US dollars."""
        x = self.settings.x
        return x.price_reply + _POSTS_READ_FOR_A_REPLY * x.price_read + x.price_user_read

    def database_says(self) -> str:
        """Describe the database in a line.

        Raises:
            StorageError: it cannot be used, or its tables are of another version.
        """
        url = self.settings.database.url.get_secret_value()
        self.prepare_database()
        mode = f", journal mode {journal_mode()}" if file_of(url) is not None else ""
        return f"{shown(url)}{mode}, tables up to date"

    def operator(self) -> str:
        """Name who is typing, for the ledger."""
        try:
            return f"operator:{getpass.getuser()}"
        except (OSError, KeyError):
            return "operator:unknown"

    def close(self) -> None:
        """Let go of the database and the index."""
        if "engine" in self.__dict__:
            self.engine.dispose()
        if "index" in self.__dict__:
            self.index.close()

    # joints between rooms

    def _config(self, name: str) -> str:
        """Read one of the files that staff may edit: theirs where they have one, else ours."""
        folder = self.settings.paths.config
        theirs = None if folder is None else folder / name
        chosen = theirs if theirs is not None and theirs.exists() else resource(f"config/{name}")
        try:
            return chosen.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as trouble:
            raise SettingsError(f"paths.config: {chosen} cannot be read as text ({trouble})") from trouble

    def _x_tokens(self) -> tuple[str, str]:
        x = self.settings.x
        if x.access_token is not None:
            return _open(x.access_token), _open(x.access_token_secret)
        kept = self.credentials.get(Channel.X)
        if kept is None:
            return "", ""
        return str(kept.secret.get("access_token", "")), str(kept.secret.get("access_token_secret", ""))

    def _refresh_token(self) -> str | None:
        if self.settings.spotify.refresh_token is not None:
            return _open(self.settings.spotify.refresh_token)
        kept = self.credentials.get(Channel.SPOTIFY)
        return None if kept is None else str(kept.secret.get("refresh_token", "")) or None

    def _keep_refresh_token(self, token: str) -> None:
        kept = self.credentials.get(Channel.SPOTIFY)
        granted = self.consented_at() or self.clock()
        scope = "" if kept is None else kept.scope
        self.credentials.put(Channel.SPOTIFY, {"refresh_token": token}, scope=scope, granted_at=granted)

    def _alternatives(self, words: str) -> Sequence[Track]:
        return [slot.track for slot in self.speller.alternatives(words) if slot.track is not None]

    def _respell(self, spelling: Spelling, banned: frozenset[int]) -> Spelling | None:
        explicit = self.settings.catalog.explicit
        again = self.speller.spell(spelling.sentence, banned=banned, explicit=explicit)[0]
        return again if again.complete else None


def sandbox_tracks(files: Sequence[str]) -> Iterator[SandboxTrack]:
    """Give the tracks that a sandbox's Spotify knows: the starter catalog and those of the files."""
    for row in (*starter_rows(), *(read_rows(files) if files else ())):
        yield SandboxTrack(
            title=row.title,
            artist=row.artist,
            popularity=row.popularity,
            track_id=row.track_id,
            explicit=bool(row.explicit),
            year=row.year,
        )


def _says(words: str, title: str) -> bool:
    return match(words, title) is not None


def _same(one: str, other: str) -> bool:
    return bool(set(title_keys(one)) & set(title_keys(other)))


def _names(listed: str) -> list[str]:
    lines = listed.splitlines()
    return [name for line in lines if not line.startswith("#") for name in line.split()]


def _open(secret: Secret) -> str:
    return "" if secret is None else secret.get_secret_value()
