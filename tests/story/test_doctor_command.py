"""`bot doctor`: one line a subject, what is wrong with its fix, exit 1 if anything is."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Twin
    from tests.story.conftest import Command, Ended

SUBJECTS = ["settings", "hosts", "x", "spotify", "consent", "database", "index"]
JOBS = ["job compose", "job poll", "job publish", "job reconcile"]


def findings(ended: "Ended") -> dict[str, tuple[bool, str, str]]:
    """Read what `bot doctor --json` found, by subject."""
    told = json.loads(ended.out)
    return {one["subject"]: (one["ok"], one["says"], one["fix"]) for one in told}


def test_where_all_is_well_it_exits_0(command: "Command") -> None:
    """A line each for settings, hosts, both services, consent, database, index and jobs."""
    ended = command("doctor")
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert [line[6:18].strip() for line in lines] == [*SUBJECTS, "jobs"]
    assert all(line.startswith("ok    ") for line in lines)
    assert "signed in as @TuneCares" in lines[2]
    assert "days left" in lines[4]
    assert "journal mode " in lines[5]
    assert "never run yet" in lines[7]


def test_the_jobs_last_and_next_runs_are_told(command: "Command") -> None:
    """After a round each job has its line."""
    assert command("run", "--once").code == 0
    ended = command("doctor", "--json")
    found = findings(ended)
    assert ended.code == 0
    assert list(found) == [*SUBJECTS, *JOBS]
    for job in JOBS:
        ok, says, _ = found[job]
        assert ok
        assert says.startswith("last 20")
        assert says.endswith("(ok), next when `bot run` runs")


def test_every_trouble_has_its_line_and_its_fix(command: "Command", twin: "Twin", tmp_path: Path) -> None:
    """One trouble does not hide the next: each is told once, with what to do; nothing goes to stderr."""
    (tmp_path / "spellist.db").write_bytes(b"this is no database, whatever its name says" * 40)
    twin.control("consent", state="lapsed")
    ended = command(
        "doctor",
        "--json",
        BOT_X__ACCESS_TOKEN="another",
        BOT_CATALOG__INDEX=str(tmp_path / "nowhere"),
        BOT_SPOTIFY__CONSENTED_AT="2026-01-05T10:00:00+00:00",
    )
    found = findings(ended)
    assert (ended.code, ended.err) == (1, "")
    wrong = {subject: f"{says} {fix}" for subject, (ok, says, fix) in found.items() if not ok}
    assert set(wrong) == {"x", "spotify", "consent", "database", "index"}
    assert "X did not accept our credentials" in wrong["x"]
    assert "run `bot login spotify`" in wrong["spotify"]
    assert wrong["consent"].startswith("given on 2026-01-05, lapsed run `bot login spotify`")
    assert "is no SQLite database" in wrong["database"]
    assert "`bot catalog build" in wrong["index"]
    assert all(found[subject][2] for subject in wrong)


def test_pauses_failed_jobs_and_mixed_hosts_are_told(command: "Command", twin: "Twin") -> None:
    """What rests and until when; a sandbox's clock beside real hosts is wrong, too."""
    twin.control("limits", kind="credits", route="GET /2/users/me")
    command("run", "--once")
    twin.control("limits", clear=True)
    ended = command("doctor", BOT_SPOTIFY__ACCOUNTS_URL="https://accounts.example", BOT_X__HANDLE="Another")
    assert ended.code == 1
    wrong = [line for line in ended.out.splitlines() if line.startswith("WRONG ")]
    assert any("x rests until" in line and "buy credits" in line for line in wrong)
    assert any("mixed: X at http://127.0.0.1" in line for line in wrong)
    assert any("signed in as @TuneCares, but x.handle is Another" in line for line in wrong)


def test_where_nothing_is_set_it_says_what_to_set(bare_command: "Command") -> None:
    """Credentials and consent are missing; the starter catalog and a new database are in order."""
    ended = bare_command("doctor", "--json")
    found = findings(ended)
    assert ended.code == 1
    assert [subject for subject in SUBJECTS if not found[subject][0]] == ["x", "spotify", "consent"]
    assert "x.consumer_key" in found["x"][1]
    assert "docs/going-live.md" in found["x"][2]
    assert "the starter catalog" in found["index"][1]


def test_mistakes_in_the_settings_are_findings_too(bare_command: "Command") -> None:
    """They are all told, and nothing else can be looked at."""
    ended = bare_command("doctor", BOT_X__DEADLINE_S="soon", BOT_POLICY__AUTOO="true")
    assert ended.code == 1
    assert all(line.startswith("WRONG settings") for line in ended.out.splitlines())
    assert "deadline_s" in ended.out.lower()
    assert "AUTOO" in ended.out
