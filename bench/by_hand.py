# ruff: noqa: INP001, S608  read by a script run by path; fixed text
"""Three figures as an engineer would write them for SQLite, each for itself, with the meaning of the compiled text.

As-of and known, reversals, three-valued conditions, the credit in force on the day, every row once a unit, units rolled
up by the placements of the day, fen by largest remainder, what nobody is credited with at the place. (unit, value, unknown).
"""

_LIVE = "+e.sequence <= {known} AND +e.reverses_id IS NULL AND e.id NOT IN (SELECT reverses_id FROM cancelled)"
_CANCELLED = "cancelled AS (SELECT reverses_id FROM ledger_entry WHERE reverses_id > 0 AND +sequence <= {known})"
_SIGNED = f"""signed AS (
  SELECT e.subject_id, MIN(CASE WHEN NOT e.unknown THEN e.occurred_on END) AS signed_on FROM ledger_entry e
  WHERE e.kind = 'stage_reached' AND e.stage = 'signed' AND e.occurred_on <= '2004-12-31' AND {_LIVE} GROUP BY e.subject_id),
first AS (
  SELECT e.subject_id, MIN(e.occurred_on) AS credited_first FROM ledger_entry e
  WHERE e.kind = 'set_credit' AND e.occurred_on <= '2004-12-31' AND {_LIVE} GROUP BY e.subject_id)"""
_SHARES = f"""held AS (
  SELECT c.row_id, e.unit_id, e.quantity, c.counts, c.amount, ROW_NUMBER() OVER
    (PARTITION BY c.row_id, e.unit_id ORDER BY e.occurred_on DESC, e.sequence DESC) AS newest
  FROM rows c JOIN ledger_entry e ON e.subject_id = c.subject_id AND e.kind = 'set_credit' AND e.occurred_on <= c.day WHERE {_LIVE}),
share AS (
  SELECT row_id, unit_id, quantity, counts, amount, SUM(quantity) OVER (PARTITION BY row_id) AS taken
  FROM held WHERE newest = 1 AND quantity > 0),
root AS (SELECT id FROM orgs_unit WHERE kind = 'place'),
short AS (
  SELECT row_id FROM (SELECT row_id, 0 AS quantity FROM rows UNION ALL SELECT row_id, quantity FROM share)
  GROUP BY row_id HAVING SUM(quantity) < 10000),
parent AS (
  SELECT s.unit_id, p.unit_id AS parent_id FROM (
    SELECT e.subject_id, e.unit_id, ROW_NUMBER() OVER (PARTITION BY e.subject_id ORDER BY e.occurred_on DESC, e.sequence DESC) AS newest
    FROM ledger_entry e WHERE e.kind = 'set_placement' AND e.occurred_on <= '2004-12-31' AND {_LIVE}) p
  JOIN ledger_subject s ON s.id = p.subject_id WHERE p.newest = 1),
above AS (
  SELECT id AS unit_id, id AS at FROM orgs_unit
  UNION SELECT above.unit_id, parent.parent_id FROM above JOIN parent ON parent.unit_id = above.at)"""
_REACH = """reach AS (
  SELECT DISTINCT h.row_id, above.at FROM (
    SELECT row_id, unit_id FROM share UNION ALL SELECT row_id, (SELECT id FROM root) FROM short) h
  JOIN above ON above.unit_id = h.unit_id)"""
_PARTS = """exact AS (
  SELECT row_id, unit_id, quantity, taken, amount, amount / 10000 * quantity + amount % 10000 * quantity / 10000 AS part,
    amount / 10000 * taken + amount % 10000 * taken / 10000 AS due, amount % 10000 * quantity % 10000 AS left_over FROM share WHERE counts = 1),
part AS (
  SELECT row_id, unit_id, part FROM exact WHERE quantity = taken
  UNION ALL SELECT row_id, unit_id, part + CASE WHEN
    ROW_NUMBER() OVER (PARTITION BY row_id ORDER BY left_over DESC, unit_id) <= due - SUM(part) OVER (PARTITION BY row_id)
    THEN 1 ELSE 0 END FROM exact WHERE quantity < taken),
every AS (
  SELECT unit_id, part FROM part
  UNION ALL SELECT (SELECT id FROM root), amount FROM rows WHERE counts = 1 AND row_id IN (SELECT row_id FROM short)
  UNION ALL SELECT (SELECT id FROM root), -part FROM part WHERE row_id IN (SELECT row_id FROM short)),
summed AS (
  SELECT above.at, SUM(own.part) AS value FROM (SELECT unit_id, SUM(part) AS part FROM every GROUP BY unit_id) own
  JOIN above ON above.unit_id = own.unit_id GROUP BY above.at)"""
_ANSWER = """SELECT told.at, COALESCE(summed.value, 0), told.unknown FROM (
  SELECT reach.at, SUM(CASE WHEN r.counts IS NULL OR (r.counts = 1 AND r.amount IS NULL) THEN 1 ELSE 0 END) AS unknown
  FROM reach JOIN rows r ON r.row_id = reach.row_id GROUP BY reach.at) told LEFT JOIN summed ON summed.at = told.at"""
_DAY = "MAX(COALESCE(s.signed_on, '2004-12-31'), COALESCE(f.credited_first, ''))"
_IN_SPAN = "s.signed_on BETWEEN '2004-01-01' AND '2004-12-31'"

COUNT = f"""WITH RECURSIVE {_CANCELLED}, {_SIGNED},
rows AS (
  SELECT s.subject_id AS row_id, s.subject_id, {_DAY} AS day, {_IN_SPAN} AS counts, 1 AS amount
  FROM signed s JOIN ledger_subject p ON p.id = s.subject_id AND p.kind = 'project' LEFT JOIN first f ON f.subject_id = s.subject_id
  WHERE s.signed_on IS NULL OR {_IN_SPAN}),
{_SHARES}, {_REACH}
SELECT reach.at, SUM(COALESCE(r.counts, 0)), SUM(r.counts IS NULL) FROM reach JOIN rows r ON r.row_id = reach.row_id GROUP BY reach.at"""

INDUSTRY = f"""WITH RECURSIVE {_CANCELLED}, {_SIGNED},
said AS (
  SELECT subject_id, MAX(CASE WHEN kind = 'set_sector' THEN text END) AS sector,
    MAX(CASE WHEN kind = 'set_contract_investment' THEN amount_fen END) AS amount
  FROM (SELECT e.subject_id, e.kind, e.text, e.amount_fen, ROW_NUMBER() OVER
      (PARTITION BY e.subject_id, e.kind ORDER BY e.occurred_on DESC, e.sequence DESC) AS newest
    FROM ledger_entry e WHERE e.kind IN ('set_sector', 'set_contract_investment') AND e.occurred_on <= '2004-12-31' AND {_LIVE})
  WHERE newest = 1 GROUP BY subject_id),
rows AS (
  SELECT s.subject_id AS row_id, s.subject_id, {_DAY} AS day, {_IN_SPAN} AND said.sector = '工业' AS counts, said.amount
  FROM signed s JOIN ledger_subject p ON p.id = s.subject_id AND p.kind = 'project'
  LEFT JOIN first f ON f.subject_id = s.subject_id LEFT JOIN said ON said.subject_id = s.subject_id
  WHERE COALESCE({_IN_SPAN} AND said.sector = '工业', 1)),
{_SHARES}, {_REACH}, {_PARTS} {_ANSWER}"""

PAYMENTS = f"""WITH RECURSIVE {_CANCELLED},
first AS (
  SELECT e.subject_id, MIN(e.occurred_on) AS credited_first FROM ledger_entry e
  WHERE e.kind = 'set_credit' AND e.occurred_on <= '2004-12-31' AND {_LIVE} GROUP BY e.subject_id),
rows AS (
  SELECT e.id AS row_id, e.subject_id, MAX(e.occurred_on, COALESCE(f.credited_first, '')) AS day, 1 AS counts, e.amount_fen AS amount
  FROM ledger_entry e JOIN ledger_subject p ON p.id = e.subject_id AND p.kind = 'project' LEFT JOIN first f ON f.subject_id = e.subject_id
  WHERE e.kind = 'funds_recognized' AND e.occurred_on BETWEEN '2004-01-01' AND '2004-12-31' AND {_LIVE}),
{_SHARES}, {_REACH}, {_PARTS} {_ANSWER}"""

FIGURES = {"引进项目": COUNT, "工业合同投资": INDUSTRY, "认定到位资金": PAYMENTS}
