"""The law of four eyes, in one place: nobody judges, approves, publishes or seals what they themselves brought.

One natural person is one pair of eyes: a second account with the same 工号, an API token (which acts as its person), and
acting for somebody under a delegation (代理) do not make another. Whoever stands in for A is not a second pair of eyes
on A's work, and A is not one on the work of whoever stood in for A.
"""

from collections.abc import Iterable
from datetime import date

from luodi.base.errors import Conflict
from luodi.orgs.models import Delegation, Person
from luodi.orgs.rules import Hands, natural_person, shared_hands


class SamePerson(Conflict):
    """The same natural person would act twice where two must act."""


def acts_for(person: Person, on: date) -> Hands:
    """Keys of the natural persons behind an act of `person` on the day `on`: themselves, and whom they stand in for.  1 query."""
    return _hands([person], on)[0]


def different_people(person: Person, *before: Person, on: date, acted_on: date | None = None) -> bool:
    """True when no natural person is behind both an act of `person` on the day `on` and an act of any of `before`.

    `acted_on`: the day on which `before` acted, where it was another (default `on`): who stood in for whom is read on
    the day of each act. True when `before` is empty.  At most 2 queries.

        if not different_people(by, claim.submitted_by, on=today(), acted_on=claim.submitted_on): …
    """
    return not _shared(person, before, on, acted_on)


def refuse_same_person(
    person: Person,
    *before: Person,
    on: date,
    acted_on: date | None = None,
    sentence: str,
    error: type[Conflict] = SamePerson,
) -> None:
    """Raise `error` with `sentence` when `different_people` is false."""
    if _shared(person, before, on, acted_on):
        raise error(sentence)


def _shared(person: Person, before: Iterable[Person], on: date, acted_on: date | None) -> Hands:
    others = list(before)
    if not others:
        return frozenset()
    if acted_on is None or acted_on == on:
        act, *acts = _hands([person, *others], on)
    else:
        act, acts = acts_for(person, on), _hands(others, acted_on)
    return shared_hands(act, acts)


def _hands(people: list[Person], on: date) -> list[Hands]:
    givers: dict[int, set[str]] = {}
    standing = Delegation.objects.on(on).filter(holder__in=people)
    for holder, login, number in standing.values_list(
        "holder_id", "appointment__person__login", "appointment__person__staff_number"
    ):
        givers.setdefault(holder, set()).add(natural_person(login=login, staff_number=number))
    return [
        frozenset({natural_person(login=p.login, staff_number=p.staff_number)} | givers.get(p.pk, set()))
        for p in people
    ]
