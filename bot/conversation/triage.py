"""Reading a mention, first edition: hard stops, then the kind of mention, by lists that staff can edit.

A stop is a subject on which nobody jokes; it sends the mention to a person whatever else it says.
Playful kinds are an allow-list: what no rule knows is `other`, which is never answered by itself.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from bot.errors import SettingsError

OTHER = "other"

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ADDRESS = re.compile(r"(?:https?://\S+)|(?:@\w+)")


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
    """The stops and the kinds, each in the order in which they are asked."""

    stops: tuple[Rule, ...]
    kinds: tuple[Rule, ...]
    opt_out: Rule


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What a mention is about.

    Args:
        kind: a key of the phrasings, or `other`.
        stops: the subjects found on which nobody jokes.
        opted_out: the author asks us to be silent.
        reasons: one line each, quoting only the rule's own phrase.
    """

    kind: str
    stops: tuple[str, ...] = ()
    opted_out: bool = False
    reasons: tuple[str, ...] = ()


def plain_words(text: str) -> str:
    """Fold a text to lower-case words without marks, apostrophes, addresses and handles."""
    decomposed = unicodedata.normalize("NFKD", _ADDRESS.sub(" ", text))
    folded = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    return " ".join(word.replace("'", "").replace("’", "") for word in _WORD.findall(folded))


def triage(text: str, rules: TriageRules) -> Reading:
    """Read a mention's text."""
    words = plain_words(text)
    reasons = []
    stops = []
    for rule in rules.stops:
        if evidence := rule.evidence(words):
            stops.append(rule.name)
            reasons.append(f"stop {rule.name}: says “{evidence}”")
    kind = OTHER
    for rule in rules.kinds:
        if evidence := rule.evidence(words):
            kind = rule.name
            reasons.append(f"kind {kind}: says “{evidence}”")
            break
    else:
        reasons.append("no rule knows this kind of mention: a person decides")
    opted_out = rules.opt_out.evidence(words) is not None
    return Reading(kind=kind, stops=tuple(stops), opted_out=opted_out, reasons=tuple(reasons))


def parse_triage(text: str) -> TriageRules:
    """Read `config/triage.toml`.

    Raises:
        SettingsError: the file is not TOML, or a list is missing or empty.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise SettingsError(f"triage.toml is not valid TOML: {problem}") from problem
    return TriageRules(
        stops=_rules(table, "stops"),
        kinds=_rules(table, "kinds"),
        opt_out=_rule("opt_out", table.get("opt_out")),
    )


def _rules(table: Mapping[str, object], section: str) -> tuple[Rule, ...]:
    listed = table.get(section)
    if not isinstance(listed, dict) or not listed:
        raise SettingsError(f"triage.toml: [{section}] is missing; give it at least one list of phrases")
    return tuple(_rule(f"{name}", phrases) for name, phrases in listed.items())


def _rule(name: str, phrases: object) -> Rule:
    if not isinstance(phrases, list) or not phrases or not all(isinstance(p, str) for p in phrases):
        raise SettingsError(f"triage.toml: {name} = {phrases!r} is not a list of phrases in quotes")
    alternatives = sorted((_phrase(p) for p in phrases), key=len, reverse=True)
    return Rule(name=name, pattern=re.compile(rf"(?<!\S)(?:{'|'.join(alternatives)})(?!\S)"))


def _phrase(phrase: str) -> str:
    """Turn `hack*` or `passed away` into a pattern; a star stands for the rest of a word."""
    words = [plain_words(part) + (r"\S*" if part.endswith("*") else "") for part in phrase.split()]
    return r"\s".join(word for word in words if word)
