"""What of this room goes under a seal, and the receipts that the ledger is checked against.

Not sealed: where a claim stands and what it offers (its verdicts, citations and entries say it), and a corrected amount,
which is its verdict's.
"""

from collections.abc import Iterator

from luodi.ledger.covered import BY, PERSON, UNIT, Column, Covered, key_to, number_of, own, rows_of
from luodi.ledger.luodi_verify import Row
from luodi.ledger.receipts import Head
from luodi.recognition.models import Verdict

_CLAIMED = """LEFT JOIN recognition_claim claim ON claim.id = own.claim_id
LEFT JOIN ledger_subject subject ON subject.id = claim.project_id"""  # a project's key is its subject's
_SUBJECT = Column(name="subject", tag="S", read="subject.code")  # says whose package opens the row

VERDICT = Covered(
    kind="verdict",
    columns=(
        *own("I id"),
        number_of("claim"),
        _SUBJECT,
        *own("I position", "S label", "S kind", "I amount_fen", "S ground"),
        number_of("evidence"),
        number_of("minutes"),
        *own("D decided_on", "T decided_at"),
        BY,
        *own("I known", "S code"),
    ),
    table="recognition_verdict",
    joins=f"{_CLAIMED} {PERSON}",
)
SEALED = (
    VERDICT,
    Covered(
        kind="claim",
        columns=(
            *own("I id"),
            key_to("subject", "subject.code", via="project_id"),
            key_to("unit", "unit.code"),
            *own("D arrived_on", "S payer", "S remarks"),
            number_of("procedure"),
            *own("T submitted_at"),
            key_to("submitted_by", "person.login"),
        ),
        table="recognition_claim",
        joins=f"""LEFT JOIN ledger_subject subject ON subject.id = own.project_id
{UNIT} LEFT JOIN orgs_person person ON person.id = own.submitted_by_id""",
    ),
    Covered(
        kind="procedure",
        columns=(
            *own("I id", "J steps", "I statement_from_fen", "I publicity_days", "T set_at"),
            BY,
        ),
        table="recognition_procedure",
        joins=PERSON,
    ),
    Covered(
        kind="minutes",
        columns=(*own("I id", "S number", "D held_on"), number_of("evidence"), BY),
        table="recognition_minutes",
        joins=PERSON,
    ),
    Covered(
        kind="objection",
        columns=(
            *own("I id"),
            number_of("claim"),
            _SUBJECT,
            *own("S text", "T raised_at"),
            BY,
        ),
        table="recognition_objection",
        joins=f"{_CLAIMED} {PERSON}",
    ),
    Covered(
        kind="objection_answer",
        columns=(
            *own("I id"),
            _SUBJECT,
            *own("S answer", "T answered_at"),
            key_to("answered_by", "person.login"),
        ),
        table="recognition_objection",
        joins=f"{_CLAIMED} LEFT JOIN orgs_person person ON person.id = own.answered_by_id",
        where="own.answer IS NOT NULL",
    ),
)


def claim_rows() -> list[Row]:
    """Every row of this room that is sealed; `subject` says whose package opens it."""
    return rows_of(SEALED)


def receipts() -> Iterator[tuple[str, Head]]:
    """The receipt that each verdict bears, with the name of its row."""
    for pk, known, since, code in Verdict.objects.order_by("id").values_list("id", "known", "since_sequence", "code"):
        yield f"verdict {pk}", Head(known=known, since=since, code=code)
