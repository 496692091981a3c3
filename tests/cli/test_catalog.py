"""`bot catalog`: building an index from files, telling what is in it, searching it."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.__main__ import main

Bot = Callable[..., tuple[object, str, str]]


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Bot:
    """Run `bot` in an empty directory; gives exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def run(*arguments: str) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        shown = capsys.readouterr()
        return ended.value.code, shown.out, shown.err

    return run


def test_build_writes_an_index_and_tells_what_is_in_it(bot: Bot, tmp_path: Path) -> None:
    """Bad rows are counted and shown; the rest is built."""
    (tmp_path / "a.csv").write_text("title,artist\nLover,Taylor Swift\n,B\nThank You,Dido\n")
    code, out, err = bot("catalog", "build", "a.csv", "--out", "index", "--json")
    told = json.loads(out)
    assert code == 0
    assert (told["tracks"], told["bad_rows"], told["sources"]) == (2, 1, ["a.csv"])
    assert err.splitlines() == [
        "1 of 3 rows were left out, such as",
        "  a.csv, line 3: it has no title",
    ]


def test_info_tells_the_same_as_the_build_told(bot: Bot, tmp_path: Path) -> None:
    """With or without JSON."""
    (tmp_path / "a.csv").write_text("title\nLover\n")
    _, built, _ = bot("catalog", "build", "a.csv", "--out", "index", "--json")
    code, out, _ = bot("catalog", "info", "index", "--json")
    assert (code, json.loads(out)) == (0, json.loads(built))
    assert "tracks     1\n" in bot("catalog", "info", "index")[1]


def test_info_without_a_directory_tells_of_the_settings_index(bot: Bot) -> None:
    """Which is the starter's when nothing is set."""
    _, out, _ = bot("catalog", "info", "--json")
    assert json.loads(out)["sources"] == ["the starter catalog"]


def test_columns_are_mapped_and_several_sources_joined(bot: Bot, tmp_path: Path) -> None:
    """--map may stand more than once."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text(f"Lied,Wer\nSong {name},Someone\n")
    maps = ("--map", "title=Lied", "--map", "artist=Wer")
    code, out, _ = bot("catalog", "build", "a.csv", "b.csv", "--out", "index", "--json", *maps)
    assert (code, json.loads(out)["tracks"]) == (0, 2)


def test_build_reads_stdin(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the source `-`."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"title\nLover\n")))
    code, out, _ = bot("catalog", "build", "-", "--out", "index", "--json")
    assert (code, json.loads(out)["tracks"]) == (0, 1)


def test_search_finds_tracks_by_words(bot: Bot, tmp_path: Path) -> None:
    """One object a line with JSON; finding none is no failure."""
    (tmp_path / "a.csv").write_text(
        "title,artist,year\nThank You,Dido,1999\nI Thank You,Sam,1968\nLover,T,2019\n"
    )
    bot("catalog", "build", "a.csv", "--out", "index")
    code, out, _ = bot("catalog", "search", "thank you", "--index", "index", "--json")
    found = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [track["title"] for track in found] == ["Thank You", "I Thank You"]
    assert found[0]["artist"] == "Dido"
    assert bot("catalog", "search", "lover", "--index", "index")[1] == "Lover\tT\t2019\t\t\n"
    assert bot("catalog", "search", "zebra", "--index", "index") == (0, "", "No title holds these words.\n")


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("gone.csv", "--out", "index"), 1, "there is no file gone.csv"),
        (("empty.csv", "--out", "index"), 1, "empty.csv is empty"),
        (("none.csv", "--out", "index"), 1, "no usable row"),
        (("other.csv", "--out", "index"), 1, "it has foo. Name it with --map title=COLUMN"),
        (("other.csv", "--out", "index", "--map", "foo"), 2, "write it as OURS=THEIRS"),
        (("other.csv", "--out", "index", "--map", "tilte=foo"), 2, "tilte is not one of title"),
        (("good.csv", "--out", "good.csv"), 1, "good.csv is a file"),
    ],
)
def test_what_cannot_be_built_leaves_one_sentence_and_no_index(
    bot: Bot, tmp_path: Path, arguments: tuple[str, ...], code: int, told: str
) -> None:
    """An exit code that tells bad use from bad files."""
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "none.csv").write_text("title\n???\n")
    (tmp_path / "other.csv").write_text("foo\n1\n")
    (tmp_path / "good.csv").write_text("title\nLover\n")
    ended, out, err = bot("catalog", "build", *arguments)
    assert (ended, out) == (code, "")
    assert told in err
    assert err.startswith("Error: ")
    assert not (tmp_path / "index").exists()


def test_progress_is_told_in_plain_lines_where_there_is_no_terminal(bot: Bot, tmp_path: Path) -> None:
    """Now and then, so that a log stays short."""
    (tmp_path / "a.csv").write_text("title\n" + "Lover\n" * 110_000)
    _, _, err = bot("catalog", "build", "a.csv", "--out", "index")
    assert err.startswith("rows read: 10")
    assert len(err.splitlines()) == 1
