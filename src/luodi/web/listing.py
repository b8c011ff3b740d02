"""Which addresses are lists: found in the table of addresses itself, so that a new one cannot be forgotten.

Every address without a parameter that is read is a list, unless it is named here with what it is instead; what is only
sent to answers 405. The guard over their queries (tests/web/test_costs.py) and the benchmark (bench/pages.py) walk what
`list_addresses` gives.
"""

from collections.abc import Iterator

from django.urls import URLPattern, get_resolver, reverse

from luodi.orgs.selectors import Scope
from luodi.web.policy import Predicate, anyone

MOST_STATEMENTS = 10  # that a list may take, whatever its length

# The URL names of what is no list, by what it is.
NO_LISTS = {
    "a form or a page of one's own": {
        "account", "own-password", "own-second-factor", "tokens", "record", "lead-new", "visit-new", "import-new",
        "run-new", "draft-new", "matter-new", "meeting-new", "inspection-new", "notice-new", "campaign-new",
        "bulletin-new", "person-new", "enterprise-new",
    },
    "a workbench or a reckoning of many things at once": {"desk", "system", "trial", "trial-opened", "rulebook-compare"},
    "a file": {"projects-export", "audit-export", "seal-verifier"},
    "the door": {"front"},
}  # fmt: skip


def list_addresses(scope: Scope) -> Iterator[str]:
    """The lists that are open to a scope, in the order of the table of addresses."""
    left_out = set().union(*NO_LISTS.values())
    for pattern in get_resolver().url_patterns:
        if not isinstance(pattern, URLPattern) or not pattern.name or pattern.name in left_out:
            continue
        predicate = getattr(pattern.callback, "policy", None)
        if pattern.pattern.converters or not isinstance(predicate, Predicate) or predicate is anyone:
            continue
        if predicate(scope):
            yield reverse(pattern.name)
