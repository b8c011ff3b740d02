"""What of this room goes under a seal: what people said, opened and concluded, and the terms in force.

A signal is sealed once somebody has spoken to it: until then it is the unit's alone, and the next look over the ledger
finds it again. `beside` is for reviewers, so it is a row that no unit's package opens, like what is cited of others.
Not sealed: `cleared_on`, which each look sets anew.
"""

from luodi.ledger.covered import ABOUT_UNIT, BY, PERSON, PROJECT, UNIT, Column, Covered, key_to, number_of, own

_ITS_UNIT = "LEFT JOIN orgs_unit unit ON unit.id = signal.unit_id"
_OF_SIGNAL = f"LEFT JOIN honesty_signal signal ON signal.id = own.signal_id {_ITS_UNIT}"
_SUBJECT = Column(name="subject", tag="S", read="unit.code")  # a unit is a subject: its package opens the row


_SPOKEN_TO = """EXISTS (SELECT 1 FROM honesty_explanation said WHERE said.signal_id = {0})
OR EXISTS (SELECT 1 FROM honesty_review opened WHERE opened.signal_id = {0})"""

_SIGNAL = Covered(
    kind="signal",
    columns=(
        *own("I id", "S rule", "S key"),
        ABOUT_UNIT,
        key_to("project", "project.code"),
        *own("S told", "D raised_on", "T raised_at", "D explain_by"),
    ),
    table="honesty_signal",
    joins=f"{UNIT} {PROJECT}",
    where=_SPOKEN_TO.format("own.id"),
)
_BESIDE = Covered(
    kind="signal_beside",
    columns=own("I id", "S beside"),
    table="honesty_signal",
    where=f"own.beside <> '' AND ({_SPOKEN_TO.format('own.id')})",
)
_CITED = (
    *own("I id"),
    number_of("signal"),
    *own("S kind", "B own"),
    key_to("entry", "entry.sequence", "I"),
    key_to("project", "project.code"),
    *(number_of(name) for name in ("claim", "evidence", "lead")),
)
_CITATION = Covered(
    kind="signal_citation",
    columns=_CITED,
    table="honesty_signalcitation",
    joins=f"""LEFT JOIN ledger_entry entry ON entry.id = own.entry_id
{PROJECT}""",
    where=_SPOKEN_TO.format("own.signal_id"),
)
_EXPLANATION = Covered(
    kind="explanation",
    columns=(
        *own("I id"),
        number_of("signal"),
        _SUBJECT,
        *own("S text"),
        number_of("evidence"),
        *own("D said_on", "T said_at"),
        BY,
    ),
    table="honesty_explanation",
    joins=f"{_OF_SIGNAL} {PERSON}",
)
_REVIEW = Covered(
    kind="review",
    columns=(
        *own("I id"),
        number_of("signal"),
        _SUBJECT,
        *own("S reason", "D opened_on", "T opened_at", "D reply_by"),
        BY,
    ),
    table="honesty_review",
    joins=f"{_OF_SIGNAL} {PERSON}",
)
_CONCLUSION = Covered(
    kind="conclusion",
    columns=(
        *own("I id"),
        number_of("review"),
        _SUBJECT,
        *own("S outcome", "S reason", "D concluded_on", "T concluded_at"),
        BY,
    ),
    table="honesty_conclusion",
    joins=f"""LEFT JOIN honesty_review review ON review.id = own.review_id
LEFT JOIN honesty_signal signal ON signal.id = review.signal_id {_ITS_UNIT} {PERSON}""",
)
_TERMS = Covered(
    kind="signal_terms",
    columns=(*own("I id", "J stored", "J off", "S reason", "D set_on", "T set_at"), BY),
    table="honesty_termsversion",
    joins=PERSON,
)
SEALED = (_SIGNAL, _BESIDE, _CITATION, _EXPLANATION, _REVIEW, _CONCLUSION, _TERMS)
