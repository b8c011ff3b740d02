"""Writes about notices: 督办单, 提示函, 分级通报, 谈话诫勉; numbered within kind and year, without a gap."""

from datetime import date

from django.db import transaction

from luodi.base.errors import BadInput
from luodi.ledger.locks import take_numbers
from luodi.orgs.models import Person, Unit
from luodi.supervision.choices import NoticeKind
from luodi.supervision.models import Matter, Notice, NoticeLevel


@transaction.atomic
def issue_notice(
    *,
    kind: NoticeKind,
    unit: Unit,
    title: str,
    text: str,
    by: Person,
    on: date,
    level: NoticeLevel | None = None,
    addressee: str = "",
    matter: Matter | None = None,
    reply_by: date | None = None,
) -> Notice:
    """Issue a one-page document to `unit` (seeds S3-55, S4-58).

    Refuses a graded notice without its level, a level on any other kind, an admonition without the person talked to, and
    a reply asked for before the day of issue.
    """
    if (level is None) is (kind == NoticeKind.GRADED):
        raise BadInput("分级通报要选级别，其他文种不分级，请改正。")
    if kind == NoticeKind.ADMONITION and not addressee.strip():
        raise BadInput("谈话诫勉要写明谈话对象，请补充。")
    if reply_by is not None and reply_by < on:
        raise BadInput(f"反馈期限 {reply_by} 早于签发日期，请改正。")
    [number] = take_numbers(f"{kind}{on.year}")
    return Notice.objects.create(
        kind=kind,
        level=level,
        year=on.year,
        number=number,
        unit=unit,
        addressee=addressee.strip()[:40],
        matter=matter,
        title=title.strip()[:120],
        text=text.strip(),
        reply_by=reply_by,
        issued_on=on,
        by=by,
    )
