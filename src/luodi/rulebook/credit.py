# ruff: noqa: S608 (fixed text and whole numbers only; words of people never enter these statements)
"""Who a row counts for: dated credit, the closure of units, and amounts allotted by largest remainder, as SQL.

Fixed text that every storage reads alike; what they write differently comes from `dialect`. Reads `counting` (row_id,
subject_id, credited_on, counted amounts g0, g1 …) and the table of entries; docs/algorithms/figures.md walks through it.
"""

from collections.abc import Sequence

from sqlglot import exp

from luodi.rulebook.dialect import quotient
from luodi.rulebook.unagreed import WHOLE_BP, Unagreed

ROOT = "SELECT id FROM orgs_unit WHERE kind = 'place'"
SIDES = "('set_introducer', 'set_carrier')"
Step = tuple[str, str]

# Rows that units hold less than whole: the rest stands at the place itself.
_SHORT = f"""SELECT row_id
FROM (SELECT row_id, 0 AS quantity FROM counting UNION ALL SELECT row_id, quantity FROM share) AS held
GROUP BY row_id HAVING SUM(quantity) < {WHOLE_BP}"""

# The units a row stands at: those credited, and the place for what no unit is credited with.
_HOLDER = f"""SELECT row_id, unit_id FROM share
UNION ALL
SELECT row_id, ({ROOT}) AS unit_id FROM short"""

# (unit, itself or a unit above it).
_CLOSURE = """SELECT id AS unit_id, id AS ancestor_id FROM orgs_unit
UNION
SELECT closure.unit_id, parent.parent_id FROM closure JOIN parent ON parent.unit_id = closure.ancestor_id"""

# Each row once at each unit that holds it or stands above one that does.
_REACH = """SELECT DISTINCT holder.row_id, closure.ancestor_id AS unit_id
FROM holder JOIN closure ON closure.unit_id = holder.unit_id"""


# Rows with an agreement, and the two sides of those without one: what an explanation says.
SIDES_OF_ROWS = """SELECT row_id, 1 AS agreed, CAST(NULL AS BIGINT) AS introducer, CAST(NULL AS BIGINT) AS carrier
FROM agreed GROUP BY row_id
UNION ALL
SELECT row_id, 0 AS agreed, MAX(CASE WHEN kind = 'set_introducer' THEN unit_id END) AS introducer,
  MAX(CASE WHEN kind = 'set_carrier' THEN unit_id END) AS carrier
FROM side WHERE newest = 1 GROUP BY row_id"""


def credit_steps(*, tree_day: str, live: str, sums: Sequence[int], unagreed: Unagreed | None = None) -> list[Step]:
    """`stated`, `agreed`, with 无协议时 `side` and `unagreed`, then `share`, `short`, `holder`, `parent`, `closure`, `reach`.

    `tree_day`: the day whose placements count; `live`: the test that an entry of the table `entry` counts, both as SQL.
    Credit is looked up in the table itself, by its index on subject and kind: what a planner guesses of a step's size
    has made this join quadratic before.
    """
    amounts = "".join(f", counting.g{index}" for index in sums)
    stated = f"""SELECT counting.row_id, entry.unit_id, entry.quantity{amounts},
  ROW_NUMBER() OVER (PARTITION BY counting.row_id, entry.unit_id ORDER BY entry.occurred_on DESC, entry.sequence DESC) AS newest
FROM counting JOIN ledger_entry AS entry
  ON entry.subject_id = counting.subject_id AND entry.kind = 'set_credit' AND entry.occurred_on <= counting.credited_on
WHERE {live}"""
    carried = "".join(f", g{index}" for index in sums)
    agreed = f"SELECT row_id, unit_id, quantity{carried} FROM stated WHERE newest = 1 AND quantity > 0"
    held, sides = "agreed", [] if unagreed is None else _sides(unagreed, live, sums)
    if unagreed is not None:
        held = "(SELECT * FROM agreed UNION ALL SELECT * FROM unagreed) AS held"
    share = f"""SELECT row_id, unit_id, quantity, CAST(SUM(quantity) OVER (PARTITION BY row_id) AS BIGINT) AS all_shares{carried}
FROM {held}"""
    parent = f"""SELECT subject.unit_id, placed.unit_id AS parent_id
FROM (SELECT entry.subject_id, entry.unit_id,
    ROW_NUMBER() OVER (PARTITION BY entry.subject_id ORDER BY entry.occurred_on DESC, entry.sequence DESC) AS newest
  FROM ledger_entry AS entry WHERE entry.kind = 'set_placement' AND entry.occurred_on <= {tree_day} AND {live}) AS placed
JOIN ledger_subject AS subject ON subject.id = placed.subject_id
WHERE placed.newest = 1"""
    return [
        ("stated", stated), ("agreed", agreed), *sides, ("share", share), ("short", _SHORT), ("holder", _HOLDER),
        ("parent", parent), ("closure", _CLOSURE), ("reach", _REACH),
    ]  # fmt: skip


def _sides(unagreed: Unagreed, live: str, sums: Sequence[int]) -> list[Step]:
    """`side`: who introduced and where it landed, for rows without an agreement; `unagreed`: what that makes per unit."""
    amounts = "".join(f", counting.g{index}" for index in sums)
    carried = "".join(f", MAX(g{index}) AS g{index}" for index in sums)
    part = f"CASE WHEN entry.kind = 'set_introducer' THEN {unagreed.introducer_bp} ELSE {unagreed.carrier_bp} END"
    side = f"""SELECT counting.row_id, entry.kind, entry.unit_id, {part} AS quantity{amounts},
  ROW_NUMBER() OVER (PARTITION BY counting.row_id, entry.kind ORDER BY entry.occurred_on DESC, entry.sequence DESC) AS newest
FROM counting JOIN ledger_entry AS entry
  ON entry.subject_id = counting.subject_id AND entry.kind IN {SIDES} AND entry.occurred_on <= counting.credited_on
WHERE {live} AND counting.row_id NOT IN (SELECT row_id FROM agreed)"""
    made = f"""SELECT row_id, unit_id, CAST(SUM(quantity) AS BIGINT) AS quantity{carried}
FROM side WHERE newest = 1 AND quantity > 0 GROUP BY row_id, unit_id"""
    return [("side", side), ("unagreed", made)]


def allotment_steps(indexes: Sequence[int], dialect: str) -> list[Step]:
    """`part`: per row and unit the fen p_i of each counted amount g_i, by largest remainder; ties go to the earlier unit.

    A row of one unit has no remainders to compare: only the others are sorted.
    A negative amount is allotted as the positive one and turned round: a red entry undoes its original, fen by fen. What
    no share takes stands at the place itself, so that the parts of a row always sum to its amount.
    """
    sized, floor = ["row_id", "unit_id", "quantity", "all_shares"], ["row_id", "unit_id"]
    alone, given = ["row_id", "unit_id"], ["row_id", "unit_id"]
    at_place = ["row_id", f"({ROOT}) AS unit_id"]
    for i in indexes:
        sized += [f"ABS(g{i}) AS a{i}", f"CASE WHEN g{i} < 0 THEN -1 ELSE 1 END AS s{i}"]
        part = _scaled(f"a{i}", "quantity", dialect)
        alone.append(f"s{i} * ({part}) AS p{i}")
        floor += [
            f"s{i}", f"{part} AS w{i}", f"{_scaled(f'a{i}', 'all_shares', dialect)} AS t{i}",
            f"((a{i} % {WHOLE_BP}) * quantity) % {WHOLE_BP} AS m{i}",
        ]  # fmt: skip
        place = f"ROW_NUMBER() OVER (PARTITION BY row_id ORDER BY m{i} DESC, unit_id)"
        left = f"t{i} - CAST(SUM(w{i}) OVER (PARTITION BY row_id) AS BIGINT)"
        given.append(f"s{i} * (w{i} + CASE WHEN {place} <= {left} THEN 1 ELSE 0 END) AS p{i}")
    whole = [*at_place, *(f"g{i} AS p{i}" for i in indexes)]
    taken = [*at_place, *(f"-p{i} AS p{i}" for i in indexes)]
    of_short = "WHERE row_id IN (SELECT row_id FROM short)"
    return [
        ("sized", _select(sized, "share")),
        ("fens", _select(floor, "sized WHERE quantity < all_shares")),
        ("given", f"{_select(alone, 'sized WHERE quantity = all_shares')}\nUNION ALL\n{_select(given, 'fens')}"),
        ("part", "\nUNION ALL\n".join([
            "SELECT * FROM given", _select(whole, f"counting {of_short}"), _select(taken, f"given {of_short}"),
        ])),
    ]  # fmt: skip


def _scaled(amount: str, quantity: str, dialect: str) -> str:
    """⌊a·q ÷ 10 000⌋ of a ≥ 0 as (a ÷ 10 000)·q + (a mod 10 000)·q ÷ 10 000: no product can outgrow 64 bits."""
    low = _mod(exp.column(amount))
    high = quotient(exp.Sub(this=exp.column(amount), expression=low), WHOLE_BP, dialect)
    product = exp.Mul(this=low.copy(), expression=exp.column(quantity))
    rest = quotient(exp.Sub(this=product, expression=_mod(exp.Paren(this=product.copy()))), WHOLE_BP, dialect)
    return f"({high.sql(dialect)}) * {quantity} + ({rest.sql(dialect)})"


def _mod(part: exp.Expr) -> exp.Paren:
    return exp.Paren(this=exp.Mod(this=part, expression=exp.Literal.number(WHOLE_BP)))


def _select(columns: Sequence[str], source: str) -> str:
    return f"SELECT {', '.join(columns)} FROM {source}"
