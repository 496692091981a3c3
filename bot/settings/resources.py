"""Where the files that travel with the program are: defaults, phrasings, migrations.

In an installed wheel they lie in `bot/resources/`; in a checkout beside `bot/`.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def resource(name: str) -> Path:
    """Find a file or folder by its name in the tree, such as `config/default.toml` or `migrations`.

    Raises:
        FileNotFoundError: it is in neither place, so the installation is broken.
    """
    for place in (_PACKAGE / "resources", _PACKAGE.parent):
        found = place / name
        if found.exists():
            return found
    raise FileNotFoundError(f"{name} is missing from this installation of Spellist: install it again")
