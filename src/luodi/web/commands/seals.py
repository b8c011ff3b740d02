"""`luodi seal`: seal a posting period, and write each unit's witness package."""

import sys
from argparse import Namespace
from pathlib import Path

from luodi.base.errors import BadInput, system_reason
from luodi.ledger import luodi_verify
from luodi.ledger.luodi_verify import HEADER
from luodi.ledger.models import Seal
from luodi.ledger.seals import leaves_of, seal_of, seal_period, witnesses, witnessing_units
from luodi.orgs.selectors import today
from luodi.web.cli import DONE, print_json
from luodi.web.commands.reading import span_of
from luodi.web.home import acting_person
from luodi.web.sealing import sealed_rows


def run(arguments: Namespace) -> int:
    """Seal, or with --packages alone hand out again what was sealed: a package is the same whenever it is made."""
    month, extra = span_of(arguments.period), sealed_rows()
    seal = seal_of(month) if arguments.again else seal_period(month=month, by=acting_person(arguments.by), extra=extra)
    written = _write_packages(seal, arguments.packages) if arguments.packages else []
    labels = [label for label in leaves_of(seal.leaves) if not label.startswith(f"{HEADER} ")]
    if arguments.json:
        entries = sum(label.startswith("entry ") for label in labels)
        told = {"ok": True, "period": str(seal.period), "root": seal.root, "algorithm": seal.algorithm}
        print_json(told | {"known": seal.known, "rows": len(labels), "entries": entries, "packages": written})
        return DONE
    sys.stdout.write(f"{seal.period}账期已封账，共 {len(labels)} 行，根 {seal.root}\n")
    if seal.period.last >= today() and not arguments.again:
        sys.stdout.write("本月还没有过完：此后记的账归入下一个账期，并标为补录。\n")
    if written:
        sys.stdout.write(
            f"证据包 {len(written)} 份已写到 {arguments.packages}，连同 luodi_verify.py 分发各单位和审计，各自保存。\n"
        )
    else:
        sys.stdout.write(f"用 luodi seal {seal.period} --again --packages 文件夹 写出各单位的证据包，分发保存。\n")
    return DONE


def _write_packages(seal: Seal, folder: Path) -> list[str]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        written = []
        for witness in witnesses(seal, witnessing_units(), extra=sealed_rows()):
            (folder / witness.file_name).write_bytes(witness.package.text().encode())
            written.append(witness.file_name)
        (folder / "luodi_verify.py").write_bytes(Path(luodi_verify.__file__).read_bytes())
    except OSError as error:
        raise BadInput(
            f"证据包写不到 {folder}：{system_reason(error)}。账已封好，请换一个文件夹，加 --again 再写。"
        ) from None
    return written
