"""Two codes of one project: merged, counted once, found under both codes; undone, everything is as it was."""

from datetime import date

import pytest

from luodi.base.errors import BadInput, Conflict
from luodi.base.spans import Span
from luodi.figures.selectors import figure
from luodi.ledger.choices import BatchKind, EntryKind, Stage
from luodi.ledger.models import Entry
from luodi.ledger.selectors import last_sequence
from luodi.ledger.services import Fact, open_batch
from luodi.ledger.units import found_place, found_unit
from luodi.orgs.models import UnitKind
from luodi.orgs.selectors import Scope
from luodi.orgs.services import add_person
from luodi.pipeline.comparisons import absorbed_under, beside, merged_project, told_apart
from luodi.pipeline.mergers import merge_projects, tell_apart, undo_merger
from luodi.pipeline.merging import Choice, Mark
from luodi.pipeline.models import Merger, Project
from luodi.pipeline.services import post_project_facts, register_projects, reverse_project_batch, reverse_project_entry

YEAR = Span(date(2024, 1, 1), date(2024, 12, 31))
WAN = 10_000 * 100
pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return add_person(login="clerk", name="经办员", password=None)


@pytest.fixture
def towns(clerk):
    root = found_place(name="本区", on=date(2020, 1, 1), by=clerk)
    return {
        n: found_unit(name=n, kind=UnitKind.TOWN, parent=root, on=date(2020, 1, 1), by=clerk) for n in ("甲镇", "乙镇")
    }


@pytest.fixture
def told(clerk, towns):
    """Post lines such as `2024-03-01 签约` about a project; amounts in 万元."""
    kinds = {kind.label: kind for kind in EntryKind}
    stages = {stage.label: stage for stage in Stage}

    def tell(project, text, batch=None):
        facts = []
        for line in text.strip().splitlines():
            on, word, *rest = line.split()
            said = {
                "subject": project.subject,
                "occurred_on": date.fromisoformat(on),
                "source": "录入",
                "kind": kinds.get(word),
            }
            if word in stages:
                said |= {"kind": EntryKind.STAGE_REACHED, "stage": stages[word], "unknown": rest == ["不详"]}
            elif word == "计功":
                said |= {"unit": towns[rest[0]], "quantity": int(rest[1]) * 100}
            elif rest[0].isdigit():
                said |= {"amount_fen": int(rest[0]) * WAN}
            else:
                said |= {"text": rest[0]}
            facts.append(Fact(**said))
        return post_project_facts(facts, by=clerk, batch=batch)

    return tell


@pytest.fixture
def twins(towns, told):
    """铜箔项目, reported by 甲镇 and, once more and further on, by 乙镇."""
    kept, twin = register_projects(names=["铜箔项目", "电解铜箔项目"], on=date(2024, 1, 1))
    told(
        kept,
        """2024-03-01 名称 铜箔项目
        2024-03-01 投资方 远大铜业
        2024-03-01 计功 甲镇 100
        2024-03-01 合同投资 9000
        2024-03-01 签约
        2024-05-01 到位资金（认定） 300""",
    )
    told(
        twin,
        """2024-03-02 名称 电解铜箔项目
        2024-03-02 投资方 远大铜业
        2024-03-02 计功 乙镇 100
        2024-03-02 合同投资 8800
        2024-03-02 行业 工业
        2024-03-02 签约
        2024-06-01 到位资金（认定） 200
        2024-06-30 开工""",
    )
    return kept, twin


def counted(name, unit="U001", known=None):
    as_of, seen = YEAR.last, known if known is not None else last_sequence()
    return figure(name, span=YEAR, unit=unit, as_of=as_of, known=seen).value


def standing(project):
    """What stands about a project, kind by kind in its order, without numbers and times of recording."""
    rows = Entry.objects.filter(subject=project.subject, reverses=None, reversed_by=None).in_time()
    said = ("kind", "occurred_on", "amount_fen", "text", "unit", "quantity", "stage", "batch", "source")
    return sorted(rows.values_list(*said), key=lambda entry: entry[0])


def row(project):
    return Project.objects.filter(pk=project.pk).values()[0]


def merge(twins, clerk, **choices):
    kept, twin = twins
    return merge_projects(survivor=kept, merged=twin, choices=choices, reason="两镇报的是同一个项目", by=clerk)


def test_a_merged_project_counts_once_and_old_figures_stay(twins, clerk):
    before = last_sequence()
    assert (counted("引进项目"), counted("合同投资")) == (2, 17_800 * WAN)
    merge(twins, clerk)
    assert (counted("引进项目"), counted("合同投资")) == (1, 9000 * WAN)
    assert (counted("引进项目", known=before), counted("合同投资", known=before)) == (2, 17_800 * WAN)


def test_the_survivor_keeps_its_word_and_learns_what_it_lacked(twins, clerk):
    merge(twins, clerk)
    kept = Project.objects.get(pk=twins[0].pk)
    assert (kept.contract_investment_fen, kept.sector, kept.stage, kept.unit.name) == (
        9000 * WAN,
        "工业",
        "started",
        "甲镇",
    )
    assert kept.funds_recognized_fen == 300 * WAN
    assert standing(twins[1]) == []


def test_a_person_may_choose_the_other_word_or_both_sums(twins, clerk):
    chosen = {"set_contract_investment": Choice.MERGED, "funds_recognized": Choice.BOTH, "set_credit": Choice.MERGED}
    merge(twins, clerk, **chosen)
    kept = Project.objects.get(pk=twins[0].pk)
    assert (kept.contract_investment_fen, kept.funds_recognized_fen, kept.unit.name) == (8800 * WAN, 500 * WAN, "乙镇")


@pytest.mark.parametrize(
    "choices", [{}, {"set_contract_investment": "merged", "set_credit": "merged", "funds_recognized": "both"}]
)
def test_undoing_restores_exactly(twins, clerk, choices):
    before = [(standing(p), row(p)) for p in twins]
    figures = [counted(n, u) for n in ("引进项目", "合同投资") for u in ("U001", "U002", "U003")]
    merger = merge(twins, clerk, **{k: Choice(v) for k, v in choices.items()})
    undo_merger(merger=merger, reason="实为两个项目", by=clerk)
    assert [(standing(p), row(p)) for p in twins] == before
    assert [counted(n, u) for n in ("引进项目", "合同投资") for u in ("U001", "U002", "U003")] == figures
    merger.refresh_from_db()
    assert (merger.undone_by, merger.undo_reason) == (clerk, "实为两个项目")


def test_what_the_survivor_got_since_stays_with_it(twins, told, clerk):
    merger = merge(twins, clerk)
    told(twins[0], "2024-09-30 竣工")
    undo_merger(merger=merger, reason="实为两个项目", by=clerk)
    assert [str(Project.objects.get(pk=p.pk).stage) for p in twins] == ["completed", "started"]


def test_an_opening_balance_stays_one_through_merger_and_undoing(twins, told, clerk):
    batch = open_batch(kind=BatchKind.OPENING, label="老台账", by=clerk)
    told(twins[1], "2023-05-01 总投资 10000", batch=batch)
    merger = merge(twins, clerk)
    moved = Entry.objects.get(subject=twins[0].subject, kind=EntryKind.SET_TOTAL_INVESTMENT)
    assert (moved.batch, moved.is_late) == (batch, False)
    with pytest.raises(Conflict, match="先撤销合并"):
        reverse_project_batch(batch=batch, reason="错表", by=clerk, on=date(2024, 12, 1))
    undo_merger(merger=merger, reason="实为两个项目", by=clerk)
    assert len(reverse_project_batch(batch=batch, reason="错表", by=clerk, on=date(2024, 12, 1))) == 1


def test_mergers_are_undone_last_first(twins, told, clerk):
    third = register_projects(names=["铜箔三项目"], on=date(2024, 1, 1))[0]
    told(third, "2024-02-01 合同投资 7000")
    first = merge(twins, clerk)
    second = merge_projects(survivor=third, merged=twins[0], choices={}, reason="同一项目", by=clerk)
    assert absorbed_under() == {twins[1].pk: third.pk, twins[0].pk: third.pk}
    with pytest.raises(Conflict, match="请先撤销后一次合并"):
        undo_merger(merger=first, reason="试", by=clerk)
    for merger in (second, first):
        undo_merger(merger=merger, reason="试", by=clerk)
    assert absorbed_under() == {}
    assert counted("引进项目") == 2


def test_nothing_is_posted_about_a_merged_project(twins, told, clerk):
    merge(twins, clerk)
    with pytest.raises(Conflict, match="P000002已经并入P000001，请记在P000001名下"):
        told(twins[1], "2024-09-30 竣工")
    assert list(Project.objects.open()) == [twins[0]]


@pytest.mark.parametrize(
    ("pair", "reason", "sentence"),
    [((0, 0), "同一", "同一个编号"), ((0, 1), " ", "写明事由"), ((1, 2), "同一", "已经作废")],
)
def test_refusals(twins, clerk, pair, reason, sentence):
    void = register_projects(names=["作废项目"], on=date(2024, 1, 1))[0]
    void.subject.closed_on = date(2024, 2, 1)
    void.subject.save(update_fields=["closed_on"])
    projects = [*twins, void]
    with pytest.raises((BadInput, Conflict), match=sentence):
        merge_projects(survivor=projects[pair[0]], merged=projects[pair[1]], choices={}, reason=reason, by=clerk)
    assert not Merger.objects.exists()


def test_merged_or_undone_twice_is_refused(twins, clerk):
    merger = merge(twins, clerk)
    with pytest.raises(Conflict, match="P000002已经并入P000001"):
        merge(twins, clerk)
    undo_merger(merger=merger, reason="试", by=clerk)
    with pytest.raises(Conflict, match="已经撤销过了"):
        undo_merger(merger=merger, reason="试", by=clerk)


def test_a_carried_entry_that_was_reversed_since_does_not_stop_the_undoing(twins, clerk):
    merger = merge(twins, clerk)
    carried = Entry.objects.get(subject=twins[0].subject, kind=EntryKind.SET_SECTOR)
    reverse_project_entry(entry=carried, reason="行业有误", by=clerk)
    undo_merger(merger=merger, reason="试", by=clerk)
    assert [Project.objects.get(pk=p.pk).sector for p in twins] == [None, "工业"]


def test_side_by_side_tells_words_apart_and_amounts_exactly(twins, told):
    told(twins[0], "2024-04-01 备注 甲")
    lines = {line.topic: line for line in beside([(twins[0].pk, twins[1].pk)])[twins[0].pk, twins[1].pk]}
    assert {topic: line.mark for topic, line in lines.items()} == {
        "set_name": Mark.DIFFERENT,
        "set_investor": Mark.SAME,
        "set_credit": Mark.DIFFERENT,
        "set_sector": Mark.RIGHT_ONLY,
        "set_contract_investment": Mark.DIFFERENT,
        "funds_recognized": Mark.DIFFERENT,
        "stage_reached:signed": Mark.DIFFERENT,
        "stage_reached:started": Mark.RIGHT_ONLY,
        "note": Mark.LEFT_ONLY,
    }
    assert (lines["set_contract_investment"].left, lines["stage_reached:started"].right) == ("9000万元", "2024-06-30")


def test_a_known_day_takes_the_place_of_an_unknown_one(twins, told, clerk):
    told(twins[0], "2024-07-01 开工 不详")
    merge(twins, clerk)
    assert Project.objects.get(pk=twins[0].pk).started_on == date(2024, 6, 30)


def test_who_lost_the_project_learns_where_it_went_but_not_more(twins, towns, clerk):
    merge(twins, clerk)
    own = {n: Scope(roles=frozenset(), unit_ids=frozenset([u.pk]), everything=False) for n, u in towns.items()}
    lost = merged_project(own["乙镇"], "P000002")
    assert (lost.survivor, lost.since) == (None, None)
    assert merged_project(own["甲镇"], "P000002").survivor == twins[0]
    assert merged_project(Scope(roles=frozenset(), unit_ids=frozenset(), everything=False), "P000002") is None
    assert merged_project(own["甲镇"], "P000001") is None


def test_told_apart_is_said_once_whichever_way_round(twins, clerk):
    said = [tell_apart(one=a, other=b, by=clerk) for a, b in (twins, twins[::-1])]
    assert said[0] == said[1]
    assert told_apart() == {(twins[0].pk, twins[1].pk)}
