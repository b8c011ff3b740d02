"""Reads for people who walk through bulletins: the issues there are, and one of them."""

from django.db.models import QuerySet

from luodi.base.errors import NotFound
from luodi.bulletin.models import Bulletin
from luodi.orgs.selectors import Scope

_HEAVY = ("docx", "text", "figures", "template_text", "measures_text")


def bulletins_for(scope: Scope) -> list[Bulletin]:
    """Issues that the scope may read, newest first, without their files."""
    return list(Bulletin.objects.visible_to(scope).select_related("by").defer(*_HEAVY))


def bulletins_listed(scope: Scope) -> QuerySet[Bulletin]:
    """The same for who pages through them, without any of their texts."""
    return Bulletin.objects.visible_to(scope).listed()


def bulletin_numbered(scope: Scope, number: int) -> Bulletin:
    """One issue; "not there" and "not yours" answer alike."""
    found = (
        Bulletin.objects.visible_to(scope).select_related("by", "previous", "run__rulebook").filter(pk=number).first()
    )
    if found is None:
        raise NotFound("没有这期通报，或者不在您的查看范围。请从通报列表进入。")
    return found
