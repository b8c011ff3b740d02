"""What a unit may see of its own import: never a project of others, not even as the likely answer to a question.

A sheet that names a foreign project would otherwise read the ledger's figures out to its sender, and a commit would
change them. Such rows say so and wait for the bureau. The rows here are copies for reading; nothing is saved.
"""

import re
from dataclasses import dataclass, replace

from django.db.models import Q

from luodi.base.errors import Conflict
from luodi.intake.models import ImportRow, RowVerdict
from luodi.intake.selectors import ImportSheet, Question
from luodi.ledger.models import Subject
from luodi.orgs.models import Unit
from luodi.orgs.selectors import Scope

FOREIGN = "涉及其他单位的项目，请招商办核对后入账"
_CODE = re.compile(r"[PU]\d{3,}")
_READY = frozenset({RowVerdict.NEW, RowVerdict.CHANGED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ShieldedSheet:
    """An import as its reader may see it; `foreign` rows are told as such and hold the commit."""

    sheet: ImportSheet
    foreign: tuple[ImportRow, ...] = ()

    def may_be_committed(self) -> None:
        """Refuses when a row that would be posted concerns others."""
        if self.foreign:
            first = self.foreign[0]
            raise Conflict(f"{first}{FOREIGN}；也可以从表里删去这一行，重新导入。")


def shielded(sheet: ImportSheet, scope: Scope) -> ShieldedSheet:
    """The import with foreign projects blanked out; as it is for those who see everything."""
    if scope.everything:
        return ShieldedSheet(sheet=sheet)
    own_names = set(Unit.objects.filter(pk__in=scope.unit_ids).values_list("name", flat=True))
    named = Q(pk__in={row.subject_id for row in sheet.rows if row.subject_id}) | Q(code__in=_candidates(sheet))
    visible = dict(Subject.objects.visible_to(scope).filter(named).values_list("pk", "code"))
    seen, codes = visible.keys(), set(visible.values())
    foreign = []
    for row in sheet.rows:
        elsewhere = row.subject_id is not None and row.subject_id not in seen
        if elsewhere or _credits_others(row, own_names) or _speaks_of_others(row, own_names):
            if row.verdict in _READY and not row.posted:
                foreign.append(row)
            row.reason, row.changes, row.questions, row.subject = FOREIGN, [], [], None
    kept = {question["key"] for row in sheet.rows for question in row.questions}
    questions = tuple(_blanked(q, codes) for q in sheet.questions if q.key in kept)
    told = {q.key: q.question for q in questions}
    for row in sheet.rows:
        row.questions = [{**asked, "question": told[asked["key"]], "likely": []} for asked in row.questions]
        if row.questions:
            row.reason = row.questions[0]["question"]
    return ShieldedSheet(sheet=replace(sheet, questions=questions), foreign=tuple(foreign))


def _candidates(sheet: ImportSheet) -> set[str]:
    return {answer for q in sheet.questions for answer, _ in q.likely if _CODE.fullmatch(answer)}


def _credits_others(row: ImportRow, own_names: set[str]) -> bool:
    return any(change["field"] == "unit" and change["after"] not in own_names for change in row.changes)


def _speaks_of_others(row: ImportRow, own_names: set[str]) -> bool:
    """A measure of another unit: its number, and what the ledger holds of it, are not the sender's."""
    return row.record is not None and "measure" in row.record and row.record["unit"] not in own_names


def _blanked(question: Question, codes: set[str]) -> Question:
    """A question whose likely answers name a foreign project: neutral to the one who asks, detailed to the bureau only."""
    if all(answer in codes or not _CODE.fullmatch(answer) for answer, _ in question.likely):
        return question
    return replace(question, question="台账里可能已有相近的项目，但不在您的查看范围，请等招商办核对。", likely=())
