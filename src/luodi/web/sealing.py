"""What other rooms put under a seal, the audit trail's chain with it, and the check of a whole home."""

from dataclasses import replace

from luodi.access.chain import broken_trail, link_whole_trail, sealed_heads
from luodi.aftercare.sealed import SEALED as AFTERCARE
from luodi.assessment.models import RulebookVersion
from luodi.assessment.services import digest
from luodi.campaigns.sealed import SEALED as CAMPAIGNS
from luodi.honesty.sealed import SEALED as HONESTY
from luodi.ledger.alarms import raise_alarm
from luodi.ledger.canonical import canonical_row
from luodi.ledger.covered import Covered, rows_of
from luodi.ledger.luodi_verify import Problem, Row
from luodi.ledger.receipts import contradicted
from luodi.ledger.verification import Verification, verify_ledger
from luodi.recognition.sealed import SEALED as RECOGNITION
from luodi.recognition.sealed import receipts

# The tables of the rooms above the ledger; its own are `covered.ENTRY` and `covered.REFERENCES`. `make drill-tables`
# edits every column of all of them.
SEALED: tuple[Covered, ...] = (*RECOGNITION, *AFTERCARE, *HONESTY, *CAMPAIGNS)


def rulebook_rows() -> list[Row]:
    """Each published rulebook: the hash it is known by, and what its title, text and days are today."""
    return [
        canonical_row(
            "rulebook",
            sha256=("S", version.sha256),
            title=("S", version.title),
            text_sha256=("S", digest(version.text)),
            published_on=("D", version.published_on),
            effective_on=("D", version.effective_on),
            expires_on=("D", version.expires_on),
        )
        for version in RulebookVersion.objects.order_by("sha256")
    ]


def audit_rows() -> list[Row]:
    """The digests of the audit trail's chain: each says all that was recorded before it."""
    return [canonical_row("audit_head", number=("I", n), digest=("S", digest)) for n, digest in sealed_heads()]


def sealed_rows() -> list[Row]:
    """All that goes under a seal besides what the ledger itself holds."""
    return [*rulebook_rows(), *rows_of(SEALED), *audit_rows()]


def verify_home() -> Verification:
    """Check every seal, law, file and receipt, and the audit trail; what is found raises the alarm, and the home is read-only from then on."""
    found = verify_ledger(extra=sealed_rows())
    trail = [Problem(broken.row, None, None, None, broken.because) for broken in broken_trail()]
    found = replace(found, problems=(*found.problems, *contradicted(receipts()), *trail))
    if not found.ok:
        raise_alarm(found.problems)
    else:  # whatever an interrupted process left unlinked
        link_whole_trail()
    return found
