"""封账: which months are sealed, one button to seal, one to verify, and the package each unit keeps."""

from dataclasses import dataclass
from pathlib import Path

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from luodi.access.models import AuditKind
from luodi.base.spans import parse_span
from luodi.ledger import luodi_verify
from luodi.ledger.luodi_verify import Problem, in_words
from luodi.ledger.seals import PeriodLine, own_units, period_lines, seal_of, seal_period, witness_of
from luodi.orgs.models import Unit
from luodi.web.answers import answer
from luodi.web.forms.seals import SealForm
from luodi.web.policy import Request, may_seal, may_verify, policy, signed_in
from luodi.web.sealing import sealed_rows, verify_home


@dataclass(frozen=True, slots=True, kw_only=True)
class SealsPage:
    """Context of seals/list.html. `form` is there for one who may seal; `problems`, each in words, after a check that found some."""

    lines: list[PeriodLine]
    units: list[Unit]
    may_verify: bool
    form: SealForm | None
    problems: tuple[tuple[str, Problem], ...] = ()


@require_safe
@policy(signed_in)
def seals(request: Request) -> HttpResponse:
    """Every posting period, newest first."""
    return _page(request)


@require_POST
@policy(may_seal, audited="封账", kind=AuditKind.DECIDE)
def seal(request: Request, period: str) -> HttpResponse:
    """Seal one month; it cannot be taken back, so the box must be ticked."""
    month, form = parse_span(period), SealForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    made = seal_period(month=month, by=request.user, extra=sealed_rows())
    messages.success(request, f"{made}完成。请把证据包分发给各单位和审计，各自保存。")
    return redirect("seals")


@require_POST
@policy(may_verify, audited="核验全部封账", kind=AuditKind.SYSTEM)
def verify(request: Request) -> HttpResponse:
    """Check every seal now. What is found stands on the page, and the home becomes read-only."""
    found = verify_home()
    if not found.ok:
        return _page(request, problems=found.problems, status=409)
    messages.success(request, "核验无误：台账与每次封账时一致。")
    return redirect("seals")


@require_safe
@policy(signed_in, audited="下载封账证据包", kind=AuditKind.EXPORT)
def package(request: Request, period: str, unit: str) -> HttpResponse:
    """The witness package of one's own unit."""
    witness = witness_of(seal_of(parse_span(period)), request.scope, unit, extra=sealed_rows())
    return _file(witness.package.text().encode(), witness.file_name)


@require_safe
@policy(signed_in)
def verifier(_request: Request) -> HttpResponse:
    """The stand-alone verifier, as it lies in this installation."""
    return _file(Path(luodi_verify.__file__).read_bytes(), "luodi_verify.py")


def _file(content: bytes, name: str) -> HttpResponse:
    attachment = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(content, content_type="application/octet-stream", headers={"Content-Disposition": attachment})


def _page(
    request: Request, *, form: SealForm | None = None, problems: tuple[Problem, ...] = (), status: int = 200
) -> HttpResponse:
    page = SealsPage(
        lines=period_lines(),
        units=own_units(request.scope),
        may_verify=may_verify(request.scope),
        form=(form or SealForm()) if may_seal(request.scope) else None,
        problems=tuple((in_words(problem.row, problem.field), problem) for problem in problems),
    )
    return answer(request, "seals/list.html", page, status=status)
