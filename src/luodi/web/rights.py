"""What each role may see and do, read from the table of addresses itself: what stands here is what is enforced."""

from collections.abc import Iterable, Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from luodi.orgs.models import Role
from luodi.orgs.selectors import SEES_EVERYTHING, SPEAKS_FOR_ITS_UNIT, Scope
from luodi.web.policy import Predicate, in_post


def acts_of(role: Role) -> tuple[str, ...]:
    """What the audit trail calls the acts that are open to the role, in the order of the addresses, each once."""
    scope = Scope(roles=frozenset({role}), unit_ids=frozenset(), everything=role in SEES_EVERYTHING)
    found = (told for told, predicate in _acts(get_resolver().url_patterns) if in_post(scope) and predicate(scope))
    return tuple(dict.fromkeys(found))


def sight_of(role: Role) -> str:
    """Whose rows the role sees."""
    if role in SEES_EVERYTHING:
        return "全区"
    if role in SPEAKS_FOR_ITS_UNIT:
        return "本单位和下级"
    return "只看轮到自己办的认定" if role == Role.REVIEWER else "不看业务"


def _acts(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[tuple[str, Predicate]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _acts(pattern.url_patterns)
            continue
        told = getattr(pattern.callback, "audited", "")
        predicate = getattr(pattern.callback, "policy", None)
        if told and isinstance(predicate, Predicate):
            yield told, predicate
