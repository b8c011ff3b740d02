"""The words of messages, read once from words.yaml and compiled."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Patterns by what they are for. `events` and `amounts` name their alternative by group: the stage or the field."""

    events: "re.Pattern[str]"
    after_event: "re.Pattern[str]"
    negations: "re.Pattern[str]"
    denied_after: "re.Pattern[str]"
    plans: "re.Pattern[str]"
    happened: "re.Pattern[str]"
    hearsay: "re.Pattern[str]"
    questions: "re.Pattern[str]"
    amounts: "re.Pattern[str]"
    basis: Mapping[str, "re.Pattern[str]"]
    investors: "re.Pattern[str]"
    corrections: "re.Pattern[str]"
    not_names: frozenset[str]
    fillers: "re.Pattern[str]"


@lru_cache(maxsize=1)
def words() -> Words:
    """The vocabulary of messages."""
    data: dict[str, Any] = YAML(typ="safe").load(Path(__file__).with_name("words.yaml"))
    amounts = {**data["amounts"], "none": data["no_amounts"]}
    return Words(
        events=_named(data["events"]),
        after_event=_any(data["not_events"]["after"]),
        negations=_any(data["negations"]),
        denied_after=_any(data["denied_after"]),
        plans=_any(data["plans"]),
        happened=_any(data["happened"]),
        hearsay=_any(data["hearsay"]),
        questions=_any(data["questions"]),
        amounts=_named(amounts),
        basis={basis: _any(said) for basis, said in data["basis"].items()},
        investors=_any(data["investors"]),
        corrections=_any(data["corrections"]),
        not_names=frozenset(data["not_names"]),
        fillers=_any(data["fillers"]),
    )


def _any(patterns: Iterable[str]) -> "re.Pattern[str]":
    return re.compile("|".join(f"(?:{pattern})" for pattern in sorted(patterns, key=len, reverse=True)))


def _named(groups: Mapping[str, Iterable[str]]) -> "re.Pattern[str]":
    """One pattern whose group names what was found; longer ways of saying it are tried first."""
    ways = [(pattern, name) for name, patterns in groups.items() for pattern in patterns]
    ways.sort(key=lambda way: -len(way[0]))
    return re.compile("|".join(f"(?P<{name}__{n}>{pattern})" for n, (pattern, name) in enumerate(ways)))


def named(match: "re.Match[str]") -> str:
    """What a match of a `_named` pattern is: the stage or the field."""
    return (match.lastgroup or "").partition("__")[0]
