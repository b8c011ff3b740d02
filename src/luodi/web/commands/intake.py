"""`luodi intake`: read workbooks, show what they would change, commit the clean rows."""

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from luodi.intake.services import intake_files
from luodi.web.cli import print_json
from luodi.web.home import acting_person

_VERDICTS = {
    "new": "新增",
    "changed": "变更",
    "same": "相同",
    "doubtful": "存疑",
    "rejected": "不收",
    "skipped": "跳过",
}


def run(arguments: Namespace) -> int:
    """Exit 1 when rows wait for a person or were rejected."""
    result = intake_files(
        paths=[Path(file) for file in arguments.files],
        commit=arguments.commit,
        opening=arguments.opening,
        report_date=arguments.report_date,
        unit=arguments.unit or None,
        by=acting_person(arguments.by),
    )
    if arguments.json:
        print_json(result.json)
    else:
        _print(result.json, committed=arguments.commit)
    return result.exit_code


def _print(document: dict[str, Any], *, committed: bool) -> None:
    for row in document["rows"]:
        if row["verdict"] in {"skipped", "same"}:
            continue
        record = row.get("record", {})
        name = record.get("project") or " ".join(filter(None, (record.get("unit"), record.get("measure"))))
        reason = f"  {row['reason']}" if row.get("reason") else ""
        sys.stdout.write(f"{_VERDICTS[row['verdict']]}  {row['sheet']} 第{row['row']}行  {name}{reason}\n")
    counts = "，".join(
        f"{label} {n} 行" for verdict, label in _VERDICTS.items() if (n := document["counts"].get(verdict))
    )
    tail = (
        f"已记账 {document['entries']} 笔（导入号 {document['import']}）"
        if committed
        else "只是预览，什么也没有写；加 --commit 记账"
    )
    sys.stdout.write(f"{counts}。{tail}。\n")
