# ruff: noqa: S608 (compiled nodes, column names of ours, ISO dates and whole numbers; words are quoted by the compiler)
"""The fixed SQL shape over the ledger at (span, as-of, known): what counts, for whom, how much, in whole numbers.

One statement answers any number of aggregates over one kind of row whose credit is read on one date, for every unit at
once. Its steps: facts and attributes per project from live entries (reversals by NOT IN) → rows with each condition decided
1, 0 or NULL → dated credit → units reached through the closure (each row once per unit) → counts, unknowns and amounts
allotted by largest remainder (docs/algorithms/figures.md). The number of statements depends on the aggregates alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlglot import exp

from luodi.base.spans import parse_span
from luodi.rulebook.compile import Column, Compiler, NotInConditions
from luodi.rulebook.credit import SIDES_OF_ROWS, Step, allotment_steps, credit_steps
from luodi.rulebook.dialect import FROZEN, Sql, day, recorded_day, unindexed, whole
from luodi.rulebook.findings import Finding
from luodi.rulebook.frame import Frame, bind, credit_day
from luodi.rulebook.narrowing import payment_days, required_stages
from luodi.rulebook.nodes import Aggregate, Field, Node, aggregates
from luodi.rulebook.periods import resolve
from luodi.rulebook.vocabulary import FUNDS
from luodi.rulebook.vocabulary import Field as Source

_ANY_SPAN = parse_span("2004")
_FUND_COLUMNS = {"": "ever", "本年": "year", "本期": "span"}


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
        return tuple(
            Statement(sql=_Shape(self, rows, by, tuple(group)).totals(), aggregates=tuple(group))
            for (rows, by), group in groups.items()
        )

    def detail(self, aggregate: Aggregate, *, unit_id: int) -> str:
        """The rows that one aggregate looked at in one unit, by project and row.

        (row id, subject id, decided 1/0/NULL, amount, part at the unit, then value and happened-flag of each field; with
        无协议时 at the end: 1 where shares are agreed, and the units that introduced and carry where they are not).
        """
        return _Shape(self, aggregate.rows, credit_day(aggregate), (aggregate,)).detail(unit_id)

    def day(self, value: date) -> str:
        """A date in this storage's writing."""
        return day(value, self.dialect).sql(self.dialect)


def used_fields(nodes: Sequence[Node | None]) -> tuple[str, ...]:
    """Names of the fields read by some nodes, in reading order."""
    return tuple(dict.fromkeys(part.name for node in nodes if node for part in node.walk() if isinstance(part, Field)))


def undecidable(node: Node, fields: Mapping[str, Source]) -> tuple[Finding, ...]:
    """What in the aggregates of `node` no database can decide in whole numbers: a check before anything runs."""
    found = []
    frame = Frame.of(span=_ANY_SPAN, as_of=_ANY_SPAN.last, known=0)
    for aggregate in aggregates(bind(node, frame)):
        try:
            Relations(frame=frame, fields=fields).statements([aggregate] if aggregate.rows != "单位" else [])
        except NotInConditions as refused:
            found.append(refused.finding)
    return tuple(found)


class _Shape:
    """The steps of one statement."""

    def __init__(self, relations: Relations, rows: str, by: str | None, aggregates: tuple[Aggregate, ...]) -> None:
        self.relations, self.rows, self.by, self.aggregates = relations, rows, by, aggregates
        self.frame, self.fields, self.dialect = relations.frame, relations.fields, relations.dialect
        self.sums = [index for index, aggregate in enumerate(aggregates) if aggregate.function == "合计"]
        self.allotted = self.sums
        self.required = sorted(required_stages(aggregates, relations.fields))
        self.paid_on = payment_days(aggregates, relations.fields)

    def totals(self) -> str:
        """(unit_id, v0, u0, v1, u1 …) for each unit that anything reaches."""
        columns = ["counted.unit_id"]
        for index, aggregate in enumerate(self.aggregates):
            value = f"COALESCE(summed.v{index}, 0)" if aggregate.function == "合计" else f"counted.v{index}"
            columns += [f"{value} AS v{index}", f"counted.u{index}"]
        steps = [*self._ledger(()), ("counting", self._mattering()), *self._credit()]
        steps.append(("counted", self._counted()))
        source = "counted"
        if self.sums:
            steps += [*allotment_steps(self.allotted, self.dialect), ("summed", self._summed())]
            source += " LEFT JOIN summed ON summed.unit_id = counted.unit_id"
        return _with(steps, f"SELECT {', '.join(columns)} FROM {source}")

    def detail(self, unit_id: int) -> str:
        """See `Relations.detail`."""
        self.allotted, self.required, self.paid_on = [0], [], None  # it shows what does not count, too
        names = used_fields([self.aggregates[0].condition, self.aggregates[0].amount])
        columns = ["counting.row_id", "counting.subject_id", "counting.c0", "counting.a0", "held.part"]
        columns += [f"counting.{kind}{index}" for index in range(len(names)) for kind in "fh"]
        held = f"""SELECT part.row_id, SUM(part.p0) AS part FROM part JOIN closure ON closure.unit_id = part.unit_id
WHERE closure.ancestor_id = {int(unit_id)} GROUP BY part.row_id"""
        steps = [*self._ledger(names), ("counting", "SELECT * FROM decided"), *self._credit()]
        steps += [*allotment_steps(self.allotted, self.dialect), ("held", held)]
        sides = ""
        if self.frame.unagreed is not None:
            steps.append(("sides", SIDES_OF_ROWS))
            columns += ["COALESCE(sides.agreed, 0) AS agreed", "sides.introducer", "sides.carrier"]
            sides = "LEFT JOIN sides ON sides.row_id = counting.row_id\n"
        final = f"""SELECT {", ".join(columns)} FROM counting JOIN reach ON reach.row_id = counting.row_id
LEFT JOIN held ON held.row_id = counting.row_id
{sides}WHERE reach.unit_id = {int(unit_id)} ORDER BY counting.subject_id, counting.row_id"""
        return _with(steps, final)

    # -- entries and projects -----------------------------------------------------------------------------------

    def _ledger(self, shown: tuple[str, ...]) -> list[Step]:
        # Not IS NOT NULL: SQLite would read the whole table for it, and keys count from one.
        cancelled = f"""SELECT reverses_id FROM ledger_entry
WHERE reverses_id > 0 AND {unindexed("sequence", self.dialect)} <= {int(self.frame.known)}"""
        steps = [] if self.dialect in FROZEN else [("cancelled", cancelled)]
        return [*steps, *self._projects(shown), ("decided", self._rows(shown))]

    def _mattering(self) -> str:
        """The rows that some aggregate counts or cannot decide: the others bring nothing to any unit."""
        tests = [f"COALESCE(c{index}, 1) = 1" for index in range(len(self.aggregates))]
        return f"SELECT * FROM decided WHERE {' OR '.join(tests)}"

    def _live(self) -> str:
        """The test that a row of `entry` was known and stands. A lake holds beside each entry when it was reversed."""
        original, sequence = unindexed("entry.reverses_id", self.dialect), unindexed("entry.sequence", self.dialect)
        known = int(self.frame.known)
        stands = "entry.id NOT IN (SELECT reverses_id FROM cancelled)"
        if self.dialect in FROZEN:
            stands = f"COALESCE(entry.reversed_at > {known}, TRUE)"
        return f"{sequence} <= {known} AND {original} IS NULL AND {stands}"

    def _past(self) -> str:
        day_of = "entry.occurred_on"
        if self.frame.recorded:
            events = _quoted(["stage_reached", *FUNDS.values()])
            day_of = f"CASE WHEN entry.kind IN ({events}) THEN {self._event_day()} ELSE entry.occurred_on END"
        return f"{self._live()} AND {day_of} <= {self.relations.day(self.frame.as_of)}"

    def _event_day(self) -> str:
        """The day on which a stage or a payment counts."""
        return recorded_day(self.dialect).sql(self.dialect) if self.frame.recorded else "entry.occurred_on"

    def _credit(self) -> list[Step]:
        tree_day = self.relations.day(min(self.frame.tree_day, self.frame.as_of))
        return credit_steps(tree_day=tree_day, live=self._live(), sums=self.allotted, unagreed=self.frame.unagreed)

    def _projects(self, shown: tuple[str, ...]) -> list[Step]:
        """`facts` (stage days, funds), `attribute` (newest statements) and `project`, with the columns that are read."""
        kinds = {"set_credit"} if self.frame.unagreed is None else {"set_credit", "set_introducer", "set_carrier"}
        first = f"MIN(CASE WHEN entry.kind IN ({_quoted(kinds)}) THEN entry.occurred_on END) AS credited_first"
        facts, project = ["entry.subject_id", first], ["facts.*"]
        attributes: dict[str, str] = {}
        for name in dict.fromkeys([*self._read(), *shown]):
            source, label = self.fields[name].source, self._label(name)
            if source[0] in {"stage_day", "stage_flag"}:
                facts += _stage_columns(source[1], self._event_day())
                kinds.add("stage_reached")
            elif source[0] == "funds":
                facts += self._fund_columns(source, label)
                kinds.add(source[1])
                project.append(f"CASE WHEN facts.{label}_unknown = 0 THEN facts.{label}_known END AS {label}")
            elif source[0] in {"text", "amount"}:
                column = "text" if source[0] == "text" else "amount_fen"
                attributes[label] = f"MAX(CASE WHEN kind = '{source[1]}' THEN {column} END) AS {label}"
        steps = [("facts", f"""SELECT {", ".join(dict.fromkeys(facts))}
FROM ledger_entry AS entry WHERE {self._of_kinds(kinds)}{self._past()} GROUP BY entry.subject_id""")]  # fmt: skip
        joined = "facts JOIN ledger_subject AS subject ON subject.id = facts.subject_id AND subject.kind = 'project'"
        if attributes:
            listed = ", ".join(f"'set_{label}'" for label in attributes)
            newest = f"""SELECT entry.subject_id, entry.kind, entry.text, entry.amount_fen,
  ROW_NUMBER() OVER (PARTITION BY entry.subject_id, entry.kind ORDER BY entry.occurred_on DESC, entry.sequence DESC) AS newest
FROM ledger_entry AS entry WHERE entry.kind IN ({listed}) AND {self._past()}"""
            folded = ", ".join(attributes.values())
            attribute = f"SELECT subject_id, {folded} FROM newest WHERE newest = 1 GROUP BY subject_id"
            steps += [("newest", newest), ("attribute", attribute)]
            project += [f"attribute.{label}" for label in attributes]
            joined += " LEFT JOIN attribute ON attribute.subject_id = facts.subject_id"
        reached = " AND ".join(f"facts.{stage} = 1" for stage in self.required)
        chosen = f" WHERE {reached}" if reached else ""
        return [*steps, ("project", f"SELECT {', '.join(dict.fromkeys(project))} FROM {joined}{chosen}")]

    def _read(self) -> tuple[str, ...]:
        """The fields that conditions, amounts and credit days read."""
        nodes = [node for aggregate in self.aggregates for node in (aggregate.condition, aggregate.amount)]
        return tuple(dict.fromkeys([*used_fields(nodes), *([self.by] if self.by else [])]))

    def _of_kinds(self, kinds: set[str]) -> str:
        """A test of kind, where a project without such entries brings nothing; else any entry says that it exists."""
        if self.rows == "到位资金":
            kinds = kinds | (self._paid_kinds() if self._asks_projects() else set())  # every project that was paid into
        elif not self.required:
            return ""
        return f"entry.kind IN ({_quoted(kinds)}) AND "

    def _asks_projects(self) -> bool:
        """Whether payments are told apart by what their projects say."""
        return any(self.fields[name].source[0] != "entry" for name in self._read())

    def _paid_kinds(self) -> set[str]:
        return {FUNDS[aggregate.kind] for aggregate in self.aggregates if aggregate.kind}

    def _fund_columns(self, source: tuple[str, ...], label: str) -> list[str]:
        """Known sum of a project's funds in a span, and whether some amount in it is unknown."""
        test = f"entry.kind = '{source[1]}'"
        if source[2]:
            span = resolve(source[2], self.frame.span)
            first, last = map(self.relations.day, (span.first, span.last))
            test += f" AND {self._event_day()} >= {first} AND {self._event_day()} <= {last}"
        known, unknown = test, f"{test} AND entry.unknown"
        if self.frame.grades and source[1] == FUNDS["认定"]:
            graded = f"entry.grade IN ({_quoted(set(self.frame.grades))})"
            known += f" AND {graded}"
            unknown = f"{test} AND (entry.grade IS NULL OR (entry.unknown AND {graded}))"  # nobody has graded it
        return [
            f"CAST(COALESCE(SUM(CASE WHEN {known} THEN entry.amount_fen END), 0) AS BIGINT) AS {label}_known",
            f"MAX(CASE WHEN {unknown} THEN 1 ELSE 0 END) AS {label}_unknown",
        ]

    def _label(self, name: str) -> str:
        """The column that holds a field, such as sector or funds_recognized_year."""
        source = self.fields[name].source
        return f"{source[1]}_{_FUND_COLUMNS[source[2]]}" if source[0] == "funds" else source[1].removeprefix("set_")

    # -- rows ---------------------------------------------------------------------------------------------------

    def column(self, name: str) -> Column:
        """Where a field lies in a row of this statement."""
        source = self.fields[name].source
        flag = exp.EQ(this=exp.column(source[1], "project"), expression=whole(1))
        match source[0]:
            case "stage_day":
                return Column(value=exp.column(f"{source[1]}_on", "project"), happened=flag)
            case "stage_flag":
                return Column(value=flag)
            case "entry" if source[1] == "occurred_on" and self.frame.recorded:
                return Column(value=recorded_day(self.dialect))
            case "entry":
                return Column(value=exp.column(source[1], "entry"))
            case _:
                return Column(value=exp.column(self._label(name), "project"))

    def _rows(self, shown: tuple[str, ...]) -> str:
        """`counting`: row_id, subject_id, credited_on, condition c_i and amount a_i of each aggregate, shown fields f_i."""
        compiler = Compiler(dialect=self.dialect, column=self.column)
        funds = self.rows == "到位资金"
        credited = self._event_day() if funds else self.relations.day(self.frame.as_of)
        if self.by:
            credited = f"COALESCE({self.column(self.by).value.sql(self.dialect)}, {credited})"
        credited = f"CASE WHEN project.credited_first > {credited} THEN project.credited_first ELSE {credited} END"
        columns = [
            "entry.id AS row_id" if funds else "project.subject_id AS row_id",
            "project.subject_id",
            f"{credited} AS credited_on",
        ]
        for index, aggregate in enumerate(self.aggregates):
            decided, amount = self._decided(aggregate, compiler), self._amount(aggregate, compiler)
            columns += [f"{decided} AS c{index}", f"{amount} AS a{index}"]
            if index in self.allotted:
                columns.append(f"CASE WHEN ({decided}) = 1 THEN {amount} END AS g{index}")
        for index, name in enumerate(shown):
            column = self.column(name)
            value = (
                f"project.{self._label(name)}"
                if self.fields[name].source[0] == "stage_flag"
                else column.value.sql(self.dialect)
            )
            flag = f"CASE WHEN {column.happened.sql(self.dialect)} THEN 1 ELSE 0 END" if column.happened else "1"
            columns += [f"{value} AS f{index}", f"{flag} AS h{index}"]
        if not funds:
            return f"SELECT {', '.join(columns)} FROM project"
        paid = f"entry.kind IN ({_quoted(self._paid_kinds())}) AND {self._past()}"
        if self.paid_on is not None:
            first, last = map(self.relations.day, (self.paid_on.first, self.paid_on.last))
            paid += f" AND {self._event_day()} >= {first} AND {self._event_day()} <= {last}"
        if self._asks_projects():
            source = f"project JOIN ledger_entry AS entry ON entry.subject_id = project.subject_id AND {paid}"
            return f"SELECT {', '.join(columns)} FROM {source}"
        columns = [column.replace("project.subject_id", "entry.subject_id") for column in columns]
        return f"""SELECT {", ".join(columns)}
FROM ledger_entry AS entry JOIN ledger_subject AS subject ON subject.id = entry.subject_id AND subject.kind = 'project'
LEFT JOIN facts AS project ON project.subject_id = entry.subject_id WHERE {paid}"""

    def _decided(self, aggregate: Aggregate, compiler: Compiler) -> str:
        """1, 0 or NULL."""
        tests: list[str] = []
        if aggregate.kind:
            tests.append(f"entry.kind = '{FUNDS[aggregate.kind]}'")
        if aggregate.condition is not None:
            tests.append(f"({compiler.condition(aggregate.condition).sql(self.dialect)})")
        test = " AND ".join(tests)
        return f"CASE WHEN {test} THEN 1 WHEN NOT ({test}) THEN 0 END" if test else "1"

    def _amount(self, aggregate: Aggregate, compiler: Compiler) -> str:
        if aggregate.amount is not None:
            amount: Sql = compiler.amount(aggregate.amount)
            return amount.sql(self.dialect)
        return "entry.amount_fen" if aggregate.rows == "到位资金" else "1"

    # -- totals -------------------------------------------------------------------------------------------------

    def _counted(self) -> str:
        columns = ["reach.unit_id"]
        for index, aggregate in enumerate(self.aggregates):
            unsaid = f"counting.c{index} IS NULL"
            if aggregate.function == "个数":
                columns.append(f"SUM(CASE WHEN counting.c{index} = 1 THEN 1 ELSE 0 END) AS v{index}")
            else:
                unsaid += f" OR (counting.c{index} = 1 AND counting.a{index} IS NULL)"
            if aggregate.function in {"最大", "最小"}:
                pick = "MAX" if aggregate.function == "最大" else "MIN"
                columns.append(f"{pick}(CASE WHEN counting.c{index} = 1 THEN counting.a{index} END) AS v{index}")
            columns.append(f"SUM(CASE WHEN {unsaid} THEN 1 ELSE 0 END) AS u{index}")
        return f"SELECT {', '.join(columns)} FROM reach JOIN counting ON counting.row_id = reach.row_id GROUP BY reach.unit_id"

    def _summed(self) -> str:
        within = ", ".join(f"SUM(p{index}) AS p{index}" for index in self.sums)
        above = ", ".join(f"CAST(SUM(own.p{index}) AS BIGINT) AS v{index}" for index in self.sums)
        return f"""SELECT closure.ancestor_id AS unit_id, {above}
FROM (SELECT unit_id, {within} FROM part GROUP BY unit_id) AS own JOIN closure ON closure.unit_id = own.unit_id
GROUP BY closure.ancestor_id"""


def _stage_columns(stage: str, event_day: str) -> list[str]:
    """First known day of a stage, and whether it was reached at all (its day may be unknown)."""
    reached = f"entry.kind = 'stage_reached' AND entry.stage = '{stage}'"
    return [
        f"MIN(CASE WHEN {reached} AND NOT entry.unknown THEN {event_day} END) AS {stage}_on",
        f"MAX(CASE WHEN {reached} THEN 1 ELSE 0 END) AS {stage}",
    ]


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))


def _with(steps: Sequence[Step], final: str) -> str:
    """One readable text: an auditor can run it again."""
    return "WITH RECURSIVE\n" + ",\n".join(f"{name} AS (\n{text}\n)" for name, text in steps) + f"\n{final}"
