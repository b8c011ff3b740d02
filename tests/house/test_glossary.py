"""One word, one meaning: each record, choice and stage of ours is in docs/glossary.md under its identifier."""

import ast
import re
from collections.abc import Iterator

from django.apps import apps

from tests.house.sources import ROOT, Offence, code_files, dotted, told

GLOSSARY = ROOT / "docs/glossary.md"
_CHOICES = {"models.TextChoices", "TextChoices"}


def identifiers(text: str) -> set[str]:
    """What stands in `backticks` in a table row of the glossary."""
    rows = [line for line in text.splitlines() if line.startswith("|")]
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def choices(text: str) -> Iterator[tuple[str, int, str]]:
    """(identifier, line, Chinese label) of each choice that a file declares."""
    classes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ClassDef)]
    for declared in (node for node in classes if any(dotted(base) in _CHOICES for base in node.bases)):
        for statement in declared.body:
            value = statement.value if isinstance(statement, ast.Assign) else None
            if isinstance(value, ast.Tuple) and all(isinstance(part, ast.Constant) for part in value.elts):
                yield value.elts[0].value, statement.lineno, value.elts[1].value


def unnamed_choices(path: str, text: str, known: set[str]) -> list[Offence]:
    """Choices whose identifier the glossary does not have."""
    instead = "a row in docs/glossary.md: 中文 · `identifier` · meaning · source"
    return [
        Offence(path=path, line=line, what=f"{label} `{name}`", instead=instead)
        for name, line, label in choices(text)
        if name not in known
    ]


def test_each_choice_is_in_the_glossary():
    known = identifiers(GLOSSARY.read_text(encoding="utf-8"))
    assert not (offences := [o for file in code_files() for o in unnamed_choices(*file, known)]), told(offences)


def test_each_record_is_in_the_glossary():
    known = identifiers(GLOSSARY.read_text(encoding="utf-8"))
    ours = {model.__name__ for model in apps.get_models() if model.__module__.startswith("luodi.")}
    assert not (ours - known), "records without a row in docs/glossary.md"


def test_an_identifier_has_one_row_in_the_table_of_terms():
    terms = GLOSSARY.read_text(encoding="utf-8").partition("## Records")[0]
    names = re.findall(r"^\|[^|]+\| `([^`]+)` \|", terms, flags=re.MULTILINE)
    assert not {name for name in names if names.count(name) > 1}, "two words for one identifier"


def test_red_control_a_choice_without_a_row_is_found():
    text = 'class Stage(models.TextChoices):\n    SIGNED = "signed", "签约"\n    SOLD = "sold", "售出"\n'
    known = identifiers("| 签约 | `signed` | agreed in writing | seed 000 |\nin prose `sold` does not count\n")
    assert [o.what for o in unnamed_choices("a.py", text, known)] == ["售出 `sold`"]
