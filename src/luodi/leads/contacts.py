"""Contacts: the only personal data of the room. Masked by default; seen in full with a reason, which is kept; erased for good."""

from django.db import transaction
from django.db.models.functions import Now

from luodi.base.errors import BadInput, Conflict
from luodi.leads.models import Contact, Investor, Reveal
from luodi.orgs.models import Person

_SHORTEST_REASON = 4


@transaction.atomic
def add_contact(*, investor: Investor, name: str, position: str, phone: str, by: Person) -> Contact:  # noqa: ARG001
    """A person at the investor. Refuses one with neither name nor phone."""
    if not name.strip() and not phone.strip():
        raise BadInput("联系人至少要写姓名或电话。")
    return Contact.objects.create(
        investor=investor, name=name.strip()[:40], position=position.strip()[:40], phone=phone.strip()[:32]
    )


@transaction.atomic
def reveal_contact(*, contact: Contact, reason: str, by: Person) -> Contact:
    """The contact in full, for this once; who looked and why is kept. Refuses a reason that is none, and an erased row."""
    if len(reason.strip()) < _SHORTEST_REASON:
        raise BadInput("查看完整电话要写明事由，例如“约定下周二上门”。")
    kept = Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
    if kept.erased_at is not None:
        raise Conflict("这位联系人的信息已经抹除，看不到了。")
    Reveal.objects.create(contact=kept, reason=reason.strip()[:120], by=by)
    return kept


@transaction.atomic
def erase_contact(*, contact: Contact, by: Person) -> Contact:  # noqa: ARG001
    """Erase name, position and phone for good, as the person may ask; the row and who looked at it stay."""
    kept = Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
    if kept.erased_at is None:
        Contact.objects.filter(pk=kept.pk).update(name="", position="", phone="", erased_at=Now())
        kept.refresh_from_db()
    return kept
