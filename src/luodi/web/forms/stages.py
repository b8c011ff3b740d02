"""What people say about a project's road: a stage, an item of a gate, a stopped clock; and the place's own lists."""

from typing import Any

from django import forms

from luodi.ledger.choices import SIDE_STAGES, Stage
from luodi.pipeline.choices import ClockUnit, Confirmer, DelayReason, GateResult
from luodi.pipeline.models import Project, StageTerm
from luodi.pipeline.rules import place_on_road
from luodi.pipeline.stagelist import FACTS, MAIN_STAGES, MOST_DAYS, recorded_items
from luodi.web.forms.several import SeveralField

_MAIN = [(stage.value, stage.label) for stage in MAIN_STAGES]


def _day(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def _words(label: str, *, longest: int = 500, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": 2}), **more)


class MoveForm(forms.Form):
    """The next stages of the place's list, then the side ones."""

    to = forms.ChoiceField(label="到了哪个阶段")
    on = _day("日期")
    note = _words("说明", required=False, help_text="暂停、流失、退回等要写明原因。")

    def __init__(self, *args: Any, project: Project, terms: list[StageTerm], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here, lifted = place_on_road(project.stage), project.stage in SIDE_STAGES
        listed = [(t.stage, t.get_stage_display()) for t in terms] or _MAIN
        main = [(s, label) for s, label in listed if lifted or place_on_road(s) > here]
        side = [(s.value, s.label) for s in Stage if s in SIDE_STAGES and s != project.stage]
        self.fields["to"].choices = [("往前走", main), ("离开主线", side)]  # type: ignore[attr-defined]


class ItemForm(forms.Form):
    """What came of one item, or of several on the same day."""

    item = SeveralField(None, label="要件（同一天、同一结果的可以一起勾）", widget=forms.CheckboxSelectMultiple)
    result = forms.ChoiceField(label="结果", choices=GateResult.choices)
    on = _day("日期")
    note = _words("说明", required=False, help_text="文号、评分写在这里；不通过、例外批准要写明理由。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = recorded_items()  # type: ignore[attr-defined]


class DelayForm(forms.Form):
    """Days that the clocks do not count."""

    reason = forms.ChoiceField(label="原因", choices=DelayReason.choices)
    first = _day("自")
    last = _day("至", required=False, help_text="还没有结束的留空，表先停着。")
    note = _words("依据")


class TermForm(forms.Form):
    """A stage of the list and its clock."""

    stage = forms.ChoiceField(label="阶段", choices=_MAIN)
    confirmed_by = forms.ChoiceField(label="由谁确认", choices=Confirmer.choices)
    next_stage = forms.ChoiceField(label="下一阶段", required=False, choices=[("", "没有时限"), *_MAIN])
    within_days = forms.IntegerField(label="时限", required=False, min_value=1, max_value=MOST_DAYS)
    counted_in = forms.ChoiceField(label="按", choices=ClockUnit.choices)


class GateItemForm(forms.Form):
    """An item asked for before a stage."""

    name = forms.CharField(label="要件", max_length=30)
    stage = forms.ChoiceField(label="到哪个阶段以前要有", choices=_MAIN)
    attribute = forms.ChoiceField(label="从哪里看", required=False, choices=list(FACTS.items()))
    must_pass = forms.BooleanField(label="必须通过（不勾就是有答复即可）", required=False, initial=True)
    way_out = forms.CharField(label="缺了怎么办", max_length=100)
    in_use = forms.BooleanField(label="在用", required=False, initial=True)
