"""Units as a run sees them: name, place in the tree and standing, read from entries at (as-of, known)."""

from collections.abc import Mapping
from dataclasses import dataclass

from luodi.base.errors import NotFound
from luodi.ledger.choices import EntryKind, SubjectKind
from luodi.ledger.models import Entry
from luodi.orgs.models import Unit, UnitKind
from luodi.rulebook.frame import Frame

_KINDS = (EntryKind.SET_NAME, EntryKind.SET_PLACEMENT, EntryKind.UNIT_CLOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunUnit:
    """One unit: `parent_id` on the tree's day, `standing` False once merged or before it was founded."""

    id: int
    code: str
    name: str
    kind: str
    parent_id: int | None
    standing: bool

    @property
    def kind_label(self) -> str:
        """乡镇街道, 部门 …: the word that conditions use."""
        return str(UnitKind(self.kind).label)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTree:
    """All units by id; the root stands for the whole place."""

    units: Mapping[int, RunUnit]
    root: RunUnit

    def named(self, text: str | None) -> RunUnit:
        """The unit with this code or name (its name in the run); the whole place when nothing is said."""
        if text is None:
            return self.root
        found = [unit for unit in self.units.values() if text in {unit.code, unit.name}]
        if not found:
            raise NotFound(f"没有名为“{text}”的单位，请核对名称或编号。")
        return next((unit for unit in found if unit.code == text), next((u for u in found if u.standing), found[0]))

    def below(self, unit: RunUnit) -> tuple[RunUnit, ...]:
        """The units directly below that stand on the tree's day, by code; units outside the place are not among them."""
        children = [
            u for u in self.units.values() if u.parent_id == unit.id and u.standing and u.kind != UnitKind.EXTERNAL
        ]
        return tuple(sorted(children, key=lambda child: child.code))

    def outside(self, unit: RunUnit) -> tuple[RunUnit, ...]:
        """The neighbours outside the place (外部单位), by code; only the whole place has any."""
        found = [u for u in self.units.values() if u.kind == UnitKind.EXTERNAL and u.standing and unit == self.root]
        return tuple(sorted(found, key=lambda neighbour: neighbour.code))


def run_tree(frame: Frame) -> RunTree:
    """Read the units: two statements, however many there are."""
    names: dict[int, str] = {}
    parents: dict[int, int] = {}
    closed: set[int] = set()
    live = Entry.objects.live(as_of=frame.as_of, known=frame.known).filter(
        subject__kind=SubjectKind.UNIT, kind__in=_KINDS
    )
    rows = live.in_time().values_list("subject__unit_id", "kind", "text", "unit_id", "occurred_on")
    for unit_id, kind, text, parent_id, occurred_on in rows:
        if kind == EntryKind.SET_NAME and text:
            names[unit_id] = text
        elif kind == EntryKind.SET_PLACEMENT and parent_id and occurred_on <= frame.tree_day:
            parents[unit_id] = parent_id
        elif kind == EntryKind.UNIT_CLOSED and occurred_on <= frame.tree_day:
            closed.add(unit_id)
    units = {
        unit.pk: RunUnit(
            id=unit.pk, code=unit.code, name=names.get(unit.pk, unit.name), kind=unit.kind, parent_id=parents.get(unit.pk),
            standing=unit.pk not in closed and unit.opened_on <= frame.tree_day,
        )
        for unit in Unit.objects.all()
    }  # fmt: skip
    root = next((unit for unit in units.values() if unit.kind == UnitKind.PLACE), None)
    if root is None:
        raise NotFound("这个库里还没有设立本级单位，请先运行 luodi demo 或导入一份台账。")
    return RunTree(units=units, root=root)
