"""The settings that aim a bot at the twin: its hosts, and credentials that open nothing else."""

from datetime import UTC, datetime

OUR_ID = "1846987139428634858"
OUR_HANDLE = "TuneCares"
OUR_NAME = "Tune Cares"
CONSUMER_KEY = "sandbox-consumer-key"
CONSUMER_SECRET = "sandbox-consumer-secret"  # noqa: S105 - a dummy that opens only the twin
ACCESS_TOKEN = f"{OUR_ID}-sandbox-access-token"
ACCESS_TOKEN_SECRET = "sandbox-access-token-secret"  # noqa: S105 - as above
CLIENT_ID = "sandbox-client-id"
CLIENT_SECRET = "sandbox-client-secret"  # noqa: S105 - as above
REFRESH_TOKEN = "sandbox-refresh-token"  # noqa: S105 - as above


def environment(url: str, *, consented_at: datetime | None = None) -> dict[str, str]:
    """Give the environment variables that aim the bot at the twin.

    Args:
        url: where the twin listens, without a slash at the end.
        consented_at: when our account consented on Spotify; now when None.
    """
    consented = consented_at or datetime.now(UTC)
    return {
        "BOT_X__BASE_URL": url,
        "BOT_X__HANDLE": OUR_HANDLE,
        "BOT_X__CONSUMER_KEY": CONSUMER_KEY,
        "BOT_X__CONSUMER_SECRET": CONSUMER_SECRET,
        "BOT_X__ACCESS_TOKEN": ACCESS_TOKEN,
        "BOT_X__ACCESS_TOKEN_SECRET": ACCESS_TOKEN_SECRET,
        "BOT_SPOTIFY__API_URL": f"{url}/v1",
        "BOT_SPOTIFY__ACCOUNTS_URL": url,
        "BOT_SPOTIFY__CLIENT_ID": CLIENT_ID,
        "BOT_SPOTIFY__CLIENT_SECRET": CLIENT_SECRET,
        "BOT_SPOTIFY__REFRESH_TOKEN": REFRESH_TOKEN,
        "BOT_SPOTIFY__CONSENTED_AT": consented.isoformat(timespec="seconds"),
        "BOT_CLOCK__URL": f"{url}/_sandbox/clock",
    }
