"""Which columns a seal covers is asked of the models: one that is in no sealed table is named here with its reason."""

import re

import pytest
from django.apps import apps

from luodi.base.spans import month_of
from luodi.ledger.covered import ENTRY, REFERENCES
from luodi.ledger.seals import seal_period, witnesses
from luodi.web.sealing import SEALED, sealed_rows, verify_home
from tests.drills.everything import open_everything
from tests.recognition.office import TODAY

_READ = re.compile(r'own\."?(\w+)"?')
ROOMS = ("aftercare", "campaigns", "honesty", "recognition")
# table or table.column → why no seal covers it
UNSEALED = {
    "aftercare_sitestep": "a place's own list; a check bears the name of its step",
    "aftercare_scaleclass": "a place's own list; a firm bears the name of its class",
    "aftercare_trackingterms": "a setting that may be set anew",
    "campaigns_campaignshare": "said anew, it is changed; the unit's target is an entry",
    "campaigns_campaignguest.came": "the list of who came may be handed in again",
    "honesty_signal.cleared_on": "each look over the ledger sets it anew",
    "recognition_claim.amount_fen": "corrected by a supplement, whose verdict bears the amount",
    "recognition_claim.position": "where a claim stands follows from its verdicts",
    "recognition_claim.since": "follows from its verdicts",
    "recognition_claim.state": "follows from its verdicts",
    "recognition_claim.version": "follows from its verdicts",
    "recognition_claim.waits_for": "follows from its verdicts",
    "recognition_claim_entries": "an entry bears the claim in its source",
    "recognition_piece": "what counts of it is a citation, what was regraded stands in a verdict",
    "recognition_verdict.since_sequence": "part of what the receipt's code is computed from",
}


def test_every_column_of_these_rooms_is_sealed_or_has_its_reason() -> None:
    read = {
        f"{one.table}.{name}"
        for one in (ENTRY, *REFERENCES, *SEALED)
        for column in one.columns
        for name in _READ.findall(column.key or column.read)
    }
    models = [m for m in apps.get_models(include_auto_created=True) if m._meta.app_label in ROOMS]
    bare = {
        f"{model._meta.db_table}.{field.column}"
        for model in models
        if model._meta.db_table not in UNSEALED
        for field in model._meta.concrete_fields
    } - read
    assert bare == {name for name in UNSEALED if "." in name}


@pytest.mark.django_db
def test_a_package_opens_what_its_unit_may_read_of_signals_sites_and_campaigns(settings, tmp_path) -> None:
    """Sealed whole, verified whole; a town's package holds its own words, and not what reviewers read beside them."""
    settings.EVIDENCE_FOLDER = tmp_path
    office = open_everything()
    seal = seal_period(month=month_of(TODAY), by=office.people["会办"], extra=sealed_rows())
    assert verify_home().problems == ()
    text = {w.unit.name: w.package.text() for w in witnesses(seal, office.units.values(), extra=sealed_rows())}
    holders = {
        "填报：份额填错": ["本区", "甲镇"],
        "甲镇的凭证用了两次": ["本区", "甲镇"],
        "另一家与甲镇同号": ["本区"],
        "5月记错了项目": ["本区", "甲镇"],
        "4月清单": ["本区", "乙镇"],
        "甲镇备展位": ["本区", "甲镇"],
        "封顶": ["本区", "甲镇"],
        "秋季招商会": ["本区", "甲镇", "乙镇"],
    }
    assert {words: [name for name, said in text.items() if words in said] for words in holders} == holders
