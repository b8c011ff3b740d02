"""`luodi collect issue` and `luodi collect status`: the collection round."""

import sys
from argparse import Namespace
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from luodi.base.errors import BadInput
from luodi.intake.collection import collection, collection_json, issued_files, round_of
from luodi.intake.models import ReturnState
from luodi.intake.rounds import issue_round
from luodi.web.cli import DONE, FOUND_WRONG, print_json
from luodi.web.commands.reading import span_of
from luodi.web.home import acting_person, machine_scope


def issue(arguments: Namespace) -> int:
    """Issue the round and write its workbooks; issued again, the same workbooks are written."""
    by = acting_person(arguments.by)
    folder = Path(arguments.out)
    if folder.exists() and not folder.is_dir():
        raise BadInput(f"“{folder}”不是文件夹，请换一个 --out。")
    round_ = issue_round(span=span_of(arguments.span), due_at=_moment(arguments.due), by=by)
    folder.mkdir(parents=True, exist_ok=True)
    files = issued_files(machine_scope(), round_)
    for name, content in files:
        (folder / name).write_bytes(content)
    if arguments.json:
        print_json({"span": str(round_.span), "files": [name for name, _ in files]})
    else:
        sys.stdout.write(f"{round_}：已写 {len(files)} 份表到 {folder}。\n")
    return DONE


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return timezone.make_aware(datetime.fromisoformat(text))
    except ValueError:
        raise BadInput(f"--due 的“{text}”不是时间，请写成 2004-09-24T17:00。") from None


def status(arguments: Namespace) -> int:
    """Who has returned and who has not; exit 1 while somebody is missing or rows wait."""
    round_ = round_of(span_of(arguments.span))
    found = collection(machine_scope(), round_)
    if arguments.json:
        print_json(collection_json(found))
    else:
        for line in found.lines:
            rows = "，".join(f"{n} 行{word}" for n, word in ((line.ready, "待确认"), (line.unsure, "存疑")) if n)
            sys.stdout.write(f"{line.state.label}  {line.return_.unit.name}{f'  {rows}' if rows else ''}\n")
        burden = found.burden
        sys.stdout.write(f"请各单位填 {burden.asked} 格；共 {burden.fields} 格，台账已知、已填好 {burden.known} 格。\n")
        sys.stdout.write(f"{found.reminder}\n" if found.reminder else "都答复了，不用催。\n")
    waits = found.counts[ReturnState.OUTSTANDING] or found.counts[ReturnState.WAITING]
    return FOUND_WRONG if waits else DONE
