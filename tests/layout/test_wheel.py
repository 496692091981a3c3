"""What is installed works away from the checkout: defaults, migrations and the starter are in the wheel."""

import os
import subprocess
import sys
from pathlib import Path


def installed(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command where no checkout is near: -I leaves out PYTHONPATH and the folder."""
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "BOT_PATHS__CACHE": str(folder / "cache")}
    return subprocess.run(
        [sys.executable, "-I", "-m", "bot", *arguments],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_installed_package_is_not_the_checkout(tmp_path: Path) -> None:
    """`make` installs a wheel, so that what is tested is what people get."""
    where = subprocess.run(
        [sys.executable, "-I", "-c", "import bot; print(bot.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "site-packages" in where


def test_the_installed_command_spells_with_the_starter_catalog(tmp_path: Path) -> None:
    """Nothing set, nothing near: the packaged starter is the index."""
    run = installed(tmp_path, "spell", "hello, thank you", "--json")
    assert run.returncode == 0, run.stderr
    assert '"complete": true' in run.stdout


def test_the_installed_command_makes_its_database(tmp_path: Path) -> None:
    """The migrations are in the wheel."""
    run = installed(tmp_path, "db", "upgrade")
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "spellist.db").exists()
