"""A phone number in every text that anybody can write: no page, table, paper or answer tells it (个人信息保护法)."""

import re
from io import BytesIO
from zipfile import ZipFile, is_zipfile

import pytest
from django.db import transaction
from django.urls import get_resolver

from tests.doors.matrix import filled, routes
from tests.doors.test_matrix import NOT_ASKED, ProgramOf
from tests.doors.world import QUICK_UNITS, WORDS

PHONE = "13812345678"
# What stands in a field of a form is what somebody typed there.
TYPED = re.compile(rb'<(textarea|option)\b.*?</\1>|\s(value|href|action|content|data-[\w-]+)="[^"]*"', re.DOTALL)
# A bulletin prints names of projects and figures, no text that somebody typed beside them, and is the same bytes for ever;
# a manuscript goes back, annotated, to whoever brought it.
NO_TEXTS = {"bulletin-file", "api-papers-bulletin-document", "manuscript-file"}
UNIT = "云台镇"
WORLD = {"words": {**WORDS, UNIT: WORDS[UNIT] + PHONE}, "filled": QUICK_UNITS}
ROUTES = [route for route in routes(get_resolver().url_patterns) if route.name not in {*NOT_ASKED, *NO_TEXTS}]


def texts_in(body: bytes) -> bytes:
    """The answer, unpacked as often as it is packed."""
    if not is_zipfile(BytesIO(body)):
        return TYPED.sub(b"", body)
    with ZipFile(BytesIO(body)) as parts:
        return b"\n".join(texts_in(parts.read(name)) for name in parts.namelist())


def told_by(client, world) -> tuple[list[str], int]:
    """Addresses that tell a number, and how many were asked."""
    telling, asked = [], 0
    for route in ROUTES:
        if route.shape.startswith("api/") != isinstance(client, ProgramOf):
            continue
        for address in filled(route, world, (UNIT,)):
            with transaction.atomic():
                answer = client.get(address.path)
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content
                transaction.set_rollback(True)
            asked += 1
            if PHONE.encode() in texts_in(body):
                telling.append(f"{route.name} {address.path}")
    return telling, asked


@pytest.mark.drill
@pytest.mark.parametrize("login", ["bureau-head", "audit"])
def test_no_page_tells_a_number(world, as_viewer, login):
    telling, asked = told_by(as_viewer(login), world)
    assert telling == []
    assert asked > 100


@pytest.mark.drill
def test_no_answer_of_the_interface_tells_a_number(world):
    telling, asked = told_by(ProgramOf(world.people["bureau-head"]), world)
    assert telling == []
    assert asked > 40


@pytest.mark.drill
def test_red_control_without_the_mask_the_numbers_are_told(world, as_viewer, monkeypatch):
    monkeypatch.setattr("luodi.web.numbers.without_numbers", lambda text: text)
    telling, _ = told_by(as_viewer("bureau-head"), world)
    assert len(telling) > 40
