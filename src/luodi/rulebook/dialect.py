"""What each storage writes in its own way: dates, day arithmetic, whole division.

Translating these silently changes their meaning (docs/algorithms/figures.md, "SQL"), so they are built here, once.
"""

from datetime import date

from sqlglot import exp

DIALECTS = ("sqlite", "postgres", "duckdb", "spark")
FROZEN = frozenset({"duckdb", "spark"})  # they read a lake, where `reversed_at` stands beside each entry
Sql = exp.Expr


def recorded_day(dialect: str) -> Sql:
    """The day in Asia/Shanghai on which an entry was recorded; a lake keeps it as a day."""
    moment = exp.column("recorded_at", "entry")
    if dialect == "sqlite":
        return exp.Anonymous(this="DATE", expressions=[moment, exp.Literal.string("+8 hours")])
    if dialect == "postgres":
        here = exp.AtTimeZone(this=moment, zone=exp.Literal.string("Asia/Shanghai"))
        return exp.Cast(this=here, to=exp.DataType.build("date"))
    return exp.column("recorded_on", "entry")


def whole(number: int) -> Sql:
    """An integer."""
    return exp.Literal.number(number) if number >= 0 else exp.Neg(this=exp.Literal.number(-number))


def day(value: date, dialect: str) -> Sql:
    """A date as the storage keeps it: text on SQLite, a date elsewhere."""
    text = exp.Literal.string(value.isoformat())
    return text if dialect == "sqlite" else exp.Cast(this=text, to=exp.DataType.build("date"))


def shifted(value: Sql, days: int, dialect: str) -> Sql:
    """`value` some days later."""
    if dialect == "sqlite":
        return exp.Anonymous(this="DATE", expressions=[value, exp.Literal.string(f"{days:+} days")])
    if dialect == "spark":
        return exp.Anonymous(this="DATE_ADD", expressions=[value, whole(days)])
    return exp.Paren(this=exp.Add(this=value, expression=exp.Paren(this=whole(days))))


def months_later(value: Sql, months: int, dialect: str) -> Sql:
    """`value` some months later: the same number of the month, or its last day where there is none (base/workdays.py).

    SQLite alone runs over into the next month; there the last day of the right one comes first.
    """
    if dialect == "sqlite":
        text = exp.Literal.string
        over = exp.Anonymous(this="DATE", expressions=[value, text(f"{months:+} months")])
        ends = [text("start of month"), text(f"{months + 1:+} months"), text("-1 day")]
        return exp.Anonymous(
            this="MIN", expressions=[over, exp.Anonymous(this="DATE", expressions=[value.copy(), *ends])]
        )
    if dialect == "spark":
        return exp.Anonymous(this="ADD_MONTHS", expressions=[value, whole(months)])
    interval = exp.Interval(this=exp.Literal.string(str(months)), unit=exp.Var(this="MONTH"))
    return exp.Cast(this=exp.Add(this=value, expression=interval), to=exp.DataType.build("date"))


def days_between(later: Sql, earlier: Sql, dialect: str) -> Sql:
    """Whole days from `earlier` to `later`; exact on SQLite, whose Julian days of dates all end in a half."""
    if dialect == "sqlite":
        julian = [exp.Anonymous(this="JULIANDAY", expressions=[part]) for part in (later, earlier)]
        return exp.Cast(this=exp.Sub(this=julian[0], expression=julian[1]), to=exp.DataType.build("bigint"))
    if dialect == "spark":
        return exp.Anonymous(this="DATEDIFF", expressions=[later, earlier])
    return exp.Paren(this=exp.Sub(this=later, expression=earlier))


def quotient(top: Sql, bottom: int, dialect: str) -> Sql:
    """Whole division of a number that the divisor divides exactly: signs never matter."""
    kind: type[exp.Binary] = exp.Div if dialect in {"sqlite", "postgres"} else exp.IntDiv
    made = kind(this=exp.Paren(this=top), expression=whole(bottom))
    if kind is exp.Div:
        made.set("typed", True)
    return made


def unindexed(column: str, dialect: str) -> str:
    """A column that SQLite shall not look up by index: it takes a unique index for one row, though millions are NULL."""
    return f"+{column}" if dialect == "sqlite" else column
