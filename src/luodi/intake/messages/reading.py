"""What a message says of projects: a list of proposed changes, each with its certainty and its quote. Pure; writes nothing.

A plan is never a fact: an event is a fact only where nothing before it plans, denies or asks, and no day lies ahead. What
people only heard is doubtful. `sent` is the day the message was sent; relative days count from it (docs/algorithms/messages.md).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from luodi.intake.identity import Known
from luodi.intake.messages.amounts import amount_ahead, amount_behind
from luodi.intake.messages.days import Told, days_in, settled
from luodi.intake.messages.findings import Finding, Piece, arrived, predicates, quote_start, reached, stated
from luodi.intake.messages.judging import Around, amount_certainty, event_certainty, standing
from luodi.intake.messages.names import Group, Names, blanked, groups_of, numbered, other_phase
from luodi.intake.messages.proposed import Certainty, Proposed
from luodi.intake.messages.settling import settle
from luodi.intake.messages.text import Clause, clauses
from luodi.intake.messages.words import words
from luodi.intake.reader.record import AMOUNTS, Field

_FIRM = re.compile(r"(?:公司|集团|厂|企业|合伙|商会|研究院|实业|控股)$")
_INVESTOR = re.compile(
    r"\s*(?:名称)?(?:写错了?)?\s*[,]?(?:应该|应|实际|改|变更|更正|调整)?(?:\s*(?:为|是|:)|\s{6,})\s*[“‘\"「]?(?P<name>[^,;。!?\s”’\"」]{2,40})"
)
_INVESTED_BY = re.compile(r"由(?P<name>[^,;。!?\s]{2,30}?(?:公司|集团|厂|企业|实业))(?:独资|出资|全额)?投资")
_TIME_OF = re.compile(
    r"(?:仪式)?(?:的)?(?:(?:时间|日期|日子)\s*(?:应该|应|实际|确定|定|更正|改|调整)?(?:为|是|在|:|于)?|(?:应该|应|实际|确定|定)?(?:为|是|在|:|于))\s*"
)
_ONCE_MEANT = re.compile(r"原[定计拟]")
_MOVED = re.compile(r"(?:现|现在|已)?(?:改|调整|推迟|延期|延后|提前|顺延)(?:到|至|为|在)")
_CORRECTED = re.compile(r"\s*(?:应该|应|实际|正确的?)?(?:为|是)\s*")
_LIST_OF = re.compile(r"(?:的)?项目?\s*[\d一二三四五六七八九十两]+\s*[个家项宗]\s*(?::|$)")
_NEAR = 14  # characters within which a day belongs to 签约时间是…


@dataclass(slots=True, kw_only=True)
class _Spoken:
    """What a clause inherits from those before it."""

    group: Group = ()
    sentence: int = -1
    line: int = -1
    planned: bool = False
    told: Told | None = None
    dated: Told | None = None  # of the event just before
    alone: bool = False  # that day stood in a clause of nothing else
    funds: bool = False  # the sentence has spoken of funds
    owing: str = ""  # a label whose value a later clause puts right
    heading: tuple[Clause, Finding] | None = None  # 新签约项目2个：what is said of each number of the list below


def read_message(text: str, *, sent: date, known: Iterable[Known] = ()) -> tuple[Proposed, ...]:
    """Every change that the message proposes, in the order of the text; at most one per project, field and certainty."""
    reading = _Reading(text, Names(known))
    for clause in clauses(text, sent):
        reading.hear(clause)
    return settle(reading.found)


class _Reading:
    """One message, clause by clause."""

    def __init__(self, text: str, names: Names) -> None:
        self._text, self._names = text, names
        self._spoken = _Spoken()
        self._waiting: list[tuple[Clause, Finding]] = []  # what was said before its project was named
        self.found: list[Proposed] = []

    def hear(self, clause: Clause) -> None:
        """Take what one clause says."""
        spoken = self._spoken
        if clause.sentence != spoken.sentence:
            spoken.planned, spoken.told, spoken.funds, spoken.sentence = False, None, False, clause.sentence
        if numbered(clause.text):
            spoken.group = ()
        elif clause.opens:
            spoken.heading = None
        spoken.line = clause.line
        groups, said = self._who(clause)
        if not clause.quoted and not clause.asked:
            self._read(Piece(clause=clause, said=said, groups=groups))
        if groups:
            self._listed(clause, groups[0])
            spoken.group = groups[-1]
            waiting, self._waiting = self._waiting, []
            for said_in, finding in waiting:
                if said_in.line == clause.line:  # 昨天签了协议，项目叫…
                    self._record(said_in, groups[0], finding)

    def _listed(self, clause: Clause, group: Group) -> None:
        """The first project of each number of a list has reached what the heading says."""
        if self._spoken.heading is not None and (numbered(clause.text) or clause is self._spoken.heading[0]):
            self._record(*self._spoken.heading[:1], group, self._spoken.heading[1])

    def _who(self, clause: Clause) -> tuple[tuple[Group, ...], str]:
        group = self._spoken.group
        bare = bool(group) and group[-1].bare
        mentions = self._names.mentions(
            clause.text,
            clause.sent,
            opens=clause.first or not group or bare,
            held=bool(group) and not clause.opens and not bare,
        )
        groups = groups_of(clause.text, mentions)
        if not groups and len(group) == 1:
            groups = other_phase(clause.text, group[0])
        return groups, blanked(clause.text, mentions)

    def _read(self, piece: Piece) -> None:
        spoken, told_any = self._spoken, False
        spoken.dated = None
        if match := _INVESTED_BY.search(piece.said):
            self._propose(
                piece, Finding(start=match.start(), end=match.end(), field=Field.INVESTOR, value=match["name"])
            )
            at, end = match.span("name")
            piece = replace(piece, said=piece.said[:at] + " " * (end - at) + piece.said[end:])
        for kind, match in predicates(piece.said):
            if match.start() >= piece.begin:
                taken = self._predicate(piece, kind, match)
                told_any = told_any or kind != "investor"
                piece = replace(piece, begin=max(taken, match.end()))
        if told_any:
            return
        days = days_in(piece.said, piece.clause.sent)
        spoken.told, spoken.alone = days[-1] if days else spoken.told, _only_a_day(piece.said, days)
        if piece.clause.corrects and spoken.owing:
            self._put_right(piece)
        elif days and (match := _MOVED.search(piece.said)) and spoken.owing not in {"", *AMOUNTS, Field.INVESTOR}:
            self._moved(piece, match, days[-1])

    def _moved(self, piece: Piece, match: "re.Match[str]", told: Told) -> None:
        """原定4月18日开工，现改到5月8日: the new day of what was meant for another."""
        certainty = Certainty.PLAN if told.after(piece.clause.sent) else Certainty.DOUBTFUL
        for field, value in reached(self._spoken.owing, told, certainty):
            self._propose(
                piece,
                Finding(
                    start=match.start(),
                    end=told.end,
                    field=field,
                    value=value,
                    certainty=certainty,
                    stage=self._spoken.owing,
                ),
            )

    def _put_right(self, piece: Piece) -> None:
        """The value of a label that the clause before called wrong: 投资方写错了，应该是…."""
        field, at = self._spoken.owing, _CORRECTED.match(piece.said)
        if at is None:
            return
        if field == Field.INVESTOR and (match := _INVESTOR.match(piece.said)):
            start, end = match.span("name")
            self._propose(piece, Finding(start=start, end=end, field=field, value=match["name"]))
        elif field in AMOUNTS and (amount := amount_behind(piece.said, at.end(), field)):
            self._propose(piece, stated(amount, field, at.start(), Certainty.FACT))

    def _predicate(self, piece: Piece, kind: str, match: "re.Match[str]") -> int:
        """Take one event, amount or investor; the end of what it takes."""
        if kind == "investor":
            return self._investor(piece, match)
        if kind == "none":
            skipped = amount_behind(piece.said, match.end(), Field.TOTAL_INVESTMENT)
            return skipped.end if skipped else match.end()
        return self._amount(piece, kind, match) if kind in AMOUNTS else self._event(piece, kind, match)

    def _investor(self, piece: Piece, match: "re.Match[str]") -> int:
        value = _INVESTOR.match(piece.said, match.end())
        if value is None:
            self._spoken.owing = Field.INVESTOR
            return match.end()
        end = value.end("name")
        if _FIRM.search(value["name"]):  # the name of a person is no business of the ledger
            self._propose(piece, Finding(start=match.start(), end=end, field=Field.INVESTOR, value=value["name"]))
        return end

    def _amount(self, piece: Piece, field: str, match: "re.Match[str]") -> int:
        amount = amount_behind(piece.said, match.end(), field)
        spoke_of_funds, self._spoken.funds = self._spoken.funds, self._spoken.funds or field == Field.FUNDS_ARRIVED
        if amount is None and field == Field.FUNDS_ARRIVED:
            amount = amount_ahead(piece.said, match.start(), field)
        if amount is None or amount.start < piece.begin:
            self._spoken.owing = field
            return match.end()
        if match.group().startswith("累计") and not spoke_of_funds:
            return match.end()  # 累计 alone may count anything
        around = piece.around(match, planned=self._spoken.planned)
        certainty = amount_certainty(around, field)
        if certainty is not None:
            start = quote_start(piece, min(match.start(), amount.start))
            finding = stated(amount, field, start, certainty)
            finding = replace(finding, end=max(amount.end, match.end()))
            self._propose(piece, arrived(finding, piece, around) if field == Field.FUNDS_ARRIVED else finding)
        return max(match.end(), amount.end)

    def _event(self, piece: Piece, stage: str, match: "re.Match[str]") -> int:
        around, end = piece.around(match, planned=self._spoken.planned), match.end()
        around = replace(around, happened=self._headed(stage))
        label = _TIME_OF.match(around.rest)
        right = days_in(around.rest[label.end() :][:_NEAR], piece.clause.sent) if label else ()
        dated_behind = bool(right) and right[0].start == 0
        after = words().after_event.match(around.rest)
        if after is not None and not dated_behind:
            if _LIST_OF.match(around.rest):
                self._head(piece, stage, match, around)
            return end + after.end()
        if words().denied_after.match(re.sub(r"^(?:仪式|合同)", "", around.rest)):
            return end
        told = self._told(around, stage)
        if dated_behind and label is not None:
            told, end = right[0], end + label.end() + right[0].end
        certainty = event_certainty(around, told)
        if certainty is None:
            self._spoken.owing = stage if _ONCE_MEANT.search(around.window) else self._spoken.owing
            return match.end()
        self._spoken.planned = certainty is Certainty.PLAN
        if told is not None:
            told = settled(told, piece.clause.sent, past=certainty is not Certainty.PLAN)
        self._spoken.dated = told
        start = quote_start(piece, match.start())
        for field, value in reached(stage, told, certainty):
            self._propose(
                piece, Finding(start=start, end=end, field=field, value=value, certainty=certainty, stage=stage)
            )
        return end

    def _head(self, piece: Piece, stage: str, match: "re.Match[str]", around: Around) -> None:
        """Keep what a heading says for the numbers below it: 拟签约项目3个： plans them, 未开工项目2个： says nothing."""
        self._spoken.heading, stands = None, standing(around.window)
        if stands == "denied":
            return
        certainty = Certainty.PLAN if stands else Certainty.DOUBTFUL if around.heard else Certainty.FACT
        start = quote_start(piece, match.start())
        for field, value in reached(stage, None, certainty):
            found = Finding(start=start, end=match.end(), field=field, value=value, certainty=certainty, stage=stage)
            self._spoken.heading = piece.clause, found

    def _headed(self, stage: str) -> bool:
        """The list's heading says that this has happened."""
        heading = self._spoken.heading
        return heading is not None and heading[1].stage == stage and heading[1].certainty is Certainty.FACT

    def _told(self, around: Around, stage: str) -> Told | None:
        """The day an event is told with: the nearest before it, or the one that a clause of nothing else told before."""
        days = days_in(around.window, around.clause.sent)
        if days:
            return days[-1]
        if self._spoken.dated is not None and not around.window.strip(" 、并和及"):
            return self._spoken.dated  # 2025年1月竣工投产
        return self._spoken.told if self._spoken.alone or stage == "first_contact" else None

    def _propose(self, piece: Piece, finding: Finding) -> None:
        """For the projects named before it in the clause, else after it, else in the clauses before."""
        groups = piece.groups
        if not groups and not self._spoken.group:
            self._waiting.append((piece.clause, finding))
            return
        before = [group for group in groups if group[0].start <= finding.start or group[-1].end <= finding.end]
        group = before[-1] if before else groups[0] if groups else self._spoken.group
        self._record(piece.clause, group, finding)

    def _record(self, clause: Clause, group: Group, finding: Finding) -> None:
        start, end = clause.start + finding.start, clause.start + finding.end
        self.found += [
            Proposed(
                project=mention.name,
                code=mention.code,
                field=f"{finding.field}_yuan" if finding.field in AMOUNTS else str(finding.field),
                value=finding.value,
                certainty=finding.certainty,
                quote=self._text[start:end],
                start=start,
                end=end,
                basis=finding.basis,
                on=finding.on,
                stage=finding.stage,
                corrects=clause.corrects,
            )
            for mention in group
        ]


def _only_a_day(said: str, days: tuple[Told, ...]) -> bool:
    """4月12日上午，: nothing else is said."""
    return len(days) == 1 and not re.sub(
        r"上午|下午|晚上|早上|\d{1,2}(?:点半?|时|:\d\d)|[\s,;:]", "", said[: days[0].start] + said[days[0].end :]
    )
