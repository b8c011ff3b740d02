"""`luodi parse`: what a pasted message would change; writes nothing (docs/cli.md)."""

import sys
from argparse import Namespace
from pathlib import Path

from luodi.base.errors import BadInput, NotFound
from luodi.intake.messages.proposed import CERTAINTY_LABELS, as_json
from luodi.intake.messages.selectors import message_changes
from luodi.intake.reader.record import FIELD_LABELS
from luodi.orgs.selectors import today
from luodi.web.cli import DONE, print_json


def run(arguments: Namespace) -> int:
    """Print every proposed change with its certainty and quote."""
    sent = arguments.sent or today()
    changes = message_changes(_text(arguments.file), sent=sent)
    if arguments.json:
        print_json({"sent": sent.isoformat(), "changes": [as_json(change) for change in changes]})
        return DONE
    for change in changes:
        label = FIELD_LABELS[change.field.removesuffix("_yuan")]
        told = CERTAINTY_LABELS[change.certainty]
        sys.stdout.write(f"[{told}] {change.project}  {label}：{change.value}  “{change.quote}”\n")
    sys.stdout.write(f"共读出 {len(changes)} 项，什么也没有记账；要记账请在网页“记一笔”里逐项确认。\n")
    return DONE


def _text(file: str) -> str:
    if file == "-":
        content = sys.stdin.buffer.read()
    elif Path(file).is_file():
        content = Path(file).read_bytes()
    else:
        raise NotFound(f"找不到文件“{file}”，请核对路径；要读标准输入请写 -。")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput("这段文字不是 UTF-8 或 GB18030 编码，请另存为文本后再试。")
