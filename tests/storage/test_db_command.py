"""`bot db` brings a database up to date and tells what is wrong with it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def _bot(url: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "db", *arguments],
        env={**os.environ, "BOT_DATABASE__URL": url, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_upgrade_makes_the_tables_and_check_is_content(empty_url: str, tmp_path: Path) -> None:
    """Before: exit 1 with the fix. After: exit 0. The password is never shown."""
    before = _bot(empty_url, tmp_path, "check")
    assert before.returncode == 1
    assert "bot db upgrade" in before.stdout
    assert _bot(empty_url, tmp_path, "upgrade").returncode == 0
    after = _bot(empty_url, tmp_path, "check", "--json")
    assert after.returncode == 0, after.stderr
    assert json.loads(after.stdout)["problems"] == []
    assert "open-sesame" not in before.stdout + before.stderr + after.stdout + after.stderr


@pytest.mark.parametrize("url", ["mysql://anna:s3cret@host/db"])
def test_a_database_of_another_kind_is_bad_use(url: str, tmp_path: Path) -> None:
    """Exit 2, with what we speak and without the password."""
    refused = _bot(url, tmp_path, "check")
    assert refused.returncode == 2
    assert "postgresql://" in refused.stderr
    assert "s3cret" not in refused.stdout + refused.stderr
