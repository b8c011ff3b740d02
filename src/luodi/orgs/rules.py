"""Four eyes: who is behind an act, and whether two acts are the work of different people. Pure."""

from collections.abc import Iterable

Hands = frozenset[str]


def natural_person(*, login: str, staff_number: str | None) -> str:
    """The key of the natural person behind an account: the 工号, or the account itself where none is given."""
    return f"staff {staff_number}" if staff_number else f"login {login}"


def shared_hands(act: Hands, before: Iterable[Hands]) -> Hands:
    """The natural persons who are behind `act` and behind any of the acts `before`."""
    return act.intersection(frozenset().union(*before))
