"""The command itself: light help, one boundary for errors, exit codes."""

import os
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from bot.__main__ import main
from bot.cli.root import GROUPS, build_app

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "sqlalchemy",
    "tweepy",
    "spotipy",
    "rich",
    "numpy",
    "pydantic",
    "structlog",
    "apscheduler",
    "requests",
)


def run_bot(
    *arguments: str, cwd: Path = ROOT, stdin: bytes = b"", **environ: str
) -> subprocess.CompletedProcess[str]:
    """Run the command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "HOME": str(cwd), "PYTHONPATH": str(ROOT), **environ},
        input=stdin.decode(),
        capture_output=True,
        text=True,
        check=False,
    )


def exit_code(*arguments: str) -> object:
    """Run the command in this process and give its exit code."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return ended.value.code


def test_help_is_plain_and_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """One line each, no frames, no colours."""
    assert exit_code("--help") == 0
    told = capsys.readouterr().out
    for group in GROUPS:
        name = group.__name__.rpartition(".")[2]
        assert re.search(rf"^  {name} +\S", told, re.MULTILINE), name
    assert not re.search(r"[\u2500-\u257f\x1b]", told)


def test_help_imports_nothing_heavy() -> None:
    """Neither SQL nor a vendor nor rich is loaded before a command needs it."""
    code = (
        "import sys\nfrom bot.__main__ import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stderr.strip() == "[]"


def test_help_takes_less_than_three_tenths_of_a_second_of_cpu() -> None:
    """The best of three, since the machine may be busy."""
    taken = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert run_bot("--help").returncode == 0
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(taken) < 0.3


@pytest.mark.parametrize("arguments", [("spell", "--nonsense"), ("nonsense",), ("catalog", "build")])
def test_bad_use_exits_2(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """As Typer tells it, with the way to the help."""
    assert exit_code(*arguments) == 2
    assert "Try 'bot" in capsys.readouterr().err


def test_a_mistake_in_the_settings_exits_2_without_a_traceback(tmp_path: Path) -> None:
    """All mistakes, one a line, on stderr."""
    done = run_bot("spell", "hi", cwd=tmp_path, BOT_X__BASE="1", BOT_LOG__LEVEL="loud")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: The settings hold 2 mistakes:\n")
    assert "Traceback" not in done.stderr


def test_another_expected_error_exits_1_with_one_sentence(tmp_path: Path) -> None:
    """Here an index that is not there."""
    done = run_bot("catalog", "info", "nowhere", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: there is no index at nowhere")
    assert done.stderr.count("\n") == 1


def test_the_settings_file_stands_before_the_command(tmp_path: Path) -> None:
    """--config is global."""
    (tmp_path / "mine.toml").write_text('[catalog]\nindex = "elsewhere"\n')
    done = run_bot("--config", "mine.toml", "catalog", "info", cwd=tmp_path)
    assert done.stderr.startswith("Error: there is no index at elsewhere")


def test_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """One line."""
    assert exit_code("version") == 0
    assert capsys.readouterr().out.startswith("spellist ")


def test_a_reader_that_goes_away_is_no_error_to_show(tmp_path: Path) -> None:
    """`bot … | head` ends quietly, however the pipe was cut."""
    (tmp_path / "many.txt").write_text("thank you\n" * 500)
    command = [sys.executable, "-m", "bot", "spell", "--file", "many.txt", "--json"]
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""


def test_ctrl_c_exits_130(monkeypatch: pytest.MonkeyPatch) -> None:
    """As shells expect it."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("typer.main.get_command", interrupted)
    assert exit_code("version") == 130


def test_every_command_has_a_line_of_help_and_an_example() -> None:
    """Groups are looked into."""
    pending = [("bot", typer.main.get_command(build_app()))]
    while pending:
        name, command = pending.pop()
        inner = getattr(command, "commands", {})
        pending += [(f"{name} {key}", value) for key, value in inner.items()]
        assert command.help, name
        assert inner or "Example" in (command.epilog or "") or "Example" in command.help, name
