"""佐证: a piece of evidence as pictures or words, and the file itself to take away. Nothing of the file runs here."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from luodi.access.models import AuditKind
from luodi.ledger.models import Evidence
from luodi.ledger.previews import NotShown, pages_of, picture_of, words_of
from luodi.ledger.store import content_of
from luodi.recognition.selectors import evidence_shown
from luodi.web.answers import answer
from luodi.web.policy import Request, policy, signed_in

_LONGEST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePage:
    """Context of evidence/detail.html. `pages`: numbers of the pictures; `words`: paragraphs, or rows of cells."""

    evidence: Evidence
    pages: range
    more: bool
    words: tuple[tuple[str, ...], ...]
    refusal: str


@require_safe
@policy(signed_in, audited="查看佐证", kind=AuditKind.READ)
def evidence(request: Request, number: int) -> HttpResponse:
    """One piece of evidence, shown."""
    found = evidence_shown(request.scope, number)
    count, refusal = 0, ""
    words: tuple[tuple[str, ...], ...] = ()
    try:
        count, words = pages_of(found), words_of(found)
    except NotShown as refused:
        refusal = str(refused)
    page = EvidencePage(
        evidence=found, pages=range(1, min(count, _LONGEST) + 1), more=count > _LONGEST, words=words, refusal=refusal
    )
    return answer(request, "evidence/detail.html", page)


@require_safe
@policy(signed_in)
def picture(request: Request, number: int, page: int) -> HttpResponse:
    """One page of it as a picture."""
    drawn = picture_of(evidence_shown(request.scope, number), page)
    return _shut(HttpResponse(drawn.content, content_type=drawn.media_type))


@require_safe
@policy(signed_in, audited="下载佐证", kind=AuditKind.EXPORT)
def file(request: Request, number: int) -> HttpResponse:
    """The file as it was handed in, to be kept; a browser never opens it in our name."""
    found = evidence_shown(request.scope, number)
    response = _shut(HttpResponse(content_of(found.sha256), content_type="application/octet-stream"))
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found.name) or ""
    return response


def _shut(response: HttpResponse) -> HttpResponse:
    """What comes from outside is a picture or a download and nothing else, whatever its bytes are."""
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
