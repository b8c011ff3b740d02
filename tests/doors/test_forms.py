"""Every form of every page, each field spoilt in every way: a sentence, never a defect, and nothing half kept."""

import os
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from luodi.base.errors import BadInput
from luodi.leads.models import Investor
from tests.doors.forms import Form, forms_of
from tests.doors.matrix import filled, routes
from tests.doors.nasty import LONG, MISSING, OF_ANY_FIELD, faults, mutations, row_counts, told
from tests.doors.test_matrix import NOT_ASKED
from tests.doors.world import World

ROUTES = [route for route in routes(get_resolver().url_patterns) if route.name not in NOT_ASKED]


def forms_on(client: Client, world: World, *, only: set[str] = frozenset(), unit: str = "云台镇") -> Iterator[Form]:
    """Each form once, wherever it stands first, on the pages of the unit's rows."""
    seen = set()
    for form in all_forms(client, world, only, unit):
        shape = (form.action.split("?")[0], tuple(form.fields))
        if shape not in seen and not form.action.startswith(("/sign-", "/static/")):
            seen.add(shape)
            yield form


def all_forms(client: Client, world: World, only: set[str], unit: str) -> Iterator[Form]:
    for route in (route for route in ROUTES if not only or route.name in only):
        for address in filled(route, world, (unit,)):
            with transaction.atomic():
                answer = client.get(address.path)
                transaction.set_rollback(True)
            page = answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
            yield from forms_of(address.path, answer.content.decode()) if page else ()


def spoil(client: Client, forms: Iterator[Form], values: tuple[object, ...]) -> tuple[int, list[str]]:
    """How many answers were read, and what was wrong with them."""
    before, asked, wrong = row_counts(), 0, []
    cookies = client.cookies.copy()
    for form in list(forms):
        for name, value, data in mutations(form, values):
            asked += 1
            said = faults(client, form, data, before)
            client.cookies = cookies.copy()
            wrong += [f"{form.page} → {form.action} {name}={str(value)[:30]!r}: {fault}" for fault in said]
    return asked, wrong


def test_a_few_forms_with_each_field_spoilt(world, as_viewer):
    client = as_viewer("own-clerk")
    values = (MISSING, "\x00", "招\ud800商", "9" * 400, "0001-01-01")
    asked, wrong = spoil(client, forms_on(client, world, only={"lead-new"}), values)
    assert wrong == []
    assert asked > 40


REGISTERED = [
    ("investor", "银杏光电有限公司"),
    ("title", "银杏镜头"),
    ("contact_name", "金先生"),
    ("unit", "U002"),
    ("source", "self_found"),
]


def test_red_control_a_form_that_falls_over_is_found(world, as_viewer, monkeypatch):
    client = as_viewer("own-clerk")
    form = Form(page="/leads/new/", action="/leads/new/", method="post")
    assert faults(client, form, REGISTERED, row_counts()) == []

    def fall(**_given):
        raise ValueError("no such number")

    monkeypatch.setattr("luodi.web.pages.leads.services.register_lead", fall)
    assert faults(client, form, REGISTERED, row_counts()) == ["raises ValueError: no such number"]


def test_red_control_a_refusal_that_keeps_half_is_found(world, as_viewer, monkeypatch):
    def keep_half(*, draft, unit, by):
        Investor.objects.create(name=draft.investor, key=draft.investor, unit=unit, by=by)
        raise BadInput("写到一半。")

    monkeypatch.setattr("luodi.web.pages.leads.services.register_lead", keep_half)
    form = Form(page="/leads/new/", action="/leads/new/", method="post")
    found = faults(as_viewer("own-clerk"), form, REGISTERED, row_counts())
    assert [fault.split("[")[0] for fault in found] == ["refuses with 400 and keeps "]
    assert "leads_investor" in found[0]


def test_red_control_a_refusal_without_a_sentence_is_found():
    assert not told('<div class="notice notice-error" role="alert"></div>')
    assert not told("<h1>400</h1>")
    assert told('<div class="field-error">请填写项目意向</div>')


PEOPLE = ("own-clerk", "own-head", "bureau-clerk", "bureau-head", "leader", "supervisor", "security", "system", "audit")
WHOLE = os.environ.get("LUODI_DRILL_FORMS") == "all"


@pytest.mark.drill
@pytest.mark.parametrize("login", PEOPLE)
def test_every_form_with_each_field_spoilt(world, as_viewer, login, capsys):
    client = as_viewer(login)
    values = (*OF_ANY_FIELD, LONG) if WHOLE else OF_ANY_FIELD[::12]
    forms = list(forms_on(client, world))[:: 1 if WHOLE else 5]
    asked, wrong = spoil(client, iter(forms), values)
    with capsys.disabled():
        print(f"\n{login}: {len(forms)} forms, {asked} answers, {len(wrong)} wrong", *wrong, sep="\n")  # noqa: T201  shown with -s
    assert wrong == []


if not WHOLE:  # minutes for each person: on request alone
    del test_every_form_with_each_field_spoilt
