"""The table of commands: what each does, an example, its arguments, and the module that runs it (docs/cli.md)."""

import argparse
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from luodi.base.errors import LuodiError

WRONG_USE = 2

_SPANS = "2007、2004H1、2004Q3、2004-09、2004-01..2004-09，或活动的名称"

_TRANSLATED = (
    (r"the following arguments are required: (.+)", r"缺少参数 \1"),
    (r"unrecognized arguments: (.+)", r"不认识的参数 \1"),
    (r"argument (\S+): invalid choice: (.+) \(choose from (.+)\)", r"\1 不能是 \2，可选 \3"),
    (r"argument (.+): expected .+", r"\1 后面要跟一个值"),
    (r"argument (.+): invalid int value: (.+)", r"\1 要写一个整数，不能是 \2"),
    (r"argument (.+): not allowed with argument (.+)", r"\1 不能和 \2 同时使用"),
    (r"argument (.+): (.+)", r"\1：\2"),
)


class WrongUse(LuodiError):
    """The command was written wrongly: exit 2, and how to write it."""


class Parser(argparse.ArgumentParser):
    """argparse in the product's language."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(add_help=False, formatter_class=_Formatter, allow_abbrev=False, **kwargs)
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        """Wrong use: one sentence and the way out."""
        for pattern, chinese in _TRANSLATED:
            if re.fullmatch(pattern, message):
                message = re.sub(pattern, chinese, message)
                break
        raise WrongUse(f"命令写法不对：{message}。用 {self.prog} --help 看写法和例子。")


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


def _iso_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，请写成 2004-09-30") from None


def _port(text: str) -> int:
    if text.isdecimal() and 0 < int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f"“{text}”不是端口，请写 1 到 65535 之间的数")


def _flags(parser: Parser, *names: str) -> None:
    """Flags that many commands share, said once."""
    known: dict[str, dict[str, Any]] = {
        "--json": {"action": "store_true", "help": "输出一份 JSON"},
        "--by": {"default": "operator", "metavar": "登录名", "help": "以谁的名义记账（默认本机操作员）"},
        "--span": {"required": True, "metavar": "跨度", "help": _SPANS},
        "--as-of": {"type": _iso_date, "metavar": "日期", "help": "数据截至（默认跨度末日与今天中较早的一天）"},
        "--known": {"metavar": "序号|时间", "help": "只用当时已入账的事实（默认全部）"},
        "--unit": {"metavar": "单位", "help": "单位名称或编号"},
    }
    for name in names:
        parser.add_argument(name, **known[name])


def _demo(p: Parser) -> None:
    p.add_argument(
        "--scenario",
        default="G2",
        metavar="场景",
        help="G2：一个区的九个月（默认）；G0、G1、G3、G4：期初台账；city：模拟的一座城市",
    )
    p.add_argument("--port", type=_port, default=8000, metavar="端口", help="网页端口（默认 8000）")
    p.add_argument("--no-serve", action="store_true", help="只建数据，不启动网页")
    _flags(p, "--by", "--json")


def _simulate(p: Parser) -> None:
    p.add_argument("--seed", type=int, default=1, metavar="种子", help="同一个种子得到同一座城（默认 1）")
    p.add_argument("--years", type=int, default=3, metavar="年数", help="从 2021 年起几年（默认 3）")
    p.add_argument("--units", type=int, default=10, metavar="个数", help="镇街个数（默认 10）")
    p.add_argument("--projects", type=int, default=150, metavar="个数", help="正常项目个数（默认 150）")
    p.add_argument("--planted", type=int, default=1, metavar="遍数", help="每种情形埋几处（默认 1；0 只有正常项目）")
    p.add_argument("--cheats", type=Path, metavar="文件", help="把埋下的名单写到这个文件")
    _flags(p, "--by", "--json")


def _intake(p: Parser) -> None:
    p.add_argument(
        "files", nargs="+", metavar="文件", help="要读的表格：.xlsx .xls .ods .csv 等；写 - 则读粘贴进来的表格"
    )
    mode = p.add_mutually_exclusive_group()
    mode.add_argument("--dry-run", action="store_true", help="只看结果，什么也不写（默认）")
    mode.add_argument("--commit", action="store_true", help="把没有疑问的行记入台账；存疑的行留待人工")
    p.add_argument("--opening", action="store_true", help="作为期初导入：到位资金记为认定")
    p.add_argument("--report-date", type=_iso_date, metavar="日期", help="报表日期（默认从表内读取，读不到用今天）")
    _flags(p, "--unit", "--by", "--json")


def _collect_issue(p: Parser) -> None:
    p.add_argument("--out", required=True, metavar="文件夹", help="每个单位一份，写到哪个文件夹")
    p.add_argument("--due", metavar="时间", help="截止时间，如 2004-09-24T17:00，写进催报文字")
    _flags(p, "--span", "--by", "--json")


def _collect_status(p: Parser) -> None:
    _flags(p, "--span", "--json")


def _export(p: Parser) -> None:
    p.add_argument("--out", required=True, metavar="文件", help="写到哪个 .xlsx")
    p.add_argument("--like", type=int, metavar="导入号", help="照哪次导入的表样写（默认标准表样）")
    p.add_argument("--totals", action="store_true", help="末尾加一行合计")
    p.add_argument("--details", choices=["cell", "rows"], default="", help="加进展：cell 写在一格里，rows 一件一行")
    p.add_argument("--paper", choices=["A3", "A4"], default="A3", help="打印用纸（横向）")
    _flags(p, "--unit", "--json")


def _import_list(p: Parser) -> None:
    _flags(p, "--json")


def _import_reverse(p: Parser) -> None:
    p.add_argument("id", type=int, metavar="导入号", help="luodi import list 中的号")
    p.add_argument("--reason", default="整批导入有误", metavar="事由", help="冲销事由")
    _flags(p, "--by", "--json")


def _assess(p: Parser) -> None:
    p.add_argument("rulebook", metavar="办法", help="规则文件，或已发布办法的名称")
    p.add_argument(
        "--engine", choices=("sqlite", "postgres", "duckdb", "spark"), help="在哪里算（默认本机的库；结果都一样）"
    )
    p.add_argument(
        "--lake", type=Path, metavar="文件夹", help="数据湖放在哪里，由 DuckDB 算（默认本机数据文件夹里的 lake）"
    )
    _flags(p, "--span", "--as-of", "--known", "--json")


def _explain(p: Parser) -> None:
    p.add_argument("rulebook", metavar="办法", help="规则文件，或已发布办法的名称")
    p.add_argument("unit", metavar="单位", help="单位名称或编号")
    p.add_argument("indicator", metavar="指标", help="办法里的指标名称")
    _flags(p, "--span", "--as-of", "--known", "--json")


def _whatif(p: Parser) -> None:
    p.add_argument("draft", metavar="草案", help="草案文件")
    p.add_argument("--against", required=True, metavar="办法", help="对照的规则文件或已发布办法")
    _flags(p, "--span", "--as-of", "--known", "--json")


def _rulebook_file(p: Parser) -> None:
    p.add_argument("file", metavar="文件", help="规则文件")
    _flags(p, "--json")


def _figure(p: Parser) -> None:
    p.add_argument("name", nargs="?", metavar="指标", help="指标名称")
    p.add_argument("--list", action="store_true", help="列出全部指标和口径")
    p.add_argument("--span", metavar="跨度", help=_SPANS)
    p.add_argument("--open", action="store_true", help="列出背后的每一笔")
    p.add_argument("--grades", metavar="等级", default="", help="认定的到位资金只计这些佐证等级，如 AB")
    _flags(p, "--unit", "--as-of", "--known", "--json")


def _bulletin(p: Parser) -> None:
    p.add_argument("template", metavar="模板", help="通报模板文件，或自带模板的名称")
    p.add_argument("--out", required=True, metavar="文件", help="写到哪个 .docx")
    p.add_argument("--grades", metavar="等级", default="", help="认定的到位资金只计这些佐证等级，如 AB")
    _flags(p, "--span", "--as-of", "--known", "--by", "--json")


def _parse(p: Parser) -> None:
    p.add_argument("file", metavar="文件", help=".txt，或 - 读标准输入")
    p.add_argument("--sent", type=_iso_date, metavar="日期", help="消息哪天发的，昨天、上周三从这天算（默认今天）")
    _flags(p, "--json")


def _proof(p: Parser) -> None:
    p.add_argument("file", metavar="文件", help=".docx、.txt、.md，或 - 读标准输入")
    p.add_argument("--ledger", action="store_true", help="同时与台账核对")
    _flags(p, "--as-of", "--json")


def _target(p: Parser) -> None:
    p.add_argument("unit", metavar="单位", help="单位名称或编号")
    p.add_argument("measure", metavar="指标", help="指标名称，如 引进项目")
    p.add_argument("value", metavar="目标", help="100 或 100亿元")
    _flags(p, "--span", "--by", "--json")


def _tick(p: Parser) -> None:
    p.add_argument("--on", type=_iso_date, metavar="日期", help="当作哪一天（默认今天；演示库是演练日期）")
    _flags(p, "--by", "--json")


def _place(p: Parser) -> None:
    p.add_argument("name", metavar="名称", help="本级单位的名称，如 清城区")
    _flags(p, "--by", "--json")


def _user_add(p: Parser) -> None:
    p.add_argument("login", metavar="登录名")
    p.add_argument("--name", required=True, metavar="姓名")
    p.add_argument("--unit", metavar="单位", help="任职单位（默认本级）")
    p.add_argument("--role", required=True, metavar="角色", help="如 招商办负责人、单位填报员、审计（只读）")
    p.add_argument("--staff-number", metavar="工号", help="同一个人的几个账号填同一个工号")
    _flags(p, "--by", "--json")


def _user(p: Parser) -> None:
    p.add_argument("login", metavar="登录名")
    _flags(p, "--by", "--json")


def _user_password(p: Parser) -> None:
    p.add_argument("login", metavar="登录名")
    p.add_argument("--second-factor", action="store_true", help="同时清除动态口令和统一认证绑定")
    _flags(p, "--by", "--json")


def _user_token(p: Parser) -> None:
    p.add_argument("login", metavar="登录名")
    p.add_argument("--name", required=True, metavar="用途", help="给谁用、做什么，如 数据中台取数")
    p.add_argument("--scopes", default="read", metavar="范围", help="read,intake,projects,claims,supervision,leads")
    p.add_argument("--days", type=int, default=90, metavar="天数", help="有效几天，最多 365（默认 90）")
    _flags(p, "--by", "--json")


def _user_revoke(p: Parser) -> None:
    p.add_argument("login", metavar="登录名")
    p.add_argument("number", type=int, metavar="号", help="令牌号，见 luodi user tokens")
    _flags(p, "--by", "--json")


def _readonly(p: Parser) -> None:
    p.add_argument("state", choices=("on", "off", "status"), help="打开、关闭，或看现在的状态")
    p.add_argument("--reason", default="系统管理员已打开只读", metavar="原因", help="页面上显示给大家看")
    _flags(p, "--by", "--json")


def _backup(p: Parser) -> None:
    p.add_argument("--out", required=True, metavar="文件或文件夹", help="写到哪里；给文件夹时按时间取名")
    p.add_argument("--rows", action="store_true", help="按行导出，两种数据库都能恢复（换库时用）")
    _flags(p, "--by", "--json")


def _restore(p: Parser) -> None:
    p.add_argument("file", metavar="备份文件")
    p.add_argument("--fingerprint", metavar="指纹", help="备份时抄下的指纹，不符就拒绝")
    p.add_argument("--check", action="store_true", help="只核对备份是否完好，不恢复")
    _flags(p, "--json")


def _signals(p: Parser) -> None:
    p.add_argument("--look", action="store_true", help="先按规则把台账查一遍（适合每天夜里跑一次）")
    p.add_argument("--all", action="store_true", help="连办完的和自行更正的一起列")
    _flags(p, "--by", "--json")


def _seal(p: Parser) -> None:
    p.add_argument("period", metavar="账期", help="一个自然月，如 2004-09")
    p.add_argument("--packages", type=Path, metavar="文件夹", help="把各单位的证据包写到这里")
    p.add_argument("--again", action="store_true", help="已经封过，只重新写证据包")
    _flags(p, "--by", "--json")


def _verify(p: Parser) -> None:
    p.add_argument("package", nargs="?", type=Path, metavar="证据包", help="拿这份证据包核对（默认核验全部封账）")
    p.add_argument("--export", type=Path, metavar="文件", help="只导出这个账期现在的行，供 luodi_verify.py 离线核对")
    p.add_argument("--end-alarm", metavar="事由", help="查明、恢复之后解除篡改报警")
    _flags(p, "--by", "--json")


def _publish(p: Parser) -> None:
    p.add_argument("--lake", required=True, type=Path, metavar="文件夹", help="几个地方可以用同一个文件夹")
    _flags(p, "--by", "--json")


def _collect_lake(p: Parser) -> None:
    p.add_argument("folder", type=Path, metavar="文件夹", help="各地用 luodi publish 写出的文件夹")
    _flags(p, "--json")


def _worker(p: Parser) -> None:
    p.add_argument("--once", action="store_true", help="把今天该办的办完就结束，不常驻")
    _flags(p, "--by", "--json")


def _serve(p: Parser) -> None:
    p.add_argument("--port", type=_port, default=8000, metavar="端口")
    p.add_argument("--host", default="127.0.0.1", metavar="地址", help="默认只在本机可见")


def _nothing(p: Parser) -> None:
    _flags(p, "--json")


@dataclass(frozen=True, slots=True)
class Command:
    """A command: what it does, an example, its arguments, and the module that runs it."""

    does: str
    example: str
    arguments: Callable[[Parser], None]
    module: str
    function: str = "run"
    kind: str = "write"  # of the audit trail; an "export" is in it although it writes nothing
    on_any_home: bool = False  # looks at a home that is not, or not yet, as it should be


COMMANDS: dict[str, Command] = {
    "demo": Command("一条命令得到一个装好数据、正在运行的系统", "luodi demo", _demo, "demo"),
    "simulate": Command(
        "模拟一座虚构的城市：几年的台账，埋下几种情形，附名单",
        "luodi simulate --seed 7 --cheats 名单.json",
        _simulate,
        "simulate",
    ),
    "intake": Command("读工作簿，看差异，记入台账", "luodi intake 九月台账.xlsx --commit", _intake, "intake"),
    "collect issue": Command(
        "收数：给每个单位发一份填好已知内容的表",
        "luodi collect issue --span 2004-09 --out 收数",
        _collect_issue,
        "collection",
        "issue",
    ),
    "collect status": Command(
        "收数：谁交了，谁没交", "luodi collect status --span 2004-09", _collect_status, "collection", "status"
    ),
    "export": Command(
        "导出项目台账，改后可原样读回", "luodi export --out 台账.xlsx --unit 龙塘镇", _export, "export", kind="export"
    ),
    "import list": Command("列出历次导入", "luodi import list", _import_list, "imports", "list_imports"),
    "import reverse": Command("把一次导入整批冲销", "luodi import reverse 3", _import_reverse, "imports", "reverse"),
    "parse": Command(
        "读一条粘贴的消息，看它要改什么；什么也不写", "luodi parse - --sent 2024-04-17 < 消息.txt", _parse, "parse"
    ),
    "assess": Command("按办法考核，排出名次", "luodi assess 办法.yaml --span 2004-01..2004-09", _assess, "assess"),
    "explain": Command(
        "一个得分怎样从台账算出来", "luodi explain 办法.yaml 龙塘镇 合同投资 --span 2004", _explain, "assess", "explain"
    ),
    "whatif": Command(
        "草案会让谁升谁降", "luodi whatif 草案.yaml --against 办法.yaml --span 2004", _whatif, "assess", "whatif"
    ),
    "rulebook check": Command(
        "一次列出规则文件的全部错误", "luodi rulebook check 办法.yaml", _rulebook_file, "rulebooks", "check"
    ),
    "rulebook cases": Command(
        "跑规则文件里的案例", "luodi rulebook cases 办法.yaml", _rulebook_file, "rulebooks", "cases"
    ),
    "figure": Command(
        "一个数字和它背后的每一笔", "luodi figure 引进项目 --span 2004-01..2004-09 --open", _figure, "figure"
    ),
    "target": Command("下达一个目标", "luodi target 清城区 合同投资 100亿元 --span 2004", _target, "target"),
    "bulletin": Command(
        "生成通报", "luodi bulletin 通报 --span 2004-01..2004-09 --out 通报.docx", _bulletin, "bulletin"
    ),
    "proof": Command("核稿：找出文稿里不可能成立的数字", "luodi proof 讲话稿.docx", _proof, "proof"),
    "tick": Command("每天一次：逾期五个工作日没有答复的事项上报领导", "luodi tick", _tick, "tick"),
    "place": Command("给本级单位定名", "luodi place 清城区", _place, "place"),
    "user add": Command(
        "添加人员和任职，打印一次性口令",
        "luodi user add zhangmin --name 张敏 --role 招商办经办",
        _user_add,
        "users",
        kind="rights",
    ),
    "user list": Command("列出人员、任职和账号状态", "luodi user list", _nothing, "users", "listing"),
    "user disable": Command("停用账号", "luodi user disable zhangmin", _user, "users", "disable", kind="rights"),
    "user enable": Command("恢复账号", "luodi user enable zhangmin", _user, "users", "enable", kind="rights"),
    "user unlock": Command("解锁试错被锁的登录", "luodi user unlock zhangmin", _user, "users", "free", kind="rights"),
    "user password": Command(
        "重设口令，打印一次", "luodi user password zhangmin", _user_password, "users", "password", kind="rights"
    ),
    "user token": Command(
        "替人发一个接口令牌，打印一次",
        "luodi user token zhangmin --name 数据中台取数 --days 90",
        _user_token,
        "tokens",
        "make",
        kind="rights",
    ),
    "user tokens": Command("列出一个人的接口令牌", "luodi user tokens zhangmin", _user, "tokens", "listing"),
    "user revoke": Command(
        "吊销一个接口令牌", "luodi user revoke zhangmin 3", _user_revoke, "tokens", "revoke", kind="rights"
    ),
    "readonly": Command(
        "只读开关：升级、查问题时打开", "luodi readonly on --reason 正在升级", _readonly, "readonly", kind="system"
    ),
    "backup": Command("把整个库备份成一个文件", "luodi backup --out 备份", _backup, "backup", "backup", kind="export"),
    "restore": Command(
        "把备份恢复到空的数据文件夹",
        "luodi restore luodi-备份-20260901-180000.zip",
        _restore,
        "backup",
        "restore",
        on_any_home=True,
    ),
    "signals": Command("提示：台账里值得问一句的事，先由单位说明", "luodi signals --look", _signals, "honesty"),
    "seal": Command("封账：一个账期的账从此改一个字都看得出来", "luodi seal 2004-09 --packages 证据包", _seal, "seals"),
    "verify": Command(
        "核验：台账与封账时是否一致，改了哪一笔",
        "luodi verify 封账-2004-09-U003-龙塘镇.json",
        _verify,
        "verify",
        on_any_home=True,
    ),
    "publish": Command(
        "把封过的账期写成 Parquet，交给上级汇集", "luodi publish --lake 数据湖", _publish, "publishing", kind="export"
    ),
    "collect-lake": Command(
        "汇集各地发布的账期，逐个核验", "luodi collect-lake 数据湖", _collect_lake, "publishing", "collect"
    ),
    "check": Command("开机自检：数据库是否守得住台账的规矩", "luodi check", _nothing, "check", on_any_home=True),
    "worker": Command("常驻：每天到点办一次该办的事", "luodi worker", _worker, "worker", on_any_home=True),
    "serve": Command("启动网页", "luodi serve --port 8000", _serve, "serve"),
}
