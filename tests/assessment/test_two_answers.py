"""Cases told as 事实 are answered in Python, runs by SQL: over golden G2 both say the same for every figure and every unit."""

import json
from datetime import date
from pathlib import Path

import pytest

from luodi.figures.evaluation import Evaluation
from luodi.figures.measures import standard_catalog
from luodi.ledger.selectors import last_sequence
from luodi.rulebook.facts import Facts, Project
from luodi.rulebook.frame import Frame
from tests.assessment.district import AS_OF, SPAN, build_district

pytestmark = pytest.mark.django_db
WAN = 10**6


def told(frame):
    """The golden ledger as the projects of a case."""
    golden = json.loads((Path(__file__).parents[1] / "golden/G2.json").read_text("utf-8"))
    catalog = standard_catalog()
    return Facts(
        projects=tuple(
            Project(
                name=row["id"],
                shares={row["unit"]: 10_000},
                texts={"行业": row["sector"]},
                amounts_fen={"合同投资": row["contract"] * WAN},
                stages={"签约": date.fromisoformat(row["signed"])},
            )
            for row in golden["projects"]
        ),
        units=tuple(golden["units"]),
        frame=frame,
        fields=catalog.fields,
        measures={name: m.node for m in catalog.measures.values() for name in (m.name, *m.aliases)},
        targets={
            ("", "引进项目"): golden["targets"]["projects"],
            ("", "合同投资"): golden["targets"]["contract"] * WAN,
        },
    )


def test_every_figure_of_every_unit():
    build_district()
    catalog = standard_catalog()
    frame = Frame.of(span=SPAN, as_of=AS_OF, known=last_sequence())
    run, facts = Evaluation(catalog=catalog, frame=frame), told(frame)
    run.prepare((run.bound(name, SPAN), SPAN) for name in catalog.measures)
    differing = []
    for unit in run.tree.units.values():
        at = None if unit.id == run.tree.root.id else unit.name
        for name in catalog.measures:
            answers = (run.measure(name, unit, SPAN).value, facts.worth(catalog[name].node, at).value)
            if answers[0] != answers[1]:
                differing.append((unit.name, name, *answers))
    assert not differing, differing[:5]
