"""Which projects a clause speaks of: by a name the ledger knows, by …项目, by what stands first. Pure.

A short name (恒泰, 金鹰二期) means a known project when its characters stand in that name in order, both begin alike, and no
other known project is meant by it. What nobody knows keeps the name it was given.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from luodi.intake.identity import Known, plain
from luodi.intake.messages.days import days_in
from luodi.intake.messages.words import words

_NUMBERED = re.compile(
    r"\s*(?:【[^】]*】|\(?\d{1,2}\)?[.、)](?!\d)|·|\(?[一二三四五六七八九十]{1,3}\)?[、)]|第[一二三四五六七八九十]+(?![笔批次期季轮])[,、是]?|[-*•])\s*"
)
_TITLED = re.compile(
    r"(?:项目名称\s*:|项目(?:名字)?(?:叫做?|名为)|(?:另)?一个(?:项目)?(?:是|叫)|(?<![一-龥])叫做?)\s*(?P<name>[^,;:。\n]{2,40})"
)
_CALLED = re.compile(r"(?:那个|这个|那边|这边|园|基地|中心|厂|城)[\s,;:。!]*$")
_TAIL = re.compile(r"(?:昨天|今天|前天|已|总投资|投资|签|开工)")
_BRACKETED = re.compile(r"[【《“‘\"](?P<name>[^】》”’\"\n]{2,40})[】》”’\"]")
_BROUGHT = re.compile(r"(?:签约|签下|引进|引入)了?(?=..)")  # 甲镇与乙公司签约丙项目: the name begins behind it
_NOT_A_NAME = re.compile(
    r"[\d\s]*[个家项宗批次]?|.*(?:进展|情况|通报|汇报|小结|周报|月报|动态|公司|集团|名称)|.*[\d一二三四五六七八九十两几多]+[个家项宗]"
)
_PHASE = re.compile(r"(?P<phase>[一二三四五])期")
_JOINED = re.compile(r"\s*(?:、|和|与|及|以及|,)?\s*")
_WORTH = re.compile(r"(?:计划|预计|拟)?(?:总)?投资[^,的。]{1,12}的")
_TIME = re.compile(r"(?:上午|下午|晚上|早上|中午|今早|\d{1,2}(?:点|时|:\d{2})(?:半)?)")
_LONGEST = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A project named in a clause, at these characters of it. `code` when the ledger knows it."""

    start: int
    end: int
    name: str
    code: str = ""
    bare: bool = False  # named without the word 项目: others may follow it in the same way


Group = tuple[Mention, ...]  # projects spoken of together


class Names:
    """The projects that may be meant."""

    def __init__(self, known: Iterable[Known] = ()) -> None:
        self._by_name: dict[str, Known] = {}
        self._all: list[tuple[str, Known]] = []
        for project, name in ((one, name) for one in known for name in one.names):
            for said in dict.fromkeys((plain(name), plain(name).removesuffix("项目"))):
                if len(said) > 1:
                    self._by_name.setdefault(said, project)
                    self._all.append((said, project))
        self._written = sorted({n for k in self._by_name.values() for n in k.names}, key=lambda n: (-len(n), n))

    def known(self, name: str) -> Known | None:
        """The one known project that `name` means, by name or as a short name."""
        bare = plain(name)
        found = self._by_name.get(bare) or self._by_name.get(bare.removesuffix("项目"))
        if found is not None:
            return found
        short = bare.removesuffix("项目")
        if len(short) < 2:
            return None
        meant = {k.ref: k for said, k in self._all if said[:2] == short[:2] and _in_order(short, said)}
        return next(iter(meant.values())) if len(meant) == 1 else None

    def mentions(self, clause: str, sent: date, *, opens: bool, held: bool) -> tuple[Mention, ...]:
        """The projects a clause names. `opens`: it opens a sentence; `held`: some project is being spoken of already."""
        found = self._named(clause) or self._called(clause, sent)
        if not found and (subject := self._subject(clause, sent, opens=opens, held=held)) is not None:
            found = [subject]
        return tuple(sorted(found, key=lambda mention: mention.start))

    def _mention(self, start: int, end: int, name: str) -> Mention:
        known = self.known(name)
        return Mention(start=start, end=end, name=known.names[0] if known else name, code=known.ref if known else "")

    def _named(self, clause: str) -> list[Mention]:
        """What is written out as a name: 项目名称：…, 【…】, or just as the ledger has it."""
        for pattern in (_TITLED, _BRACKETED):
            if (match := pattern.search(clause)) and not _generic(match["name"].strip()):
                name = match["name"].strip()
                name = name[: next((m.start() for m in _TAIL.finditer(name)), len(name))]
                called = pattern is not _TITLED and clause.startswith("项目", match.end())  # ‘利达纺织’项目
                if pattern is _TITLED or called or name.endswith("项目") or self.known(name):
                    end, name = (match.end() + 2, f"{name}项目") if called else (match.end(), name)
                    return [self._mention(match.start(), end, name)]
        found: list[Mention] = []
        for name in self._written:
            at = clause.find(name)
            if at >= 0 and not any(m.start < at + len(name) and at < m.end for m in found):
                found.append(self._mention(at, at + len(name), name))
        return found

    def _called(self, clause: str, sent: date) -> list[Mention]:
        """Whatever stands before 项目, without the words that are none of a name."""
        found: list[Mention] = []
        at = 0
        for match in re.finditer(r"项目", clause):
            start = _name_start(clause, at, match.start(), sent)
            name = re.sub(r"(?:那个|这个|该|这|那)$", "", clause[start : match.start()].strip())
            at = match.end()
            if name and len(name) <= _LONGEST and not _generic(name):
                found.append(self._mention(start, match.end(), f"{name}项目"))
        return found

    def _subject(self, clause: str, sent: date, *, opens: bool, held: bool) -> Mention | None:
        """What a clause begins with, before any day, event or amount: 晨光纺织昨天竣工, 云峰：到位300万."""
        parts = [m for m in re.finditer(r"[:\s](?=\S)", clause) if not _labels(clause[: m.start()])]
        colons, blanks = ([m.end() for m in parts if (m.group() == ":") is colon] for colon in (True, False))
        for begin in [*reversed(colons), 0, *blanks]:
            found = self._subject_from(begin, clause, sent, opens=opens, held=held)
            if found is not None:
                return found
        return None

    def _subject_from(self, begin: int, clause: str, sent: date, *, opens: bool, held: bool) -> Mention | None:
        start = _name_start(clause, begin, len(clause), sent)
        stops = [match.start() for match in _stops(clause) if match.start() >= start]
        end = min([*stops, *(told.start for told in days_in(clause, sent) if told.start > start), len(clause)])
        name = re.sub(r"(?:那个|这个|那边|这边|那里|方面)$", "", clause[start:end].strip(" :,;。!"))
        if not 2 <= len(name) <= 16 or _generic(name) or not re.fullmatch(r"[\u4e00-\u9fffA-Za-z0-9()]+", name):
            return None
        if clause[:start].endswith(("和", "与", "跟", "同")):  # 我们和华强电子签了: the other side, not the project
            return None
        if name[0].isdigit() or any(name.startswith(word) for word in words().not_names if len(word) > 1):
            return None
        known = self.known(name)
        alone = (
            end == len(clause) and not numbered(clause[begin:]) and not _CALLED.search(clause[start:end])
        )  # 1. 鸿运五金，: the number says that a project is listed
        if known is None and (not opens or held or alone):
            return None
        return replace(self._mention(start, end, name), bare=True)


def groups_of(clause: str, mentions: Group) -> tuple[Group, ...]:
    """Mentions side by side are spoken of together: 恒泰项目、金鹰项目同时开工."""
    groups: list[Group] = []
    for mention in mentions:
        if groups and _JOINED.fullmatch(clause[groups[-1][-1].end : mention.start]):
            groups[-1] = (*groups[-1], mention)
        else:
            groups.append((mention,))
    return tuple(groups)


def other_phase(clause: str, mention: Mention) -> tuple[Group, ...]:
    """…二期签约，一期投产: what a later clause says of another phase is said of that other project."""
    here, there = _PHASE.match(clause.lstrip()), _PHASE.search(mention.name)
    if here is None or there is None or here["phase"] == there["phase"]:
        return ()
    name = mention.name.replace(there.group(), here.group())
    return ((Mention(start=0, end=len(clause) - len(clause.lstrip()) + here.end(), name=name),),)


def blanked(clause: str, mentions: Group) -> str:
    """The clause with its projects' names and headings in 【】 blanked: 会展中心 plans nothing."""
    for mention in mentions:
        clause = clause[: mention.start] + " " * (mention.end - mention.start) + clause[mention.end :]
    return re.sub(r"【[^】]*】", lambda match: " " * len(match.group()), clause)


def numbered(clause: str) -> bool:
    """Begins with a number of a list: what was spoken of before is done with."""
    return _NUMBERED.match(clause) is not None


def _labels(before: str) -> bool:
    """What stands before a colon is the label of an amount or an investor, not a heading."""
    return words().amounts.search(before) is not None or words().investors.search(before) is not None


def _in_order(short: str, name: str) -> bool:
    rest = iter(name)
    return all(char in rest for char in short)


def _generic(name: str) -> bool:
    bare = name.strip(" :,;。!、")
    if bare in words().not_names or _NOT_A_NAME.fullmatch(bare):
        return True
    rest = words().events.sub("", bare)
    return not rest or rest in words().not_names


class _At:
    """A place where a name must end."""

    def __init__(self, at: int) -> None:
        self._at = at

    def start(self) -> int:
        """Where."""
        return self._at


def _stops(clause: str) -> "list[re.Match[str] | _At]":
    vocabulary = words()
    found: list[re.Match[str] | _At] = []
    for pattern in (vocabulary.events, vocabulary.amounts, vocabulary.negations, vocabulary.plans, vocabulary.happened,
                    vocabulary.hearsay, vocabulary.investors, *vocabulary.basis.values()):  # fmt: skip
        found.extend(pattern.finditer(clause))
    found.extend(
        _At(match.start())
        for match in re.finditer(
            r"[:\s,;。!?]|也|都|正|在|于|从|又|因|是|[上本这下]周|[上本这下]个?月|近期|日前|近日", clause
        )
    )
    return found


def _name_start(clause: str, first: int, last: int, sent: date) -> int:
    """Where a name begins in clause[first:last]: behind numbers of lists, days, greetings and joining words."""
    start = first
    if last < len(clause):  # …项目: the name stands right before that word
        start = max(first, *(clause.rfind(sign, first, last) + 1 for sign in ":、。,;!? 的"))
        start = max(start, *(match.end() for match in _BROUGHT.finditer(clause, start, last)), 0)
    while start < last:
        rest = clause[start:last]
        told = next((t for t in days_in(rest, sent) if t.start == 0), None)
        ends = [m.end() for p in (_NUMBERED, _TIME, _WORTH, words().fillers) if (m := p.match(rest)) and m.end()]
        if told is not None:
            ends.append(told.end)
        if rest[0] in " :,;。!?、)":
            ends.append(1)
        if not ends:
            break
        start += max(ends)
    return start
