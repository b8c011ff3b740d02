"""Rules between units: shares above a voucher's face, an investor signed over a registration, a lead that is only held. Pure.

What the unit reads never names the other: that would make the check an oracle.
"""

from collections import defaultdict
from collections.abc import Iterator

from luodi.base.workdays import working_days_after
from luodi.honesty.alike import Shelf
from luodi.honesty.choices import CitedKind, RuleName
from luodi.honesty.facts import Facts, LeadFacts, Offered, ProjectFacts, Told
from luodi.honesty.findings import Cited, Finding, cited, entries
from luodi.honesty.terms import Terms
from luodi.ledger.choices import EntryKind, Stage


def duplicate_vouchers(facts: Facts, terms: Terms) -> Iterator[Finding]:  # noqa: ARG001  one signature for all rules
    """Standing claims that together prove more with one document than its face value.  Cheating catalogue no. 3; seed S3-57."""
    for group in _documents(facts.offers):
        face, declared = min(o.face_fen for o in group), sum(o.share_fen for o in group)
        if len({o.claim for o in group}) < 2 or declared <= face:
            continue
        for offered in group:
            others = [o for o in group if o.claim != offered.claim]
            told = f"认定{offered.claim}号的凭证另有登记，各处声明的份额合计超过票面金额。"
            yield Finding(
                rule=RuleName.DUPLICATE_VOUCHER,
                unit_id=offered.unit_id,
                project=offered.project,
                told=told,
                beside=f"同一凭证共{len(group)}笔申报",
                own=_claimed(offered),
                others=tuple(one for o in others for one in _claimed(o)),
            )


def _claimed(offered: Offered) -> tuple[Cited, ...]:
    return (
        *cited(CitedKind.CLAIM, offered.claim),
        *cited(CitedKind.EVIDENCE, offered.evidence),
        *cited(CitedKind.PROJECT, offered.project),
    )


def _documents(offers: tuple[Offered, ...]) -> list[list[Offered]]:
    """Offers of one document together: the same bytes, or the same number."""
    root: dict[str, str] = {}

    def find(mark: str) -> str:
        while root.setdefault(mark, mark) != mark:
            mark = root[mark]
        return mark

    for offered in offers:
        first = find(offered.documents[0])
        for mark in offered.documents[1:]:
            root[find(mark)] = first
    groups: dict[str, list[Offered]] = defaultdict(list)
    for offered in sorted(offers, key=lambda o: (o.claim, o.evidence)):
        groups[find(offered.documents[0])].append(offered)
    return list(groups.values())


def contested_leads(facts: Facts, terms: Terms) -> Iterator[Finding]:  # noqa: ARG001  one signature for all rules
    """Signed by a unit while another unit's registration of the firm was protected, and no ruling gave it leave.

    Cheating catalogue no. 5, 抢商; seed S0-30.
    """
    shelf = Shelf((lead.key, lead) for lead in facts.leads)
    for pk in sorted(facts.projects):
        project = facts.projects[pk]
        signed = project.first(Stage.SIGNED)
        if signed is None or signed.opening or project.unit_id is None or project.ended:
            continue
        held = [lead for _, lead in shelf.like(project.key)]
        if any(lead.unit_id in project.unit_ids and _came_first(lead, held, facts) for lead in held):
            continue
        foreign = [lead for lead in held if _is_foreign(lead, project, signed, facts)]
        if foreign:
            told = f"{project.code}签约时，投资方与一条受保护的首报线索相同或相近，没有协调结果。"
            yield Finding(
                rule=RuleName.CONTESTED_LEAD,
                unit_id=project.unit_id,
                project=pk,
                told=told,
                beside="线索：" + "、".join(f"{lead.number}号" for lead in foreign),
                own=(*cited(CitedKind.PROJECT, pk), *_statements(project, signed)),
                others=cited(CitedKind.LEAD, *(lead.pk for lead in foreign)),
            )


def _came_first(own: LeadFacts, held: list[LeadFacts], facts: Facts) -> bool:
    """The unit's own lead is the first of those, or an arbiter has decided for it."""
    return (own.unit_id, own.key) in facts.ruled or all(own.number <= lead.number for lead in held)


def _is_foreign(lead: LeadFacts, project: ProjectFacts, signed: Told, facts: Facts) -> bool:
    if lead.unit_id in project.unit_ids or lead.project == project.pk or lead.shared_with & set(project.unit_ids):
        return False
    if (project.unit_id, lead.key) in facts.ruled or lead.registered_on > signed.on:
        return False
    if lead.ended_on is not None and lead.ended_on <= signed.on:
        return False
    return any(on <= signed.on <= working_days_after(on, facts.protection_days) for on in lead.held)


def _statements(project: ProjectFacts, signed: Told) -> tuple[Cited, ...]:
    newest = project.of(EntryKind.SET_INVESTOR)[-1:]
    return entries(signed.sequence, *(entry.sequence for entry in newest))


def parked_leads(facts: Facts, terms: Terms) -> Iterator[Finding]:
    """Protected for half a year and more by words alone: no visit, not found valuable.  Cheating catalogue no. 5, 占坑."""
    for lead in sorted(facts.leads, key=lambda one: one.number):
        protected = lead.protected_until is not None and lead.protected_until >= facts.today
        days = (facts.today - lead.registered_on).days
        if protected and days >= terms.parked_days and not (lead.visited or lead.validated or lead.project):
            told = f"线索{lead.number}登记已{days}天，一直受保护，没有走访记录，也没有认定有价值。"
            yield Finding(
                rule=RuleName.PARKED_LEAD, unit_id=lead.unit_id, told=told, own=cited(CitedKind.LEAD, lead.pk)
            )
