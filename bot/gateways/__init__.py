"""The doors to X and Spotify: one vendor, one module, payload translation beside it."""
