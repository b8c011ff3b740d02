"""A small notation for ledgers, in the trade's words: what is posted step by step, then what is read at (截至, 知).

    记:
      - 2024-01-05 铜箔项目 计功 甲镇 10000        第 1 步
      - 2024-06-01 铜箔项目 移交 乙镇              第 2 步
      - 冲销 2 移交文件作废                        第 3 步：冲销第 2 步的每一笔
      - 2024-07-01 铜箔项目 计功 乙镇 1 拒 超过百分之百
    看:
      - 截至 2024-06-30 知 2：铜箔项目 计功 乙镇 10000     知 n：第 n 步之后台账知道的；不写则为全部

The cast stands from 2020-01-01: 本区 with 甲镇, 乙镇 and 丙办 below it. A project is registered when first named.
Amounts are in 万元. `无` is nothing reported, `不详` is unknown.
"""

import re
from dataclasses import dataclass, field
from datetime import date

import pytest

from luodi.base.spans import parse_span
from luodi.ledger.choices import EntryKind, Stage
from luodi.ledger.models import Entry
from luodi.ledger.selectors import last_sequence, targets, unit_states
from luodi.ledger.services import Fact
from luodi.ledger.units import merge_unit, place_unit, rename_unit, set_target
from luodi.orgs.models import Person, Unit
from luodi.pipeline.models import Project
from luodi.pipeline.services import move_project, post_project_facts, register_projects, reverse_project_entry
from luodi.pipeline.states import project_states

TEXTS = {
    "名称": EntryKind.SET_NAME,
    "行业": EntryKind.SET_SECTOR,
    "资金来源": EntryKind.SET_ORIGIN,
    "投资方": EntryKind.SET_INVESTOR,
}
AMOUNTS = {
    "总投资": EntryKind.SET_TOTAL_INVESTMENT,
    "协议投资": EntryKind.SET_AGREED_INVESTMENT,
    "合同投资": EntryKind.SET_CONTRACT_INVESTMENT,
}
FUNDS = {"申报": EntryKind.FUNDS_REPORTED, "认定": EntryKind.FUNDS_RECOGNIZED}
STAGES = {stage.label: stage for stage in Stage}
FEN_PER_WAN = 1_000_000
BEGINNING, END = date(2020, 1, 1), date(2099, 12, 31)
READ = re.compile(r"截至 (?P<day>\S+?)(?: 知 (?P<step>\d+))?：(?P<what>.+)")


@dataclass(kw_only=True)
class Book:
    """A ledger being written by the notation."""

    by: Person
    units: dict[str, Unit]
    projects: dict[str, Project] = field(default_factory=dict)
    steps: list[list[Entry]] = field(default_factory=list)
    known: list[int] = field(default_factory=list)

    def write(self, line: str) -> None:
        """One step; a line ending in 拒 must be refused with a sentence that contains the words after it."""
        line, _, refusal = line.partition(" 拒 ")
        if refusal:
            with pytest.raises(Exception, match=refusal):
                self._step(line.split())
            self.steps.append([])
        else:
            self.steps.append(self._step(line.split()))
        self.known.append(last_sequence())

    def _step(self, words: list[str]) -> list[Entry]:
        if words[0] == "冲销":
            return [
                reverse_project_entry(entry=entry, reason=words[2], by=self.by)
                for entry in reversed(self.steps[int(words[1]) - 1])
            ]
        on, who, verb, *rest = words
        day = date.fromisoformat(on)
        if who in self.units:
            return [self._about_unit(self.units[who], verb, rest, day)]
        if who not in self.projects:
            self.projects[who] = register_projects(names=[who], on=BEGINNING)[0]
        return self._about_project(self.projects[who], verb, rest, day)

    def _about_unit(self, unit: Unit, verb: str, rest: list[str], on: date) -> Entry:
        if verb == "更名":
            return rename_unit(unit=unit, name=rest[0], on=on, by=self.by)
        if verb == "隶属":
            return place_unit(unit=unit, parent=self.units[rest[0]], on=on, by=self.by)
        if verb == "并入":
            return merge_unit(unit=unit, successor=self.units[rest[0]], on=on, by=self.by)
        assert verb == "目标", verb
        return set_target(
            unit=unit, measure=rest[0], span=parse_span(rest[1]), quantity=int(rest[2]), on=on, by=self.by
        )

    def _about_project(self, project: Project, verb: str, rest: list[str], on: date) -> list[Entry]:
        if verb == "移交":
            return move_project(project=project, unit=self.units[rest[0]], on=on, by=self.by)
        values = self._values(verb, rest)
        return post_project_facts([Fact(subject=project.subject, occurred_on=on, source="例", **values)], by=self.by)

    def _values(self, verb: str, rest: list[str]) -> dict[str, object]:
        if verb == "计功":
            return {"kind": EntryKind.SET_CREDIT, "unit": self.units[rest[0]], "quantity": int(rest[1])}
        if verb == "阶段":
            return {"kind": EntryKind.STAGE_REACHED, "stage": STAGES[rest[0]], "unknown": rest[1:] == ["不详"]}
        kind = (TEXTS | AMOUNTS | FUNDS)[verb]
        if rest[0] == "不详":
            return {"kind": kind, "unknown": True}
        return {"kind": kind} | ({"text": rest[0]} if verb in TEXTS else {"amount_fen": int(rest[0]) * FEN_PER_WAN})

    def read(self, line: str) -> tuple[str, str]:
        """What a line of 看 finds, and what it expects."""
        match = READ.fullmatch(line)
        assert match, line
        who, about, *wanted = match["what"].split()
        known = self.known[int(match["step"]) - 1] if match["step"] else last_sequence()
        day = date.fromisoformat(match["day"])
        if who in self.units:
            return self._read_unit(self.units[who], about, wanted, day, known)
        subject = self.projects[who].subject_id
        state = project_states(subject_ids=[subject], as_of=day, known=known).get(subject)
        return self._said(state, about), " ".join(wanted)

    def _read_unit(self, unit: Unit, about: str, wanted: list[str], as_of: date, known: int) -> tuple[str, str]:
        if about == "目标":
            measure, span, value = wanted
            held = {(t.unit_id, t.measure, str(t.span)): t.quantity for t in targets(as_of=as_of, known=known)}
            return str(held.get((unit.pk, measure, span), "无")), value
        state = unit_states(as_of=as_of, known=known)[unit.pk]
        parent = next((name for name, other in self.units.items() if other.pk == state.parent_id), "无")
        found = {"名称": state.name or "无", "隶属": parent, "撤并": str(state.closed_on or "无")}
        return found[about], " ".join(wanted)

    def _said(self, state, about: str) -> str:
        if state is None:
            return "无"
        if about == "计功":
            names = {unit.pk: name for name, unit in self.units.items()}
            held = sorted((names[pk], share) for pk, share in state.shares.items() if share)
            return " ".join(f"{name} {share}" for name, share in held) or "无"
        if about == "阶段":
            return state.stage.label if state.stage else "无"
        if about in STAGES:
            stage = STAGES[about]
            return str(state.stages[stage] or "不详") if stage in state.stages else "无"
        kind = (TEXTS | AMOUNTS | FUNDS)[about]
        said = state.texts if about in TEXTS else state.amounts if about in AMOUNTS else state.funds
        if kind not in said:
            return "无"
        value = said[kind]
        return "不详" if value is None else value if about in TEXTS else str(value // FEN_PER_WAN)
