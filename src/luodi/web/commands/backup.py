"""`luodi backup` and `luodi restore`: the whole home into one file, and back into an empty one."""

import sys
from argparse import Namespace
from pathlib import Path

from luodi.web.backup import write_backup
from luodi.web.cli import DONE, FOUND_WRONG, print_json
from luodi.web.commands.verify import sentence
from luodi.web.restore import Restored, check_backup, restore_backup


def backup(arguments: Namespace) -> int:
    """Write the backup and print its fingerprint."""
    made = write_backup(Path(arguments.out), as_rows=arguments.rows)
    if arguments.json:
        told = {"file": str(made.path), "fingerprint": made.fingerprint, "files": made.files}
        print_json(told | {"entries": made.entries, "seals": made.seals, "bytes": made.size_bytes})
    else:
        sys.stdout.write(
            f"已备份到 {made.path}\n"
            f"  分录 {made.entries} 笔，封账 {made.seals} 个账期，文件 {made.files} 个，{made.size_bytes} 字节\n"
            f"  指纹 {made.fingerprint}\n"
            "请把指纹另抄一份；密钥（数据文件夹里的 secret_key）不在备份里，请另存。\n"
        )
    return DONE


def restore(arguments: Namespace) -> int:
    """Check the backup, and unless only that was asked, bring it into this home."""
    path = Path(arguments.file)
    work = check_backup if arguments.check else restore_backup
    found = work(path, fingerprint=arguments.fingerprint)
    if arguments.json:
        problems = [problem.document() for problem in found.problems]
        told = {"ok": not problems, "fingerprint": found.fingerprint, "made_at": found.made_at, "files": found.files}
        print_json(told | {"entries": found.entries, "seals": found.seals, "problems": problems})
    else:
        _tell(found, checked=arguments.check)
    return FOUND_WRONG if found.problems else DONE


def _tell(found: Restored, *, checked: bool) -> None:
    for problem in found.problems:
        sys.stdout.write(f"{sentence(problem)}\n")
    done = "备份完好" if checked else "已恢复"
    verdict = "核验不符，本机已转为只读" if found.problems else "每个封账的根都与备份时一致"
    sys.stdout.write(
        f"{done}：{found.made_at} 的备份，分录 {found.entries} 笔，封账 {found.seals} 个账期，文件 {found.files} 个\n"
        f"  指纹 {found.fingerprint}\n"
    )
    if not checked:
        sys.stdout.write(f"  {verdict}。\n")
