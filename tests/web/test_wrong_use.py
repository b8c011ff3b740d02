"""Wrong use: exit 2, one Chinese sentence on standard error, and with --json the same in `error` (docs/cli.md)."""

import json
import os
import subprocess
import sys
from datetime import date

import pytest

from luodi.campaigns.choices import CampaignKind
from luodi.campaigns.models import Campaign
from luodi.web.cli import main


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("没有的命令", "不能是"),
        ("figure 引进项目", "请写明指标和跨度"),
        ("figure 引进项目 --span 2024H3", "看不懂跨度"),
        ("figure 引进项目 --span 2024-13", "在日历上没有"),
        ("figure 引进项目 --span 没有的会战", "看不懂跨度"),
        ("figure 引进项目 --span 2024 --known 昨天", "当时所知"),
        ("figure 引进项目 --span 2024 --as-of 2024-02-30", "不是日期"),
        ("import reverse 三", "要写一个整数"),
        ("seal 九月", "看不懂跨度"),
        ("serve --port 70000", "不是端口"),
        ("bulletin 通报 --span 2004 --out 通报.doc", "以 .docx 结尾"),
    ],
)
def test_wrong_use(cast, capsys, line, says):
    code = main([*line.split(" "), "--json"]) if "serve" not in line else main(line.split(" "))
    printed = capsys.readouterr()
    assert code == 2 and says in printed.err and printed.err.count("\n") == 1
    assert "serve" in line or json.loads(printed.out) == {"error": printed.err.rstrip("\n")}


def test_a_campaign_is_a_span_by_its_name(cast, capsys):
    Campaign.objects.create(
        name="百日会战", kind=CampaignKind.values[0], first=date(2004, 6, 1), last=date(2004, 9, 8),
        measures=["引进项目"], by=next(iter(cast.people.values())),
    )  # fmt: skip
    assert main(["figure", "引进项目", "--span", "百日会战", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["span"] == "2004-06-01..2004-09-08"


@pytest.mark.parametrize(("home", "says"), [("没有的/文件", "数据文件夹"), ("坏的", "数据库打不开")])
def test_a_home_that_cannot_be_used_is_told_in_a_sentence(tmp_path, home, says):
    (tmp_path / "没有的").write_text("")
    (tmp_path / "坏的").mkdir()
    (tmp_path / "坏的" / "luodi.sqlite3").write_text("不是数据库" * 200)
    line = [sys.executable, "-m", "luodi.web.cli", "import", "list", "--json"]
    here = {name: value for name, value in os.environ.items() if not name.startswith(("LUODI_", "DJANGO_"))}
    done = subprocess.run(line, capture_output=True, text=True, check=False, env=here | {"LUODI_HOME": tmp_path / home})
    assert done.returncode == 1 and says in done.stderr and done.stderr.count("\n") == 1
    assert json.loads(done.stdout) == {"error": done.stderr.rstrip("\n")}
