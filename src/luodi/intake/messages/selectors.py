"""A message read beside the ledger: short names mean the projects that the reader may see. Reads, writes nothing."""

from collections.abc import Iterator
from datetime import date

from luodi.base.errors import BadInput
from luodi.intake.holdings import known_projects
from luodi.intake.identity import Known
from luodi.intake.messages.proposed import Proposed
from luodi.intake.messages.reading import read_message
from luodi.orgs.selectors import Scope
from luodi.pipeline.models import Project

LONGEST = 20_000  # characters of one message


def message_changes(text: str, *, sent: date, scope: Scope | None = None) -> tuple[Proposed, ...]:
    """What the message proposes. `scope`: whose view of the ledger names the projects; None is the whole ledger.

    Refuses an empty message and one that is too long to be one.
    """
    if not text.strip():
        raise BadInput("没有内容。请把要记的消息粘贴进来，再看读出了什么。")
    if len(text) > LONGEST:
        raise BadInput(f"这段文字有 {len(text)} 个字，一次最多 {LONGEST} 个，请分几次粘贴；整张表请走导入。")
    return read_message(text, sent=sent, known=_known(scope))


def _known(scope: Scope | None) -> Iterator[Known]:
    """Only what the scope sees: a short name must not tell a unit that others have such a project."""
    if scope is None or scope.everything:
        yield from known_projects()
        return
    seen = set(Project.objects.visible_to(scope).open().values_list("subject__code", flat=True))
    yield from (project for project in known_projects() if project.ref in seen)
