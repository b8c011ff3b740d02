"""Drafts of rulebooks: written and saved by some, published by somebody else. What is published never changes."""

from datetime import date

from django.db import transaction
from django.db.models.functions import Now

from luodi.assessment.models import RulebookDraft, RulebookVersion
from luodi.assessment.services import digest, publish_rulebook
from luodi.base.errors import BadInput, Conflict
from luodi.base.spans import chinese_date
from luodi.orgs.four_eyes import refuse_same_person
from luodi.orgs.models import Person
from luodi.orgs.selectors import today
from luodi.rulebook.loading import load

_UNTITLED = "未命名的办法"


class DraftPublished(Conflict):
    """The draft has become a version; its text stays as it was published."""


class DraftMoved(Conflict):
    """Somebody saved the draft in between."""


class WriterPublishes(Conflict):
    """Who wrote a draft may not publish it."""


class NothingNew(Conflict):
    """The text is already a published version, to the letter."""


class EffectDateDiffers(BadInput):
    """The day of effect given is not the one that the text states."""


@transaction.atomic
def save_draft(
    *,
    text: str,
    by: Person,
    draft: RulebookDraft | None = None,
    based_on: RulebookVersion | None = None,
    over: str | None = None,
) -> RulebookDraft:
    """Save `text` as it stands, mistakes and all: a new draft, or the newest text of `draft`.

    `over`: the digest of the text that was edited; refused (DraftMoved) when the draft has moved on since. Saving the
    same text again changes nothing and makes nobody a writer. Line ends are kept as one character.
    """
    text = one_line_end(text)
    rulebook, _ = load(text)
    title = (rulebook.title if rulebook is not None else "")[:200] or _UNTITLED
    if draft is None:
        made = RulebookDraft.objects.create(title=title, text=text, based_on=based_on, drafted_by=by, saved_at=Now())
        made.writers.add(by)
        made.refresh_from_db()
        return made
    held = RulebookDraft.objects.select_for_update().get(pk=draft.pk)
    _refuse_stale(held, over)
    if held.text == text:
        return held
    held.title, held.text, held.saved_at = title, text, Now()
    held.save(update_fields=["title", "text", "saved_at"])
    held.writers.add(by)
    held.refresh_from_db()
    return held


@transaction.atomic
def publish_draft(*, draft: RulebookDraft, by: Person, on: date, over: str | None = None) -> RulebookVersion:
    """Publish a draft that takes effect `on` (inclusive).

    Refuses everybody who wrote it, a day that is not the text's own 生效, a text with errors or failing cases, and a text
    that is published already. `over`: the digest of the text that the publisher has read.
    """
    held = RulebookDraft.objects.select_for_update().get(pk=draft.pk)
    _refuse_stale(held, over)
    refuse_same_person(
        by,
        *held.writers.all(),
        on=today(),
        sentence=f"{by.name}写过这份草案，不能由本人发布（同一人的另一个账号、代理人和被代理人也算本人）；"
        "请另一位招商办负责人或领导核对后发布。",
        error=WriterPublishes,
    )
    if RulebookVersion.objects.filter(sha256=digest(held.text)).exists():
        raise NothingNew("这份草案和已经发布的一版一字不差，没有要发布的改动。")
    _refuse_other_day(held.text, on)
    version = publish_rulebook(text=held.text, by=by)
    if version.effective_on is None:
        version.effective_on = on
        version.save(update_fields=["effective_on"])
    held.published_as = version
    held.save(update_fields=["published_as"])
    return version


def one_line_end(text: str) -> str:
    """The text with every line end as one character, as browsers and editors of other systems do not send it."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _refuse_stale(held: RulebookDraft, over: str | None) -> None:
    if held.published_as is not None:
        raise DraftPublished("这份草案已经发布，不再改动；要改，请从发布的版本另起一份草案。")
    if over is not None and over != digest(held.text):
        raise DraftMoved("您打开以后，别人又保存过这份草案，您的改动没有存入。请重新打开草案，在最新的文字上再改。")


def _refuse_other_day(text: str, on: date) -> None:
    rulebook, _ = load(text)
    stated = rulebook.basis.effective if rulebook is not None else None
    if stated is not None and stated != on:
        raise EffectDateDiffers(
            f"办法原文写的生效日期是{chinese_date(stated)}，与填的{chinese_date(on)}不一致；请按原文填，或先改原文。"
        )
