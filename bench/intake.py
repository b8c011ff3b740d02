# ruff: noqa: ANN001, INP001, S311, T201  a script run by path; invented rows, SQL of fixed names
"""What intake costs: reading a sheet to its diff against calamine alone, committing it against raw executemany.

    make bench        or        .venv/bin/python bench/intake.py [ROWS]
    .venv/bin/python tools/with_postgres.py .venv/bin/python bench/intake.py

100,000 rows in a throwaway home, unless ROWS says otherwise; each way runs in turn in one run. Aims: read to diff ≤ 6 times
calamine, commit ≤ 3 times executemany of the same entries. The first is far off: calamine is Rust, and a row becomes a record,
nine facts and their words in Python. The memory of the child is held by a test (tests/intake/test_bad_files.py).
"""

import io
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

UNITS = [f"{name}镇" for name in ("龙塘", "源潭", "石角", "飞来峡", "山塘", "太平", "禾云", "浸潭", "石潭", "鱼咀")]
HEADINGS = ["序号", "项目名称", "投资方", "责任单位", "行业", "阶段", "总投资（万元）", "合同投资（万元）", "到位资金（万元）（本年累计）",
            "签约时间", "开工时间", "备注"]  # fmt: skip
TURNS = 3


def main(count: int) -> None:
    """Write the sheet, read it both ways, commit it both ways."""
    with tempfile.TemporaryDirectory(prefix="luodi-bench-") as home:
        os.environ |= {"LUODI_HOME": home, "DJANGO_SETTINGS_MODULE": "luodi.web.settings"}
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        path = Path(home) / "台账.xlsx"
        path.write_bytes(sheet_of(count))
        print(f"{count} rows, {path.stat().st_size / 2**20:.1f} MiB", flush=True)
        reading(path)
        committing(path)
    print(f"this process held {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB at most")


def sheet_of(count: int) -> bytes:
    """A workbook as a district's bureau keeps it: every row another project."""
    import openpyxl

    draw, book = random.Random(1), openpyxl.Workbook(write_only=True)
    page = book.create_sheet("台账")
    page.append(["招商引资项目台账（截至2024年9月30日）"])
    page.append(HEADINGS)
    for n in range(count):
        wan, signed = draw.randrange(500, 500_000), date(2023, 1, 1) + timedelta(days=draw.randrange(600))
        words = draw.choice((None, "已供地", "需协调用电", "重点项目"))
        started = signed + timedelta(days=30) if draw.random() < 0.6 else None
        stage = "开工" if started else "签约"
        page.append([n + 1, name_of(draw, n), f"{draw.choice('东南西北中')}{n % 7919:04}实业有限公司", draw.choice(UNITS),
                     draw.choice(("工业", "农业", "第三产业")), stage, wan, wan * 9 // 10, wan // 3, signed, started, words])  # fmt: skip
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def name_of(draw, n: int) -> str:
    """A name that no other row bears or nearly bears."""
    signs = "粤北岭江霞凤城鹰达盛珠湖泉松梅兰竹菊荷桂榕杉柏槐枫榆桐柳杨桃李杏梨枣橘柚橙莲藕菱芦荻蒲艾蕙芷若"
    trade = draw.choice(("陶瓷", "五金", "电子", "纺织", "建材", "物流", "酒店", "铝业", "食品", "能源"))
    return "".join(draw.choices(signs, k=5)) + f"{trade}{n}"


def reading(path: Path) -> None:
    """Calamine alone, the reader, and the whole way to the diff, in turn."""
    import python_calamine

    from luodi.intake.files import SentFile, read_sent
    from luodi.intake.proposal import propose
    from luodi.intake.proposed import Terms
    from luodi.ledger.units import found_place
    from luodi.orgs.models import Person

    by = Person.objects.create(login="bench", name="计时")
    found_place(name="本区", on=date(2000, 1, 1), by=by)
    file = SentFile(name=path.name, content=path.read_bytes())
    took: dict[str, list[float]] = {"calamine": [], "read": [], "diff": []}
    for _ in range(TURNS):
        began = time.perf_counter()
        rows = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        took["calamine"].append(time.perf_counter() - began)
        del rows
        began = time.perf_counter()
        books = read_sent([file])
        took["read"].append(time.perf_counter() - began)
        found = propose(books, Terms(today=date(2024, 10, 1)))
        took["diff"].append(time.perf_counter() - began)
        del books, found
    alone, read, diff = (statistics.median(times) for times in took.values())
    best = min(took["diff"]) / min(took["calamine"])
    print(
        f"calamine {alone:.2f} s, sheet read {read:.2f} s ({read / alone:.1f}), to the diff {diff:.2f} s, "
        f"ratio {diff / alone:.1f} (of minima {best:.1f})",
        flush=True,
    )


def committing(path: Path) -> None:
    """The commit of a shown diff, against executemany of the entries that it made."""
    from luodi.intake.files import SentFile
    from luodi.intake.services import commit_import, propose_import
    from luodi.orgs.models import Person

    by = Person.objects.get(login="bench")
    file = SentFile(name=path.name, content=path.read_bytes())
    began = time.perf_counter()
    import_ = propose_import(files=[file], sender=None, report_date=None, opening=False, by=by)
    shown = time.perf_counter() - began
    began = time.perf_counter()
    entries = len(commit_import(import_=import_, by=by))
    committed = time.perf_counter() - began
    raw = raw_insert(entries)
    print(
        f"diff kept in {shown:.1f} s; {entries} entries committed in {committed:.1f} s, raw {raw:.1f} s, "
        f"ratio {committed / raw:.2f}"
    )


def raw_insert(count: int) -> float:
    """Seconds to insert the last `count` rows once more, under the next sequences."""
    from door import raw_insert as again  # beside this script

    return again(count)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
