"""`luodi proof`: 核稿 of a file or standard input; with --ledger also against the ledger."""

import sys
from argparse import Namespace
from pathlib import Path

from luodi.base.errors import NotFound
from luodi.bulletin.knowledge import LedgerKnowledge
from luodi.proof.documents import read_document
from luodi.proof.judge import Verdict
from luodi.proof.proof import as_json, proof
from luodi.web.cli import DONE, FOUND_WRONG, print_json


def run(arguments: Namespace) -> int:
    """Print figures that cannot be true and questions to ask; exit 1 when something is inconsistent."""
    content, name = _content(arguments.file)
    ledger = LedgerKnowledge(as_of=arguments.as_of) if arguments.ledger else None
    result = proof(read_document(content, name).text, ledger=ledger)
    if arguments.json:
        print_json(as_json(result))
    else:
        for finding in result.findings:
            label = "讲不通" if finding.verdict is Verdict.INCONSISTENT else "请核对"
            sys.stdout.write(f"[{label}] “{finding.quote}”：{finding.because}\n")
        sys.stdout.write(
            f"共读出 {len(result.claims)} 个数，{len(result.findings)} 处要看，{len(result.ties)} 处核对相符。\n"
        )
    return DONE if result.sound else FOUND_WRONG


def _content(file: str) -> tuple[bytes, str]:
    if file == "-":
        return sys.stdin.buffer.read(), "标准输入.txt"
    path = Path(file)
    if not path.is_file():
        raise NotFound(f"找不到文件“{file}”，请核对路径。")
    return path.read_bytes(), path.name
