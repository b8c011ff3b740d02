"""What a pasted message says of a new lead: each field with the words it was read from. Rules only, offline; proposes, keeps nothing."""

import re
from dataclasses import dataclass
from fractions import Fraction

from luodi.base.numerals import normalize, parse_number
from luodi.base.quantities import fen_of

_FIRM = re.compile(
    r"(?:^|[,;。:\s(\"“、]|与|和|是|来自|对接|接待|拜访|客商|投资方|由)(?P<it>[\u4e00-\u9fffA-Za-z0-9()]{2,24}?(?:集团|公司|实业|控股|商会|厂|企业))(?:股份|有限|责任|公司)*"
)
_TITLE = re.compile(
    r"(?:投资建设|投资|建设|新建|拟建|做|上(?!海|饶)|落户|意向|洽谈|推进|的|:|,|。|^)"
    r"(?P<it>(?:(?!集团|公司|实业)[\u4e00-\u9fffA-Za-z0-9()]){2,24}?(?:项目|基地|产业园|生产线|总部|工厂|仓储中心|物流园))"
)
_AMOUNT = re.compile(
    r"(?P<it>(?:约|大概)?\s*(?:\d[\d,.]*|[一二三四五六七八九十两百千点]+)\s*(?:个)?(?:百万|千万|亿|万)元?)(?!平|亩|人|吨|台|套|件|美)"
)
_PHONE = re.compile(r"(?<!\d)(?P<it>1[3-9]\d{9}|0\d{2,3}-\d{7,8})(?!\d)")
_PERSON = re.compile(
    r"(?:联系人|负责人|董事长|总经理|经理|对接人)\s*:?\s*(?:是|叫)?(?P<it>[\u4e00-\u9fff]{1,3}(?:总|经理|先生|女士|董)?)(?=[,;。\s\d(]|$)|(?P<it2>[\u4e00-\u9fff](?:总|经理|先生|女士|董))(?=[,;。\s\d(]|$)"
)


# What stands before the name itself: 昨天接待了…, 想投资建设….
_LEAD_IN = {
    "investor": re.compile(r".{0,6}?(?:接待|拜访|对接|考察|走访|联系|引荐|介绍)了?"),
    "title": re.compile(
        r"(?:想来?|拟|计划|打算|准备)?(?:来|在.{1,6}?(?=投资|建设|新建|设立))?(?:投资)?(?:建设|新建|扩建|建|做|上(?!海|饶)|设立)?(?:一个|一条)?"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRead:
    """A field of a lead as read: its value, and the words of the message (`start`, `end`: its characters)."""

    field: str
    value: str
    start: int
    end: int


def read_lead(text: str) -> tuple[FieldRead, ...]:
    """Investor, project, amount, contact and phone, as far as the message says them; nothing is guessed."""
    plain = "".join(c if len(normalize(c) or c) != 1 else normalize(c) or c for c in text)
    found = []
    for field, pattern in (
        ("investor", _FIRM),
        ("title", _TITLE),
        ("amount", _AMOUNT),
        ("contact_name", _PERSON),
        ("phone", _PHONE),
    ):
        match = pattern.search(plain)
        if match is None:
            continue
        group = "it" if match["it"] else "it2"
        start, end = match.span(group)
        lead_in = _LEAD_IN[field].match(plain[start:end]) if field in _LEAD_IN else None
        if lead_in is not None and lead_in.end() < end - start - 1:
            start += lead_in.end()
        end = _to_the_end(plain, end) if field == "investor" else end
        found.append(FieldRead(field=field, value=text[start:end].strip(), start=start, end=end))
    return tuple(found)


def _to_the_end(plain: str, end: int) -> int:
    """A firm's name to its end: 集团有限公司."""
    tail = re.match(r"(?:股份|有限|责任|公司)*", plain[end:])
    return end + (tail.end() if tail else 0)


def read_fen(text: str) -> int | None:
    """约3亿, 5000万, 1.2亿元 as fen; None when it is no amount with its unit."""
    bare = re.sub(r"\s|约|大概|个|元$", "", normalize(text))
    number: Fraction | None = parse_number(bare) if re.search(r"[万亿]$", bare) else None
    return None if number is None or number <= 0 else fen_of(number)
