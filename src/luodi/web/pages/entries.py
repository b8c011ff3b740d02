"""分录: the voucher every amount opens to, and its reversal."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from luodi.intake.models import ImportRow
from luodi.intake.tracing import row_behind
from luodi.ledger.choices import SubjectKind
from luodi.ledger.vouchers import EntryLine, entry_numbered
from luodi.pipeline.services import reverse_project_entry
from luodi.web.answers import answer
from luodi.web.forms.entries import ReverseForm
from luodi.web.policy import Request, may_reverse, policy, signed_in


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """Context of entries/detail.html; `form` is there only for one who may reverse this entry now; `row`: the sheet's row."""

    line: EntryLine
    form: ReverseForm | None
    row: ImportRow | None


@require_safe
@policy(signed_in)
def entry(request: Request, sequence: int) -> HttpResponse:
    """One entry with who, when, from where, and what cancelled it."""
    line = entry_numbered(request.scope, sequence)
    offered = line.standing and line.entry.subject.kind == SubjectKind.PROJECT and may_reverse(request.scope)
    page = EntryPage(line=line, form=ReverseForm() if offered else None, row=row_behind(line.entry, request.scope))
    return answer(request, "entries/detail.html", page)


@require_POST
@policy(may_reverse)
def reverse(request: Request, sequence: int) -> HttpResponse:
    """Post the red entry; a missing reason comes back with the form."""
    line = entry_numbered(request.scope, sequence)
    form = ReverseForm(request.POST)
    if not form.is_valid():
        page = EntryPage(line=line, form=form, row=row_behind(line.entry, request.scope))
        return answer(request, "entries/detail.html", page, status=422)
    red = reverse_project_entry(entry=line.entry, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, "已冲销，台账里多了一笔红字分录。")
    return redirect("entry", red.sequence)
