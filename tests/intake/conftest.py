"""One desk for the tests of intake: a place without units yet, a clerk, and files written as text."""

from datetime import date

import pytest

from luodi.intake.files import SentFile
from luodi.intake.services import commit_import, intake_files, propose_import
from luodi.ledger.units import found_place
from luodi.orgs.services import add_person
from tests.intake.sheets import sheet, xlsx

FOUNDED = date(1949, 10, 1)


class Desk:
    """The clerk's desk: sheets in, imports out."""

    def __init__(self, clerk, folder):
        self.clerk, self.folder = clerk, folder

    def sent(self, *texts, name="台账.xlsx"):
        return SentFile(name=name, content=xlsx(*(sheet(text) for text in texts)))

    def propose(self, *texts, **terms):
        terms = {"sender": None, "report_date": None, "opening": False, **terms}
        return propose_import(files=[self.sent(*texts)], by=self.clerk, **terms)

    def commit(self, *texts, **terms):
        import_ = self.propose(*texts, **terms)
        commit_import(import_=import_, by=self.clerk)
        import_.refresh_from_db()
        return import_

    def run(self, *texts, commit=True, **terms):
        """As `luodi intake`."""
        path = self.folder / "台账.xlsx"
        path.write_bytes(self.sent(*texts).content)
        return intake_files(paths=[path], commit=commit, by=self.clerk, **terms)


@pytest.fixture
def desk(db, tmp_path):
    clerk = add_person(login="clerk", name="张三", password=None)
    found_place(name="清城区", on=FOUNDED, by=clerk)
    return Desk(clerk, tmp_path)
