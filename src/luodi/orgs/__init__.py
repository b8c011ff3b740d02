"""Who is who: units, people and their appointments, and the day the place counts as today.

Owns Place, Unit, Person, Appointment; the columns of a unit are a cache of its entries (ledger/units.py writes them).
Refuses to decide what anybody may see of other rooms' records: it only answers which units a person speaks for.
"""
