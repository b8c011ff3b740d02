"""Rulebooks as people look for them: published versions and drafts under one key each, and which are in force on a day."""

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from luodi.assessment.models import RulebookDraft, RulebookVersion
from luodi.assessment.services import digest
from luodi.base.errors import NotFound
from luodi.orgs.four_eyes import different_people
from luodi.orgs.models import Person
from luodi.orgs.selectors import Scope

_KEY = re.compile(r"([vd])(\d{1,9})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One text of a rulebook. `key`: v3 a version, d5 a draft; `state` says how it stands on the day asked."""

    key: str
    title: str
    text: str
    state: str
    effective_on: date | None = None
    expires_on: date | None = None
    version: RulebookVersion | None = None
    draft: RulebookDraft | None = None

    @property
    def name(self) -> str:
        """How a list of choices tells it from the others."""
        which = f"第{self.version.pk}版" if self.version is not None else f"草案{self.draft.pk if self.draft else ''}"
        return f"{self.title}（{which}，{self.state}）"

    @property
    def digest(self) -> str:
        """SHA-256 of the text."""
        return digest(self.text)


def editions(scope: Scope, day: date) -> list[Edition]:
    """Published versions, newest first, then drafts that are not published, as far as `scope` may read them."""
    drafts = RulebookDraft.objects.visible_to(scope).filter(published_as=None)
    drafts = drafts.select_related("drafted_by", "based_on")
    return [*_published(day), *(_of_draft(draft) for draft in drafts)]


def edition(key: str, scope: Scope, day: date) -> Edition:
    """The edition under `key`; what is not there and what is not yours answer alike."""
    found = next((one for one in editions(scope, day) if one.key == key), None)
    if found is None:
        raise NotFound("没有这部办法，或者还没有发布。请从“办法”列表里选。")
    return found


def version_edition(number: int, day: date) -> Edition:
    """A published version by number."""
    found = next((one for one in _published(day) if one.version is not None and one.version.pk == number), None)
    if found is None:
        raise NotFound("没有这一版办法。请从“办法”列表里选。")
    return found


def draft_by_number(number: int, scope: Scope) -> RulebookDraft:
    """A draft by number, published or not."""
    found = RulebookDraft.objects.visible_to(scope).filter(pk=number)
    draft = found.select_related("drafted_by", "based_on", "published_as").first()
    if draft is None:
        raise NotFound("没有这份草案，或者不在您的查看范围。请从“办法”列表里选。")
    return draft


def writers_of(draft: RulebookDraft) -> list[str]:
    """Names of those who saved a text of it."""
    return [person.name for person in draft.writers.order_by("pk")]


def wrote(draft: RulebookDraft, person: Person, on: date) -> bool:
    """Whether somebody behind an act of the person that day saved a text of it: then another pair of eyes publishes."""
    return not different_people(person, *draft.writers.all(), on=on)


def published() -> QuerySet[RulebookVersion]:
    """Published versions without their texts, for who pages through them."""
    return RulebookVersion.objects.defer("text")


def draft_of(version: RulebookVersion) -> RulebookDraft | None:
    """The draft that was published as this version; None for one that came by the command line."""
    found = RulebookDraft.objects.filter(published_as=version).select_related("drafted_by", "based_on")
    return found.first()


def standing_choice(draft: RulebookDraft, day: date) -> str:
    """What a draft is compared with unless asked otherwise: the version it is based on, else the one in force."""
    if draft.based_on is not None:
        return f"v{draft.based_on.pk}"
    published = _published(day)
    first = next((one for one in published if one.state == "现行"), published[0] if published else None)
    return first.key if first is not None else ""


def _published(day: date) -> list[Edition]:
    versions = list(RulebookVersion.objects.select_related("by"))
    taken = RulebookDraft.objects.filter(published_as__isnull=False, based_on__isnull=False)
    successors = taken.values_list("based_on_id", "published_as_id")
    since = {version.pk: version.effective_on or version.published_on for version in versions}
    replaced = {old: since[new] for old, new in successors}
    return [
        Edition(
            key=f"v{version.pk}",
            title=version.title,
            text=version.text,
            state=_state(version, since[version.pk], replaced.get(version.pk), day),
            effective_on=since[version.pk],
            expires_on=version.expires_on,
            version=version,
        )
        for version in versions
    ]


def _state(version: RulebookVersion, since: date, replaced: date | None, day: date) -> str:
    if since > day:
        return "未生效"
    if version.expires_on is not None and version.expires_on < day:
        return "已失效"
    return "已被替代" if replaced is not None and replaced <= day else "现行"


def _of_draft(draft: RulebookDraft) -> Edition:
    return Edition(key=f"d{draft.pk}", title=draft.title, text=draft.text, state="草案", draft=draft)
