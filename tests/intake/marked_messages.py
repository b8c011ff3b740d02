"""The marked messages (messages/README.md): read them, and score what the reader proposes against what a clerk marked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from ruamel.yaml import YAML

from luodi.intake.identity import Known
from luodi.intake.messages.proposed import Proposed
from luodi.intake.messages.reading import read_message

FOLDER = Path(__file__).with_name("messages")
SENT = date(2024, 4, 17)
_STEPS = {"亿": Decimal(10**8), "万": Decimal(10**4)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A message and what it says: (project, field, value) by certainty."""

    file: str
    message: str
    sent: date
    known: tuple[Known, ...]
    expected: dict[str, frozenset[tuple[str, str, str]]]

    def read(self) -> tuple[Proposed, ...]:
        return read_message(self.message, sent=self.sent, known=self.known)


def marked(*, frozen: bool = False) -> Iterator[Marked]:
    folder = FOLDER / "frozen" if frozen else FOLDER
    for path in sorted(folder.glob("*.yaml")):
        for case in YAML(typ="safe").load(path):
            said = {name: says for name, says in case.items() if name not in {"message", "sent", "known"}}
            names = case.get("known", [])
            yield Marked(
                file=path.name,
                message=case["message"],
                sent=case.get("sent", SENT),
                known=tuple(Known(ref=f"P{n:06}", names=(name,)) for n, name in enumerate(names, 1)),
                expected={
                    certainty: frozenset(
                        (project, field, _value(field, value))
                        for project, says in said.items()
                        for field, value in says.get(certainty, {}).items()
                    )
                    for certainty in ("fact", "plan", "doubtful")
                },
            )


def _value(field: str, written: object) -> str:
    text = str(written)
    if field.endswith("_yuan") and text[-1] in _STEPS and text[:-1].replace(".", "", 1).isdigit():
        return f"{Decimal(text[:-1]) * _STEPS[text[-1]]:.2f}"
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Counts over many messages. A plan as a fact: proposed as a fact, marked as a plan or not marked at all as that."""

    facts: int
    found: int
    proposed: int
    right: int
    plans: int
    plans_found: int
    plans_as_facts: tuple[str, ...]
    told: tuple[str, ...]


def score(cases: list[Marked]) -> Score:
    facts = found = proposed = plans = plans_found = 0
    wrong: list[str] = []
    told: list[str] = []
    for case in cases:
        got = case.read()
        by = {c: {(p.project, p.field, str(p.value)) for p in got if p.certainty == c} for c in case.expected}
        facts += len(case.expected["fact"])
        found += len(case.expected["fact"] & by["fact"])
        proposed += len(by["fact"])
        plans += len(case.expected["plan"])
        plans_found += len(case.expected["plan"] & by["plan"])
        planned = {(project, field) for project, field, _ in case.expected["plan"]}
        facts_there = {(project, field) for project, field, _ in case.expected["fact"]}
        wrong += [f"{case.message.strip()} → {f}" for f in by["fact"] if f[:2] in planned - facts_there]
        for certainty in case.expected:
            missed = case.expected[certainty] - by[certainty]
            extra = by[certainty] - case.expected[certainty]
            if missed or extra:
                told.append(
                    f"{case.file} {case.message.strip()[:60]!r} {certainty}: 漏 {sorted(missed)} 多 {sorted(extra)}"
                )
    return Score(
        facts=facts, found=found, proposed=proposed, right=found, plans=plans, plans_found=plans_found,
        plans_as_facts=tuple(wrong), told=tuple(told),
    )  # fmt: skip
