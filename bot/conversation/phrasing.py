"""The sentences that may be spelled for each kind of mention, as staff wrote them in TOML.

`{name}` stands for the customer's form of address and is put in by plain replacement: neither a
name nor a sentence is ever a format string.
"""

import re
import tomllib
from dataclasses import dataclass

from bot.conversation.triage import OTHER
from bot.conversation.wording import reply_text
from bot.errors import SettingsError, UsageError

_NAME = "{name}"
_LONGEST_NAME = 60
_KEYS = frozenset({"about", "may_be_auto", "sentences"})
_ENTITY = re.compile(r"[@＠#＃$]|://|\w\.\w")
_BRACE = re.compile(r"[{}]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """One kind of mention: what may be said, and whether the policy may let it out by itself."""

    name: str
    about: str
    may_be_auto: bool
    sentences: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrasings:
    """All kinds, and the words around the link."""

    kinds: dict[str, Kind]
    lead: str
    lead_named: str
    given_names: frozenset[str]

    def sentences(self, kind: str, name: str | None) -> tuple[str, ...]:
        """Give the sentences of a kind, with the name put in, or those that need none."""
        listed = self.kinds[kind].sentences
        if name is None:
            return tuple(s for s in listed if _NAME not in s)
        return tuple(s.replace(_NAME, name) for s in listed if _NAME in s)

    def lead_for(self, name: str | None) -> str:
        """Give the reply's text before the link."""
        return self.lead if name is None else self.lead_named.replace(_NAME, name)


def parse_phrasings(text: str, *, given_names: frozenset[str]) -> Phrasings:
    """Read `config/phrasings.en.toml`.

    Raises:
        SettingsError: the file is not TOML or a kind lacks what it needs; names the place.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise SettingsError(f"phrasings: not valid TOML: {problem}") from problem
    listed = table.get("kinds")
    if not isinstance(listed, dict) or not listed:
        raise SettingsError("phrasings: no [kinds.…] tables; at least one kind is needed")
    if OTHER not in listed:
        raise SettingsError(f"phrasings: kinds.{OTHER} is missing; it is used where no rule knows the kind")
    reply = table.get("reply")
    return Phrasings(
        kinds={name: _kind(name, entry) for name, entry in listed.items()},
        lead=_lead(reply, "lead", named=False),
        lead_named=_lead(reply, "lead_named", named=True),
        given_names=given_names,
    )


def _lead(reply: object, key: str, *, named: bool) -> str:
    """Read a text before the link: plain words that leave room for it, with {name} or without."""
    lead = reply.get(key) if isinstance(reply, dict) else None
    if not isinstance(lead, str) or not lead.strip():
        raise SettingsError(f"phrasings: reply.{key} is missing; give the text before the link")
    if (_NAME in lead) is not named:
        fix = "needs" if named else "must not hold"
        raise SettingsError(f"phrasings: reply.{key} {fix} {_NAME}")
    if _ENTITY.search(lead) or _BRACE.search(lead.replace(_NAME, "")):
        raise SettingsError(
            f"phrasings: reply.{key} holds a handle, tag, link or brace; use plain words only"
        )
    try:
        reply_text(lead.replace(_NAME, "N" * _LONGEST_NAME))
    except UsageError as problem:
        raise SettingsError(f"phrasings: reply.{key} is too long: {problem}") from problem
    return lead


def _kind(name: str, entry: object) -> Kind:
    if not isinstance(entry, dict):
        raise SettingsError(f"phrasings: kinds.{name} is not a table")
    if unknown := sorted(set(entry) - _KEYS):
        known = ", ".join(sorted(_KEYS))
        raise SettingsError(f"phrasings: kinds.{name}.{unknown[0]} is not known; use {known}")
    may_be_auto = entry.get("may_be_auto", False)
    if not isinstance(may_be_auto, bool):
        raise SettingsError(f"phrasings: kinds.{name}.may_be_auto = {may_be_auto!r} must be true or false")
    return Kind(
        name=name,
        about=str(entry.get("about", "")),
        may_be_auto=may_be_auto,
        sentences=_sentences(name, entry.get("sentences")),
    )


def _sentences(name: str, listed: object) -> tuple[str, ...]:
    if not isinstance(listed, list) or not listed or not all(isinstance(s, str) for s in listed):
        raise SettingsError(f"phrasings: kinds.{name}.sentences must list at least one sentence in quotes")
    for sentence in listed:
        if not any(c.isalpha() for c in sentence.replace(_NAME, "")):
            raise SettingsError(f"phrasings: kinds.{name}.sentences holds {sentence!r}, which says nothing")
        if _BRACE.search(sentence.replace(_NAME, "")):
            raise SettingsError(
                f"phrasings: kinds.{name}: {sentence!r} holds a brace beside {_NAME}; drop it"
            )
    if all(_NAME in sentence for sentence in listed):
        raise SettingsError(f"phrasings: kinds.{name}.sentences needs one sentence without {_NAME}")
    return tuple(listed)
