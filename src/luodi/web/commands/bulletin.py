"""`luodi bulletin`: issue a bulletin from a template and write the .docx."""

import os
import sys
from argparse import Namespace
from pathlib import Path

from luodi.base.errors import BadInput, system_reason
from luodi.bulletin.differences import told
from luodi.bulletin.selectors import bulletin_json
from luodi.bulletin.services import issue_bulletin, run_for
from luodi.bulletin.supplied import template_text, with_grades
from luodi.web.cli import DONE, print_json
from luodi.web.commands.reading import reading_of
from luodi.web.commands.table import WrongUse
from luodi.web.home import acting_person


def run(arguments: Namespace) -> int:
    """Ranks and alerts come from the newest published rulebook; without one the bulletin prints without them."""
    by = acting_person(arguments.by)
    reading = reading_of(arguments)
    out = Path(arguments.out)
    _refuse_unwritable(out)
    template = with_grades(template_text(arguments.template), arguments.grades)
    assessed = run_for(span=reading.span, as_of=reading.as_of, by=by, known=reading.known)
    issued = issue_bulletin(
        template=template,
        span=reading.span,
        as_of=reading.as_of,
        known=reading.known,
        run=assessed,
        ranked=assessed is not None,
        by=by,
    )
    try:
        out.write_bytes(bytes(issued.docx))
    except OSError as error:
        raise BadInput(
            f"通报已生成（第 {issued.pk} 号），但写不到 {out}：{system_reason(error)}，请在网页上下载。"
        ) from None
    if arguments.json:
        print_json(bulletin_json(issued))
    else:
        sys.stdout.write(f"《{issued.title}》已写入 {out}，共 {len(issued.figures)} 个数字，每个都列在附件。\n")
        for row in issued.differences:
            sys.stdout.write(f"与上期不同：{told(row)}\n")
    return DONE


def _refuse_unwritable(out: Path) -> None:
    """Asked before anything is issued: an issue stays in the register."""
    if out.suffix.lower() != ".docx":
        raise WrongUse(f"通报是 .docx 文件，“{out.name}”请改成以 .docx 结尾。")
    if not out.parent.is_dir():
        raise BadInput(f"文件夹“{out.parent}”不存在，请先建好或换个地方存。")
    if out.is_dir() or not os.access(out if out.exists() else out.parent, os.W_OK):
        raise BadInput(f"“{out}”写不进去，请换个地方存。")
