"""What of this room goes under a seal: what was seen on a site, swapped, invested again, above scale, and paid in taxes.

A day of leaving and a withdrawal come after their row, once: each is a row of its own. Not sealed: the lists and terms a
place sets for itself (a check bears the name of its step).
"""

from luodi.ledger.covered import ABOUT_PROJECT, ABOUT_UNIT, BY, PERSON, PROJECT, UNIT, Covered, key_to, number_of, own

SEALED = (
    Covered(
        kind="site_check",
        columns=(
            *own("I id"),
            ABOUT_PROJECT,
            key_to("step", "step.name"),
            *own("I spent_fen"),
            number_of("photo"),
            *own("S note", "D on", "T at"),
            BY,
        ),
        table="aftercare_sitecheck",
        joins=f"{PROJECT} LEFT JOIN aftercare_sitestep step ON step.id = own.step_id {PERSON}",
    ),
    Covered(
        kind="substitution",
        columns=(
            *own("I id"),
            key_to("subject", "project.code", via="old_id"),
            key_to("new", "fresh.code"),
            *own("S approval", "S reason", "D on", "T at"),
            BY,
        ),
        table="aftercare_substitution",
        joins=f"""LEFT JOIN ledger_subject project ON project.id = own.old_id
LEFT JOIN ledger_subject fresh ON fresh.id = own.new_id {PERSON}""",
    ),
    Covered(
        kind="reinvestment",
        columns=(*own("I id"), ABOUT_PROJECT, key_to("first", "earlier.code"), *own("T at"), BY),
        table="aftercare_reinvestment",
        joins=f"{PROJECT} LEFT JOIN ledger_subject earlier ON earlier.id = own.first_id {PERSON}",
    ),
    Covered(
        kind="firm",
        columns=(
            *own("I id"),
            ABOUT_UNIT,
            *own("S name"),
            key_to("scale_class", "class.name"),
            key_to("project", "project.code"),
            *own("D entered_on", "T at"),
            BY,
        ),
        table="aftercare_scaledenterprise",
        joins=f"{UNIT} {PROJECT} LEFT JOIN aftercare_scaleclass class ON class.id = own.scale_class_id {PERSON}",
    ),
    Covered(
        kind="firm_left",
        columns=(*own("I id"), ABOUT_UNIT, *own("D left_on")),
        table="aftercare_scaledenterprise",
        joins=UNIT,
        where="own.left_on IS NOT NULL",
    ),
    Covered(
        kind="tax",
        columns=(
            *own("I id"),
            ABOUT_PROJECT,
            *own("D span_first", "D span_last", "I amount_fen", "S source", "T at"),
            BY,
        ),
        table="aftercare_taxpayment",
        joins=f"{PROJECT} {PERSON}",
    ),
    Covered(
        kind="tax_withdrawn",
        columns=(*own("I id"), ABOUT_PROJECT, *own("S withdrawn_because")),
        table="aftercare_taxpayment",
        joins=PROJECT,
        where="own.withdrawn_because <> ''",
    ),
)
