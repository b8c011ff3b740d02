"""What of this room goes under a seal: campaigns with their days and measures, tasks, guests, signings.

Targets of units are entries and sealed with them. Not sealed: what a person takes on of a target, and who of the guests
came, for both may be said anew.
"""

from luodi.ledger.covered import Covered, key_to, number_of, own

_PERSON = "LEFT JOIN orgs_person person ON person.id = own.by_id"
_UNIT = "LEFT JOIN orgs_unit unit ON unit.id = own.unit_id"
_ABOUT_UNIT = key_to("subject", "unit.code", via="unit_id")
_BY = key_to("by", "person.login")

SEALED = (
    Covered(
        kind="campaign",
        columns=(
            *own(
                "I id", "S name", "S kind", "D first", "D last", "J measures", "I small_gap_percent", "S note", "T at"
            ),
            _BY,
        ),
        table="campaigns_campaign",
        joins=_PERSON,
    ),
    Covered(
        kind="campaign_task",
        columns=(*own("I id"), number_of("campaign"), _ABOUT_UNIT, *own("S title", "D due_on"), _BY),
        table="campaigns_campaigntask",
        joins=f"{_UNIT} {_PERSON}",
    ),
    Covered(
        kind="campaign_task_done",
        columns=(*own("I id"), _ABOUT_UNIT, *own("D done_on")),
        table="campaigns_campaigntask",
        joins=_UNIT,
        where="own.done_on IS NOT NULL",
    ),
    Covered(
        kind="campaign_guest",
        columns=(
            *own("I id"),
            number_of("campaign"),
            _ABOUT_UNIT,
            *own("S name", "S tag"),
            number_of("brought_by"),
            _BY,
        ),
        table="campaigns_campaignguest",
        joins=f"{_UNIT} {_PERSON}",
    ),
    Covered(
        kind="campaign_signing",
        columns=(*own("I id"), number_of("campaign"), key_to("subject", "project.code", via="project_id"), _BY),
        table="campaigns_campaignsigning",
        joins=f"LEFT JOIN ledger_subject project ON project.id = own.project_id {_PERSON}",
    ),
)
