"""What a column heading means: the vocabulary of `columns.yaml` applied to a path of headings, one to three rows deep.

A heading that could be two things, or that a known word does not cover, is asked; nothing is taken because it is near.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from luodi.intake.reader.record import DATES, Basis, Field

IGNORED = "ignored"
_MONEY = r"(?:亿|万|千万|百万|千)?(?:元|美元|港元|港币|欧元|日元|英镑)"
_UNIT_ONLY = re.compile(rf"(?:金额)?(?:单位)?:?(?:人民币)?:?({_MONEY}|万|亿)(?:人民币)?")
_UNIT_TAIL = re.compile(rf"(.{{2,}}?)[/,、.]?({_MONEY})$")
_GROUP_WORDS = re.compile(r"(?:基本)?(?:情况|信息|概况)$")  # 项目基本情况 over 名称 is 项目名称
_CONNECTORS = re.compile(r"[及和与、/,;()（）]")
_LEADING = frozenset({Field.PROJECT, Field.INVESTOR, Field.UNIT})
_WHOLE = frozenset({"总额", "合计", "总计", "小计", "总数"})  # 总额 under 总投资, beside 其中：…
_YEARS_PLAN = re.compile(r"(?:年度|本年度?|当年|今年|全年|\d{4}年度?)(?:计划|预计|拟)(?:完成)?投资(?:额|总额)?")
_WHICH_PROJECTS = re.compile(
    r"(?:拟?引进|拟?招引|拟?签约|意向|洽谈|重大|入园|入驻|落户|引进|招引|新引进|在谈|在建|储备|重点|拟建)(.+)"
)
_NAMES_PROJECT = re.compile(r"(?!纳统|入统|入库|原|子|曾用|备案|立项|关联|上级).{1,6}项目名称")
_RATIO = re.compile(r".+(?:率|占比|比重|比例|增幅|增速|同比)%?")
_WHOSE = re.compile(r"(?:意向|主要|外来|拟)(.+)|(.+?)(?:全称|名称|简称)")
_STAGE = re.compile(  # 目前状态, 最新进展情况: the same words in every order
    r"(?:项目|招商|洽谈|对接|本周|本月|近期|目前|当前|现在?|最新|截至目前|推进|建设|工作|实施|落实|总体)*(?:状态|阶段|进度|进展)(?:情况|状况|节点)?"
)
_BRACKETS = re.compile(r"[(\[【〔{]([^()\[\]【】〔〕{}]*)[)\]】〕}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The meaning of one heading. `field` None and no candidates: no known word. `candidates`: asked among these."""

    field: str | None = None
    basis: Basis | None = None
    candidates: tuple[str, ...] = ()
    unit: str | None = None
    parts: bool = False  # a cell says more than the field: 责任单位、责任人、联系方式

    @property
    def known(self) -> bool:
        """Some word of the vocabulary stands in it."""
        return self.field is not None or bool(self.candidates)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """`columns.yaml`, turned for looking up."""

    fields: Mapping[str, str]
    ambiguous: Mapping[str, tuple[str, ...]]
    funds: frozenset[str]
    basis: tuple[tuple[str, str], ...]
    plain: frozenset[str]
    shadows: tuple[str, ...]
    ignored: frozenset[str]
    ignorable: tuple[str, ...]
    harmless: frozenset[str]
    sector_words: frozenset[str]
    unit_suffixes: tuple[tuple[str, str], ...]
    stage_words: tuple[tuple[str, str], ...]
    stage_labels: Mapping[str, str]


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary; longer words come first where order decides."""
    data: dict[str, Any] = YAML(typ="safe").load(Path(__file__).with_name("columns.yaml"))
    return Vocabulary(
        fields={squeeze(word): field for field, words in data["fields"].items() for word in words},
        ambiguous={squeeze(word): tuple(fields) for word, fields in data["ambiguous"].items()},
        funds=frozenset(map(squeeze, data["funds"])),
        basis=_longest((squeeze(word), basis) for basis, words in data["basis"].items() for word in words),
        plain=frozenset(data["plain"]),
        shadows=tuple(data["shadows"]),
        ignored=frozenset(map(squeeze, data["ignored"])),
        ignorable=tuple(data["ignorable"]),
        harmless=frozenset(map(squeeze, data["remarks_in_brackets"])),
        sector_words=frozenset(data["sections"]["sector"]),
        unit_suffixes=_longest((suffix, kind) for kind, words in data["unit_suffixes"].items() for suffix in words),
        stage_words=_longest((word, code) for code, words in data["stages"].items() for word in words),
        stage_labels={code: words[0] for code, words in data["stages"].items()},
    )


def _longest(pairs: Any) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])))


def squeeze(text: str) -> str:
    """A heading without blanks, stars, colons, brackets' signs: 项目（企业）名称 * → 项目企业名称."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"(?<=[\d月])\s*[-—–~]\s*(?=\d)", "至", text)
    return re.sub(r"[\s*＊:：()\[\]【】〔〕{}\"“”'_\-—、,.;。]", "", text)


def money_unit(text: str) -> str | None:
    """The unit that a text is and nothing else: 万元, (单位：亿元), 万."""
    match = _UNIT_ONLY.fullmatch(re.sub(r"[\s()\[\]【】]", "", unicodedata.normalize("NFKC", text)))
    return None if match is None else unit_name(match[1])


def unit_name(text: str) -> str:
    """万 is 万元, 亿 is 亿元; 港币 is 港元."""
    return f"{text}元" if text in {"万", "亿"} else text.replace("港币", "港元")


@lru_cache(maxsize=4096)  # a sheet of words alone asks of every cell whether it heads a column
def read_heading(path: tuple[str, ...]) -> Heading:
    """The meaning of a column from its headings, top row first; the most specific words decide."""
    unit, parts = _without_units(path)
    if not parts:
        return Heading(unit=unit)
    found = _resolve(parts)
    return replace(found, unit=unit or found.unit)


def _without_units(path: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    """Units taken out of brackets, tails and cells of their own; the lowest one holds."""
    unit, parts = None, []
    for part in path:
        text = unicodedata.normalize("NFKC", part)
        if own := money_unit(text):
            unit = own
            continue
        for bracket in _BRACKETS.findall(text):
            said = re.split(r"[,、;/]", bracket)  # （万元，本年累计）
            if units := [own for words in said if (own := money_unit(words))]:
                unit = units[-1]
                rest = "、".join(words for words in said if money_unit(words) is None)
                text = re.sub(rf"[(\[【〔{{]{re.escape(bracket)}[)\]】〕}}]", f"({rest})" if rest else "", text)
        if match := _UNIT_TAIL.fullmatch(squeeze(text)):
            head = _lookup(match[1])
            if head.known or _plain_basis(match[1]) is not None:
                unit, text = unit_name(match[2]), match[1]
        parts.append(text)
    return unit, tuple(parts)


def _resolve(parts: tuple[str, ...]) -> Heading:
    words = vocabulary()
    leaf, groups = parts[-1], parts[:-1]
    if any(shadow in squeeze(group) for group in groups for shadow in words.shadows if not _lookup(group).known):
        return Heading(field=IGNORED)
    bare = squeeze(leaf)
    if bare.startswith("其中"):
        leaf = bare = bare.removeprefix("其中")
        if not groups or _plain_basis(bare) is None:
            return Heading(field=IGNORED)
    if groups and (_RATIO.fullmatch(bare) or (bare in words.shadows and _resolve(groups).known)):
        return Heading(field=IGNORED)  # 签约时间·计划, beside 签约时间·实际
    if groups and (bare in words.plain or _plain_basis(leaf) is not None):
        joined = _with_groups(groups, leaf)
        whole = bare in _WHOLE and not joined.known
        if not whole and (joined.known or bare not in words.plain):
            return joined
        return _resolve(groups)
    found = _bracketed(leaf)
    if groups and (not found.known or found.candidates):
        dated = _lookup(leaf + "时间") if re.search(r"时间|日期|节点|年月", "".join(groups)) else Heading()
        joined = dated if dated.field in DATES else _with_groups(groups, leaf)
        found = joined if joined.field is not None else found
    return found


def _with_groups(groups: tuple[str, ...], leaf: str) -> Heading:
    """A heading read together with the group above it, then with the groups above that."""
    for start in range(len(groups) - 1, -1, -1):
        joined = _lookup("".join(_GROUP_WORDS.sub("", group) for group in groups[start:]) + leaf)
        if joined.known:
            return joined
    return Heading()


def _bracketed(text: str) -> Heading:  # noqa: PLR0911 (one answer per kind of bracket)
    """A heading whose brackets may or may not change its meaning: an unknown remark makes it a question."""
    whole, brackets = _lookup(text), _BRACKETS.findall(text)
    several = _several(text)
    if several is not None and not whole.known:
        return several
    if several is not None and brackets and whole.field not in {None, several.field}:
        return replace(several, field=None, candidates=(str(several.field), str(whole.field)))
    if whole.known or not brackets:
        return whole
    base = _lookup(_BRACKETS.sub("", text))
    if all(squeeze(b) in vocabulary().harmless or re.fullmatch(r"[\d\s]*", b) for b in brackets):
        return base
    if base.field in {None, IGNORED}:
        return base
    if squeeze(brackets[0]) in {"预计", "计划", "拟"} and base.field in DATES:
        return Heading(field=IGNORED)
    return Heading(candidates=(str(base.field), IGNORED))


def _several(text: str) -> Heading | None:
    """A heading of several things in one cell, led by a name: 项目名称及建设内容, 投资方（来源地）, 责任单位/责任人."""
    first, *others = [part for part in _CONNECTORS.split(text) if part.strip()] or [""]
    field = vocabulary().fields.get(squeeze(first))
    if field not in _LEADING or not others:
        return None
    named = all(_lookup(part).known or any(word in part for word in vocabulary().ignorable) for part in others)
    return Heading(field=field, parts=True) if named else None


@lru_cache(maxsize=4096)
def _lookup(text: str) -> Heading:
    words, bare = vocabulary(), squeeze(text)
    if field := words.fields.get(bare):
        return Heading(field=field)
    if bare in words.ambiguous:
        return Heading(candidates=words.ambiguous[bare])
    if bare in words.ignored:
        return Heading(field=IGNORED)
    if (composed := _composed(bare)) is not None:
        return composed
    if planned := re.match(r"(预计|计划|拟|预期|目标)(.+)", bare):
        rest = words.fields.get(planned[2]) or words.fields.get(planned[2] + "时间")
        if rest in DATES or planned[2] in words.funds:
            return Heading(field=IGNORED)
    return _funds(bare)


def _composed(bare: str) -> Heading | None:
    """A known word with a plan's words, 入园, 意向 before it, or 全称 behind it; 是否… is no fact of a project."""
    words = vocabulary()
    if _YEARS_PLAN.fullmatch(bare) or _RATIO.fullmatch(bare) or bare.startswith("是否"):
        return Heading(field=IGNORED)
    if _STAGE.fullmatch(bare):
        return Heading(field=Field.STAGE)
    which = _WHICH_PROJECTS.fullmatch(bare)
    if _NAMES_PROJECT.fullmatch(bare) or (which and words.fields.get(which[1]) == Field.PROJECT):
        return Heading(field=Field.PROJECT)
    if whose := _WHOSE.fullmatch(bare):
        field = words.fields.get(whose[1] or whose[2])
        if field == Field.INVESTOR or (field == Field.UNIT and whose[2]):
            return Heading(field=field)
    return None


def _funds(bare: str) -> Heading:
    """到位资金 with its meaning before, after or in brackets; without one it is asked."""
    if bare in words_for_funds():
        return Heading(candidates=tuple(f"{Field.FUNDS_ARRIVED}:{basis}" for basis in Basis))
    basis, rest = _split_basis(bare)
    rest = re.sub(r"^\d{4}年度?|完成(?:数|额)?$", "", rest)
    if basis is None or rest not in words_for_funds():
        return Heading()
    if basis == "unclear":
        return Heading(candidates=(f"{Field.FUNDS_ARRIVED}:{Basis.YEAR}", f"{Field.FUNDS_ARRIVED}:{Basis.CUMULATIVE}"))
    return Heading(field=Field.FUNDS_ARRIVED, basis=Basis(basis))


def words_for_funds() -> frozenset[str]:
    """The words for 到位资金 itself."""
    return vocabulary().funds


def _split_basis(bare: str) -> tuple[str | None, str]:
    text = re.sub(r"^截[至止].*?(?:底|末|日|止|月份?)", "", bare)
    if match := re.search(r"(?:\d{4}年)?(\d{1,2})月?至(\d{1,2})月份?(?:累计)?", text):
        return ("year" if match[1] == "1" else "unclear"), text.replace(match[0], "", 1)
    if match := re.search(r"(?:\d{4}年)?\d{1,2}月份?(累计)?", text):
        return ("unclear" if match[1] else "span"), text.replace(match[0], "", 1)
    if match := re.search(r"(?:\d{4}年)?(?:第?[一二三四1-4]季度|[上下]半年)", text):
        return "span", text.replace(match[0], "", 1)
    for word, basis in vocabulary().basis:
        if word in text:
            return basis, text.replace(word, "", 1)
    return (None, bare) if text == bare else ("unclear", text)


def _plain_basis(text: str) -> str | None:
    """The basis when a heading says nothing else: 本月, 1—9月, 累计."""
    basis, rest = _split_basis(squeeze(text))
    return (
        basis
        if basis is not None and rest in {"", "数", "额", "金额", "资金", "完成", "完成数", "完成额", "实际"}
        else None
    )
