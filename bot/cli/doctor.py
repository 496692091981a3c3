"""`bot doctor`: one line a subject – what is well, what is wrong, and the fix."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.app import App


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What the doctor says about one subject; `fix` is empty where all is well."""

    subject: str
    ok: bool
    says: str
    fix: str = ""


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
            fix = f" – {finding.fix}" if finding.fix else ""
            say(f"{mark} {finding.subject:<12} {clean(finding.says)}{clean(fix)}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def _findings(context: typer.Context) -> Iterator[Finding]:
    from bot.app import App
    from bot.cli.options import settings_for
    from bot.errors import SettingsError

    try:
        settings = settings_for(context)
    except SettingsError as mistakes:
        for line in str(mistakes).splitlines():
            yield Finding(subject="settings", ok=False, says=line, fix="see docs/settings.md")
        return
    yield Finding(subject="settings", ok=True, says="all read and in range")
    bot = App(settings)
    for look in (_hosts, _x, _spotify, _consent, _database, _index, _rests, _jobs):
        yield from _guarded(look, bot)


def _guarded(look: Callable[["App"], Iterator[Finding]], bot: "App") -> Iterator[Finding]:
    from bot.errors import SpellistError

    try:
        yield from look(bot)
    except SpellistError as trouble:
        yield Finding(
            subject=look.__name__.strip("_"), ok=False, says=str(trouble), fix="see the sentence before"
        )


def _hosts(bot: "App") -> Iterator[Finding]:
    from bot.settings.schema import is_loopback

    x, spotify = bot.settings.x.base_url, bot.settings.spotify.api_url
    aims = {is_loopback(x), is_loopback(spotify)}
    where = "a sandbox on this machine" if aims == {True} else "the real services"
    yield Finding(
        subject="hosts",
        ok=len(aims) == 1,
        says=f"{where}: {x}, {spotify}" if len(aims) == 1 else f"mixed: X at {x}, Spotify at {spotify}",
        fix="" if len(aims) == 1 else "aim x.base_url and spotify.api_url both at a sandbox, or neither",
    )
    clock = bot.settings.clock.url
    if clock is not None and aims != {True}:
        yield Finding(
            subject="clock", ok=False, says="a sandbox's clock with real services", fix="unset clock.url"
        )


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
    left = bot.consent_days_left(given)
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


def _rests(bot: "App") -> Iterator[Finding]:
    for pause in bot.reports.pauses(bot.clock()):
        yield Finding(
            subject="pause",
            ok=False,
            says=f"{pause.channel.value} rests until {pause.until:%H:%M:%S} UTC ({pause.reason.value})",
            fix="it resumes by itself; for credentials and consent run `bot login`",
        )


def _jobs(bot: "App") -> Iterator[Finding]:
    runs = bot.reports.jobs()
    if not runs:
        yield Finding(subject="jobs", ok=True, says="never run yet: start `bot run`")
    for run in runs:
        last = f"{run.started_at:%Y-%m-%d %H:%M:%S}" if run.started_at else "never"
        following = f"{run.next_at:%H:%M:%S}" if run.next_at else "when the daemon runs"
        failed = run.outcome == "failed"
        yield Finding(
            subject=f"job {run.name}",
            ok=not failed,
            says=f"last {last} UTC ({run.outcome or 'running'}), next {following}",
            fix="look at the log of `bot run`" if failed else "",
        )
