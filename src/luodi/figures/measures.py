"""Named measures: a word that officials use, its definition, its expression and how it is printed.

The file `measures.yaml` is data; a rulebook's own indicators join it through `Catalog.extended`. Every expression is typed
when the catalog is made, and all findings come at once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from luodi.base.errors import NotFound
from luodi.base.quantities import Measure as Kind
from luodi.rulebook.expression import ExpressionRefused, parse
from luodi.rulebook.findings import Finding, RulebookRefused, nearest
from luodi.rulebook.nodes import Field, Node, Type, leaves
from luodi.rulebook.relations import undecidable
from luodi.rulebook.tree import Row, Table, Tree, Word, read_tree
from luodi.rulebook.vocabulary import Field as Source
from luodi.rulebook.vocabulary import Vocabulary, ledger_fields

_KEYS = ("名称", "别名", "口径", "式", "印出", "出处")
_UNITS = {
    Type.MONEY: ("亿元", "万元", "元"), Type.COUNT: ("个", "家", "户", "人", "次", "项", "人次", "条", "支", "位"),
    Type.RATIO: ("%",), Type.POINT: ("个百分点",), Type.NUMBER: ("", "分", "亩"), Type.DURATION: ("天",), Type.BOOL: ("",),
}  # fmt: skip
KINDS = {
    Type.MONEY: Kind.MONEY, Type.COUNT: Kind.COUNT, Type.RATIO: Kind.RATIO, Type.POINT: Kind.POINT,
    Type.NUMBER: Kind.SCORE, Type.DURATION: Kind.DAYS,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """How a measure is printed: unit, decimals; `trimmed`: trailing zeros go (74%, 77.64%).

    `closes`: the share this one makes up to 100%; it prints as 100% less the other's print.
    """

    unit: str = ""
    places: int = 0
    trimmed: bool = False
    closes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A named figure. `node` is its typed expression, unbound; `source` names the article or document it comes from."""

    name: str
    definition: str
    expression: str
    node: Node
    printed: Printed
    aliases: tuple[str, ...] = ()
    source: str = ""

    @property
    def type(self) -> Type:
        """What its value is."""
        return self.node.type


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """Measures by name, in the order of the file. Names and aliases are one namespace."""

    measures: Mapping[str, Measure]
    fields: Mapping[str, Source] = field(default_factory=ledger_fields)

    def __getitem__(self, name: str) -> Measure:
        """The measure with this name or alias; refuses with the nearest name."""
        found = self.measures.get(name) or self.measures.get(self.canonical(name))
        if found is None:
            near = nearest(name, self._words()) or next(iter(self.measures), "")
            raise NotFound(f"没有名为“{name}”的指标，最接近的是“{near}”；全部名称用 luodi figure --list 看。")
        return found

    def canonical(self, name: str) -> str:
        """The name that an alias stands for; the word itself when it is no alias."""
        return next((measure.name for measure in self.measures.values() if name in measure.aliases), name)

    def _words(self) -> list[str]:
        return [word for measure in self.measures.values() for word in (measure.name, *measure.aliases)]

    @property
    def vocabulary(self) -> Vocabulary:
        """What an expression over this catalog may name."""
        names = {word: measure.type for measure in self.measures.values() for word in (measure.name, *measure.aliases)}
        return Vocabulary(fields=self.fields, names=names)

    def extended(self, more: Iterable[Measure]) -> "Catalog":
        """This catalog with further measures, which take precedence."""
        return Catalog(measures={**self.measures, **{measure.name: measure for measure in more}}, fields=self.fields)


def measure_of(
    *,
    name: str,
    expression: str,
    catalog: Catalog,
    definition: str = "",
    printed: Printed | None = None,
    source: str = "",
    line: int = 1,
    column: int = 1,
) -> Measure:
    """A measure made of an expression over `catalog`. Raises ExpressionRefused with every finding."""
    node = parse(expression, catalog.vocabulary, line=line, column=column)
    if undecided := undecidable(node, catalog.fields):
        raise ExpressionRefused(expression, undecided)
    return made_of(
        name=name,
        node=node,
        expression=expression,
        definition=definition,
        printed=printed,
        source=source,
    )


def made_of(
    *,
    name: str,
    node: Node,
    expression: str = "",
    definition: str = "",
    printed: Printed | None = None,
    source: str = "",
) -> Measure:
    """A measure made of a typed tree; refuses fields that stand outside an aggregate: a figure has no row."""
    loose = [part for part in leaves(node) if isinstance(part, Field)]
    text = expression or str(node)
    if loose:
        fix = f"写成 个数(项目, {loose[0]} …) 或 合计({loose[0]}, 签约日期 在 本期)"
        raise ExpressionRefused(
            text, [Finding(part.line, part.column, f"“{part}”是一行的事，指标要先数或先加", fix) for part in loose]
        )
    form = printed or Printed(
        unit=_UNITS.get(node.type, ("",))[0], places={Type.MONEY: 2, Type.RATIO: 1, Type.POINT: 2}.get(node.type, 0)
    )
    return Measure(name=name, definition=definition or text, expression=text, node=node, printed=form, source=source)


@cache
def standard_catalog() -> Catalog:
    """The measures of `measures.yaml`."""
    return load_catalog((files("luodi.figures") / "measures.yaml").read_text("utf-8"))


def load_catalog(text: str) -> Catalog:
    """Read a file of measures, each over those before it. Raises RulebookRefused with every finding.

    Every process reads it, so what only the file's author can break is a test: undecidable aggregates (tests/figures).
    """
    tree, findings = read_tree(text)
    found: dict[str, Measure] = {}
    known: dict[str, Type] = {}
    vocabulary = Vocabulary(fields=ledger_fields(), names=known)
    for item in tree.items if isinstance(tree, Row) else ():
        measure = _Item(item, vocabulary, findings).measure()
        for word in (measure.name, *measure.aliases) if measure else ():
            if word in known:
                findings.append(
                    Finding(item.place.line, item.place.column, f"“{word}”已经是别的指标的名称或别名", "换一个名称")
                )
        if measure:
            found[measure.name] = measure
            known |= dict.fromkeys((measure.name, *measure.aliases), measure.type)
    if findings:
        raise RulebookRefused(findings)
    return Catalog(measures=found)


class _Item:
    """One entry of the file."""

    def __init__(self, tree: Tree, vocabulary: Vocabulary, findings: list[Finding]) -> None:
        self.tree, self.vocabulary, self.findings = tree, vocabulary, findings

    def refuse(self, place: Tree | Word, message: str, fix: str) -> None:
        self.findings.append(Finding(place.place.line, place.place.column, message, fix))

    def word(self, key: str) -> Word | None:
        value = self.tree.get(key) if isinstance(self.tree, Table) else None
        return value if isinstance(value, Word) else None

    def measure(self) -> Measure | None:
        """The measure, or None and findings."""
        if not isinstance(self.tree, Table):
            self.refuse(self.tree, "这里要一个指标", "写 名称、口径、式 三项")
            return None
        for key, _ in self.tree:
            if key.text not in _KEYS:
                self.refuse(key, f"指标里没有“{key.text}”这一项", f"可写：{'、'.join(_KEYS)}")
        name, definition, expression = self.word("名称"), self.word("口径"), self.word("式")
        if name is None or definition is None or expression is None:
            self.refuse(self.tree, "指标要有名称、口径和式", "补上缺的一项")
            return None
        place = expression.place
        try:
            node = parse(expression.text, self.vocabulary, line=place.line, column=place.column)
            found = made_of(name=name.text, node=node, expression=expression.text, definition=definition.text)
        except ExpressionRefused as refused:
            self.findings.extend(refused.findings)
            return None
        source = self.word("出处")
        return Measure(
            name=found.name, definition=found.definition, expression=found.expression, node=found.node,
            printed=self.printed(found), aliases=self.aliases(), source=source.text if source else "",
        )  # fmt: skip

    def aliases(self) -> tuple[str, ...]:
        value = self.tree.get("别名") if isinstance(self.tree, Table) else None
        return tuple(item.text for item in value.items if isinstance(item, Word)) if isinstance(value, Row) else ()

    def printed(self, measure: Measure) -> Printed:
        """The printed form, its unit checked against the type."""
        value = self.tree.get("印出") if isinstance(self.tree, Table) else None
        if not isinstance(value, Table):
            return measure.printed
        said = {key.text: item.text for key, item in value if isinstance(item, Word)}
        unit, places = said.get("单位", measure.printed.unit), said.get("位数", "0")
        allowed = _UNITS.get(measure.type, ("",))
        if unit not in allowed:
            self.refuse(
                value, f"“{measure.name}”是{measure.type.value}，不能印成“{unit}”", f"单位可写：{'、'.join(allowed)}"
            )
        if not places.isdecimal():
            self.refuse(value, f"位数“{places}”不是整数", "写 0、1、2 …")
        trimmed = said.get("去零") == "是"
        return Printed(
            unit=unit, places=int(places) if places.isdecimal() else 0, trimmed=trimmed, closes=said.get("补足")
        )
