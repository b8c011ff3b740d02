"""Handing a post over: the post itself, and the few things that wait for a person by name.

Nearly all work waits for a post (a unit and a role), and is the successor's with the post. What names a person is handed
on by the function of its room in `BY_NAME`.
"""

from collections.abc import Callable
from datetime import date

from django.db import transaction

from luodi.leads.visits import pass_next_steps
from luodi.orgs.models import Appointment, Person
from luodi.orgs.services import hand_over

BY_NAME: tuple[Callable[..., int], ...] = (pass_next_steps,)


@transaction.atomic
def hand_over_post(*, appointment: Appointment, successor: Person, on: date) -> int:
    """From the day `on` the post is the successor's; returns how many things were handed on by name."""
    giver, unit = appointment.person, appointment.unit
    hand_over(appointment=appointment, successor=successor, on=on)
    return sum(hand_on(giver=giver, successor=successor, unit=unit) for hand_on in BY_NAME)
