"""Publishing a rulebook, running it, publishing the run; a draft against it."""

import pytest

from luodi.assessment.advice import advice_json
from luodi.assessment.documents import cases_json, check_json
from luodi.assessment.models import Proposal, RulebookVersion, Run, Score
from luodi.assessment.selectors import alerts, newest_run, ranking, run_by_id, scorecard
from luodi.assessment.services import CasesFail, RulebookAltered, publish_rulebook, publish_run, run_assessment
from luodi.assessment.whatif import whatif_json
from luodi.base.errors import NotFound
from luodi.orgs.models import Role
from luodi.orgs.selectors import Scope
from luodi.rulebook.findings import RulebookRefused
from tests.assessment.district import AS_OF, RULEBOOK, SPAN, clerk

pytestmark = pytest.mark.django_db
BUREAU = Scope(roles=frozenset({Role.BUREAU_CLERK}), unit_ids=frozenset(), everything=True)
TOWN = Scope(roles=frozenset({Role.UNIT_CLERK}), unit_ids=frozenset(), everything=False)
NOBODY = Scope(roles=frozenset(), unit_ids=frozenset(), everything=False)


def a_run():
    version = publish_rulebook(text=RULEBOOK, by=clerk())
    return run_assessment(rulebook=version, span=SPAN, as_of=AS_OF, by=clerk())


def test_a_rulebook_is_published_once_per_text(district):
    first, again = publish_rulebook(text=RULEBOOK, by=clerk()), publish_rulebook(text=RULEBOOK, by=clerk())
    other = publish_rulebook(text=RULEBOOK + "# 一句话\n", by=clerk())
    assert first == again != other


def test_a_wrong_rulebook_or_a_failing_case_cannot_be_published(district):
    with pytest.raises(RulebookRefused, match="第 5 行"):
        publish_rulebook(text=RULEBOOK.replace("跨度: 年", "跨度: 旬"), by=clerk())
    with pytest.raises(CasesFail, match="七个街镇的名次"):
        publish_rulebook(text=RULEBOOK.replace("总分: 75.75", "总分: 75.76"), by=clerk())
    assert not RulebookVersion.objects.exists()


def test_a_run_keeps_exact_scores_and_is_run_once_per_moment(district):
    run = a_run()
    assert a_run() == run
    score = Score.objects.get(run=run, unit__name="源潭镇", indicator="引进项目")
    assert (score.score_exact, score.score_printed) == ("1090/29", "37.59")
    assert score.explanation[-1] == "得分 = 权重 50 × 75.1724 ÷ 100 = 37.5862"
    assert [row.unit_name for row in ranking(run)][:3] == ["示范区", "龙塘镇", "源潭镇"]
    assert scorecard(run, score.unit.code).scores[0].completion_printed == "无目标"
    assert [alert.rule for alert in alerts(run)].count("零引进") == 2
    assert Proposal.objects.filter(run=run).count() == 7


def test_a_tampered_rulebook_does_not_run(district):
    version = publish_rulebook(text=RULEBOOK, by=clerk())
    RulebookVersion.objects.filter(pk=version.pk).update(text=RULEBOOK.replace("权重: 50", "权重: 60", 1))
    version.refresh_from_db()
    with pytest.raises(RulebookAltered, match="指纹不符"):
        run_assessment(rulebook=version, span=SPAN, by=clerk())


def test_towns_see_a_run_when_it_is_published_and_nobody_without_a_role_does(district):
    run = a_run()
    assert newest_run(scope=BUREAU) == run
    assert newest_run(scope=TOWN) is None
    publish_run(run=run, by=clerk())
    assert run_by_id(run.pk, scope=TOWN) == run
    assert publish_run(run=run, by=clerk()).published_at == Run.objects.get().published_at
    with pytest.raises(NotFound):
        run_by_id(run.pk, scope=NOBODY)


def test_what_if_says_who_moves_and_by_which_article(district):
    draft = RULEBOOK.replace("口径: 合计(合同投资)", "口径: 合计(合同投资, 行业 是 工业)", 1)
    moves = {unit["unit"]: unit for unit in whatif_json(draft, RULEBOOK, span=SPAN, as_of=AS_OF)["units"]}
    moved = moves["横荷街办"]
    assert moved["before"]["total"] != moved["after"]["total"]
    assert moved["because"][0].startswith("第三条第二款“合同投资”：数值 10.36亿元 → ")
    assert not Run.objects.exists()


def test_what_would_raise_a_score_is_told_in_facts(district):
    found = advice_json(RULEBOOK, "镇街F", span=SPAN, as_of=AS_OF)["improvements"]
    assert [(one["indicator"], one["to"], one["rank"]) for one in found] == [
        ("引进项目", 7, 6),
        ("合同投资", "550000000.00", 6),
    ]
    assert found[0]["told"] == "第三条第一款：引进项目再增加 4（达到 7），总分 +2.7586"


def test_check_and_cases_as_documents():
    found = check_json(RULEBOOK.replace("跨度: 年", "跨度: 旬").replace("灯: 红", "灯: 紫", 1))
    assert [error["line"] for error in found["errors"]] == [5, 62]
    assert all(set(error) == {"line", "column", "message", "fix"} for error in found["errors"])
    assert {case["passed"] for case in cases_json(RULEBOOK)["cases"]} == {True}
