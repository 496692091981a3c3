"""A database of each kind for every test, and a scene of people and posts to put into it.

SQLite tests get a copy of one migrated file, PostgreSQL tests a copy of one migrated database in a
cluster of our own: started when first needed, gone at the end, never a service of the machine.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, event

from bot.conversation.draft import Approval, Draft, DraftId, Proposal
from bot.conversation.ledger import Claim, MentionRecord, Received
from bot.conversation.mention import Author, Post, TweetId, UserId
from bot.spelling.spelling import MatchKind, Slot, Spelling, Track, TrackId
from bot.storage import schema
from bot.storage.engine import open_engine
from bot.storage.journal import SqlJournal
from bot.storage.reports import Reports
from bot.storage.workers import this_worker

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)
PASSWORD = "open-sesame"
_INSTALL = "PostgreSQL is not installed: run `sh tests/system-packages.sh`, or `apt-get install postgresql`"
_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "max_connections": "60",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Cluster:
    """A running PostgreSQL of our own, with one migrated database to copy."""

    port: int
    numbers: Iterator[int] = field(default_factory=count)

    def url(self, name: str) -> str:
        """Give a database's URL as a user would write it."""
        return f"postgresql://postgres:{PASSWORD}@127.0.0.1:{self.port}/{name}"

    def run(self, statement: str) -> None:
        """Run one statement outside any transaction."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload,unused-ignore]  # names are ours

    def fresh(self, template: str = "migrated") -> str:
        """Make a database and give its name."""
        name = f"spellist_{next(self.numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever is in it."""
        self.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Start a PostgreSQL cluster for this test process, and stop it at the end."""
    programs = _programs()
    home = Path(tempfile.mkdtemp(prefix="spellist-postgres-"))
    owner = _owner(home)
    _initialise(programs, home, owner)
    port = _free_port()
    server = _start(programs, home, port, owner)
    try:
        cluster = Cluster(port=port)
        _wait_until_ready(cluster, server, home)
        cluster.run("CREATE DATABASE migrated TEMPLATE template0")
        schema.upgrade(cluster.url("migrated"))
        yield cluster
    finally:
        server.send_signal(signal.SIGQUIT)  # at once; its files go with it
        server.wait(timeout=20)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give one migrated SQLite file to copy."""
    file = tmp_path_factory.mktemp("migrated") / "spellist.db"
    schema.upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database without tables, on each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    name = cluster.fresh("template0")
    yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a migrated database, on each engine."""
    if request.param == "sqlite":
        file = tmp_path / "spellist.db"
        shutil.copy(request.getfixturevalue("migrated_file"), file)
        yield f"sqlite:///{file}"
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    name = cluster.fresh()
    yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    """Give the URL of a migrated SQLite file."""
    file = tmp_path / "only.db"
    shutil.copy(migrated_file, file)
    return f"sqlite:///{file}"


@pytest.fixture
def open_at() -> Iterator[Callable[[str], Engine]]:
    """Open databases, and close them when the test is over."""
    engines: list[Engine] = []

    def opened(url: str) -> Engine:
        engines.append(open_engine(url))
        return engines[-1]

    yield opened
    for engine in engines:
        engine.dispose()


@pytest.fixture
def engine(url: str, open_at: Callable[[str], Engine]) -> Engine:
    """Open the migrated database."""
    return open_at(url)


@pytest.fixture
def now() -> datetime:
    """Give the moment at which every scene begins."""
    return NOON


@pytest.fixture
def scene(engine: Engine) -> "Scene":
    """Set the scene in a migrated database."""
    return Scene.on(engine)


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """A journal with people who write to us: Anna asks, Ben waits."""

    engine: Engine
    journal: SqlJournal
    reports: Reports
    now: datetime = NOON

    @classmethod
    def on(cls, engine: Engine, *, worker: str | None = None, lease: timedelta = LEASE) -> "Scene":
        """Set the scene on a database, with a worker's name of its own if wanted."""
        journal = SqlJournal(engine, worker=worker or this_worker(), lease=lease)
        return cls(engine=engine, journal=journal, reports=Reports(engine))

    def post(self, tweet: str = "1001", *, text: str = "when is it back?", root: str | None = None) -> Post:
        """Write a post by Anna."""
        anna = Author(id=UserId("7001"), handle="anna_writes", name="Anna Bell")
        return Post(
            id=TweetId(tweet),
            root=TweetId(root or tweet),
            text=text,
            author_id=anna.id,
            created_at=NOON - timedelta(minutes=5),
            author=anna,
        )

    def received(self, *tweets: str) -> None:
        """Store posts of Anna's."""
        page = [Received(post=self.post(tweet)) for tweet in tweets or ("1001",)]
        self.journal.store_page(page, cursor=None, now=self.now)

    def claimed(self, tweet: str | None = None) -> tuple[MentionRecord, Claim]:
        """Claim a mention that is there."""
        found = self.journal.claim_mention(now=self.now, tweet=TweetId(tweet) if tweet else None)
        assert found is not None
        return found

    def proposed(self, tweet: str = "1001") -> DraftId:
        """Receive a mention and propose a reply to it."""
        if self.reports.mention(TweetId(tweet)) is None:
            self.received(tweet)
        _, claim = self.claimed(tweet)
        return self.journal.propose(claim, self.proposal(), actor="bot", now=self.now)

    def approved(self, tweet: str = "1001") -> DraftId:
        """Propose a reply and have Mira approve it."""
        draft = self.proposed(tweet)
        self.journal.approve(draft, version=1, approval=Approval.PERSON, by="operator:mira", now=self.now)
        return draft

    def publishing(self, tweet: str = "1001") -> tuple[Draft, Claim]:
        """Have a reply approved and claim it for sending."""
        found = self.journal.claim_draft(now=self.now, draft=self.approved(tweet))
        assert found is not None
        return found

    def later(self, **span: float) -> "Scene":
        """Move the bot's clock on."""
        return replace(self, now=self.now + timedelta(**span))

    @staticmethod
    def proposal(sentence: str = "Hi Anna we're here", *, gap: str | None = None) -> Proposal:
        """Propose a sentence, each word said by a title of the same name, with a gap if wanted."""
        slots = tuple(_slot(row, word) for row, word in enumerate(sentence.split()))
        if gap:
            slots += (Slot(says=gap, kind=MatchKind.GAP, why="no title says it"),)
        return Proposal(
            kind="outage",
            spelling=Spelling(sentence=f"{sentence} {gap or ''}".strip(), slots=slots, cost=4.25),
            lead="Anna, this one is for you:",
            playlist_name="For Anna",
            playlist_description="made with care",
            reasons=("names the customer",),
            stops=("legal",),
        )


@pytest.fixture
def scene_on() -> Callable[[Engine], "Scene"]:
    """Set the scene on a database of the test's own."""
    return Scene.on


@pytest.fixture
def statements(engine: Engine) -> list[str]:
    """Collect the statements that the engine runs from now on, without BEGIN."""
    seen: list[str] = []

    def collect(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", collect)
    return seen


def _slot(row: int, word: str) -> Slot:
    track = Track(
        row=row,
        title=word.title(),
        artist="The Testers",
        track_id=TrackId(f"{row:022d}"),
        popularity=50,
        explicit=False,
        year=1999,
    )
    return Slot(says=word, kind=MatchKind.EXACT, why="the title itself", ratio=100.0, track=track)


def _programs() -> Path:
    """Find PostgreSQL's server programs, the newest version first."""
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    places = sorted(versions, key=lambda place: float(place.parent.name), reverse=True)
    onpath = shutil.which("initdb")
    if onpath:
        places.insert(0, Path(onpath).resolve().parent)
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    return pytest.fail(_INSTALL)


def _owner(home: Path) -> str | None:
    """Choose who runs the server: it refuses to be root."""
    if os.geteuid() != 0:
        return None
    try:
        account = pwd.getpwnam("postgres")
    except KeyError:
        return pytest.fail("tests that run as root need the account `postgres`: " + _INSTALL)
    os.chown(home, account.pw_uid, account.pw_gid)
    return account.pw_name


def _initialise(programs: Path, home: Path, owner: str | None) -> None:
    secret = home / "password"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)
    made = subprocess.run(
        [
            programs / "initdb",
            f"--pgdata={home / 'data'}",
            "--username=postgres",
            f"--pwfile={secret}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync",
        ],
        user=owner,
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        pytest.fail(f"initdb failed: {made.stderr}")


def _start(programs: Path, home: Path, port: int, owner: str | None) -> subprocess.Popen[bytes]:
    options = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
    with (home / "log").open("wb") as log:
        return subprocess.Popen(
            [programs / "postgres", "-D", home / "data", "-p", str(port), "-k", home, *options],
            user=owner,
            cwd=home,
            stdout=log,
            stderr=log,
        )


def _wait_until_ready(cluster: Cluster, server: subprocess.Popen[bytes], home: Path) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            cluster.run("SELECT 1")
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"PostgreSQL did not start: {(home / 'log').read_text()}")
            time.sleep(0.05)
        else:
            return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
