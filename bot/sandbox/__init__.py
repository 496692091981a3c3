"""A stateful twin of X and Spotify on loopback, following their 2026 rules."""
