# ruff: noqa: S608 (fixed text and whole numbers only; words of people never enter these statements)
"""Who a row counts for: dated credit, the closure of units, and amounts allotted by largest remainder, as SQL.

Fixed text that every storage reads alike; what they write differently comes from `dialect`. Reads `counting` (row_id,
subject_id, credited_on, amounts a0, a1 …) and the live entries; docs/algorithms/figures.md walks through it.
"""

from collections.abc import Sequence

from sqlglot import exp

from luodi.rulebook.dialect import quotient, remainder

WHOLE_BP = 10_000
ROOT = "SELECT id FROM orgs_unit WHERE kind = 'place'"
Step = tuple[str, str]

# Shares with the days they are in force. The first statement of a project's credit holds from the beginning.
_CREDIT = """SELECT subject_id, unit_id, quantity, occurred_on AS from_on,
  LEAD(occurred_on) OVER (PARTITION BY subject_id, unit_id ORDER BY occurred_on, sequence) AS until_on,
  MIN(occurred_on) OVER (PARTITION BY subject_id) AS first_on
FROM live WHERE kind = 'set_credit'"""

_ON = "CASE WHEN counting.credited_on < credit.first_on THEN credit.first_on ELSE counting.credited_on END"

# Per row: the units credited on its day, with basis points and their sum.
_SHARE = f"""SELECT counting.row_id, credit.unit_id, credit.quantity,
  CAST(SUM(credit.quantity) OVER (PARTITION BY counting.row_id) AS BIGINT) AS all_shares
FROM counting JOIN credit ON credit.subject_id = counting.subject_id
WHERE credit.quantity > 0 AND credit.from_on <= {_ON} AND (credit.until_on IS NULL OR {_ON} < credit.until_on)"""

# The units a row stands at: those credited, and the place itself for what no unit is credited with.
_HOLDER = f"""SELECT row_id, unit_id FROM share
UNION ALL
SELECT counting.row_id, ({ROOT}) AS unit_id
FROM counting LEFT JOIN (SELECT row_id, MAX(all_shares) AS taken FROM share GROUP BY row_id) AS taken ON taken.row_id = counting.row_id
WHERE COALESCE(taken.taken, 0) < {WHOLE_BP}"""

# (unit, itself or a unit above it).
_CLOSURE = """SELECT id AS unit_id, id AS ancestor_id FROM orgs_unit
UNION
SELECT closure.unit_id, parent.parent_id FROM closure JOIN parent ON parent.unit_id = closure.ancestor_id"""

# Each row once at each unit that holds it or stands above one that does.
_REACH = """SELECT DISTINCT holder.row_id, closure.ancestor_id AS unit_id
FROM holder JOIN closure ON closure.unit_id = holder.unit_id"""


def credit_steps(*, tree_day: str) -> list[Step]:
    """`credit`, `share`, `holder`, `parent`, `closure`, `reach`; `tree_day` is the day whose placements count, as SQL."""
    parent = f"""SELECT subject.unit_id, placed.unit_id AS parent_id
FROM (SELECT subject_id, unit_id, ROW_NUMBER() OVER (PARTITION BY subject_id ORDER BY occurred_on DESC, sequence DESC) AS newest
  FROM live WHERE kind = 'set_placement' AND occurred_on <= {tree_day}) AS placed
JOIN ledger_subject AS subject ON subject.id = placed.subject_id
WHERE placed.newest = 1"""
    return [
        ("credit", _CREDIT), ("share", _SHARE), ("holder", _HOLDER),
        ("parent", parent), ("closure", _CLOSURE), ("reach", _REACH),
    ]  # fmt: skip


def allotment_steps(indexes: Sequence[int], dialect: str) -> list[Step]:
    """`part`: per row and unit the fen p_i of each amount a_i, by largest remainder; ties go to the earlier unit.

    What no share takes stands at the place itself, so that the parts of a row always sum to its amount.
    """
    floor = ["share.row_id", "share.unit_id"]
    given, taken = ["row_id", "unit_id"], ["row_id"]
    rest = ["counting.row_id", f"({ROOT}) AS unit_id"]
    for index in indexes:
        amount = exp.column(f"a{index}", "counting")
        floor += [
            f"{_scaled(amount, 'quantity', dialect)} AS w{index}", f"{_scaled(amount, 'all_shares', dialect)} AS t{index}",
            f"(({remainder(amount, WHOLE_BP).sql(dialect)}) * share.quantity) % {WHOLE_BP} AS m{index}",
        ]  # fmt: skip
        place = f"ROW_NUMBER() OVER (PARTITION BY row_id ORDER BY m{index} DESC, unit_id)"
        left = f"t{index} - CAST(SUM(w{index}) OVER (PARTITION BY row_id) AS BIGINT)"
        given.append(f"w{index} + CASE WHEN {place} <= {left} THEN 1 ELSE 0 END AS p{index}")
        taken.append(f"CAST(SUM(p{index}) AS BIGINT) AS p{index}")
        rest.append(f"counting.a{index} - COALESCE(taken.p{index}, 0) AS p{index}")
    return [
        ("fens", _select(floor, "share JOIN counting ON counting.row_id = share.row_id")),
        ("given", _select(given, "fens")),
        ("taken", _select(taken, "given GROUP BY row_id")),
        ("part", f"SELECT * FROM given UNION ALL {_select(rest, 'counting LEFT JOIN taken ON taken.row_id = counting.row_id')}"),
    ]  # fmt: skip


def _scaled(amount: exp.Column, quantity: str, dialect: str) -> str:
    """⌊a·q ÷ 10 000⌋ as (a ÷ 10 000)·q + (a mod 10 000)·q ÷ 10 000: no product can outgrow 64 bits."""
    low = remainder(amount.copy(), WHOLE_BP)
    high = quotient(exp.Sub(this=amount.copy(), expression=exp.Paren(this=low)), WHOLE_BP, dialect)
    product = exp.Mul(this=exp.Paren(this=low.copy()), expression=exp.column(quantity, "share"))
    over = exp.Mod(this=exp.Paren(this=product.copy()), expression=exp.Literal.number(WHOLE_BP))
    rest = quotient(exp.Sub(this=product, expression=exp.Paren(this=over)), WHOLE_BP, dialect)
    return f"({high.sql(dialect)}) * share.{quantity} + ({rest.sql(dialect)})"


def _select(columns: Sequence[str], source: str) -> str:
    return f"SELECT {', '.join(columns)} FROM {source}"
