"""What a number means, what it is worth, and the entries behind it.

Owns the named measures (`measures.yaml`) and their values at (span, as-of, known) for every unit. Keeps no table of its
own, writes nothing, and refuses a bare number: a figure always carries definition, span, scope and time.
"""
