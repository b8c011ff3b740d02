"""How well the rules do on a simulated city: what was planted and found, look-alikes and honest projects flagged."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from luodi.honesty.choices import RuleName
from luodi.honesty.findings import Finding
from luodi.leads.models import Lead
from luodi.pipeline.models import Project
from luodi.simulate.city.building import City, Row

STATEMENTS = 19  # in which all facts are read, however large the place is


@dataclass(slots=True)
class Tally:
    """Counts over one or several cities."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    lawful: Counter[str] = field(default_factory=Counter)
    lawful_hit: Counter[str] = field(default_factory=Counter)
    honest: int = 0
    honest_flagged: int = 0
    flagged_by: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Another city's counts."""
        for name in ("planted", "found", "lawful", "lawful_hit", "flagged_by"):
            getattr(self, name).update(getattr(other, name))
        self.honest += other.honest
        self.honest_flagged += other.honest_flagged
        self.missed += other.missed

    def line(self, kind: str) -> str:
        """One row of the table in docs/measurements.md."""
        return (
            f"| `{kind}` | {self.found[kind]}/{self.planted[kind]} | {self.lawful_hit[kind]}/{self.lawful[kind]} "
            f"| {self.flagged_by[kind]} |"
        )

    def table(self) -> str:
        """All rows."""
        honest = f"honest projects flagged: {self.honest_flagged}/{self.honest}"
        return "\n".join([*(self.line(kind) for kind in RuleName.values), honest])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    codes: Mapping[int, str]
    numbers: Mapping[int, int]

    def touches(self, finding: Finding, row: Row) -> bool:
        """Whether a finding is about what a row of the list names."""
        if finding.rule != row.kind:
            return False
        about = {(c.kind, c.number) for c in finding.own}
        claims = {("cited_claim", pk) for pk in row.claims}
        leads = {("cited_lead", pk) for pk, number in self.numbers.items() if number in row.leads}
        if row.claims or (row.leads and not row.projects):
            return bool(about & (claims | leads))
        return self.codes.get(finding.project or 0) in row.projects


def measured(city: City, findings: Iterable[Finding]) -> Tally:
    """The tally of one city."""
    names = _Names(
        codes=dict(Project.objects.values_list("pk", "subject__code")),
        numbers=dict(Lead.objects.values_list("pk", "number")),
    )
    found, tally = list(findings), Tally()
    for row in city.planted:
        hit = any(names.touches(one, row) for one in found)
        if row.lawful:
            tally.lawful[row.kind] += 1
            tally.lawful_hit[row.kind] += hit
        else:
            tally.planted[row.kind] += 1
            tally.found[row.kind] += hit
        if hit == row.lawful:
            tally.missed.append(f"{city.script.seed} {row.kind} {row.shape} {row.projects}{row.leads}")
    flagged = {(names.codes.get(one.project or 0, ""), one.rule) for one in found}
    wrong = {(code, rule) for code, rule in flagged if code in city.honest}
    tally.honest, tally.honest_flagged = len(city.honest), len({code for code, _ in wrong})
    tally.flagged_by.update(str(rule) for _, rule in wrong)
    return tally
