"""Which of many sentences is said."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.choosing import best_spelling
from bot.conversation.phrasing import Kind, Phrasings
from bot.spelling.spelling import MatchKind, Slot, Spelling

NAMED = ("Hi {name}", "Hello {name}")
NAMELESS = ("Hi", "Hello")
PHRASINGS = Phrasings(
    kinds={"small_talk": Kind(name="small_talk", about="", may_be_auto=True, sentences=NAMED + NAMELESS)},
    lead="Read:",
    lead_named="{name}, read:",
    given_names=frozenset(),
)


def _spelled(sentence: str, cost: float, gaps: int = 0) -> Spelling:
    kinds = [MatchKind.GAP] * gaps or [MatchKind.EXACT]
    slots = tuple(Slot(says=sentence, kind=kind, why="") for kind in kinds)
    return Spelling(sentence=sentence, slots=slots, cost=cost)


def _chosen(found: Mapping[str, tuple[float, int]], name: str | None = "Emma") -> str:
    return best_spelling("small_talk", name, PHRASINGS, lambda s: _spelled(s, *found[s])).sentence


def test_a_complete_sentence_with_the_name_is_preferred_whatever_it_costs() -> None:
    """Being called by name is worth a track or two."""
    assert _chosen({"Hi Emma": (9, 0), "Hello Emma": (8, 0), "Hi": (1, 0), "Hello": (1, 0)}) == "Hello Emma"


def test_without_a_complete_named_one_the_cheapest_nameless_is_taken() -> None:
    """No gap is ever sent for the sake of a name."""
    assert _chosen({"Hi Emma": (1, 1), "Hello Emma": (1, 2), "Hi": (3, 0), "Hello": (2, 0)}) == "Hello"


def test_with_gaps_everywhere_the_fewest_go_to_a_person() -> None:
    """Among equals in gaps the cheaper one."""
    assert _chosen({"Hi Emma": (9, 1), "Hello Emma": (8, 1), "Hi": (1, 2), "Hello": (1, 3)}) == "Hello Emma"


def test_without_a_name_no_sentence_with_one_is_spelled() -> None:
    """A sentence with an open place for a name never comes up."""
    assert _chosen({"Hi": (2, 0), "Hello": (3, 0)}, name=None) == "Hi"


COSTS = st.tuples(st.floats(0, 50), st.integers(0, 3))


@given(st.fixed_dictionaries(dict.fromkeys(("Hi Emma", "Hello Emma", "Hi", "Hello"), COSTS)))
def test_a_complete_spelling_is_never_passed_over_for_gaps(found: dict[str, tuple[float, int]]) -> None:
    """Whatever spells, the choice is complete if any sentence is."""
    complete = {sentence for sentence, (_, gaps) in found.items() if not gaps}
    assert not complete or _chosen(found) in complete
