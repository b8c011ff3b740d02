"""Foreign rows named where one may write: the neighbour's forms sent by another, foreign ids in one's own, fields that no form has."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client

from tests.doors.forms import Form
from tests.doors.matrix import leaks, routes_by_path
from tests.doors.nasty import row_counts, send, tables
from tests.doors.test_forms import WHOLE, forms_on
from tests.doors.test_matrix import Address, Route
from tests.doors.world import VIEWERS, WORDS, World

OWN, RIVAL, FOREIGN = "own-clerk", "rival-head", "清河镇"
ROWS = (
    "project",
    "lead",
    "investor",
    "contact",
    "squad",
    "visit",
    "claim",
    "evidence",
    "matter",
    "notice",
    "import",
    "node",
    "delay",
)


def data_of(form: Form) -> list[tuple[str, object]]:
    return [(name, value) for name, value in form.filled().items() if name != "csrfmiddlewaretoken"]


def sent(client: Client, form: Form, data: list[tuple[str, object]], look) -> object:
    """What `look` sees of the answer and of what it did; then it is taken back."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        seen = look(send(client, form, data))
        transaction.set_rollback(True)
    client.cookies = cookies
    return seen


def forms_about(world: World, client: Client, unit: str, *, only: set[str] = frozenset()) -> Iterator[Form]:
    """Forms whose address names a row of the unit."""
    named = {path.path for path in routes_by_path(world, unit)}
    yield from (form for form in forms_on(client, world, unit=unit, only=only) if form.action.split("?")[0] in named)


def taken(client: Client, forms: Iterator[Form]) -> list[str]:
    """Forms that were taken from somebody who may not send them, or that changed a row."""
    before, wrong = row_counts(), []
    for form in forms:
        status, after = sent(client, form, data_of(form), lambda answer: (answer.status_code, row_counts()))
        if status not in {403, 404, 405} or after != before:
            wrong.append(f"{form.action} answers {status}")
    return wrong


@pytest.mark.parametrize("only", [{"inspections", "investor"}])
def test_a_few_of_the_neighbour_s_forms_are_refused(world, as_viewer, only):
    forms = list(forms_about(world, as_viewer(RIVAL), FOREIGN, only=only))
    assert len(forms) > 2
    assert taken(as_viewer(OWN), iter(forms)) == []


@pytest.mark.drill
def test_the_neighbour_s_forms_are_refused(world, as_viewer):
    forms = list(forms_about(world, as_viewer(RIVAL), FOREIGN))
    assert len(forms) > 20
    assert taken(as_viewer(OWN), iter(forms)) == []


def test_red_control_a_neighbour_s_form_that_is_taken_is_found(world, as_viewer, monkeypatch):
    forms = [f for f in forms_about(world, as_viewer(RIVAL), FOREIGN, only={"lead"}) if f.action.endswith("/follow/")]
    monkeypatch.setattr("luodi.leads.models.LeadQuerySet.visible_to", lambda rows, _scope: rows)
    assert [wrong.split()[-2:] for wrong in taken(as_viewer(OWN), iter(forms))] == [["answers", "409"]], "no more 404"


def foreign_ids(world: World) -> list[str]:
    """Every number, code and name under which a row of the neighbour could be asked for."""
    rows = world.rows[FOREIGN]
    found = [str(rows[name].pk) for name in ROWS if rows.get(name) is not None]
    return sorted(
        {*found, rows["project"].code, rows["unit"].code, str(rows["lead"].number), str(rows["entry"].sequence)}
    )


def bound_to(world: World) -> dict[str, int]:
    """How many rows refer to each kind of the neighbour's rows, by table and field."""
    targets = [world.rows[FOREIGN][name] for name in ROWS if world.rows[FOREIGN].get(name) is not None]
    found = {}
    for table in apps.get_models(include_auto_created=True):
        for reference in table._meta.local_fields:
            own = [t.pk for t in targets if reference.related_model is type(t)]
            if own:
                found[f"{table._meta.label}.{reference.name}"] = table._default_manager.filter(
                    **{f"{reference.name}__in": own}
                ).count()
    return found


def reaching(world: World, client: Client, form: Form, *, fields: set[str] = frozenset()) -> Iterator[str]:
    """What a form does with a foreign id in each of its fields: it binds a foreign row, or says something of it."""
    before = bound_to(world)
    address = Address(route=Route(name="", shape="", policy=""), path=form.action, units=frozenset())
    for name in fields or form.fields:
        rest = [(other, value) for other, value in data_of(form) if other != name]
        for value in foreign_ids(world) if name != "csrfmiddlewaretoken" else ():

            def look(answer, told=f"{form.action} {name}={value}"):
                met = leaks(VIEWERS[OWN], address, answer, world, allowed=VIEWERS[OWN].sees)
                after = bound_to(world) if answer.status_code < 400 and form.method == "post" else before
                return [f"{told}: {leak.by}" for leak in met] + [
                    f"{told} binds {k}" for k in after if after[k] != before[k]
                ]

            yield from sent(client, form, [*rest, (name, value)], look)


def test_no_foreign_investor_is_visited(world, as_viewer):
    client = as_viewer(OWN)
    form = next(f for f in forms_on(client, world, only={"visit-new"}) if f.method == "post")
    assert list(reaching(world, client, form, fields={"investor", "lead"})) == []


def test_red_control_a_foreign_id_that_is_taken_is_found(world, as_viewer, monkeypatch):
    client = as_viewer(OWN)
    form = next(f for f in forms_on(client, world, only={"visit-new"}) if f.method == "post")
    monkeypatch.setattr("luodi.leads.models.InvestorQuerySet.visible_to", lambda rows, _scope: rows)
    wrong = list(reaching(world, client, form, fields={"investor"}))
    assert f"{form.action} investor={world.rows[FOREIGN]['investor'].pk}: “{WORDS[FOREIGN]}”" in wrong


@pytest.mark.drill
@pytest.mark.parametrize("login", [OWN, "own-head", "below-clerk"] if WHOLE else [OWN])
def test_no_foreign_id_is_taken_in_any_form(world, as_viewer, login, capsys):
    client = as_viewer(login)
    forms = list(forms_on(client, world))[:: 1 if WHOLE else 10]
    wrong = [one for form in forms for one in reaching(world, client, form)]
    with capsys.disabled():
        print(f"\n{login}: {len(forms)} forms with {len(foreign_ids(world))} foreign ids in each field")  # noqa: T201
    assert wrong == []


def written() -> dict[tuple[str, object], tuple]:
    """Every row of every table, without its number and its times."""
    found = {}
    for table in tables():
        fields = [f.attname for f in table._meta.local_fields if not f.primary_key]
        for row in table._default_manager.values_list("pk", *fields):
            found[table._meta.label, row[0]] = tuple(v for v in row[1:] if not isinstance(v, datetime | memoryview))
    return found


@pytest.mark.drill
def test_fields_that_no_form_has_change_nothing(world, as_viewer):
    """Mass assignment: whatever column is sent along, what is written stays the same."""
    client = as_viewer(OWN)
    columns = sorted({f.attname for table in tables() for f in table._meta.local_fields} - {"id"})
    wrong = []
    for form in forms_on(client, world, only={"lead-new", "visit-new", "matter-new", "lead"}):
        extra = [(name, "1") for name in columns if name not in form.fields]
        if form.method == "post":
            plain, spoilt = (
                sent(client, form, data, lambda _: written()) for data in (data_of(form), [*data_of(form), *extra])
            )
            wrong += [form.action] if plain != spoilt else []
    assert wrong == []
