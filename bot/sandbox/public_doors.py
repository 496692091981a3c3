"""All doors that stand for X and Spotify, in the order in which a path is tried."""

from bot.sandbox.accounts_routes import DOORS as ACCOUNTS
from bot.sandbox.exchange import Door
from bot.sandbox.spotify_playlists import DOORS as PLAYLISTS
from bot.sandbox.spotify_routes import DOORS as SPOTIFY
from bot.sandbox.x_routes import DOORS as X

DOORS: tuple[Door, ...] = (*X, *PLAYLISTS, *SPOTIFY, *ACCOUNTS)
