"""`bot spell`: plans on the index that is asked for, in the promised JSON, with the promised exit codes."""

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.catalog.build import build_index
from bot.catalog.row import CatalogRow

Bot = Callable[..., tuple[object, str, str]]
LOVER = "0000shTtSgGiyLrSoVI7In"


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Bot:
    """Run `bot` in an empty directory with a small index; gives exit code, stdout, stderr."""
    rows = [
        CatalogRow(title="Thank You", artist="Dido", track_id=LOVER, popularity=70),  # type: ignore[arg-type]  # a NewType of str
        CatalogRow(title="So", artist="Static-X"),
        CatalogRow(title="Much", artist="Ten"),
        CatalogRow(title="For", artist="Someone"),
        CatalogRow(title="Calling", artist="Geri Halliwell", explicit=True),
    ]
    build_index(rows, tmp_path / "index", now=datetime(2026, 11, 23, tzinfo=UTC))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_CATALOG__INDEX", str(tmp_path / "index"))

    def run(*arguments: str) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        shown = capsys.readouterr()
        return ended.value.code, shown.out, shown.err

    return run


def objects(out: str) -> list[dict[str, Any]]:
    """Read one object a line."""
    return [json.loads(line) for line in out.splitlines()]


def test_a_complete_sentence_exits_0_and_has_exactly_the_promised_shape(bot: Bot) -> None:
    """Keys, types and words as the README tells them."""
    code, out, _ = bot("spell", "Thank you, so much!", "--json")
    (told,) = objects(out)
    assert code == 0
    assert 0 < told.pop("elapsed_ms") < 10_000
    (spelling,) = told.pop("spellings")
    assert told == {"sentence": "Thank you, so much!"}
    assert 0 < spelling.pop("cost") < 10
    first, *rest = spelling.pop("slots")
    assert spelling == {"complete": True, "words": 4, "covered": 4, "gaps": []}
    assert first.pop("why")
    assert first == {
        "says": "Thank you,",
        "kind": "exact",
        "title": "Thank You",
        "artist": "Dido",
        "track_id": LOVER,
        "ratio": 100.0,
    }
    assert [slot["says"] for slot in rest] == ["so", "much!"]


def test_a_sentence_with_gaps_exits_3_and_shows_them(bot: Bot) -> None:
    """Nothing is left out of what the slots say."""
    code, out, _ = bot("spell", "thank you dear friend", "--json")
    (spelling,) = objects(out)[0]["spellings"]
    assert code == 3
    assert spelling["complete"] is False
    assert spelling["gaps"] == [slot["says"] for slot in spelling["slots"] if slot["kind"] == "gap"]
    assert " ".join(slot["says"] for slot in spelling["slots"]) == "thank you dear friend"
    gap = spelling["slots"][-1]
    assert (gap["title"], gap["artist"], gap["track_id"], gap["ratio"]) == (None, None, None, None)


def test_a_file_gives_one_object_a_line_in_its_order(bot: Bot, tmp_path: Path) -> None:
    """Blank lines are no sentences; one incomplete sentence makes it 3."""
    (tmp_path / "in.txt").write_text("\ufeffthank you\r\n\n  so much  \nnot this\n!!!\nso", encoding="utf-8")
    code, out, _ = bot("spell", "--file", "in.txt", "--json")
    told = objects(out)
    assert code == 3
    assert [each["sentence"] for each in told] == ["thank you", "so much", "not this", "!!!", "so"]
    assert [each["spellings"][0]["complete"] for each in told] == [True, True, False, False, True]


def test_a_sentence_that_cannot_be_read_does_not_stop_a_file(bot: Bot, tmp_path: Path) -> None:
    """It is all gap, and says why."""
    (tmp_path / "in.txt").write_text("so " * 1_000 + "\nthank you\n")
    code, out, _ = bot("spell", "--file", "in.txt", "--json")
    long, short = objects(out)
    assert code == 3
    assert long["spellings"][0]["words"] == 1_000
    assert long["spellings"][0]["covered"] == 0
    assert "at most" in long["spellings"][0]["slots"][0]["why"]
    assert short["spellings"][0]["complete"]


def test_a_dash_reads_sentences_from_stdin(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """As UTF-8, whatever the terminal thinks."""
    monkeypatch.setattr(
        "sys.stdin", io.TextIOWrapper(io.BytesIO("thank you\nsö\n".encode()), encoding="ascii")
    )
    code, out, _ = bot("spell", "--file", "-", "--json")
    assert code == 0
    assert [each["sentence"] for each in objects(out)] == ["thank you", "sö"]


def test_top_gives_several_spellings_best_first(bot: Bot) -> None:
    """At most as many as were asked for."""
    _, out, _ = bot("spell", "thank you so much", "--top", "3", "--json")
    costs = [spelling["cost"] for spelling in objects(out)[0]["spellings"]]
    assert 1 < len(costs) <= 3
    assert costs == sorted(costs)


def test_without_json_slots_are_lines_with_tabs_and_a_summary(bot: Bot) -> None:
    """Where stdout is no terminal."""
    code, out, _ = bot("spell", "thank you friend")
    assert code == 3
    assert out.splitlines()[0].split("\t")[:4] == ["thank you", "Thank You", "Dido", "exact"]
    assert "2 of 3 words" in out
    assert out.rstrip().endswith("no title says: friend")


def test_explicit_tracks_are_used_only_where_the_settings_allow_it(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plan is the one that the daemon would make."""
    assert bot("spell", "calling")[0] == 3
    monkeypatch.setenv("BOT_CATALOG__EXPLICIT", "true")
    assert bot("spell", "calling")[0] == 0


def test_the_flag_goes_before_the_settings_index(bot: Bot, tmp_path: Path) -> None:
    """--index is the last word."""
    rows = [CatalogRow(title="Only This", artist="A")]
    build_index(rows, tmp_path / "other", now=datetime(2026, 11, 23, tzinfo=UTC))
    assert bot("spell", "only this", "--index", "other")[0] == 0


def test_without_an_index_the_starter_catalog_is_used(
    bot: Bot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is built into the cache on the way."""
    monkeypatch.delenv("BOT_CATALOG__INDEX")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert bot("spell", "hello")[0] == 0
    assert list((tmp_path / "cache" / "spellist").iterdir())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "give either a sentence or --file F"),
        (("hi", "--file", "x"), "give either a sentence or --file F"),
        (("  ",), "the sentence is empty"),
        (("…",), "the sentence has no word"),
        (("so " * 1_000,), "at most 400 can be spelled"),
        (("so \udcff",), "the sentence is not UTF-8 text"),
        (("--file", "gone.txt"), "--file gone.txt: it cannot be read"),
        (("--file", "."), "--file .: it cannot be read"),
        (("--file", "index/latin.txt"), "--file index/latin.txt: it is not UTF-8 text"),
    ],
)
def test_bad_use_exits_2_with_one_sentence(
    bot: Bot, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    """And prints nothing to stdout."""
    (tmp_path / "index/latin.txt").write_bytes(b"caf\xe9\n")
    code, out, err = bot("spell", *arguments)
    assert (code, out) == (2, "")
    assert told in err
    assert err.count("\n") == 1


def test_what_a_title_holds_cannot_steer_the_terminal(bot: Bot, tmp_path: Path) -> None:
    """Control characters are shown as a mark."""
    rows = [CatalogRow(title="Only This", artist="A\x1b[2J\nB")]
    build_index(rows, tmp_path / "other", now=datetime(2026, 11, 23, tzinfo=UTC))
    _, out, _ = bot("spell", "only this", "--index", "other")
    assert "\x1b" not in out
    assert len(out.splitlines()) == 2
