"""Two rulebooks article by article: what was added, what was dropped, and what says something else now, in words."""

from dataclasses import dataclass

from luodi.rulebook.articles import Provision, provisions


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One word that differs; an empty side means that it is not written there."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A provision that is not the same in both. `kind`: 新增, 删去 or 修改."""

    section: str
    name: str
    article: str
    kind: str
    changes: tuple[Change, ...]


def differences(before: str, after: str) -> tuple[Difference, ...]:
    """Every provision that differs, in the order of `after`, dropped ones last. Comments and layout do not count."""
    old = {(one.section, one.name): one for one in provisions(before)}
    new = {(one.section, one.name): one for one in provisions(after)}
    found = (_difference(old.get(key), new.get(key)) for key in dict.fromkeys([*new, *old]))
    return tuple(one for one in found if one is not None)


def _difference(old: Provision | None, new: Provision | None) -> Difference | None:
    shown = new or old
    if shown is None:
        return None
    before, after = _said(old), _said(new)
    changes = tuple(
        Change(what=" · ".join(path), before=before.get(path, ""), after=after.get(path, ""))
        for path in dict.fromkeys([*after, *before])
        if before.get(path) != after.get(path)
    )
    if old is not None and new is not None and not changes:
        return None
    kind = "新增" if old is None else "删去" if new is None else "修改"
    return Difference(section=shown.section, name=shown.name, article=shown.article, kind=kind, changes=changes)


def _said(provision: Provision | None) -> dict[tuple[str, ...], str]:
    return {said.path: said.word.text for said in provision.words} if provision is not None else {}
