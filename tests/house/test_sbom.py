"""The bill of materials names everything that is locked, and nothing else."""

import json
import re

from tests.house.sources import ROOT
from tools.sbom import bill, python_components


def test_everything_locked_is_in_the_bill():
    document = bill()
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.5")
    purls = [one["purl"] for one in document["components"]]
    assert len(purls) == len(set(purls))
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = re.findall(r"^([A-Za-z0-9_.-]+)==([^ ;]+)", lock, flags=re.MULTILINE)
    assert {f"pkg:pypi/{name.lower()}@{version}" for name, version in pinned} <= set(purls)
    assert any(purl.startswith("pkg:npm/bootstrap@") for purl in purls)
    assert all(one["hashes"] for one in document["components"])


def test_the_same_locks_give_the_same_bill():
    assert json.dumps(bill()) == json.dumps(bill())


def test_red_control_a_package_without_a_hash_has_none_in_the_bill():
    assert python_components("a==1\n    --hash=sha256:" + "0" * 64 + "\nb==2\n")[1]["hashes"] == []
