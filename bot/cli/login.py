"""`bot login`: let a person open X and Spotify to the bot, and keep what they gave in the database.

No token is ever shown. The app's own keys come from the settings; here only the account consents.
"""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bot.app import App
    from bot.gateways.consent import SpotifyLogin, XAccess

WAIT_S = 300.0


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Sign the account in on X, or consent on Spotify.", no_args_is_help=True)
    group.command(
        "x",
        help="Sign the account in on X: shows a page, asks for the PIN that it shows.",
        epilog="Example: bot login x",
    )(login_x)
    group.command(
        "spotify",
        help="Consent on Spotify as the playlists' owner; do so again every six months.",
        epilog="Example: bot login spotify --paste",
    )(login_spotify)
    app.add_typer(group, name="login")


def login_x(context: typer.Context) -> None:
    """Sign the account in on X."""
    from bot.app import App
    from bot.cli.console import clean, say, tell
    from bot.cli.options import settings_for, start_logs
    from bot.errors import Channel
    from bot.gateways.consent import XLogin

    settings = settings_for(context)
    start_logs(settings)
    bot = App(settings)
    login = XLogin(
        base_url=settings.x.base_url,
        consumer_key=_needed("x.consumer_key", settings.x.consumer_key),
        consumer_secret=_needed("x.consumer_secret", settings.x.consumer_secret),
        clock=bot.clock,
        connect_timeout_s=settings.x.connect_timeout_s,
        deadline_s=settings.x.deadline_s,
    )
    bot.prepare_database()
    tell("Open this page as the account that shall answer, allow the app, and come back with the PIN:")
    _say_now(login.address())
    access = login.finish(typer.prompt("PIN", err=True))
    handle = _whose(bot, access)
    secret = {"access_token": access.access_token, "access_token_secret": access.access_token_secret}
    bot.credentials.put(Channel.X, secret, scope="", granted_at=bot.clock())
    say(f"@{clean(handle)} is signed in on X.")
    _warn_of_settings("x.access_token", settings.x.access_token)


def _whose(bot: "App", access: "XAccess") -> str:
    """Give the handle of the account that was signed in; it must be the one that the settings name."""
    from bot.errors import UsageError
    from bot.gateways.x import XTimeline

    x = bot.settings.x
    me = XTimeline(
        base_url=x.base_url,
        consumer_key=_needed("x.consumer_key", x.consumer_key),
        consumer_secret=_needed("x.consumer_secret", x.consumer_secret),
        access_token=access.access_token,
        access_token_secret=access.access_token_secret,
        clock=bot.clock,
        connect_timeout_s=x.connect_timeout_s,
        deadline_s=x.deadline_s,
    ).me()
    if x.handle and me.handle.casefold() != x.handle.casefold():
        raise UsageError(
            f"you signed in as @{me.handle}, but x.handle is {x.handle!r}: nothing was kept; sign in on X as "
            f"@{x.handle} first, or set BOT_X__HANDLE={me.handle}"
        )
    return me.handle


def login_spotify(
    context: typer.Context,
    paste: Annotated[
        bool, typer.Option("--paste", help="Paste the address that the browser ends at, instead of waiting.")
    ] = False,
) -> None:
    """Consent on Spotify."""
    import secrets

    from bot.app import App
    from bot.cli.console import say
    from bot.cli.options import settings_for, start_logs
    from bot.errors import Channel
    from bot.gateways.consent import SCOPES, SpotifyLogin

    settings = settings_for(context)
    start_logs(settings)
    bot = App(settings)
    login = SpotifyLogin(
        accounts_url=settings.spotify.accounts_url,
        client_id=_needed("spotify.client_id", settings.spotify.client_id),
        client_secret=_needed("spotify.client_secret", settings.spotify.client_secret),
        redirect_uri=settings.spotify.redirect_uri,
        state=secrets.token_urlsafe(24),
        clock=bot.clock,
        connect_timeout_s=settings.spotify.connect_timeout_s,
        deadline_s=settings.spotify.deadline_s,
    )
    bot.prepare_database()
    token = login.finish(_came_back(login, settings.spotify.redirect_uri, paste=paste))
    granted_at = bot.clock()
    bot.credentials.put(Channel.SPOTIFY, {"refresh_token": token}, scope=SCOPES, granted_at=granted_at)
    say(f"Spotify consent kept, dated {granted_at:%Y-%m-%d}; it ends six months from then.")
    _warn_of_settings("spotify.refresh_token", settings.spotify.refresh_token)


def _came_back(login: "SpotifyLogin", redirect_uri: str, *, paste: bool) -> str:
    """Show the consent page's address, and give the one that the browser came back to."""
    from bot.cli.console import tell
    from bot.gateways.callback import Callback, can_wait

    tell("Open this page as the playlists' owner and agree:")
    if paste or not can_wait(redirect_uri):
        _say_now(login.address())
        tell(f"The browser then ends at {redirect_uri}…, whether or not that page can be shown.")
        return str(typer.prompt("Its whole address", err=True))
    callback = Callback(redirect_uri)
    try:
        _say_now(login.address())
        tell(f"Waiting at {redirect_uri} for the browser to come back (Ctrl-C ends it).")
        return callback.wait(at_most_s=WAIT_S)
    finally:
        callback.close()


def _say_now(line: str) -> None:
    """Print a line that somebody must see before we go on waiting, even where stdout is a pipe."""
    import sys

    from bot.cli.console import say

    say(line)
    sys.stdout.flush()


def _needed(name: str, value: "SecretStr | None") -> str:
    """Give a secret that this command cannot do without."""
    from bot.errors import SettingsError

    text = value.get_secret_value().strip() if value is not None else ""
    if not text:
        variable = "BOT_" + name.upper().replace(".", "__")
        raise SettingsError(f"{name} is not set: put the app's own into {variable} or {variable}_FILE")
    return text


def _warn_of_settings(name: str, value: "SecretStr | None") -> None:
    from bot.cli.console import tell

    if value is not None:
        tell(f"Note: {name} is set as well, and what is set counts before what was kept; take it out.")
