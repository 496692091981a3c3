"""The standing cast: the songs, the twin, and a bot aimed at it; every test of the whole uses these."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from bot.app import App
from bot.catalog.build import build_index
from bot.catalog.row import CatalogRow
from bot.sandbox.server import Sandbox, SandboxTrack
from bot.settings.load import load_settings

SONGS = (
    ("Welcome to the Party", "Pop Smoke"),
    ("We're Here", "Guru Josh"),
    ("For a Good Time", "AC Sound"),
    ("So", "Ed Quartet"),
    ("Don't Worry", "Madcon"),
    ("Don't Worry Be Happy", "Bobby McFerrin"),
    ("About a Thing", "Rasta Trio"),
    ("Hello", "Adele"),
    ("Hello", "Lionel Richie"),
    ("Emma", "Hot Chocolate"),
    ("Sarah", "Thin Lizzy"),
    ("Thank You", "Dido"),
    ("You Are the Best", "Old Friends"),
    ("Thank You for Everything", "Old Friends"),
    ("For Everything", "Old Friends"),
    ("Have a Nice Day", "Bon Jovi"),
    ("How Are You", "Cinema Duo"),
    ("No Problem", "Chance the Rapper"),
    ("That's What Friends Are For", "Dionne Warwick"),
    ("Congratulations", "Cliff Richard"),
    ("Celebrate", "Madonna"),
    ("Tonight", "Iggy Pop"),
    ("Dance All Night", "Rose"),
    ("We Are", "Jon Batiste"),
    ("Here for You", "Ella Henderson"),
    ("Welcome Home", "Radical Face"),
    ("You", "Ten Sharp"),
    ("Are", "The Band"),
    ("The Best", "Tina Turner"),
)
"""Titles that people would know, sung here by whoever is handy."""

EMMA = {"author_name": "Emma", "author_handle": "emma_hears"}
SARAH = {"author_name": "Sarah Lindqvist", "author_handle": "sarahlind"}


@dataclass(frozen=True)
class Twin:
    """The sandbox, with the controls that tests use most."""

    url: str
    environment: Mapping[str, str]

    def control(self, name: str, **body: object) -> Any:
        """Turn a control and give its answer."""
        answer = requests.post(f"{self.url}/_sandbox/{name}", json=body, timeout=10)
        assert answer.status_code < 400, answer.text
        return answer.json()

    def mention(self, text: str, who: Mapping[str, str] = EMMA, **more: object) -> str:
        """Let somebody post a mention; give its id."""
        return str(self.control("mentions", text=text, **who, **more)["id"])

    def truth(self) -> Any:
        """Give what stands outside."""
        return requests.get(f"{self.url}/_sandbox/truth", timeout=10).json()

    def writes(self) -> list[dict[str, Any]]:
        """Give the calls of ours that wanted to change something."""
        calls: list[dict[str, Any]] = requests.get(f"{self.url}/_sandbox/calls?writes=1", timeout=10).json()
        return calls

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.control("clock", advance=seconds)


MakeApp = Callable[..., App]


@pytest.fixture(scope="session")
def song_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an index of the songs."""
    place = tmp_path_factory.mktemp("catalog") / "songs"
    rows = [CatalogRow(title=title, artist=artist) for title, artist in SONGS]
    build_index(rows, place, sources=("the cast",), now=datetime(2026, 11, 23, tzinfo=UTC))
    return place


@contextmanager
def fresh_twin() -> Iterator[Twin]:
    """Run a twin that knows the songs."""
    with Sandbox(tracks=[SandboxTrack(title, artist) for title, artist in SONGS]) as sandbox:
        yield Twin(url=sandbox.url, environment=sandbox.environment())


MakeTwin = Callable[[], AbstractContextManager[Twin]]


@pytest.fixture
def make_twin() -> MakeTwin:
    """Give a maker of twins, for tests that need many."""
    return fresh_twin


@pytest.fixture
def twin() -> Iterator[Twin]:
    """Give a fresh twin."""
    with fresh_twin() as made:
        yield made


@pytest.fixture
def bot_environment(twin: Twin, tmp_path: Path, song_index: Path) -> dict[str, str]:
    """Give the environment of a bot that is aimed at the twin, in a folder of its own."""
    return {
        **twin.environment,
        "BOT_DATABASE__URL": f"sqlite:///{tmp_path / 'spellist.db'}",
        "BOT_CATALOG__INDEX": str(song_index),
        "BOT_POLICY__AUTO": "true",
        "BOT_LOG__LEVEL": "error",
    }


@pytest.fixture
def make_bot(bot_environment: dict[str, str], tmp_path: Path) -> Iterator[MakeApp]:
    """Give a maker of bots; `make_bot(BOT_POLICY__AUTO="false")` changes a setting."""
    made: list[App] = []

    def make(**changed: str) -> App:
        settings = load_settings(environ={**bot_environment, **changed}, directory=tmp_path)
        bot = App(settings)
        bot.must_be_ready()
        made.append(bot)
        return bot

    yield make
    for bot in made:
        bot.close()


@pytest.fixture
def bot(make_bot: MakeApp) -> App:
    """Give a bot that answers safe kinds by itself."""
    return make_bot()
