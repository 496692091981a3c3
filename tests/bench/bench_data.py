"""What the benchmarks read: the development catalog and sentences where they are, else what comes with us."""

from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
SHARED = HERE.parent / "shared"
CATALOGS = (SHARED / "data" / "dev_catalog.csv.gz", HERE / "config" / "starter.csv")
SENTENCES = SHARED / "sentences" / "support.txt"
OUR_SENTENCES = (
    "Mr. Scott, welcome to the party. We're here for a good time, so don't worry about a thing.",
    "Hello Emma, thank you for waiting, we will be right back.",
    "We are sorry, please try again tomorrow.",
    "Good morning Sarah, have a nice day!",
    "You are the best, see you again soon.",
)


def catalog() -> Path:
    """Give the largest catalog at hand."""
    return next(path for path in CATALOGS if path.exists())


def sentences() -> tuple[str, ...]:
    """Give the sentences to spell."""
    if not SENTENCES.exists():
        return OUR_SENTENCES
    return tuple(line for line in SENTENCES.read_text("utf-8").splitlines() if line.strip())
