"""Reads over a round: who has returned, what waits, whom to remind, and how much was asked of whom (the burden meter)."""

import io
import zipfile
from collections import Counter
from collections.abc import Collection as Many
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from luodi.base.errors import BadInput, NotFound
from luodi.base.spans import Span
from luodi.intake.models import Import, ImportFile, ImportState, Return, ReturnState, Round, RowVerdict
from luodi.orgs.selectors import Scope

_READY = (RowVerdict.NEW, RowVerdict.CHANGED)
_UNSURE = (RowVerdict.DOUBTFUL, RowVerdict.REJECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnLine:
    """A unit's return: `ready` rows wait for confirmation only, `unsure` rows for an answer or a mended workbook."""

    return_: Return
    state: ReturnState
    ready: int
    unsure: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Burden:
    """Cells that a round asks of units, and cells that were filled in for them."""

    asked: int
    known: int

    @property
    def fields(self) -> int:
        """All cells of the projects that the workbooks hold."""
        return self.asked + self.known


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A round as its reader may see it."""

    round_: Round
    lines: tuple[ReturnLine, ...]
    counts: Mapping[ReturnState, int]
    burden: Burden

    @property
    def ready(self) -> int:
        """Rows that one confirmation would post."""
        return sum(line.ready for line in self.lines)

    def is_overdue(self, today: date) -> bool:
        """The day until which returns were asked for is over, and somebody is missing."""
        due_at = self.round_.due_at
        late = due_at is not None and timezone.localtime(due_at).date() < today
        return late and self.counts[ReturnState.OUTSTANDING] > 0

    def named(self, *states: ReturnState) -> list[str]:
        """Names of the units in these states."""
        return [line.return_.unit.name for line in self.lines if line.state in states]

    @property
    def reminder(self) -> str:
        """催报: words for the chat group; empty when nobody is missing."""
        missing, unsure = self.named(ReturnState.OUTSTANDING), [line for line in self.lines if line.unsure]
        parts = []
        if missing:
            parts.append(f"还没有报的单位：{'、'.join(missing)}。没有变化的，回一句“无变化”即可，不必交表。")
        if unsure:
            names = "、".join(f"{line.return_.unit.name}（{line.unsure}行）" for line in unsure)
            parts.append(f"交来的表里有几行要补正：{names}，请看退回的表上最右一列。")
        if not parts:
            return ""
        due = f"请于{spoken_moment(self.round_.due_at)}前交齐。" if self.round_.due_at is not None else ""
        return f"【催报】{self.round_.span.label}招商引资进度表。{due}" + "".join(parts)


def spoken_moment(moment: datetime) -> str:
    """As one says it in a chat group: 9月24日17:00, in the place's own time."""
    local = timezone.localtime(moment)
    return f"{local.month}月{local.day}日（星期{'一二三四五六日'[local.weekday()]}）{local:%H:%M}"


def returns_of(scope: Scope, round_: Round, unit_codes: Many[str]) -> list[Return]:
    """The returns of these units that the scope may read."""
    found = Return.objects.visible_to(scope).filter(round=round_, unit__code__in=unit_codes)
    return list(found.defer("workbook"))


def rounds(limit: int = 12) -> list[Round]:
    """The newest rounds."""
    return list(Round.objects.select_related("by")[:limit])


def newest_round() -> Round | None:
    """The round that is being collected."""
    return Round.objects.select_related("by").first()


def round_numbered(number: int) -> Round:
    """The round with this number; refuses what is not there."""
    found = Round.objects.select_related("by").filter(pk=number).first()
    if found is None:
        raise NotFound("没有这一轮收数，请从收数页进入。")
    return found


def round_of(span: Span) -> Round:
    """The round of a span; refuses one that was not issued."""
    found = Round.objects.select_related("by").filter(span_first=span.first, span_last=span.last).first()
    if found is None:
        raise NotFound(f"{span.label}还没有发表收数，请先用 luodi collect issue 发表。")
    return found


def collection(scope: Scope, round_: Round) -> Collection:
    """The round with the returns that the scope may read, by unit code, in one query."""
    counted = {
        "n_ready": Count(
            "statement__rows", filter=Q(statement__rows__posted=False, statement__rows__verdict__in=_READY)
        ),
        "n_unsure": Count("statement__rows", filter=Q(statement__rows__verdict__in=_UNSURE)),
    }
    found = Return.objects.visible_to(scope).filter(round=round_).defer("workbook")
    found = found.select_related("unit", "statement", "by").annotate(**counted).order_by("unit__code")
    lines = tuple(_line(return_) for return_ in found)
    counts = Counter(line.state for line in lines)
    return Collection(
        round_=round_,
        lines=lines,
        counts={state: counts[state] for state in ReturnState},
        burden=Burden(
            asked=sum(line.return_.asked_count for line in lines), known=sum(line.return_.known_count for line in lines)
        ),
    )


def _line(return_: Return) -> ReturnLine:
    statement = return_.statement
    stands = statement is not None and statement.state != ImportState.REVERSED
    ready = int(getattr(return_, "n_ready")) if stands else 0  # noqa: B009  annotated
    unsure = int(getattr(return_, "n_unsure")) if stands else 0  # noqa: B009  annotated
    if stands:
        state = ReturnState.WAITING if ready or unsure else ReturnState.HANDED_IN
    elif statement is None and return_.answered_at is not None:
        state = ReturnState.UNCHANGED
    else:
        state = ReturnState.OUTSTANDING
    return ReturnLine(return_=return_, state=state, ready=ready, unsure=unsure)


def return_for(scope: Scope, round_: Round, unit_code: str) -> Return:
    """A unit's return with its workbook; refuses alike what is not there and what is not yours."""
    found = Return.objects.visible_to(scope).select_related("unit", "round", "statement")
    return_ = found.filter(round=round_, unit__code=unit_code).first()
    if return_ is None:
        raise NotFound("本轮没有给这个单位发表，或者不在您的查看范围。请从收数页进入。")
    return return_


def statement_of(return_: Return) -> Import:
    """The workbooks that a unit handed in; refuses while there are none."""
    if return_.statement is None or return_.statement.state == ImportState.REVERSED:
        raise NotFound(f"{return_.unit.name}本轮还没有交表。")
    return return_.statement


def file_to_mend(statement: Import) -> ImportFile:
    """The first of its files that has a row to be mended."""
    file = statement.files.filter(rows__verdict__in=_UNSURE).order_by("position").first()
    if file is None:
        raise BadInput("交来的表没有要补正的行，不用退回。")
    return file


def file_name(return_: Return) -> str:
    """龙塘镇2004年9月招商引资进度表.xlsx."""
    return f"{return_.unit.name}{return_.round.span.label}招商引资进度表.xlsx"


def issued_files(scope: Scope, round_: Round) -> list[tuple[str, bytes]]:
    """Name and bytes of every workbook of the round."""
    found = Return.objects.visible_to(scope).filter(round=round_).select_related("unit", "round").order_by("unit__code")
    return [(file_name(return_), bytes(return_.workbook)) for return_ in found]


def issued_zip(scope: Scope, round_: Round) -> bytes:
    """All workbooks of the round in one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:  # workbooks are packed already
        for name, content in issued_files(scope, round_):
            archive.writestr(name, content)
    return out.getvalue()


def collection_json(found: Collection) -> dict[str, Any]:
    """What `luodi collect status --json` prints."""
    return {
        "span": str(found.round_.span),
        "report_date": found.round_.report_date.isoformat(),
        "due_at": found.round_.due_at.isoformat() if found.round_.due_at else None,
        "returns": [_json(line) for line in found.lines],
        "counts": {state.value: n for state, n in found.counts.items()},
        "outstanding": found.named(ReturnState.OUTSTANDING),
        "burden": {"asked": found.burden.asked, "known": found.burden.known, "fields": found.burden.fields},
        "reminder": found.reminder,
    }


def _json(line: ReturnLine) -> dict[str, Any]:
    return_ = line.return_
    return {
        "unit": return_.unit.name,
        "state": line.state.value,
        "import": return_.statement_id,
        "ready": line.ready,
        "unsure": line.unsure,
        "asked": return_.asked_count,
        "known": return_.known_count,
        "answered_at": return_.answered_at.isoformat() if return_.answered_at else None,
    }


def units_of(lines: Sequence[ReturnLine], state: str) -> tuple[ReturnLine, ...]:
    """The lines of one state; all of them when no state is named."""
    return tuple(line for line in lines if not state or line.state == state)
