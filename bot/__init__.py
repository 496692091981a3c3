"""Spellist answers customers with playlists whose track titles spell the reply."""
