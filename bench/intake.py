# ruff: noqa: ANN001, INP001, S311, T201  a script run by path; invented rows, SQL of fixed names
"""What intake costs: reading a sheet to its diff against calamine alone, committing it against raw executemany.

    make bench        or        .venv/bin/python bench/intake.py [ROWS]
    .venv/bin/python bench/intake.py 100000 read

100,000 rows of twelve columns in a throwaway home, unless ROWS says otherwise. Compared are, in turn within one process:

- calamine: the same file to lists of Python values, in this process (`CalamineWorkbook.from_path(…).to_python()`).
- to the diff: the file's bytes through the child process, every row read, checked, identified and compared, with its
  verdict, its questions and, where the ledger holds the project, its changes. The changes of a new project are made when
  they are asked for; here for the first fifty rows, as a page asks.
- commit: the shown diff proposed anew, compared row by row, posted through the ledger's door, caches rebuilt; against
  executemany of the very same entries into the same table with its indexes and triggers.

Once on an empty ledger, once with next month's sheet on the full one (`read` after ROWS: the first only). Seconds are those of
the processor, this process and its children together: a busy machine changes the clock more than what is measured, and so
a child that works beside its parent counts in full. Aims: to the diff ≤ 6 times calamine, commit ≤ 3 times.
"""

import io
import os
import random
import resource
import statistics
import sys
import tempfile
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

UNITS = [f"{name}镇" for name in ("龙塘", "源潭", "石角", "飞来峡", "山塘", "太平", "禾云", "浸潭", "石潭", "鱼咀")]
HEADINGS = ["序号", "项目名称", "投资方", "责任单位", "行业", "阶段", "总投资（万元）", "合同投资（万元）", "到位资金（万元）（本年累计）",
            "签约时间", "开工时间", "备注"]  # fmt: skip
TURNS = 3


def main(count: int, *, only_read: bool) -> None:
    """Write two months' sheets, read and commit the first, read the second on the full ledger."""
    with tempfile.TemporaryDirectory(prefix="luodi-bench-") as home:
        os.environ |= {"LUODI_HOME": home, "DJANGO_SETTINGS_MODULE": "luodi.web.settings"}
        import django

        django.setup()
        from django.core.management import call_command

        from luodi.ledger.units import found_place
        from luodi.orgs.models import Person

        call_command("migrate", verbosity=0)
        found_place(name="本区", on=date(2000, 1, 1), by=Person.objects.create(login="bench", name="计时"))
        september, october = Path(home) / "九月.xlsx", Path(home) / "十月.xlsx"
        september.write_bytes(sheet_of(count, september=True))
        print(f"{count} rows, {september.stat().st_size / 2**20:.1f} MiB", flush=True)
        reading(september, "empty ledger", TURNS)
        if only_read:
            return
        committing(september)
        october.write_bytes(sheet_of(count, september=False))
        reading(october, "next month on the full ledger", 1 + TURNS // 2)


def sheet_of(count: int, *, september: bool) -> bytes:
    """A workbook as a district's bureau keeps it: every row another project; in October a tenth has received more."""
    import openpyxl

    draw, book = random.Random(1), openpyxl.Workbook(write_only=True)
    page = book.create_sheet("台账")
    page.append([f"招商引资项目台账（截至2024年{'9月30日' if september else '10月31日'}）"])
    page.append(HEADINGS)
    for n in range(count):
        wan, signed = draw.randrange(500, 500_000), date(2023, 1, 1) + timedelta(days=draw.randrange(600))
        words = draw.choice((None, "已供地", "需协调用电", "重点项目"))
        started = signed + timedelta(days=30) if draw.random() < 0.6 else None
        arrived = wan // 3 if september or n % 10 else wan // 2
        page.append([n + 1, name_of(draw, n), f"{draw.choice('东南西北中')}{n % 7919:04}实业有限公司", draw.choice(UNITS),
                     draw.choice(("工业", "农业", "第三产业")), "开工" if started else "签约", wan, wan * 9 // 10, arrived, signed,
                     started, words])  # fmt: skip
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def name_of(draw, n: int) -> str:
    """A name that no other row bears or nearly bears."""
    signs = "粤北岭江霞凤城鹰达盛珠湖泉松梅兰竹菊荷桂榕杉柏槐枫榆桐柳杨桃李杏梨枣橘柚橙莲藕菱芦荻蒲艾蕙芷若"
    trade = draw.choice(("陶瓷", "五金", "电子", "纺织", "建材", "物流", "酒店", "铝业", "食品", "能源"))
    return "".join(draw.choices(signs, k=5)) + f"{trade}{n}"


def reading(path: Path, where: str, turns: int) -> None:
    """Calamine alone, the reader, and the whole way to the diff, in turn."""
    import python_calamine

    from luodi.intake.files import SentFile, read_sent
    from luodi.intake.proposal import propose
    from luodi.intake.proposed import Terms

    file = SentFile(name=path.name, content=path.read_bytes())
    took: dict[str, list[float]] = {"calamine": [], "read": [], "diff": []}
    for _ in range(turns):
        began = spent()
        rows = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        took["calamine"].append(spent() - began)
        del rows
        began = spent()
        books = read_sent([file])
        took["read"].append(spent() - began)
        found = propose(books, Terms(today=date(2024, 11, 1)))
        shown = [row.changes for row in found.rows[:50]]
        took["diff"].append(spent() - began)
        counts = Counter(row.verdict.value for row in found.rows)
        del books, found, shown
    alone, read, diff = (statistics.median(times) for times in took.values())
    best = min(took["diff"]) / min(took["calamine"])
    print(
        f"{where}: {dict(counts)}; calamine {alone:.2f} s, sheet read {read:.2f} s ({read / alone:.1f}), "
        f"to the diff {diff:.2f} s, ratio {diff / alone:.1f} (of minima {best:.1f}, of {turns} turns); {memory()}",
        flush=True,
    )


def committing(path: Path) -> None:
    """The commit of a shown diff, against executemany of the entries that it made."""
    from door import raw_insert  # beside this script

    from luodi.intake.files import SentFile
    from luodi.intake.services import commit_import, propose_import
    from luodi.orgs.models import Person

    by = Person.objects.get(login="bench")
    file = SentFile(name=path.name, content=path.read_bytes())
    began = spent()
    import_ = propose_import(files=[file], sender=None, report_date=None, opening=False, by=by)
    shown = spent() - began
    print(f"diff kept in {shown:.1f} s; {memory()}", flush=True)
    began = spent()
    entries = commit_import(import_=import_, by=by)
    committed = spent() - began
    print(f"{entries} entries committed in {committed:.1f} s; {memory()}", flush=True)
    raw = raw_insert(entries, keep=False, clock=spent)
    print(f"raw {raw:.1f} s, ratio {committed / raw:.2f}", flush=True)


def spent() -> float:
    """Processor seconds of this process and of its children that have ended."""
    return sum(os.times()[:4])


def memory() -> str:
    """The most that this process and the largest of its children have held so far."""
    own, child = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return f"at most {own:.0f} MiB here, {child:.0f} MiB in the child"


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, only_read="read" in sys.argv)
