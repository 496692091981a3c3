"""Reading a mention, first edition: hard stops, then the kind of mention, by lists that staff can edit.

A stop is a subject on which nobody jokes; it sends the mention to a person whatever else it says.
Playful kinds are an allow-list: what no rule knows is `other`, which is never answered by itself.
Grave posts often use no grave word, so a post must also be wholly understood: short, every word on
the list of plain ones or part of its kind's phrases, no foreign sign. All else is a doubt.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.errors import SettingsError

OTHER = "other"
LONGEST = 25

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_ADDRESS = re.compile(r"(?:https?://\S+)|(?:@\w+)")
_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ＇`´‘", "'"))
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_QUESTION = re.compile(r"[^.!?\n]*\?")
_IGNORED_SIGNS = frozenset("\ufe0f\u200d\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
_LEFT = "|"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A named list of telling phrases, compiled into one pattern over plain words."""

    name: str
    pattern: re.Pattern[str]

    def evidence(self, words: str) -> str | None:
        """Give the phrase that tells, or None."""
        found = self.pattern.search(words)
        return found.group(0).strip() if found else None


@dataclass(frozen=True, kw_only=True, slots=True)
class TriageRules:
    """The stops and the kinds, each in the order in which they are asked.

    Args:
        plain: words and phrases that say nothing grave in a friendly post.
        questions: questions that a playlist may answer.
        bitter: phrases of praise that are as often meant the other way round.
        signs: what may stand in a friendly post beside letters and spaces.
    """

    stops: tuple[Rule, ...]
    kinds: tuple[Rule, ...]
    opt_out: Rule
    plain: Rule
    questions: Rule
    bitter: Rule
    signs: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What a mention is about.

    Args:
        kind: a key of the phrasings, or `other`.
        stops: the subjects found on which nobody jokes.
        opted_out: the author asks us to be silent.
        reasons: one line each, quoting only phrases that a rule found.
        doubts: why the post is not wholly understood, one line each; empty for a plain friendly post.
    """

    kind: str
    stops: tuple[str, ...] = ()
    opted_out: bool = False
    reasons: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def plain_words(text: str) -> str:
    """Fold a text to lower-case words without marks, apostrophes, addresses and handles."""
    spoken = _ADDRESS.sub(" ", text).translate(_APOSTROPHES)
    decomposed = unicodedata.normalize("NFKD", spoken)
    kept = (c for c in decomposed if unicodedata.category(c) not in {"Mn", "Me", "Cf"})
    folded = "".join(kept).casefold()
    return " ".join(word.replace("'", "") for word in _WORD.findall(folded))


def triage(text: str, rules: TriageRules) -> Reading:
    """Read a mention's text."""
    words = plain_words(text)
    readings = tuple(dict.fromkeys((words, _STRETCHED.sub(r"\1", words), _STRETCHED.sub(r"\1\1", words))))
    stops = [(rule.name, evidence) for rule in rules.stops if (evidence := _evidence(rule, readings))]
    kind = next((rule for rule in rules.kinds if _evidence(rule, readings)), None)
    reasons = [f"stop {name}: says “{evidence}”" for name, evidence in stops]
    if kind is None:
        reasons.append("no rule knows this kind of mention: a person decides")
    else:
        reasons.append(f"kind {kind.name}: says “{_evidence(kind, readings)}”")
    return Reading(
        kind=OTHER if kind is None else kind.name,
        stops=tuple(name for name, _ in stops),
        opted_out=_evidence(rules.opt_out, readings) is not None,
        reasons=tuple(reasons),
        doubts=tuple(_doubts(text, readings, kind, rules)),
    )


def _evidence(rule: Rule, readings: Iterable[str]) -> str | None:
    return next((evidence for words in readings if (evidence := rule.evidence(words))), None)


def _doubts(text: str, readings: Sequence[str], kind: Rule | None, rules: TriageRules) -> Iterator[str]:
    """Give why a post is not wholly understood; the customer's own words stay out of it."""
    length = len(readings[0].split())
    if length > LONGEST:
        yield f"the post has {length} words; only posts of up to {LONGEST} are answered by themselves"
    unknown = min(_unknown(words, kind, rules.plain) for words in readings)
    if unknown:
        yield f"{unknown} words of the post are neither plain ones nor about its kind"
    questions = [plain_words(question) for question in _QUESTION.findall(_ADDRESS.sub(" ", text))]
    if not all(rules.questions.evidence(question) for question in questions):
        yield "the post asks something that a playlist may not answer"
    if bitter := _evidence(rules.bitter, readings):
        yield f"“{bitter}” may be meant bitterly"
    if _has_foreign_signs(text, rules.signs):
        yield "the post holds a link, or signs that friendly posts rarely hold"


def _unknown(words: str, kind: Rule | None, plain: Rule) -> int:
    rest = words if kind is None else kind.pattern.sub(_LEFT, words)
    return sum(word != _LEFT for word in plain.pattern.sub(_LEFT, rest).split())


def _has_foreign_signs(text: str, signs: frozenset[str]) -> bool:
    if "://" in text:
        return True
    rest = _ADDRESS.sub(" ", text).translate(_APOSTROPHES)
    return any(not (c.isalpha() or c.isspace() or c in signs or c in _IGNORED_SIGNS) for c in rest)


def parse_triage(text: str) -> TriageRules:
    """Read `config/triage.toml`.

    Raises:
        SettingsError: the file is not TOML, or a list is missing or empty; names the list.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise SettingsError(f"triage.toml is not valid TOML: {problem}") from problem
    return TriageRules(
        stops=_rules(table, "stops"),
        kinds=_rules(table, "kinds"),
        opt_out=_rule("opt_out", table.get("opt_out")),
        plain=_rule("plain", table.get("plain")),
        questions=_rule("questions", table.get("questions")),
        bitter=_rule("bitter", table.get("bitter")),
        signs=_signs(table.get("signs")),
    )


def _signs(written: object) -> frozenset[str]:
    if not isinstance(written, str):
        raise SettingsError(f"triage.toml: signs = {written!r} is not one text in quotes")
    return frozenset(written)


def _rules(table: Mapping[str, object], section: str) -> tuple[Rule, ...]:
    listed = table.get(section)
    if not isinstance(listed, dict) or not listed:
        raise SettingsError(f"triage.toml: [{section}] is missing; give it at least one list of phrases")
    return tuple(_rule(f"{name}", phrases) for name, phrases in listed.items())


def _rule(name: str, phrases: object) -> Rule:
    if not isinstance(phrases, list) or not phrases or not all(isinstance(p, str) for p in phrases):
        raise SettingsError(f"triage.toml: {name} = {phrases!r} is not a list of phrases in quotes")
    if empty := [phrase for phrase in phrases if not plain_words(phrase)]:
        raise SettingsError(f"triage.toml: {name} lists {empty[0]!r}, which holds no word: take it out")
    alternatives = sorted((_phrase(p) for p in phrases), key=len, reverse=True)
    return Rule(name=name, pattern=re.compile(rf"(?<!\S)(?:{'|'.join(alternatives)})(?!\S)"))


def _phrase(phrase: str) -> str:
    """Turn `hack*` or `passed away` into a pattern; a star stands for the rest of a word.

    A phrase that begins with = must be the whole post.
    """
    words = [plain_words(part) + (r"\S*" if part.endswith("*") else "") for part in phrase.split()]
    pattern = r"\s".join(word.replace(" ", r"\s") for word in words if word)
    return rf"\A{pattern}\Z" if phrase.startswith("=") else pattern
