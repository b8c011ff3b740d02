"""A full disk and a database that is away are told in a sentence, on any page, and nothing of the inside shows."""

import errno
import sqlite3

import pytest
from django.db import OperationalError, connection
from django.test import Client

from tests.web.cast import PASSWORD


def raised(kind: str) -> Exception:
    """As the database drivers and the disk say it."""
    if kind == "away":
        return OperationalError("server closed the connection unexpectedly")
    if kind == "disk":
        return OSError(errno.ENOSPC, "No space left on device")
    error = OperationalError("database or disk is full")
    error.__cause__ = sqlite3.OperationalError("database or disk is full")
    error.__cause__.sqlite_errorname = "SQLITE_FULL"
    return error


@pytest.mark.parametrize(("kind", "status", "sentence"), [
    ("away", 503, "数据库暂时连不上"), ("full", 507, "磁盘已满或写不进去"), ("disk", 507, "台账没有变动"),
])  # fmt: skip
@pytest.mark.parametrize("htmx", [False, True])
def test_trouble_is_told_in_a_sentence(db, kind, status, sentence, htmx) -> None:
    def fails(*_: object) -> None:
        raise raised(kind)

    client = Client(raise_request_exception=False, headers={"HX-Request": "true"} if htmx else {})
    with connection.execute_wrapper(fails):
        answer = client.post("/sign-in/", {"username": "town", "password": PASSWORD})
    told = answer.content.decode()
    assert (answer.status_code, sentence in told) == (status, True)
    assert ("<html" in told) != htmx
    assert not [word for word in ("Traceback", "sqlite", "SELECT", "/src/") if word in told]


def test_red_control_a_defect_is_no_full_disk(db) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    with connection.execute_wrapper(fails):
        answer = Client(raise_request_exception=False).post("/sign-in/", {"username": "town", "password": PASSWORD})
    assert (answer.status_code, "系统出错" in answer.content.decode()) == (500, True)
