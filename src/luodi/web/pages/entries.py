"""分录: the voucher every amount opens to, and its reversal."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from luodi.intake.models import ImportRow
from luodi.intake.tracing import row_behind
from luodi.ledger.choices import EntryKind, SubjectKind
from luodi.ledger.evidence import citations_of
from luodi.ledger.models import Citation
from luodi.ledger.vouchers import EntryLine, entry_numbered
from luodi.pipeline.services import reverse_project_entry
from luodi.recognition.models import Claim
from luodi.recognition.outcomes import claim_behind
from luodi.web.answers import answer
from luodi.web.forms.entries import ReverseForm
from luodi.web.policy import Request, may_reverse, policy, signed_in


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """Context of entries/detail.html; `form` is there only for one who may reverse this entry now; `row`: the sheet's row.

    `citations`: the evidence a recognised amount rests on; `claim`: the claim that posted it, where the reader may see it.
    """

    line: EntryLine
    form: ReverseForm | None
    row: ImportRow | None
    citations: list[Citation]
    claim: Claim | None


@require_safe
@policy(signed_in)
def entry(request: Request, sequence: int) -> HttpResponse:
    """One entry with who, when, from where, and what cancelled it."""
    line = entry_numbered(request.scope, sequence)
    offered = line.standing and line.entry.subject.kind == SubjectKind.PROJECT and may_reverse(request.scope)
    return answer(request, "entries/detail.html", _page(request, line, ReverseForm() if offered else None))


def _page(request: Request, line: EntryLine, form: ReverseForm | None) -> EntryPage:
    of_funds = line.entry.kind == EntryKind.FUNDS_RECOGNIZED
    stated = line.entry.reverses if line.entry.reverses is not None else line.entry  # a reversal shows what it cancels
    return EntryPage(
        line=line,
        form=form,
        row=row_behind(line.entry, request.scope),
        citations=citations_of(stated) if of_funds else [],
        claim=claim_behind(stated, request.scope) if of_funds else None,
    )


@require_POST
@policy(may_reverse, audited="冲销分录")
def reverse(request: Request, sequence: int) -> HttpResponse:
    """Post the red entry; a missing reason comes back with the form."""
    line = entry_numbered(request.scope, sequence)
    form = ReverseForm(request.POST)
    if not form.is_valid():
        return answer(request, "entries/detail.html", _page(request, line, form), status=422)
    red = reverse_project_entry(entry=line.entry, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, "已冲销，台账里多了一笔红字分录。")
    return redirect("entry", red.sequence)
