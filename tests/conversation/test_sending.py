"""Never twice, never lost: the moves held to laws over random troubles of the outside world."""

import itertools
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation.sending import (
    LOOK_GAP,
    LOOKS_BEFORE_ABSENT,
    ORDER,
    REPEATABLE,
    REPEATS,
    Attempt,
    AttemptId,
    AttemptState,
    Finish,
    GiveUp,
    Look,
    Make,
    Move,
    Step,
    Wait,
    may_have_replied,
    next_move,
    result_of,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CLEAR = ("done", "throttled", "forbidden", "timeout_before", "timeout_after", "duplicate")
DEATHS = ("dies_before", "dies_after", "dies_answered", "dies_looking")
EVENTS = st.lists(st.tuples(st.sampled_from(CLEAR + DEATHS), st.integers(0, 90), st.booleans()), max_size=40)


@dataclass
class Outside:
    """A tiny model of X and Spotify, and of the journal that remembers what we know.

    Features: a call may be done, refused or lost on either way; the process may die around a call
    and around a look; what was made shows up at once. `sent` holds every call that reached it.
    """

    now: datetime = NOON
    journal: list[Attempt] = field(default_factory=list)
    standing: list[Step] = field(default_factory=list)
    sent: list[tuple[Step, str]] = field(default_factory=list)
    looks: dict[int, list[datetime]] = field(default_factory=dict)

    def restart(self) -> None:
        """Doubt the intents that a dead process left behind."""
        for place, attempt in enumerate(self.journal):
            if attempt.state is AttemptState.INTENDED:
                self.journal[place] = replace(attempt, state=AttemptState.UNKNOWN)

    def make(self, move: Make, event: str) -> None:
        """Commit the intent, make the call as the event wants it, commit what is known."""
        request = move.request or f"{move.step} as composed at {self.now:%H:%M:%S}"
        number = AttemptId(len(self.journal))
        self.journal.append(Attempt(id=number, step=move.step, state=AttemptState.INTENDED, request=request))
        if event == "dies_before":
            return
        self.sent.append((move.step, request))
        effect = event in {"done", "timeout_after", "dies_after", "dies_answered", "dies_looking"}
        if effect:
            self.standing.append(move.step)
        state, final = {
            "done": (AttemptState.DONE, False),
            "dies_looking": (AttemptState.DONE, False),
            "throttled": (AttemptState.REFUSED, False),
            "forbidden": (AttemptState.REFUSED, True),
            "timeout_before": (AttemptState.UNKNOWN, False),
            "timeout_after": (AttemptState.UNKNOWN, False),
            "duplicate": (AttemptState.UNKNOWN, False),
        }.get(event, (AttemptState.INTENDED, False))
        result = f"id of {move.step}" if state is AttemptState.DONE else None
        self.journal[-1] = replace(self.journal[-1], state=state, final=final, result=result, code=event)

    def look(self, move: Look, event: str) -> None:
        """Find what stands, or count a look; the process may die before it could settle."""
        attempt = move.attempt
        if attempt.step in self.standing:
            found = replace(attempt, state=AttemptState.DONE, result=f"id of {attempt.step}")
        else:
            self.looks.setdefault(attempt.id, []).append(self.now)
            found = replace(attempt, looks=attempt.looks + 1, looked_at=self.now)
            if found.looks >= LOOKS_BEFORE_ABSENT and event != "dies_looking":
                found = replace(found, state=AttemptState.ABSENT)
        self.journal[attempt.id] = found

    def advance(self, event: str, pause: int, *, dies: bool) -> Move:
        """Take one move, as the event wants it."""
        self.now += timedelta(seconds=pause)
        if dies:
            self.restart()
        move = next_move(self.journal, now=self.now)
        match move:
            case Make():
                self.make(move, event)
            case Look():
                self.look(move, event)
            case Wait(until=until):
                self.now = until
            case Finish() | GiveUp():
                pass
        if event in DEATHS:
            self.restart()
        return move


def _played(events: list[tuple[str, int, bool]]) -> tuple[Outside, Move]:
    """Play the troubles, then let everything work, until the end."""
    outside = Outside()
    for event, pause, dies in events:
        outside.advance(event, pause, dies=dies)
    for _ in range(100):
        move = outside.advance("done", 1, dies=True)
        if isinstance(move, Finish | GiveUp):
            return outside, move
    pytest.fail(f"no end after a hundred quiet moves: {outside.journal}")


@settings(max_examples=400)
@given(EVENTS)
def test_nothing_is_ever_made_twice(events: list[tuple[str, int, bool]]) -> None:
    """However calls are lost and processes die, at most one playlist and one reply come to stand."""
    outside, _ = _played(events)
    assert outside.standing.count(Step.REPLY) <= 1
    assert outside.standing.count(Step.CREATE) <= 1


@settings(max_examples=400)
@given(EVENTS)
def test_nothing_is_ever_lost(events: list[tuple[str, int, bool]]) -> None:
    """It always ends; and it ends in Finish exactly when the reply stands."""
    outside, end = _played(events)
    assert isinstance(end, Finish) == (Step.REPLY in outside.standing)
    if isinstance(end, Finish):
        assert end.reply == "id of reply"
        assert set(ORDER) <= set(outside.standing)


@settings(max_examples=200)
@given(EVENTS)
def test_a_repeat_is_byte_for_byte_the_same(events: list[tuple[str, int, bool]]) -> None:
    """Whatever is tried again is the text that was frozen first."""
    outside, _ = _played(events)
    for step in ORDER:
        assert len({request for sent, request in outside.sent if sent is step}) <= 1
        assert len({attempt.request for attempt in outside.journal if attempt.step is step}) <= 1


@settings(max_examples=200)
@given(EVENTS)
def test_an_attempt_is_absent_only_after_two_looks_a_minute_apart(
    events: list[tuple[str, int, bool]],
) -> None:
    """One early look proves nothing: our post may show up a little later."""
    outside, _ = _played(events)
    for attempt in outside.journal:
        if attempt.state is AttemptState.ABSENT:
            looks = outside.looks[attempt.id]
            assert len(looks) >= 2
            assert all(later - earlier >= LOOK_GAP for earlier, later in itertools.pairwise(looks))


@settings(max_examples=200)
@given(EVENTS)
def test_steps_are_taken_in_order_and_the_reply_goes_last(events: list[tuple[str, int, bool]]) -> None:
    """No call of a step is made before the step in front of it stands."""
    outside, _ = _played(events)
    first = list(dict.fromkeys(attempt.step for attempt in outside.journal))
    assert first == list(ORDER[: len(first)])


STATES = st.sampled_from(AttemptState)
ATTEMPTS = st.lists(
    st.builds(
        Attempt,
        id=st.integers(1, 99).map(AttemptId),
        step=st.sampled_from(ORDER),
        state=STATES,
        request=st.just("frozen"),
        final=st.booleans(),
        looks=st.integers(0, 3),
        looked_at=st.none() | st.just(NOON),
    ),
    max_size=8,
)


@given(ATTEMPTS)
def test_no_reply_is_sent_while_an_earlier_one_may_stand(attempts: list[Attempt]) -> None:
    """On any record at all, even an impossible one, doubt about a reply forbids another call."""
    move = next_move(attempts, now=NOON)
    if may_have_replied(attempts):
        assert not (isinstance(move, Make) and move.step is Step.REPLY)


@given(ATTEMPTS)
def test_no_playlist_is_made_while_an_earlier_one_may_stand(attempts: list[Attempt]) -> None:
    """The same holds for the playlist."""
    doubtful = {AttemptState.INTENDED, AttemptState.UNKNOWN, AttemptState.DONE}
    move = next_move(attempts, now=NOON)
    if any(a.step is Step.CREATE and a.state in doubtful for a in attempts):
        assert not (isinstance(move, Make) and move.step is Step.CREATE)


def _tried(
    step: Step, *states: AttemptState, final: bool = False, request: str | None = "frozen"
) -> list[Attempt]:
    before = [
        Attempt(id=AttemptId(n), step=s, state=AttemptState.DONE, request="frozen", result=f"id of {s}")
        for n, s in enumerate(ORDER[: ORDER.index(step)])
    ]
    tries = [
        Attempt(id=AttemptId(10 + n), step=step, state=state, request=request, final=final)
        for n, state in enumerate(states)
    ]
    return before + tries


def test_it_begins_with_the_playlist() -> None:
    """A draft without attempts is begun at the first step."""
    assert next_move([], now=NOON) == Make(Step.CREATE)


@pytest.mark.parametrize("step", sorted(REPEATABLE))
def test_filling_and_naming_are_repeated_without_a_look(step: Step) -> None:
    """They change nothing the second time, so an unknown outcome is simply tried again."""
    assert next_move(_tried(step, AttemptState.UNKNOWN), now=NOON) == Make(step, "frozen")


@pytest.mark.parametrize("step", sorted(REPEATABLE))
def test_filling_and_naming_are_not_repeated_for_ever(step: Step) -> None:
    """A call that never answers goes to a person in the end."""
    tries = _tried(step, *[AttemptState.UNKNOWN] * (REPEATS + 1))
    assert next_move(tries, now=NOON) == GiveUp(step, "never_answered")


def test_an_unknown_reply_is_looked_for() -> None:
    """Neither API has idempotency keys: we look before any second try."""
    tries = _tried(Step.REPLY, AttemptState.UNKNOWN)
    assert next_move(tries, now=NOON) == Look(tries[-1])


def test_the_second_look_waits_a_minute() -> None:
    """Between the looks nothing is done."""
    tries = _tried(Step.REPLY, AttemptState.UNKNOWN)
    tries[-1] = replace(tries[-1], looks=1, looked_at=NOON)
    assert next_move(tries, now=NOON + timedelta(seconds=59)) == Wait(NOON + LOOK_GAP)
    assert next_move(tries, now=NOON + LOOK_GAP) == Look(tries[-1])


def test_an_absent_reply_is_tried_once_more_and_no_more() -> None:
    """The second absence goes to a person."""
    once = _tried(Step.REPLY, AttemptState.ABSENT)
    twice = _tried(Step.REPLY, AttemptState.ABSENT, AttemptState.ABSENT)
    assert next_move(once, now=NOON) == Make(Step.REPLY, "frozen")
    assert next_move(twice, now=NOON) == GiveUp(Step.REPLY, "absent_twice")


def test_a_passing_refusal_is_tried_again_and_a_final_one_is_not() -> None:
    """A refusal changed nothing outside, so only its finality counts."""
    assert next_move(_tried(Step.REPLY, AttemptState.REFUSED), now=NOON) == Make(Step.REPLY, "frozen")
    final = _tried(Step.REPLY, AttemptState.REFUSED, final=True)
    assert next_move(final, now=NOON) == GiveUp(Step.REPLY, "refused")


def test_a_reply_that_showed_up_late_ends_it() -> None:
    """An earlier attempt that is found after a later one was refused is our reply all the same."""
    tries = _tried(Step.REPLY, AttemptState.DONE, AttemptState.REFUSED)
    tries[-2] = replace(tries[-2], result="77")
    assert next_move(tries, now=NOON) == Finish("77")


def test_an_erased_request_is_never_composed_anew() -> None:
    """A forgotten person's reply cannot be repeated byte for byte, so it is not repeated."""
    tries = _tried(Step.REPLY, AttemptState.ABSENT, request=None)
    assert next_move(tries, now=NOON) == GiveUp(Step.REPLY, "request_erased")


@pytest.mark.parametrize(
    ("state", "may"),
    [
        (AttemptState.INTENDED, True),
        (AttemptState.UNKNOWN, True),
        (AttemptState.DONE, True),
        (AttemptState.REFUSED, False),
        (AttemptState.ABSENT, False),
    ],
)
def test_a_reply_may_stand_unless_it_was_refused_or_looked_for(state: AttemptState, *, may: bool) -> None:
    """Intended counts: the process may have died after the call."""
    assert may_have_replied(_tried(Step.REPLY, state)) is may


@pytest.mark.parametrize("step", [Step.CREATE, Step.FILL, Step.NAME, Step.REMOVE])
def test_attempts_at_playlists_are_no_reply(step: Step) -> None:
    """Whatever happened to the playlist, nobody was answered yet."""
    attempt = Attempt(id=AttemptId(1), step=step, state=AttemptState.UNKNOWN, request="frozen")
    assert not may_have_replied([attempt])


def test_the_result_of_a_step_is_that_of_its_done_attempt() -> None:
    """A refused or absent attempt brought no id."""
    tries = _tried(Step.FILL, AttemptState.REFUSED)
    assert result_of(tries, Step.CREATE) == "id of create_playlist"
    assert result_of(tries, Step.FILL) is None
