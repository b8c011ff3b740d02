"""What the rooms above the ledger put under a seal: published rulebooks, by the hash of the text as it lies there."""

from luodi.assessment.models import RulebookVersion
from luodi.assessment.services import digest
from luodi.ledger.canonical import canonical_row
from luodi.ledger.luodi_verify import Row


def rulebook_rows() -> list[Row]:
    """Each published rulebook: the hash it is known by, and what its title, text and day are today."""
    return [
        canonical_row(
            "rulebook",
            sha256=("S", version.sha256),
            title=("S", version.title),
            text_sha256=("S", digest(version.text)),
            published_on=("D", version.published_on),
        )
        for version in RulebookVersion.objects.order_by("sha256")
    ]
