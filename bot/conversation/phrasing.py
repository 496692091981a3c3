"""The sentences that may be spelled for each kind of mention, as staff wrote them in TOML.

`{name}` stands for the customer's form of address and is put in by plain replacement: neither a
name nor a sentence is ever a format string.
"""

import tomllib
from dataclasses import dataclass

from bot.errors import SettingsError

_NAME = "{name}"


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
    reply = table.get("reply", {})
    kinds = {name: _kind(name, entry) for name, entry in table.get("kinds", {}).items()}
    if not kinds:
        raise SettingsError("phrasings: no [kinds.…] tables; at least one kind is needed")
    for key in ("lead", "lead_named"):
        if not isinstance(reply.get(key), str) or not reply[key].strip():
            raise SettingsError(f"phrasings: reply.{key} is missing; give the text before the link")
    return Phrasings(kinds=kinds, lead=reply["lead"], lead_named=reply["lead_named"], given_names=given_names)


def _kind(name: str, entry: object) -> Kind:
    if not isinstance(entry, dict):
        raise SettingsError(f"phrasings: kinds.{name} is not a table")
    sentences = entry.get("sentences")
    if not isinstance(sentences, list) or not sentences or not all(isinstance(s, str) for s in sentences):
        raise SettingsError(f"phrasings: kinds.{name}.sentences must list at least one sentence in quotes")
    if all(_NAME in sentence for sentence in sentences):
        raise SettingsError(f"phrasings: kinds.{name}.sentences needs one sentence without {_NAME}")
    return Kind(
        name=name,
        about=str(entry.get("about", "")),
        may_be_auto=entry.get("may_be_auto") is True,
        sentences=tuple(sentences),
    )
