"""`bot doctor`: one line a subject – what is well, what is wrong, and the fix."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.app import App

CONSENT_LASTS = timedelta(days=182)
"""Spotify's consent ends six months after it was given, however often it is used."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What the doctor says about one subject; `fix` is empty where all is well."""

    subject: str
    ok: bool
    says: str
    fix: str = ""


_PAUSE_FIXES = {
    "credentials": "renew the credentials in the settings, or with `bot login`; it then resumes by itself",
    "consent": "run `bot login spotify`; it then resumes by itself",
    "credits": "buy credits in X's developer console; it then resumes by itself",
    "cap": "raise the spending limit in X's developer console, or wait",
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "doctor",
        help="Look at settings, credentials, database and index; exit 1 if anything is wrong.",
        epilog="Example: bot doctor --json",
    )(doctor)


def doctor(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """Look at everything and say what is wrong."""
    from bot.cli.console import clean, say, say_json

    findings = list(_findings(context))
    if as_json:
        say_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            mark = "ok   " if finding.ok else "WRONG"
            fix = f" – {finding.fix}" if finding.fix not in finding.says else ""
            say(f"{mark} {finding.subject:<12} {clean(finding.says)}{clean(fix)}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def _findings(context: typer.Context) -> Iterator[Finding]:
    from bot.app import App
    from bot.cli.options import settings_for, start_logs
    from bot.errors import SettingsError

    try:
        settings = settings_for(context)
    except SettingsError as mistakes:
        for line in str(mistakes).splitlines():
            yield Finding(subject="settings", ok=False, says=line, fix="see docs/settings.md")
        return
    start_logs(settings)
    yield Finding(subject="settings", ok=True, says="all read and in range")
    bot = App(settings)
    try:
        database = list(_guarded(_database, bot))
        clock = list(_guarded(_clock, bot))
        for look in (_hosts, _x, _spotify):
            yield from _guarded(look, bot)
        yield from clock or _guarded(_consent, bot)
        yield from database
        yield from _guarded(_index, bot)
        for look in (_pauses, _jobs) if database[0].ok and not clock else ():
            yield from _guarded(look, bot)
    finally:
        bot.close()


def _guarded(look: Callable[["App"], Iterator[Finding]], bot: "App") -> Iterator[Finding]:
    from bot.errors import SpellistError

    try:
        yield from look(bot)
    except SpellistError as trouble:
        yield Finding(subject=look.__name__.strip("_"), ok=False, says=str(trouble), fix=_fix(trouble))


def _fix(trouble: Exception) -> str:
    """Name what a person can do; nothing is added where the trouble's own sentence says it."""
    from bot import errors

    fixes: tuple[tuple[type[Exception], str], ...] = (
        (errors.ConsentLapsed, "run `bot login spotify`"),
        (errors.Unauthorised, "renew the credentials in the settings, or with `bot login`"),
        (errors.Throttled, "wait: it resumes by itself; docs/operations.md tells about each limit"),
        (errors.Unreachable, "look at the network, and at the addresses in the settings"),
        (errors.DatabaseBusy, "try again in a moment"),
        (errors.StorageError, "look at it with `bot db check`"),
        (errors.CatalogError, "or unset catalog.index to use the starter catalog"),
    )
    return next((fix for kind, fix in fixes if isinstance(trouble, kind)), "see docs/operations.md")


def _hosts(bot: "App") -> Iterator[Finding]:
    from bot.settings.schema import is_loopback

    x, spotify = bot.settings.x.base_url, bot.settings.spotify.api_url
    accounts = bot.settings.spotify.accounts_url
    aims = {is_loopback(host) for host in (x, spotify, accounts)}
    agree = len(aims) == 1
    where = "a sandbox on this machine" if aims == {True} else "the real services"
    yield Finding(
        subject="hosts",
        ok=agree,
        says=f"{where if agree else 'mixed'}: X at {x}, Spotify at {spotify} and {accounts}",
        fix="" if agree else "aim x.base_url, spotify.api_url and accounts_url all at a sandbox, or none",
    )
    if bot.settings.clock.url is not None and aims != {True}:
        yield Finding(
            subject="clock", ok=False, says="a sandbox's clock with real services", fix="unset clock.url"
        )


def _clock(bot: "App") -> Iterator[Finding]:
    """Find nothing but a clock that does not answer: without it nothing is due."""
    bot.clock()
    yield from ()


def _x(bot: "App") -> Iterator[Finding]:
    missing = bot.missing_for_x()
    if missing:
        yield Finding(
            subject="x",
            ok=False,
            says=f"not set: {', '.join(missing)}",
            fix="docs/going-live.md, then `bot login x`",
        )
        return
    me = bot.timeline.me()
    expected = bot.settings.x.handle
    same = me.handle.casefold() == expected.casefold()
    yield Finding(
        subject="x",
        ok=same,
        says=f"signed in as @{me.handle}" + ("" if same else f", but x.handle is {expected}"),
        fix="" if same else "set x.handle to the account that is signed in",
    )


def _spotify(bot: "App") -> Iterator[Finding]:
    missing = bot.missing_for_spotify()
    if missing:
        yield Finding(
            subject="spotify",
            ok=False,
            says=f"not set: {', '.join(missing)}",
            fix="docs/going-live.md, then `bot login spotify`",
        )
        return
    yield Finding(subject="spotify", ok=True, says=f"signed in as {bot.music.account()}")


def _consent(bot: "App") -> Iterator[Finding]:
    given = bot.consented_at()
    if given is None:
        yield Finding(
            subject="consent",
            ok=False,
            says="nobody knows when Spotify's consent was given",
            fix="run `bot login spotify`, or set spotify.consented_at",
        )
        return
    left = (given + CONSENT_LASTS - bot.clock()).days
    soon = left <= 30  # noqa: PLR2004 - the first of the reminders at 30, 14 and 7 days
    yield Finding(
        subject="consent",
        ok=left > 0,
        says=f"given on {given:%Y-%m-%d}, " + (f"{left} days left" if left > 0 else "lapsed"),
        fix="run `bot login spotify` now" if soon else "",
    )


def _database(bot: "App") -> Iterator[Finding]:
    says = bot.database_says()
    yield Finding(subject="database", ok=True, says=says)


def _index(bot: "App") -> Iterator[Finding]:
    manifest = bot.index.manifest
    which = "the starter catalog" if bot.settings.catalog.index is None else str(bot.settings.catalog.index)
    yield Finding(
        subject="index", ok=True, says=f"{manifest.tracks:,} tracks, {manifest.titles:,} titles, {which}"
    )


def _pauses(bot: "App") -> Iterator[Finding]:
    for pause in bot.reports.pauses(bot.clock()):
        yield Finding(
            subject="pause",
            ok=False,
            says=f"{pause.channel.value} rests until {pause.until:%H:%M:%S} UTC ({pause.reason.value})",
            fix=_PAUSE_FIXES.get(pause.reason.value, "it resumes by itself"),
        )


def _jobs(bot: "App") -> Iterator[Finding]:
    runs = bot.reports.jobs()
    if not runs:
        yield Finding(subject="jobs", ok=True, says="never run yet: start `bot run`")
    now = bot.clock()
    for run in runs:
        last = f"{run.started_at:%Y-%m-%d %H:%M:%S} UTC" if run.started_at else "never"
        due = run.next_at is not None and run.next_at > now
        following = f"{run.next_at:%Y-%m-%d %H:%M:%S} UTC" if due else "when `bot run` runs"
        failed = run.outcome == "failed"
        how = f"failed: {run.error}" if failed else run.outcome or "running"
        yield Finding(
            subject=f"job {run.name}",
            ok=not failed,
            says=f"last {last} ({how}), next {following}",
            fix="look at the log of `bot run`" if failed else "",
        )
