"""The plan of a project: its nodes, who owes them, and where they stand; written here, read here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from luodi.base.errors import BadInput, Conflict, NotFound
from luodi.ledger.choices import EntryKind, Stage
from luodi.ledger.models import Entry
from luodi.orgs.models import Person, Unit
from luodi.pipeline.choices import GateResult
from luodi.pipeline.models import GateItem, GateRecord, Node, Project
from luodi.pipeline.plans import Flag, Progress, flag, slippage_days


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeLine:
    """A node and where it stands: how many days behind the plan (earlier is negative), and its flag."""

    node: Node
    progress: Progress
    slipped_days: int | None
    flag: Flag

    @property
    def apart_days(self) -> int:
        """How many days the plan and the doing lie apart, either way; 0 in time or not due."""
        return abs(self.slipped_days or 0)

    @property
    def own(self) -> bool:
        """Whether somebody says on the plan itself that it is done."""
        return not self.node.stage and self.node.item_id is None


@transaction.atomic
def plan_node(
    *,
    project: Project,
    planned_on: date,
    by: Person,
    name: str = "",
    stage: str = "",
    item: GateItem | None = None,
    owner: Unit | None = None,
) -> Node:
    """Add a node: a stage, an item of a gate, or a step with a name of its own. Refuses one that the plan already has."""
    if stage and item is not None:
        raise BadInput("节点要么是一个阶段，要么是一个要件，请只选一样。")
    called = (Stage(stage).label if stage else item.name if item else name.strip())[:40]
    if not called:
        raise BadInput("请选一个阶段或要件，或者给节点起个名字。")
    try:
        with transaction.atomic():
            return Node.objects.create(
                project=project, name=called, stage=stage, item=item, planned_on=planned_on, owner=owner, by=by
            )
    except IntegrityError:
        raise Conflict(f"计划里已经有“{called}”；改日期请先撤销原来的节点，写明原因，再加新的。") from None


@transaction.atomic
def finish_node(*, node: Node, on: date, today: date) -> Node:
    """A step of its own is done on the day `on`. Refuses a day to come, a stage or an item, and a second end."""
    if node.stage or node.item_id is not None:
        raise BadInput(f"“{node.name}”在“下一步”里记：到了阶段、有了结果，计划自己就完成。")
    if on > today:
        raise BadInput(f"日期 {on} 在今天之后，请到那一天再记。")
    if not Node.objects.filter(pk=node.pk, done_on=None, withdrawn_because="").update(done_on=on):
        raise Conflict("这个节点刚刚有人办过，请刷新后再看。")
    node.done_on = on
    return node


@transaction.atomic
def withdraw_node(*, node: Node, because: str) -> None:
    """Take a node out of the plan; it stays on record with its reason."""
    if not because.strip():
        raise BadInput("撤销节点要写明原因，请补充。")
    if not Node.objects.filter(pk=node.pk, withdrawn_because="").update(withdrawn_because=because.strip()[:200]):
        raise Conflict("这个节点已经撤销，请刷新后再看。")


def node_numbered(project: Project, number: int) -> Node:
    """The standing node of this project with this number; refuses one of another project as it refuses none."""
    found = project.nodes.filter(pk=number, withdrawn_because="").first()
    if found is None:
        raise NotFound("计划里没有这个节点，请从项目页办理。")
    return found


def nodes_of(
    projects: Iterable[Project] | QuerySet[Project],
    *,
    today: date,
    first: date | None = None,
    last: date | None = None,
) -> Mapping[int, list[NodeLine]]:
    """Standing nodes by project id, in the order of their days; `first` to `last` (inclusive) cuts them.  One query."""
    nodes = Node.objects.filter(project__in=projects, withdrawn_because="")
    if first is not None and last is not None:
        nodes = nodes.filter(planned_on__range=(first, last))
    told: dict[int, list[NodeLine]] = defaultdict(list)
    for node in with_progress(nodes).select_related("item", "owner", "project__subject"):
        told[node.project_id].append(line_of(node, today=today))
    return told


def with_progress(nodes: QuerySet[Node]) -> QuerySet[Node]:
    """Nodes with what is stated of them elsewhere.

    Of a stage: whether it was reached, and its first known day; of an item: what its newest record says.
    """
    reached = Entry.objects.filter(
        subject=OuterRef("project"),
        stage=OuterRef("stage"),
        kind=EntryKind.STAGE_REACHED,
        reverses=None,
        reversed_by=None,
    )
    dated = reached.filter(unknown=False).order_by("occurred_on", "sequence").values("occurred_on")[:1]
    record = GateRecord.objects.filter(project=OuterRef("project"), item=OuterRef("item")).order_by("-on", "-id")
    return nodes.annotate(
        reached=Exists(reached),
        reached_on=Subquery(dated),
        item_result=Subquery(record.values("result")[:1]),
        item_on=Subquery(record.values("on")[:1]),
    )


def overdue(nodes: QuerySet[Node], *, today: date) -> QuerySet[Node]:
    """Those among them that are past their day and not done, as `plans.flag` says it (黑旗)."""
    own = Q(stage="", item=None, done_on=None)
    of_stage = ~Q(stage="") & Q(reached=False)
    of_item = Q(item__isnull=False) & (Q(item_result=None) | Q(item_result=GateResult.FAILED))
    return with_progress(nodes.filter(planned_on__lt=today)).filter(own | of_stage | of_item)


def line_of(node: Node, *, today: date) -> NodeLine:
    """Where a node stands; wants `with_progress`."""
    progress = _progress(node)
    return NodeLine(
        node=node,
        progress=progress,
        slipped_days=slippage_days(node.planned_on, progress, today=today),
        flag=flag(node.planned_on, progress, today=today),
    )


def _progress(node: Any) -> Progress:
    if node.stage:
        return Progress(done=node.reached, on=node.reached_on)
    if node.item_id is not None:
        passed = node.item_result not in {None, GateResult.FAILED}
        return Progress(done=passed, on=node.item_on if passed else None)
    return Progress(done=node.done_on is not None, on=node.done_on)
