"""Write the bill of materials as CycloneDX JSON from the locks: `python tools/sbom.py > sbom.json` (make sbom).

Reads requirements.lock (with hashes) and package-lock.json (with integrity); asks nobody, so it says what is locked and
not what happens to be installed. The same locks give the same bytes.
"""

import base64
import json
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_PINNED = re.compile(r"^([A-Za-z0-9_.-]+)==([^ ;\\\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def python_components(lock: str) -> list[dict[str, object]]:
    """One component per pinned package, with the hash of each file that may be installed."""
    found = []
    for block in re.split(r"\n(?=[A-Za-z0-9])", lock):
        if pinned := _PINNED.match(block):
            name, version = pinned.groups()
            hashes = [{"alg": "SHA-256", "content": digest} for digest in sorted(_HASH.findall(block))]
            found.append(component(name, version, f"pkg:pypi/{name.lower()}@{version}", hashes))
    return found


def face_components(lock: str) -> list[dict[str, object]]:
    """One component per package of the face, with the integrity that npm checks."""
    packages = json.loads(lock)["packages"]
    found = []
    for path, about in packages.items():
        name = path.rpartition("node_modules/")[2]
        if name:
            digest = base64.b64decode(about["integrity"].partition("-")[2]).hex()
            address = f"pkg:npm/{name.replace('@', '%40')}@{about['version']}"
            found.append(component(name, about["version"], address, [{"alg": "SHA-512", "content": digest}]))
    return found


def component(name: str, version: str, address: str, hashes: list[dict[str, str]]) -> dict[str, object]:
    """A library as CycloneDX names it."""
    return {
        "type": "library", "bom-ref": address, "name": name, "version": version, "purl": address, "hashes": hashes
    }  # fmt: skip


def bill() -> dict[str, object]:
    """The whole document."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    components = python_components((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    components += face_components((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    about = {"type": "application", "name": project["name"], "version": project["version"]}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": about},
        "components": sorted(components, key=lambda one: str(one["purl"])),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(bill(), indent=1, sort_keys=True) + "\n")
