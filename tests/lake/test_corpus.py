"""The printed rule sets, each on the projects of its own cases: the home's database and DuckDB give one document."""

from datetime import date
from pathlib import Path

import pytest

from luodi.assessment.documents import assess_json
from luodi.assessment.measuring import words_of
from luodi.figures.measures import standard_catalog
from luodi.ledger.choices import EntryKind
from luodi.ledger.services import Fact, open_projects
from luodi.orgs.models import UnitKind
from luodi.rulebook.check import check
from luodi.rulebook.reading import Reader
from luodi.rulebook.stories import Stories
from luodi.rulebook.tree import read_tree
from luodi.rulebook.vocabulary import FUNDS, STAGES, UNIT_KINDS
from tests.assessment.golden import founded, post_entries
from tests.lake.freezing import in_duckdb

pytestmark = [pytest.mark.django_db]
BOOKS = sorted((Path(__file__).parents[2] / "rulebooks").glob("*/*.yaml"))
FIRST = date(1995, 1, 1)
TEXTS = {"行业": EntryKind.SET_SECTOR, "资金来源": EntryKind.SET_ORIGIN, "投资方": EntryKind.SET_INVESTOR}
AMOUNTS = {
    "总投资": EntryKind.SET_TOTAL_INVESTMENT, "协议投资": EntryKind.SET_AGREED_INVESTMENT, "合同投资": EntryKind.SET_CONTRACT_INVESTMENT,
}  # fmt: skip


def stories(text):
    """The small ledger of each case of a text that tells 事实."""
    checked, words = check(text, words_of(standard_catalog())), words_of(standard_catalog())
    tree, _ = read_tree(text)
    for case in tree.get("案例").items if tree.get("案例") is not None else ():
        story, span = case.get("事实"), case.get("跨度")
        if story is not None and span is not None:
            kinds = {unit.text: kind.text for unit, kind in case.get("单位") or ()}
            yield Stories(checked, words, Reader()).facts(story, span.text, None, tuple(kinds)), kinds


def into_the_ledger(facts, kinds):
    by, units = founded({name: UnitKind(UNIT_KINDS.get(kinds.get(name, ""), "town")) for name in facts.units}, on=FIRST)
    said = []
    for subject, project in zip(open_projects(count=len(facts.projects), on=FIRST), facts.projects, strict=True):

        def say(kind, day, subject=subject, **value):
            said.append(Fact(subject=subject, kind=kind, occurred_on=day or FIRST, source="案例", **value))

        for unit, share in project.shares.items():
            say(EntryKind.SET_CREDIT, FIRST, unit=units[unit], quantity=share)
        for name, word in project.texts.items():
            say(TEXTS[name], FIRST, text=word)
        for name, fen in project.amounts_fen.items():
            say(AMOUNTS[name], FIRST, **({"unknown": True} if fen is None else {"amount_fen": fen}))
        for label, day in project.stages.items():
            say(EntryKind.STAGE_REACHED, day, stage=STAGES[label], unknown=day is None)
        for paid in project.payments:
            amount = {"unknown": True} if paid.amount_fen is None else {"amount_fen": paid.amount_fen}
            say(FUNDS[paid.kind], paid.on, **amount)
    post_entries(said, by=by)


@pytest.mark.drill
@pytest.mark.parametrize("book", BOOKS, ids=lambda path: path.stem)
def test_a_printed_rule_set_gives_one_document_on_both_engines(book):
    compared(book)


def test_one_printed_rule_set_gives_one_document_on_both_engines():
    compared(next(book for book in BOOKS if book.stem == "street-2018"))


def compared(book):
    text = book.read_text("utf-8")
    for facts, kinds in list(stories(text))[:1]:  # one ledger a home
        into_the_ledger(facts, kinds)
        home = assess_json(text, span=facts.frame.span, as_of=facts.frame.as_of)
        with in_duckdb() as engine:
            assert assess_json(text, span=facts.frame.span, as_of=facts.frame.as_of, engine=engine) == home
