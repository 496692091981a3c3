"""Typed settings, their sources, and the files that travel with the package."""
