"""The fixed SQL shape over the ledger at (span, as-of, known): what counts, for whom, how much, in whole numbers.

One statement answers any number of aggregates over one kind of row whose credit is read on one date, for every unit at
once. Its steps: live entries (reversals by NOT IN) → facts and attributes per project → rows with each condition decided
1, 0 or NULL → dated credit → units reached through the closure (each row once per unit) → counts, unknowns and amounts
allotted by largest remainder (docs/algorithms/figures.md). The number of statements depends on the aggregates alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlglot import exp

from luodi.base.spans import Span
from luodi.rulebook.compile import Column, Compiler
from luodi.rulebook.dialect import Sql, day, quotient, remainder, whole
from luodi.rulebook.frame import Frame, credit_day
from luodi.rulebook.nodes import Aggregate, Field, Node
from luodi.rulebook.periods import resolve
from luodi.rulebook.vocabulary import FUNDS
from luodi.rulebook.vocabulary import Field as Source

WHOLE_BP = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One SQL text. Each row answers (unit id, then value and unknown count of each aggregate, in their order)."""

    sql: str
    aggregates: tuple[Aggregate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relations:
    """The ledger as one run sees it, on one storage. `fields`: where each field of the vocabulary lies."""

    frame: Frame
    fields: Mapping[str, Source]
    dialect: str = "sqlite"

    def statements(self, aggregates: Sequence[Aggregate]) -> tuple[Statement, ...]:
        """The statements that answer bound aggregates over 项目 and 到位资金; never more for more units or entries."""
        groups: dict[tuple[str, str | None], list[Aggregate]] = {}
        for aggregate in dict.fromkeys(aggregates):
            groups.setdefault((aggregate.rows, credit_day(aggregate)), []).append(aggregate)
        return tuple(self._statement(rows, by, tuple(group)) for (rows, by), group in groups.items())

    def _statement(self, rows: str, by: str | None, group: tuple[Aggregate, ...]) -> Statement:
        shape = Shape(relations=self, rows=rows, by=by, aggregates=group)
        return Statement(sql=shape.totals().sql(self.dialect), aggregates=group)

    def detail(self, aggregate: Aggregate, *, unit_id: int) -> str:
        """The rows that one aggregate looked at in one unit: see `Shape.detail`."""
        shape = Shape(relations=self, rows=aggregate.rows, by=credit_day(aggregate), aggregates=(aggregate,))
        return shape.detail(unit_id).sql(self.dialect)

    def day(self, value: date) -> Sql:
        """A date in this storage's writing."""
        return day(value, self.dialect)


def used_fields(nodes: Sequence[Node | None]) -> tuple[str, ...]:
    """Names of the fields read by some nodes, in reading order."""
    return tuple(dict.fromkeys(part.name for node in nodes if node for part in node.walk() if isinstance(part, Field)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The steps of one statement. Private to this module but for `totals` and `detail`."""

    relations: Relations
    rows: str
    by: str | None
    aggregates: tuple[Aggregate, ...]

    # -- the whole ----------------------------------------------------------------------------------------------

    def totals(self) -> exp.Select:
        """(unit_id, v0, u0, v1, u1 …): per unit and all above it."""
        made = exp.select(exp.column("unit_id", "counted")).from_("counted")
        for index, aggregate in enumerate(self.aggregates):
            value = f"COALESCE(summed.v{index}, 0)" if aggregate.function == "合计" else f"counted.v{index}"
            made = made.select(f"{value} AS v{index}", f"counted.u{index}")
        if self._sums:
            made = made.join("summed", on="summed.unit_id = counted.unit_id", join_type="left")
        steps = [*self._ledger(), *self._credit(), ("counted", self._counted())]
        steps += [("summed", self._summed())] if self._sums else []
        return self._with(made, steps)

    def detail(self, unit_id: int) -> exp.Select:
        """(row_id, subject_id, decided 1/0/NULL, amount, part at the unit, fields …) of each row that reaches the unit."""
        names = used_fields([self.aggregates[0].condition, self.aggregates[0].amount])
        made = exp.select("counting.row_id", "counting.subject_id", "counting.c0", "counting.a0", "held.part")
        made = made.from_("counting").join("reach", on="reach.row_id = counting.row_id")
        made = made.join("held", on="held.row_id = counting.row_id", join_type="left")
        made = made.where(exp.EQ(this=exp.column("unit_id", "reach"), expression=whole(unit_id)))
        for index in range(len(names)):
            made = made.select(f"counting.f{index}", f"counting.h{index}")
        made = made.order_by("counting.subject_id", "counting.row_id")
        held = (
            exp.select("part.row_id", "SUM(part.p0) AS part").from_("part").join("closure", on="closure.unit_id = part.unit_id")
            .where(exp.EQ(this=exp.column("ancestor_id", "closure"), expression=whole(unit_id))).group_by("part.row_id")
        )  # fmt: skip
        steps = [*self._ledger(fields=names), *self._credit(always=True), ("held", held)]
        return self._with(made, steps)

    @property
    def _sums(self) -> list[int]:
        return [index for index, aggregate in enumerate(self.aggregates) if aggregate.function == "合计"]

    @staticmethod
    def _with(made: exp.Select, steps: Sequence[tuple[str, exp.Query]]) -> exp.Select:
        for name, query in steps:
            made = made.with_(name, as_=query, recursive=True)
        return made

    # -- entries and projects -----------------------------------------------------------------------------------

    def _ledger(self, fields: tuple[str, ...] = ()) -> list[tuple[str, exp.Query]]:
        frame = self.relations.frame
        known = whole(frame.known)
        cancelled = (
            exp.select("reverses_id")
            .from_("ledger_entry")
            .where("NOT reverses_id IS NULL", exp.column("sequence") <= known)
        )
        live = (
            exp.select("id", "sequence", "subject_id", "kind", "occurred_on", "amount_fen", "quantity", "text", "unit_id", "stage", "unknown")
            .from_("ledger_entry")
            .where(
                exp.column("sequence") <= known.copy(),
                exp.LTE(this=exp.column("occurred_on"), expression=self.relations.day(frame.as_of)),
                "reverses_id IS NULL",
                "NOT id IN (SELECT reverses_id FROM cancelled)",
            )
        )  # fmt: skip
        return [("cancelled", cancelled), ("live", live), *self._projects(fields), ("counting", self._rows(fields))]

    def _projects(self, fields: tuple[str, ...]) -> list[tuple[str, exp.Query]]:
        """`facts` (stage days, funds), `attribute` (newest statements) and `project`, with the columns that are read."""
        facts = exp.select("subject.id AS subject_id").from_("ledger_subject AS subject")
        facts = (
            facts.join("live", on="live.subject_id = subject.id")
            .where("subject.kind = 'project'")
            .group_by("subject.id")
        )
        attribute = exp.select("subject_id").from_("newest").where("newest = 1").group_by("subject_id")
        project = exp.select("facts.*").from_("facts")
        kinds: list[str] = []
        for name in self._read(fields):
            source = self.relations.fields[name].source
            label = self.label(name)
            if source[0] in {"stage_day", "stage_flag"} and f"{source[1]}_on" not in facts.named_selects:
                reached = f"live.kind = 'stage_reached' AND live.stage = '{source[1]}'"
                facts = facts.select(
                    f"MIN(CASE WHEN {reached} AND NOT live.unknown THEN live.occurred_on END) AS {source[1]}_on",
                    f"MAX(CASE WHEN {reached} THEN 1 ELSE 0 END) AS {source[1]}",
                )
            elif source[0] == "funds":
                facts, project = (
                    facts.select(*self._funds(source, label)),
                    project.select(f"CASE WHEN facts.{label}_unknown = 0 THEN facts.{label}_known END AS {label}"),
                )
            elif source[0] in {"text", "amount"} and label not in attribute.named_selects:
                column = "text" if source[0] == "text" else "amount_fen"
                kinds.append(source[1])
                attribute = attribute.select(f"MAX(CASE WHEN kind = '{source[1]}' THEN {column} END) AS {label}")
                project = project.select(f"attribute.{label}")
        if not kinds:
            return [("facts", facts), ("project", project)]
        project = project.join("attribute", on="attribute.subject_id = facts.subject_id", join_type="left")
        return [("facts", facts), ("newest", _newest(kinds)), ("attribute", attribute), ("project", project)]

    def _funds(self, source: tuple[str, ...], label: str) -> tuple[exp.Expr, exp.Expr]:
        """Known sum of a project's funds in a span and whether some amount in it is unknown."""
        test: exp.Expr = exp.EQ(this=exp.column("kind", "live"), expression=exp.Literal.string(source[1]))
        if source[2]:
            span = resolve(source[2], self.relations.frame.span)
            test = exp.and_(test, self._between(exp.column("occurred_on", "live"), span))
        amount = exp.Case().when(test, exp.column("amount_fen", "live"))
        known = exp.Coalesce(this=exp.Sum(this=amount), expressions=[whole(0)])
        unsaid = exp.Case().when(exp.and_(test.copy(), exp.column("unknown", "live")), whole(1)).else_(whole(0))
        as_whole = exp.Cast(this=known, to=exp.DataType.build("bigint"))
        return exp.alias_(as_whole, f"{label}_known"), exp.alias_(exp.Max(this=unsaid), f"{label}_unknown")

    def _between(self, value: Sql, span: Span) -> exp.Expr:
        first = exp.GTE(this=value, expression=self.relations.day(span.first))
        return exp.and_(first, exp.LTE(this=value.copy(), expression=self.relations.day(span.last)))

    def _read(self, fields: tuple[str, ...]) -> tuple[str, ...]:
        nodes = [node for aggregate in self.aggregates for node in (aggregate.condition, aggregate.amount)]
        return tuple(dict.fromkeys([*used_fields(nodes), *fields, *([self.by] if self.by else [])]))

    def label(self, name: str) -> str:
        """The column that holds a field, such as sector or funds_recognized_year."""
        source = self.relations.fields[name].source
        if source[0] == "funds":
            words = {"": "ever", "本年": "year", "本期": "span"}
            return f"{source[1]}_{words[source[2]]}"
        return source[1].removeprefix("set_")

    # -- rows ---------------------------------------------------------------------------------------------------

    def column(self, name: str) -> Column:
        """Where a field lies in a row of this statement."""
        source = self.relations.fields[name].source
        match source[0]:
            case "stage_day":
                happened = exp.EQ(this=exp.column(source[1], "project"), expression=whole(1))
                return Column(value=exp.column(f"{source[1]}_on", "project"), happened=happened)
            case "stage_flag":
                return Column(value=exp.EQ(this=exp.column(source[1], "project"), expression=whole(1)))
            case "entry":
                return Column(value=exp.column(source[1], "live"))
            case _:
                return Column(value=exp.column(self.label(name), "project"))

    def _rows(self, fields: tuple[str, ...]) -> exp.Select:
        """Make `counting`: row_id, subject_id, credited_on, condition c_i and amount a_i of each aggregate, fields f_i."""
        compiler = Compiler(dialect=self.relations.dialect, column=self.column)
        funds = self.rows == "到位资金"
        default = exp.column("occurred_on", "live") if funds else self.relations.day(self.relations.frame.as_of)
        credited = exp.Coalesce(this=self.column(self.by).value, expressions=[default]) if self.by else default
        made = exp.select(
            "live.id AS row_id" if funds else "project.subject_id AS row_id",
            "project.subject_id",
            exp.alias_(credited, "credited_on"),
        )
        if funds:
            kinds = sorted({FUNDS[aggregate.kind] for aggregate in self.aggregates})
            made = made.from_("live").join("project", on="project.subject_id = live.subject_id")
            made = made.where(
                exp.In(this=exp.column("kind", "live"), expressions=[exp.Literal.string(kind) for kind in kinds])
            )
        else:
            made = made.from_("project")
        for index, aggregate in enumerate(self.aggregates):
            made = made.select(exp.alias_(self._decided(aggregate, compiler), f"c{index}"))
            made = made.select(exp.alias_(self._amount(aggregate, compiler), f"a{index}"))
        for index, name in enumerate(fields):
            column = self.column(name)
            made = made.select(
                exp.alias_(
                    column.value.copy()
                    if self.relations.fields[name].source[0] != "stage_flag"
                    else exp.column(self.label(name), "project"),
                    f"f{index}",
                )
            )
            made = made.select(
                exp.alias_(
                    exp.Case().when(column.happened.copy(), whole(1)).else_(whole(0)) if column.happened else whole(1),
                    f"h{index}",
                )
            )
        return made

    def _decided(self, aggregate: Aggregate, compiler: Compiler) -> Sql:
        """1, 0 or NULL."""
        tests: list[exp.Expr] = []
        if aggregate.kind:
            tests.append(exp.EQ(this=exp.column("kind", "live"), expression=exp.Literal.string(FUNDS[aggregate.kind])))
        if aggregate.condition is not None:
            tests.append(compiler.condition(aggregate.condition))
        if not tests:
            return whole(1)
        test = exp.and_(*(exp.Paren(this=part) for part in tests))
        return exp.Case().when(test, whole(1)).when(exp.Not(this=exp.Paren(this=test.copy())), whole(0))

    @staticmethod
    def _amount(aggregate: Aggregate, compiler: Compiler) -> Sql:
        if aggregate.amount is not None:
            return compiler.amount(aggregate.amount)
        if aggregate.rows == "到位资金":
            return exp.column("amount_fen", "live")
        return whole(1)

    # -- credit, units ------------------------------------------------------------------------------------------

    def _credit(self, *, always: bool = False) -> list[tuple[str, exp.Query]]:
        steps: list[tuple[str, exp.Query]] = [
            ("credit", _credit()), ("share", _share()), ("holder", _holder()),
            ("parent", self._parent()), ("closure", _closure()), ("reach", _reach()),
        ]  # fmt: skip
        if self._sums or always:
            steps += [("floor", self._floor(always=always)), ("part", self._part(always=always))]
        return steps

    def _parent(self) -> exp.Select:
        """The placement in force on the tree's day, one per unit."""
        placed = _newest(["set_placement"]).where(
            exp.LTE(this=exp.column("occurred_on"), expression=self.relations.day(self.relations.frame.tree_day))
        )
        made = exp.select("subject.unit_id", "placed.unit_id AS parent_id").from_(placed.subquery("placed"))
        return made.join("ledger_subject AS subject", on="subject.id = placed.subject_id").where("placed.newest = 1")

    def _counted(self) -> exp.Select:
        made = (
            exp.select("reach.unit_id")
            .from_("reach")
            .join("counting", on="counting.row_id = reach.row_id")
            .group_by("reach.unit_id")
        )
        for index, aggregate in enumerate(self.aggregates):
            if aggregate.function in {"最大", "最小"}:
                kind = "MAX" if aggregate.function == "最大" else "MIN"
                made = made.select(f"{kind}(CASE WHEN counting.c{index} = 1 THEN counting.a{index} END) AS v{index}")
            elif aggregate.function == "个数":
                made = made.select(f"SUM(CASE WHEN counting.c{index} = 1 THEN 1 ELSE 0 END) AS v{index}")
            unsaid = f"counting.c{index} IS NULL"
            if aggregate.function != "个数":
                unsaid += f" OR (counting.c{index} = 1 AND counting.a{index} IS NULL)"
            made = made.select(f"SUM(CASE WHEN {unsaid} THEN 1 ELSE 0 END) AS u{index}")
        return made

    # -- amounts by largest remainder -----------------------------------------------------------------------------

    def _amounts(self, *, always: bool) -> list[int]:
        return [0] if always else self._sums

    def _floor(self, *, always: bool) -> exp.Select:
        """Per share: whole fen, the remainder that competes for what is left, and the whole of all shares of the row.

        a·q ÷ 10 000 is split as (a ÷ 10 000)·q + (a mod 10 000)·q ÷ 10 000: no product can outgrow 64 bits.
        """
        made = exp.select("share.row_id", "share.unit_id", "share.quantity", "share.all_shares").from_("share")
        made = made.join("counting", on="counting.row_id = share.row_id")
        for index in self._amounts(always=always):
            amount = exp.column(f"a{index}", "counting")
            for name, quantity in (("w", "quantity"), ("t", "all_shares")):
                made = made.select(exp.alias_(self._scaled(amount, exp.column(quantity, "share")), f"{name}{index}"))
            low = exp.Mul(
                this=exp.Paren(this=remainder(amount.copy(), WHOLE_BP)), expression=exp.column("quantity", "share")
            )
            made = made.select(exp.alias_(exp.Mod(this=exp.Paren(this=low), expression=whole(WHOLE_BP)), f"m{index}"))
        return made

    def _scaled(self, amount: Sql, quantity: Sql) -> Sql:
        low = remainder(amount.copy(), WHOLE_BP)
        high = quotient(
            exp.Sub(this=exp.Paren(this=amount.copy()), expression=exp.Paren(this=low)),
            WHOLE_BP,
            self.relations.dialect,
        )
        product = exp.Mul(this=exp.Paren(this=low.copy()), expression=quantity.copy())
        rest = exp.Sub(
            this=product, expression=exp.Mod(this=exp.Paren(this=product.copy()), expression=whole(WHOLE_BP))
        )
        whole_part = exp.Mul(this=exp.Paren(this=high), expression=quantity.copy())
        return exp.Add(this=whole_part, expression=exp.Paren(this=quotient(rest, WHOLE_BP, self.relations.dialect)))

    def _part(self, *, always: bool) -> exp.Query:
        """Per row and unit: its fen. What no share takes stands at the place itself."""
        named = exp.select("row_id", "unit_id").from_("floor")
        rest = (
            exp.select("counting.row_id", f"({_ROOT}) AS unit_id")
            .from_("counting")
            .join("taken", on="taken.row_id = counting.row_id", join_type="left")
        )
        taken = exp.select("row_id").from_("given").group_by("row_id")
        for index in self._amounts(always=always):
            place = f"ROW_NUMBER() OVER (PARTITION BY row_id ORDER BY m{index} DESC, unit_id)"
            left = f"t{index} - CAST(SUM(w{index}) OVER (PARTITION BY row_id) AS BIGINT)"
            named = named.select(f"w{index} + CASE WHEN {place} <= {left} THEN 1 ELSE 0 END AS p{index}")
            taken = taken.select(f"CAST(SUM(p{index}) AS BIGINT) AS p{index}")
            rest = rest.select(f"counting.a{index} - COALESCE(taken.p{index}, 0) AS p{index}")
        made = exp.union(exp.select("*").from_("given"), rest, distinct=False)
        return made.with_("given", as_=named).with_("taken", as_=taken)

    def _summed(self) -> exp.Select:
        made = (
            exp.select("closure.ancestor_id AS unit_id")
            .from_("part")
            .join("closure", on="closure.unit_id = part.unit_id")
        )
        made = made.join("counting", on="counting.row_id = part.row_id").group_by("closure.ancestor_id")
        for index in self._sums:
            made = made.select(
                f"CAST(SUM(CASE WHEN counting.c{index} = 1 THEN part.p{index} ELSE 0 END) AS BIGINT) AS v{index}"
            )
        return made


_ROOT = "SELECT id FROM orgs_unit WHERE kind = 'place'"


def _newest(kinds: Sequence[str]) -> exp.Select:
    """Live entries of some kinds, numbered so that 1 is the state of its subject and kind."""
    order = "ROW_NUMBER() OVER (PARTITION BY subject_id, kind ORDER BY occurred_on DESC, sequence DESC) AS newest"
    words = [exp.Literal.string(kind) for kind in dict.fromkeys(kinds)]
    made = exp.select("subject_id", "kind", "text", "amount_fen", "unit_id", order).from_("live")
    return made.where(exp.In(this=exp.column("kind"), expressions=words))


def _credit() -> exp.Select:
    """Shares with the days they are in force. The first statement of a project's credit holds from the beginning."""
    until = "LEAD(occurred_on) OVER (PARTITION BY subject_id, unit_id ORDER BY occurred_on, sequence) AS until_on"
    first = "MIN(occurred_on) OVER (PARTITION BY subject_id) AS first_on"
    made = exp.select("subject_id", "unit_id", "quantity", "occurred_on AS from_on", until, first)
    return made.from_("live").where("kind = 'set_credit'")


def _share() -> exp.Select:
    """Per row: the units credited on its day, with basis points and their sum."""
    effective = "CASE WHEN counting.credited_on < credit.first_on THEN credit.first_on ELSE counting.credited_on END"
    total = "CAST(SUM(credit.quantity) OVER (PARTITION BY counting.row_id) AS BIGINT) AS all_shares"
    made = exp.select("counting.row_id", "credit.unit_id", "credit.quantity", total).from_("counting")
    made = made.join("credit", on="credit.subject_id = counting.subject_id")
    return made.where(
        f"credit.from_on <= {effective}",
        f"(credit.until_on IS NULL OR {effective} < credit.until_on)",
        "credit.quantity > 0",
    )


def _holder() -> exp.Query:
    """The units a row stands at: those credited, and the place itself for what no unit is credited with."""
    held = exp.select("row_id", "unit_id").from_("share")
    taken = exp.select("row_id", "SUM(quantity) AS taken").from_("share").group_by("row_id").subquery("taken")
    rest = exp.select("counting.row_id", f"({_ROOT}) AS unit_id").from_("counting")
    rest = rest.join(taken, on="taken.row_id = counting.row_id", join_type="left").where(
        f"COALESCE(taken.taken, 0) < {WHOLE_BP}"
    )
    return exp.union(held, rest, distinct=False)


def _closure() -> exp.Query:
    """(unit, itself or a unit above it)."""
    self_ = exp.select("id AS unit_id", "id AS ancestor_id").from_("orgs_unit")
    above = exp.select("closure.unit_id", "parent.parent_id").from_("closure")
    return exp.union(self_, above.join("parent", on="parent.unit_id = closure.ancestor_id"), distinct=True)


def _reach() -> exp.Select:
    """Each row once at each unit that holds it or stands above one that does."""
    made = exp.select("holder.row_id", "closure.ancestor_id AS unit_id").from_("holder").distinct()
    return made.join("closure", on="closure.unit_id = holder.unit_id")
