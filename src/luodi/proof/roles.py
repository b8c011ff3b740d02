"""What a figure is for: actual, target, rank, bound of a class, ordinal, name; read off the words around it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from luodi.proof.figure import Qualifier, Role
from luodi.proof.token import Token
from luodi.proof.vocabulary import CLASSIFIERS, NOT_TARGET, TARGET

_RANK_BEFORE = re.compile(
    r"第$|倒数第$|(?:排名|排|列|居|位居|位列|名列|排在)(?:全[国省市县区镇])?(?:第|倒数第|倒数)?$|前$|[前末后]$"
)
_RANK_SCOPE = re.compile(r"排名|位列|名列|列|居|排|位次|名次|由|升至|上升|前移|倒数|后退")
_TARGET_AFTER = re.compile(
    r"(?:[^，。；、“]{0,6}[、，]\d[^，。；“]{0,10}?|[^，。；、“]{0,6})[”\"]?[)）]?的(?:年度|全年|总体|总|奋斗|签约|引资|到位|开工|招商){0,2}(?:目标|任务)(?!的)"
    r"|[”\"]?(?:年度|全年|总)?(?:目标|任务|计划)(?!外|内|之)"
)
_BAND_NOUN = re.compile(
    r"的?(?:[、和及或]|级|重大|重点|大|产业|工业|[一-龥]{0,4}(?:项目|企业|企业数|单位|部门|的[\d一二三四五六七八九十]))"
)
_REACHED = re.compile(r"(?:增长|达到|达|完成|要|必须在|力争|实现|投资|占)$")
_ORDINAL_UNITS = {"批", "届", "次", "期", "季度", "产业", "轮", "级", "页", "组", "篇", "章", "条", "大", "名", "位"}
_BY_KIND = {
    "date": Role.DATE,
    "list_number": Role.LIST_NUMBER,
    "name": Role.NAME,
    "cadence": Role.CADENCE,
    "redacted": Role.UNFILLED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """A token with the words of its clause before and after it, and the whole text."""

    token: Token
    dimension: str
    hedge: Qualifier
    before: str
    after: str
    text: str

    @property
    def bound(self) -> bool:
        """Followed by 以上 or 以下."""
        limits = {"以上", "以下", "及以上", "以内"}
        return self.hedge in {Qualifier.AT_LEAST, Qualifier.AT_MOST} or self.token.after in limits

    @property
    def aimed(self) -> bool:
        """投资增长6%以上: a level to reach, not the bound of a class."""
        return (
            self.bound and bool(_REACHED.search(self.before.rstrip("至少约超过"))) and not _BAND_NOUN.match(self.after)
        )


def role_of(at: Surroundings) -> Role:
    """The role; what is nothing else is actual."""
    if at.token.kind in _BY_KIND:
        return _BY_KIND[at.token.kind]
    if at.token.kind == "word":
        return Role.RANK if at.token.unit == "位" else Role.NAME
    if rank := _rank(at):
        return rank
    if any(test(at) for test in _CLASSES) and _may_bound(at):
        return Role.THRESHOLD
    if at.dimension in {"强", "级"}:
        return Role.RANK
    return Role.TARGET if _is_target(at) else Role.ACTUAL


def _rank(at: Surroundings) -> Role | None:
    token, before = at.token, at.before
    if not _RANK_BEFORE.search(before):
        return None
    if token.unit in {"位", "名", ""} and at.dimension not in {"CNY", "percent"}:
        ranked = before.endswith(("前", "末", "后")) or _RANK_SCOPE.search(before[-24:]) or token.unit in {"位", "名"}
        if ranked and token.scale == 1:
            return Role.RANK
    if before.endswith("第") and (token.unit in _ORDINAL_UNITS or not token.unit):
        return Role.ORDINAL
    months = before.endswith("前") and token.unit in {"个", "天", "月", "个月"} and at.after.startswith("月")
    return Role.DATE if months else None


def _may_bound(at: Surroundings) -> bool:
    return at.dimension not in {"points", "天", "date"} and bool(at.token.unit or at.token.scale != 1)


def _below_a_bar(at: Surroundings) -> bool:
    """没有达到任务数的50%."""
    said = re.search(r"(?:没有达到|未达到|达不到|不足|低于|没有完成)[^，。；]*$", at.before)
    return at.dimension == "percent" and bool(said)


def _opens_a_class(at: Surroundings) -> bool:
    """首次突破10亿元的企业; 5亿元以上乃至20亿元."""
    grade = re.match(r"的(?:企业|项目|单位)", at.after) and re.search(r"突破|超过|达到|年纳税|产值|收入", at.before)
    return at.dimension == "CNY" and bool(grade or re.match(r"(?:以上)?(?:乃至|以至|甚至)", at.after))


def _bounded(at: Surroundings) -> bool:
    """5000万元以上的项目, 50%以下的部门, 500人以上的企业."""
    people = re.match(r"的?企业|的?单位|的\d|的[一二三四五六七八九十有]", at.after)
    measured = at.dimension in {"CNY", "USD", "percent", "mu", "m2"} or (at.dimension == "人" and bool(people))
    return at.bound and measured and not at.aimed


def _names_a_class(at: Surroundings) -> bool:
    """亿元项目, 10亿元级, 100亿大关; but 总投资5亿元项目 is a project's size."""
    if at.dimension != "CNY" or not re.match(r"的?(?:级|以上|以下|及以上|以内)|(?:项目|企业|大关|元?级)", at.after):
        return False
    sized = re.search(r"(?:总投资|投资|完成|到位)$", at.before)
    return not at.aimed and (not sized or at.token.kind == "bare" or at.after.startswith(("大关", "以")))


def _ranged(at: Surroundings) -> bool:
    """1亿元至5亿元的项目."""
    return at.token.kind == "range" and at.dimension == "CNY" and bool(re.match(r"的?[（(]?(?:项目|企业|的)", at.after))


def _exceeded(at: Surroundings) -> bool:
    """超10亿元的, 突破100亿大关."""
    over = at.hedge is Qualifier.OVER and re.search(r"(?:超|超过|过|突破|达)$", at.before)
    owner = re.match(r"(?:的?(?:项目|企业|单位|园区|镇|乡|$)|的\d|大关|外)", at.after[:4])
    return bool(over and owner and at.after) and at.dimension in {"CNY", "percent"} and not at.aimed


_CLASSES: tuple[Callable[[Surroundings], bool], ...] = (
    _below_a_bar,
    _opens_a_class,
    _bounded,
    _names_a_class,
    _ranged,
    _exceeded,
)


def _is_target(at: Surroundings) -> bool:
    token, before, text = at.token, at.before, at.text
    ratio = token.unit in {"%", "个百分点", "百分点"}
    if ratio and re.search(r"完成|占|的$|达到目标", before) and not re.search("力争|确保|预计", before):
        return False
    opening = text[max(0, token.start - len(before) - 14) : token.start - len(before)]
    announced = bool(re.search(r"(?:目标|任务|计划)(?:任务|指标)?(?:为|是)?[：:]$", opening))  # 目标任务为：签约50个、…
    announced |= before.startswith("即") and bool(re.search(r"(?:目标|任务)，$", opening))
    if "%" in before and not re.search("力争|确保|预计|目标", before):
        before = before.rpartition("%")[2]  # a share closes what it was said of
    cleaned = NOT_TARGET.sub("", f"目标{before}" if announced else before)
    if token.unit in CLASSIFIERS and cleaned.endswith("的"):
        return False  # 计划实施的84个项目: what was planned is named, not aimed at
    if token.unit in CLASSIFIERS:
        # 承担招商任务的48个部门, 55个有招商任务的部门和10个局: the bodies, not the task
        cleaned = re.sub(r"任务的$|(?:有|承担|完成)[^，。；]{0,8}任务的[一-龥]{0,6}", "", cleaned)
    if _TARGET_AFTER.match(text, token.end):
        return True
    found = list(TARGET.finditer(cleaned))
    if not found:
        return False
    done = re.search(r"完成了?$|已|实际|达到目标|目前", cleaned[found[-1].end() :])
    return not done or found[-1].group() in {"力争", "确保", "预计"}
