"""Reads over bulletins: the last issue, and an issue as the command line prints it."""

from typing import Any

from luodi.bulletin.models import Bulletin


def last_issue(template_name: str) -> Bulletin | None:
    """The newest issue of a template, or None."""
    return Bulletin.objects.of_template(template_name).last()


def bulletin_json(bulletin: Bulletin) -> dict[str, Any]:
    """What `luodi bulletin --json` prints: every figure with its trace, and the differences to the last issue."""
    return {
        "id": bulletin.pk,
        "title": bulletin.title,
        "template": bulletin.template_name,
        "span": str(bulletin.span),
        "as_of": bulletin.as_of.isoformat(),
        "known": bulletin.known,
        "issued_on": bulletin.issued_on.isoformat(),
        "docx_sha256": bulletin.docx_sha256,
        "figures": bulletin.figures,
        "differences": bulletin.differences,
    }
