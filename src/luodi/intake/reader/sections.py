"""Rows that are no projects: section names, subtotals, notes, signatures, blank template rows; and what a section says."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from luodi.intake.reader.asking import clean, tidy
from luodi.intake.reader.columns import vocabulary

_TOTAL = re.compile(r"(?:.{0,20}(?:小计|合计|总计|共计))(?:[(:].*)?|(?:小计|合计|总计|共计)\D.{0,30}|累计(?:[(:].*)?")
_NOTE = re.compile(
    r"(?:备注|注释|说明|附注|填表说明|填报说明|填报要求|注\d?)\s*[:.、]|注意事项|填表须知|\*?注[:：]|※|\*\s*\S{6,}|填[表报]说明"
)
_SIGNATURE = re.compile(
    r"(?:单位)?(?:填报|制表|填表|审核|复核|经办|报送|统计)人|单位负责人|主要负责人|分管领导|联系电话|联系人|主要领导|负责人\s*:|(?:打印|导出|制表)(?:时间|日期)\s*:"
)
# One character that every match holds: most cells are told apart by it alone.
_NOTE_SIGN = re.compile(r"[注说填※*＊﹡]")
_SIGNATURE_SIGN = re.compile(r"[人领话打导制]")
_ANY_SIGN = re.compile(r"[计其注说填※*＊﹡人领话打导制]")
_NUMBERING = (
    re.compile(r"^([一二三四五六七八九十]{1,3})\s*[、.,]\s*"),
    re.compile(r"^\(([一二三四五六七八九十]{1,3})\)\s*[、.,]?\s*"),
    re.compile(r"^(\d{1,2})\s*[、.]\s*(?!\d)"),
    re.compile(r"^\((\d{1,2})\)\s*"),
)
_COUNT = re.compile(r"[\s:]*[(]?(?:共|计|小计)?\s*\d+\s*(?:个|家|项|宗)(?:项目)?[^)]{0,20}[)]?$|[\s:]+$")

_PAGE = re.compile(r"第\d+页(?:[,/]?共\d+页)?|共\d+页|续表|[(]续表?[)]|接上[页表]|[接转]下页")
_WHICH = re.compile(
    r"(?:新|当年|今年|本年度?|年内|年度|本月|本季度?|全部|目前|正在|已经|已|现|近期|往年|上年|历年|\d{4}年度?)+"
)
_REACHED_NOT_YET = re.compile(r"(.{2,}?)(?:但|而)?(?:尚未|还未|未|待)(.{2,})")
_ITS_KIND = re.compile(r"(?:类)?(?:项目|企业)?(?:名单|清单|情况)?$")
_SECTOR = re.compile(r".{2,}(?:产业链|产业类|行业)|.{1,8}(?:制造|加工|服务|物流|旅游|种植|养殖)业")


class SectionKind(StrEnum):
    """What a section row says about the rows below it."""

    UNIT = "unit"
    SECTOR = "sector"
    STAGE = "stage"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section's name without its numbering and count; `level` 0 is the outermost. `stage`: the code that it says."""

    name: str
    kind: SectionKind
    level: int
    stage: str | None = None


def is_total(text: str) -> bool:
    """小计, 龙塘镇小计, 合 计, 总计（74个）."""
    return "计" in text and _TOTAL.fullmatch(re.sub(r"\s", "", clean(text))) is not None


def is_part(text: str) -> bool:
    """其中：亿元以上, 其中外资项目: a part of the sum above, where a name would stand."""
    return text.startswith("其中") and re.fullmatch(r"其中(?:[:].*|.{2,10}(?:项目|以上))?", clean(text)) is not None


def is_count(text: str) -> bool:
    """2, 31个, 3个项目: how many stand below or above, where a name would stand."""
    return (
        re.fullmatch(r"(?:共|计)?\d+(?:个|家|项|宗)?(?:项目|镇街|镇|单位)?", re.sub(r"\s", "", clean(text))) is not None
    )


def is_note(text: str) -> bool:
    """备注：…, 注：1.…, 填表说明."""
    return _NOTE_SIGN.search(text) is not None and _NOTE.match(clean(text)) is not None


def is_signature(text: str) -> bool:
    """填报人：…　审核人：…."""
    return _SIGNATURE_SIGN.search(text) is not None and _SIGNATURE.match(clean(text)) is not None


def may_end_table(text: str) -> bool:
    """Words of a total, a note or a signature, wherever they stand in a row."""
    return _ANY_SIGN.search(text) is not None and (
        is_total(text) or is_part(text) or is_note(text) or is_signature(text)
    )


def is_page_mark(text: str) -> bool:
    """第1页 共2页, 续表: what a printed page adds."""
    return ("页" in text or "续" in text) and _PAGE.fullmatch(re.sub(r"\s", "", clean(text))) is not None


def numbered(text: str) -> bool:
    """一、… or （一）…."""
    bare = clean(text)
    return any(pattern.match(bare) for pattern in _NUMBERING[:2])


def is_numeral(text: str) -> bool:
    """一, （二）, 三、: a section's number in a cell of its own."""
    return re.fullmatch(r"\(?[一二三四五六七八九十]{1,3}\)?[、.]?", clean(text)) is not None


def read_section(text: str, units: Collection[str]) -> Section:
    """What the section row says; `units` are names known as units."""
    bare = clean(text)
    level = 0
    for depth, pattern in enumerate(_NUMBERING):
        if match := pattern.match(bare):
            level, bare = depth, bare[match.end() :]
            break
    name = tidy(_COUNT.sub("", bare))
    kind = section_kind(name, units)
    stage = stage_of_heading(name)
    if kind is SectionKind.UNCLEAR and stage is not None and name != bare:  # 签约（3个）
        kind = SectionKind.STAGE
    return Section(name=name, kind=kind, level=level, stage=stage)


def section_kind(name: str, units: Collection[str]) -> SectionKind:
    """By known names first, then by the words that end units' names, then sectors, then stages."""
    if name in units or (is_unit_like(name) and not name.endswith("项目")):
        return SectionKind.UNIT
    bare = re.sub(r"(?:类)?(?:项目|企业)?$", "", name)
    words = vocabulary()
    if bare in words.sector_words or _SECTOR.fullmatch(bare):
        return SectionKind.SECTOR
    says_more = name != bare or _WHICH.match(bare) or _REACHED_NOT_YET.fullmatch(bare)
    return SectionKind.STAGE if says_more and stage_of_heading(name) is not None else SectionKind.UNCLEAR


def is_unit_like(name: str) -> bool:
    """Ends as the name of a town, street, bureau, park, enterprise or squad does."""
    return 2 <= len(name) <= 20 and any(name.endswith(s) and len(name) > len(s) for s, _ in vocabulary().unit_suffixes)


def is_town_like(name: str) -> bool:
    """Ends as the name of a town or street does; parks' words end projects' names too."""
    return any(name.endswith(s) and len(name) > len(s) for s, kind in vocabulary().unit_suffixes if kind == "town")


def is_counted(text: str) -> bool:
    """Carries how many stand below: 龙塘镇（5个）."""
    return re.search(r"[(](?:共|计)?\s*\d+\s*(?:个|家|项|宗)(?:项目)?[)]$", clean(text)) is not None


def stage_of_heading(text: str) -> str | None:
    """The stage that all rows below a heading have reached: 新签约项目, 续建项目, 已签约未开工项目 (signed; no plan of it)."""
    bare = _ITS_KIND.sub("", re.sub(r"\s", "", clean(text)))
    if (both := _REACHED_NOT_YET.fullmatch(bare)) is not None:
        return stage_of_heading(both[1]) if stage_of(both[2]) is not None else None
    bare = bare if bare == text else re.sub("^重点", "", bare)  # 重点在谈项目; 重点跟进 need be no stage
    return stage_of(bare) or stage_of(_WHICH.sub("", bare, count=1))


def stages_in(text: str) -> tuple[str, ...]:
    """The codes of the stages that words mention, in the order of the vocabulary, at most four."""
    return tuple(dict.fromkeys(code for word, code in vocabulary().stage_words if word in text))[:4]


@lru_cache(maxsize=1024)
def stage_of(text: str) -> str | None:
    """The stage code of words that are one stage and nothing else: 已签约, 开工阶段, 正在洽谈."""
    bare = re.sub(r"\s", "", clean(text))
    bare = re.sub(r"^\d{1,2}[-_.、]\s*", "", bare)  # 04-已开工, a system's code before it
    bare = re.sub(r"^(?:已经|已|正在|正|现已)|(?:阶段|项目|完成|了)$", "", bare)
    return next((code for word, code in vocabulary().stage_words if bare == word), None)
