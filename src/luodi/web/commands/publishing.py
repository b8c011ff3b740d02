"""`luodi publish` and `luodi collect-lake`: sealed months as Parquet with their roots, verified where they come together."""

import sys
from argparse import Namespace
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from luodi.base.errors import Conflict, NotFound
from luodi.lake.months import Leaf, Month, month_file, months_in, read_month, write_month
from luodi.lake.refusals import MonthDamaged
from luodi.ledger.luodi_verify import Package, Problem, Row, check_package
from luodi.ledger.models import Seal
from luodi.ledger.seals import witnesses
from luodi.web.cli import DONE, FOUND_WRONG, print_json
from luodi.web.home import root
from luodi.web.sealing import sealed_rows

_OWN = frozenset(
    {"person", "appointment", "batch"}
)  # who works here stays here: of these rows the level above gets the hash


class PublishedOtherwise(Conflict):
    """The folder holds the same month of a place of this name under another root."""


def run(arguments: Namespace) -> int:
    """Write every sealed month that is not there yet; what is there already must be the same."""
    place, extra = root(), sealed_rows()
    seals = list(Seal.objects.select_related("period").order_by("id"))
    if not seals:
        raise NotFound("还没有封过账，没有可以发布的账期；先用 luodi seal 2004-09 封账。")
    published, kept = [], 0
    for seal in seals:
        path = month_file(arguments.lake, place=place.name, period=str(seal.period))
        if path.exists():
            if read_month(path).root != seal.root:
                raise PublishedOtherwise(f"{path} 里已有同名地方的另一份 {seal.period} 账期，根不同，请换一个文件夹。")
            kept += 1
            continue
        witness = next(witnesses(seal, [place], extra=extra))
        month = _month(place.name, witness.package)
        told: dict[str, Any] = {"period": month.period, "root": month.root, "entries": month.entries}
        published.append(told | {"file": str(write_month(arguments.lake, month).relative_to(arguments.lake))})
    if arguments.json:
        print_json({"place": place.name, "published": published, "kept": kept})
        return DONE
    for one in published:
        sys.stdout.write(f"{one['period']}账期  {one['entries']} 笔  根 {one['root']}  {one['file']}\n")
    sys.stdout.write(f"{place.name}：新发布 {len(published)} 个账期，已有 {kept} 个。\n")
    return DONE


def _month(place: str, package: Package) -> Month:
    rows = {label: held for label, held in package.rows.items() if held[1].kind not in _OWN}
    leaves = tuple(
        Leaf(label=label, leaf=leaf, salt=rows[label][0], row=rows[label][1].kind, fields=rows[label][1].fields)
        if label in rows
        else Leaf(label=label, leaf=leaf)
        for label, leaf in package.leaves.items()
    )
    return Month(place=place, period=package.period, root=package.root, leaves=leaves)


def collect(arguments: Namespace) -> int:
    """Read every published month of every place and check it against its own root and the root before; exit 1 on a problem."""
    months: dict[str, list[Month]] = defaultdict(list)
    problems: list[dict[str, Any]] = []
    for path in months_in(arguments.folder):
        try:
            month = read_month(path)
        except MonthDamaged as damaged:
            problem = Problem(damaged.row or path.name, None, None, None, damaged.why)
            problems.append(_told(path.parent.name, path.stem, problem))
            continue
        months[month.place].append(month)
    if not months and not problems:
        raise NotFound(f"{arguments.folder} 里没有发布过的账期；各地先用 luodi publish --lake 写进来。")
    for place, held in months.items():
        problems += [_told(place, month.period, problem) for month, problem in _problems(held)]
    listed = [
        {"place": place, "period": month.period, "root": month.root, "entries": month.entries}
        for place, held in sorted(months.items())
        for month in held
    ]
    if arguments.json:
        print_json({"ok": not problems, "months": listed, "problems": problems})
    else:
        _print(listed, problems)
    return FOUND_WRONG if problems else DONE


def _print(listed: Sequence[dict[str, Any]], problems: Sequence[dict[str, Any]]) -> None:
    for one in listed:
        sys.stdout.write(f"{one['place']}  {one['period']}账期  {one['entries']} 笔  根 {one['root']}\n")
    for problem in problems:
        sys.stdout.write(f"{problem['place']}  {problem['period']}账期  {problem['row']}（{problem['because']}）\n")
    sys.stdout.write(f"汇集 {len(listed)} 个账期，{len(problems)} 处不符。\n")


def _problems(months: Sequence[Month]) -> Iterator[tuple[Month, Problem]]:
    """Each month against its root; and the root a header names as the one before must be there too."""
    roots = {month.root for month in months}
    for month in months:
        package = _package(month)
        for problem in check_package(package):
            yield month, problem
        header = package.rows.get(package.header)
        before = next((t for n, g, t in header[1].fields if n == "previous" and g == "S"), None) if header else None
        if before is not None and before not in roots:
            yield month, Problem(package.header, "previous", before, None, "它前面封的那个账期没有一起发布，或者被换过")


def _package(month: Month) -> Package:
    opened = {leaf.label: (leaf.salt or "", Row(leaf.row, tuple(leaf.fields))) for leaf in month.leaves if leaf.row}
    return Package(root=month.root, leaves={leaf.label: leaf.leaf for leaf in month.leaves}, rows=opened)


def _told(place: str, period: str, problem: Problem) -> dict[str, Any]:
    return {"place": place, "period": period} | problem.document()
