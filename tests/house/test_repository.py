"""What may stand in a committed file: no machine's paths, no registry's address, no secret, nothing read from outside."""

import json
import re
import tomllib

import pytest

from tests.house.sources import ROOT, Offence, our_files, told

LARGEST_BYTES = 1_000_000
_HOMES = r"work|root|home/[a-z]\w*|Users"
BANS = {
    rf"""(?<![\w.~/}}>*-])/(?:{_HOMES})/(?!\*)""": "a path within the repository, or LUODI_HOME",
    r"\b[C-Z]:\\\\?Users": "a path within the repository, or LUODI_HOME",
    r"(?i)\b(?:registry|mirrors?|index|files|deb|proxy)\.[a-z0-9-]+\.(?:com|org|net|io|cn)\b": "no registry's address",
    r"--(?:extra-)?index-url|--find-links\s+http": "the machine's own configuration of pip",
    r"-----BEGIN [A-Z ]*PRIVATE KEY": "no secret in the repository",
}  # fmt: skip
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")
DECISION = re.compile(r"docs/decisions/(\d{4})\b")
DOCUMENT = re.compile(r"(?<![\w/.-])((?:docs|rulebooks|tests)/[\w./-]*\.(?:md|yaml|json|txt|py))(?![\w/])")
BARE_DOCUMENT = re.compile(r"(?<![\w/.*{}-])([a-z][\w-]*\.md)\b")


def address_offences(path: str, text: str) -> list[Offence]:
    """Machine paths, registries and secrets."""
    found = []
    for n, line in enumerate(text.splitlines(), start=1):
        for pattern, instead in BANS.items():
            if match := re.search(pattern, line):
                found.append(Offence(path=path, line=n, what=match.group(), instead=instead))
    return found


def dead_citations(path: str, text: str) -> list[Offence]:
    """Documents that a file cites and the repository does not hold; a bare name counts from the citing folder or docs/.

    Nothing outside a clone may be cited: a reader has only the clone.
    """
    found = []
    here = (ROOT / path).parent
    for n, line in enumerate(text.splitlines(), start=1):
        cited = [name for name in DOCUMENT.findall(line) if not ((ROOT / name).exists() or (here / name).exists())]
        cited += [number for number in DECISION.findall(line) if not list(ROOT.glob(f"docs/decisions/{number}-*.md"))]
        if path.endswith(".md"):
            cited += [name for name in LINK.findall(line) if not (here / name).exists()]
        for name in BARE_DOCUMENT.findall(line):
            places = (here / name, ROOT / name, ROOT / "docs" / name)
            cited += [] if any(place.exists() for place in places) else [name]
        instead = "write that document, or say here what it says"
        found += [Offence(path=path, line=n, what=name, instead=instead) for name in cited]
    return found


def test_no_machine_path_registry_or_secret():
    files = [file for file in our_files() if file[0] != "tests/house/test_repository.py"]  # it plants some below
    assert not (offences := [o for file in files for o in address_offences(*file)]), told(offences)


def test_documents_cited_are_there():
    files = our_files("*.py", "*.yaml", "*.lark", "*.toml", "*.sh", "Makefile", "*.md")
    cited = [file for file in files if not file[0].startswith(("tests/house/", "docs/seeds/"))]
    assert not (offences := [o for file in cited for o in dead_citations(*file)]), told(offences)


def test_files_stay_small():
    large = [path for path, text in our_files() if len(text.encode()) > LARGEST_BYTES]
    assert not large, "split or drop these: a clone is made often"


def test_each_python_package_is_locked_by_hash_and_named_in_the_table():
    locked = "\n".join((ROOT / name).read_text(encoding="utf-8") for name in locks())
    for block in re.split(r"\n(?=[a-z0-9])", locked):
        assert "--hash=sha256:" in block, block.splitlines()[0]
    table = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    missing = [name for name in direct_dependencies() if f"`{name}`" not in table]
    assert not missing, "a dependency beyond docs/dependencies.md costs a decision record and a line there"


def test_front_end_packages_are_pinned_and_keep_no_address():
    face = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in face["dependencies"].values())
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: about for name, about in lock["packages"].items() if name}
    assert all("integrity" in about and "resolved" not in about for about in packages.values())


def locks() -> list[str]:
    return ["requirements.lock", "requirements-dev.lock", "requirements-node.lock"]


def direct_dependencies() -> list[str]:
    """Names that pyproject.toml and package.json ask for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*project["project"]["dependencies"]]
    for group in (*project["project"]["optional-dependencies"].values(), *project["dependency-groups"].values()):
        asked += group
    face = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    return sorted({re.match(r"[\w.-]+", name)[0] for name in asked} | set(face["dependencies"]))


@pytest.mark.parametrize(
    "text",
    [
        "open('/" + "work/notes/a.json')",  # parted, so that this file offends nobody's own search
        "see /root/.ssh",
        "cd /home/li/luodi",
        "https://registry.example.org/a",
        "pip install --index-url x",
        "-----BEGIN RSA PRIVATE KEY-----",
    ],
)  # fmt: skip
def test_red_control_an_address_is_found(text):
    assert len(address_offences("a.py", text)) == 1


def test_red_control_ordinary_paths_are_left_alone():
    for text in ("docs/work/a.md", "/projects/home/", "{% url 'home' %}", "LUODI_HOME=.demo", "~/.luodi", "//work/"):
        assert address_offences("a.py", text) == []


def test_red_control_a_dead_citation_is_found():
    assert [o.what for o in dead_citations("src/a.py", "see docs/no/such.md")] == ["docs/no/such.md"]
    assert [o.what for o in dead_citations("src/a.py", "(no-such.md, §2)")] == ["no-such.md"]
    assert [o.what for o in dead_citations("src/a.py", "docs/decisions/9999")] == ["9999"]
    assert [o.what for o in dead_citations("docs/a.md", "[a](no/such.png)")] == ["no/such.png"]
    assert dead_citations("src/a.py", "see docs/glossary.md and CHANGELOG.md") == []
