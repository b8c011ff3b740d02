"""What of this room goes under a seal: campaigns with their days and measures, tasks, guests, signings.

Targets of units are entries and sealed with them. Not sealed: what a person takes on of a target, and who of the guests
came, for both may be said anew.
"""

from luodi.ledger.covered import ABOUT_PROJECT, ABOUT_UNIT, BY, PERSON, PROJECT, UNIT, Covered, number_of, own

SEALED = (
    Covered(
        kind="campaign",
        columns=(
            *own(
                "I id", "S name", "S kind", "D first", "D last", "J measures", "I small_gap_percent", "S note", "T at"
            ),
            BY,
        ),
        table="campaigns_campaign",
        joins=PERSON,
    ),
    Covered(
        kind="campaign_task",
        columns=(*own("I id"), number_of("campaign"), ABOUT_UNIT, *own("S title", "D due_on"), BY),
        table="campaigns_campaigntask",
        joins=f"{UNIT} {PERSON}",
    ),
    Covered(
        kind="campaign_task_done",
        columns=(*own("I id"), ABOUT_UNIT, *own("D done_on")),
        table="campaigns_campaigntask",
        joins=UNIT,
        where="own.done_on IS NOT NULL",
    ),
    Covered(
        kind="campaign_guest",
        columns=(
            *own("I id"),
            number_of("campaign"),
            ABOUT_UNIT,
            *own("S name", "S tag"),
            number_of("brought_by"),
            BY,
        ),
        table="campaigns_campaignguest",
        joins=f"{UNIT} {PERSON}",
    ),
    Covered(
        kind="campaign_signing",
        columns=(*own("I id"), number_of("campaign"), ABOUT_PROJECT, BY),
        table="campaigns_campaignsigning",
        joins=f"{PROJECT} {PERSON}",
    ),
)
