"""The table of the corpus (rulebooks/README.md) names each rulebook there is, its title, and how many cases it has."""

import re
from pathlib import Path

from luodi.rulebook.cases import run_cases
from luodi.rulebook.loading import document

RULEBOOKS = Path(__file__).parents[3] / "rulebooks"
ROW = re.compile(r"^\| `([\w-]+\.yaml)` \| (.+?) \| .+ \| (\d+) \|$", re.MULTILINE)


def test_each_file_has_its_row_with_its_title_and_its_cases():
    told = {
        name: (title, int(cases)) for name, title, cases in ROW.findall((RULEBOOKS / "README.md").read_text("utf-8"))
    }
    texts = {path.name: path.read_text("utf-8") for path in (RULEBOOKS / "corpus").glob("*.yaml")}
    assert told == {name: (document(text).title, len(run_cases(text))) for name, text in texts.items()}
