"""Reading mentions: what goes out by itself, what never does; all posts here are invented."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.phrasing import Phrasings
from bot.conversation.policy import Mode, Policy, must_review
from bot.conversation.triage import OTHER, TriageRules, parse_triage, plain_words, triage
from bot.errors import SettingsError
from bot.sandbox.day import DAY
from tests.conversation.conftest import MakePost, shipped

LABELLED = Path(__file__).parents[3] / "shared" / "mentions" / "dev.jsonl"

FRIENDLY = [
    (
        "@TuneCares just signed up and I have no idea how this works. What am I supposed to do first?",
        "welcome",
    ),
    ("@TuneCares hello!! first day on Tune, hi everybody", "welcome"),
    ("@TuneCares I'm new here, hello 👋", "welcome"),
    ("@TuneCares thanks so much, the fix worked right away", "thanks"),
    ("@TuneCares cheers, that was quick", "thanks"),
    ("@TuneCares thank you", "thanks"),
    ("@TuneCares thaaaanks for the quick reply 💚", "thanks"),
    ("I'm back @TuneCares, the other place was no fun", "returning"),
    ("@TuneCares so happy to be back, missed you all", "returning"),
    ("@TuneCares I passed my driving test today!!!", "celebration"),
    ("@TuneCares it’s my birthday 🎉🎉", "celebration"),
    ("@TuneCares WE GOT ENGAGED and our song came on at that very second", "celebration"),
    ("@TuneCares the new queue is brilliant, best app on my phone", "praise"),
    ("@TuneCares love your radio, made my day", "praise"),
    ("@TuneCares good morning, how are you today?", "small_talk"),
]

GRAVE = [
    ("@TuneCares i dont want to be here anymore", "self_harm"),
    ("@TuneCares i caaaan't go on", "self_harm"),
    ("@TuneCares my sister passed away in spring", "bereavement"),
    ("@TuneCares listening from the hospital ward", "illness"),
    ("@TuneCares the wildfire took our street", "disaster"),
    ("@TuneCares MY ACCOUNT WAS HACKED", "security"),
    ("@TuneCares you overcharged me", "money"),
    ("@TuneCares I can’t log in", "account"),
    ("@TuneCares you will hear from my lawyer", "law_and_press"),
    ("@TuneCares delete my data", "privacy"),
    ("@TuneCares somebody is harassing me in the comments", "hate"),
    ("@TuneCares my daughter is 12 years old and gets messages", "minors"),
    ("@TuneCares worst app I ever had", "fury"),
    ("@TuneCares my screen reader says nothing", "access"),
    ("@TuneCares ｈａｃｋｅｄ", "security"),
    ("@TuneCares ha\u200bcked", "security"),
]

DOUBTFUL = [
    "@TuneCares thank you for all of it, nobody else ever listened",
    "@TuneCares thanks to you we heard her voice again",
    "@TuneCares happy birthday to somebody who is not here",
    "@TuneCares thank you for 12 good years",
    "@TuneCares thanks, and can I move my playlists?",
    "@TuneCares hello??",
    "@TuneCares hi, is the app up?",
    "@TuneCares just great",
    "@TuneCares brilliant!",
    "@TuneCares well done everybody",
    "@TuneCares thanks 🙄",
    "@TuneCares thanks 😭",
    "@TuneCares thanks...not",
    "@TuneCares “thanks” for the new design",
    "@TuneCares thanks https://t.co/abc",
    "@TuneCares thanks #sarcasm",
    "RT @TuneCares: hello and thank you",
    "@TuneCares Good · Morning · Sunshine",
    "@TuneCares I love this app but it skips",
    "@TuneCares thаnks so much, love you",  # a Cyrillic а
    "@TuneCares " + "love this app so much, " * 20,
    "@TuneCares muchas gracias",
]


@pytest.mark.parametrize(("text", "kind"), FRIENDLY)
def test_an_obvious_friendly_post_goes_out_by_itself(
    text: str, kind: str, rules: TriageRules, make_post: MakePost, policy: Policy, phrasings: Phrasings
) -> None:
    """Greetings, thanks, praise and good news are what the bot is for."""
    reading = triage(text, rules)
    assert (reading.kind, reading.stops, reading.doubts) == (kind, (), ())
    assert must_review(make_post(text), reading) == ()
    assert policy.mode(kind, phrasings) is Mode.AUTO


@pytest.mark.parametrize(("text", "stop"), GRAVE)
def test_a_grave_post_is_stopped(text: str, stop: str, rules: TriageRules) -> None:
    """Nobody jokes about these, however they are written."""
    reading = triage(text, rules)
    assert stop in reading.stops
    assert any(reason.startswith(f"stop {stop}: says “") for reason in reading.reasons)


def test_a_friendly_word_does_not_lift_a_stop(rules: TriageRules) -> None:
    """The gravest thing in a post decides."""
    reading = triage("@TuneCares thank you!! my dad died and your music helped", rules)
    assert reading.kind == "thanks"
    assert reading.stops == ("bereavement",)


@pytest.mark.parametrize("text", DOUBTFUL)
def test_what_is_not_wholly_understood_waits_for_a_person(
    text: str, rules: TriageRules, make_post: MakePost
) -> None:
    """Unknown words, signs, questions, bitter praise, links and length are doubts."""
    reading = triage(text, rules)
    assert reading.kind == OTHER or must_review(make_post(text), reading)


def test_doubts_do_not_repeat_the_customers_words(rules: TriageRules) -> None:
    """Reasons are stored and shown widely; the post itself lives in an erasable row."""
    reading = triage("@TuneCares thanks from Xanthippe of 12 Bramble Lane", rules)
    assert reading.doubts
    assert not any("anthippe" in line.casefold() for line in reading.doubts + reading.reasons)


@pytest.mark.parametrize(
    "text", ["@TuneCares stop", "@TuneCares Please stop!", "#nobot @TuneCares", "no bots pls"]
)
def test_a_wish_for_silence_is_heard(text: str, rules: TriageRules) -> None:
    """Opting out is honoured at once."""
    assert triage(text, rules).opted_out


def test_a_phrase_with_an_equals_sign_must_be_the_whole_post(rules: TriageRules) -> None:
    """“Stop” alone is a wish; in a sentence it is a word."""
    assert not triage("@TuneCares I cannot stop dancing", rules).opted_out


def test_what_no_rule_knows_is_other(rules: TriageRules) -> None:
    """Playful kinds are an allow-list."""
    reading = triage("@TuneCares do your speakers float? asking for the bath", rules)
    assert reading.kind == OTHER
    assert "a person decides" in reading.reasons[-1]


@pytest.mark.parametrize("post", DAY, ids=lambda post: post.handle)
def test_the_demos_day_is_sorted_right(
    post: object, rules: TriageRules, make_post: MakePost, policy: Policy, phrasings: Phrasings
) -> None:
    """The friendly half of the day goes out, the other half waits for people."""
    assert isinstance(post, type(DAY[0]))
    reading = triage(post.text, rules)
    lets_out = policy.mode(reading.kind, phrasings) is Mode.AUTO
    by_itself = lets_out and not must_review(make_post(post.text, lang=post.lang), reading)
    waits = {
        "jonas_k",
        "priya_pays",
        "laura_k",
        "rob_tablet",
        "aitor_m",
        "daniel_out",
        "kim_angry",
        "julia_asks",
    }
    assert by_itself is (post.handle not in waits | {"hopefloats"})
    assert bool(reading.stops) is (post.handle in {"jonas_k", "priya_pays", "laura_k", "kim_angry"})


def test_words_are_read_without_handles_links_marks_and_apostrophes() -> None:
    """One form for rules and posts."""
    assert plain_words("@Tune_Cares DON’T héllo https://t.co/x ＯＫ it´s") == "dont hello ok its"


RULES = parse_triage(shipped("triage.toml"))


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    """No post makes the reader throw, and a reading never names an unknown kind."""
    assert triage(text, RULES).kind in {OTHER, *(rule.name for rule in RULES.kinds)}


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=12))
def test_one_unknown_word_is_enough_for_a_doubt(word: str) -> None:
    """A friendly post with a word that no list knows is seen by a person."""
    assert triage(f"thanks zq{word}zq", RULES).doubts


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"\n[stops]": "\n[other_stops]"}, "[stops] is missing"),
        ({"opt_out = [": "opt_in = ["}, "opt_out = None"),
        ({'"=stop", ': "7, "}, "is not a list of phrases"),
        ({'"=stop", ': '"…", '}, "holds no word"),
        ({"signs = ": "sings = "}, "signs = None"),
        ({"\n[stops]": "\n[stops"}, "not valid TOML"),
    ],
)
def test_a_mistake_in_the_rules_is_named(changed: dict[str, str], complaint: str) -> None:
    """Staff edit the file; what is wrong is said with its place."""
    text = shipped("triage.toml")
    for old, new in changed.items():
        text = text.replace(old, new, 1)
    with pytest.raises(SettingsError) as refusal:
        parse_triage(text)
    assert complaint in str(refusal.value)


@pytest.mark.skipif(not LABELLED.exists(), reason="development data that does not travel with the project")
def test_no_labelled_post_that_needs_a_person_goes_out(
    rules: TriageRules, make_post: MakePost, policy: Policy, phrasings: Phrasings
) -> None:
    """Of 300 labelled mentions no high risk one, and at most 2 % of those for people, goes out."""
    rows = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    for_people = [row for row in rows if row["disposition"] != "play" or row["risk"] == "high"]
    out = []
    for row in for_people:
        reading = triage(row["text"], rules)
        lets_out = policy.mode(reading.kind, phrasings) is Mode.AUTO
        if lets_out and not must_review(make_post(row["text"], lang=row["lang"]), reading):
            out.append(row)
    assert [row["id"] for row in out if row["risk"] == "high"] == []
    assert len(out) <= 0.02 * len(for_people)


@pytest.mark.skipif(not LABELLED.exists(), reason="development data that does not travel with the project")
def test_no_rule_is_copied_from_the_labelled_posts(rules: TriageRules) -> None:
    """A rule that quotes five words of a measuring post would measure nothing."""
    posts = [
        plain_words(json.loads(line)["text"]) for line in LABELLED.read_text(encoding="utf-8").splitlines()
    ]
    for rule in (*rules.stops, *rules.kinds, rules.opt_out, rules.plain, rules.questions, rules.bitter):
        for post in posts:
            assert all(len(found.group(0).split()) < 5 for found in rule.pattern.finditer(post)), rule.name
