"""Settings and homes on which the system does not start, each told in one sentence; what is only odd is a caution.

With those of the ledger (tests/ledger/test_checks.py) and of the doors (tests/access/test_audit.py): journal mode,
synchronous, recursive triggers, transaction mode, a missing trigger, fsync, full_page_writes, synchronous_commit and a
superuser on PostgreSQL.
"""

import pytest
from django.core.checks import Error

from luodi.base.errors import BadInput
from luodi.web.checks import check_home, disk_kind, folder_problems, settings_problems
from luodi.web.environment import Environment, environment


def said(**settings) -> dict[str, bool]:
    """Id of each problem, and whether it stops the start."""
    found = settings_problems(Environment(**settings), {})
    return {message.id: isinstance(message, Error) for message in found}


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"allowed_hosts": "*"}, {"web.E001": True}),
        ({"secret_key": "short"}, {"web.E002": True}),
        ({"oidc_issuer": "https://sso.example"}, {"web.E003": True}),
        (
            {"production": True, "allowed_hosts": "a.example", "oidc_issuer": "http://a", "oidc_client_id": "l"},
            {"web.E004": True},
        ),
        ({"production": True}, {"web.W001": False}),
        ({"production": True, "allowed_hosts": "a.example", "second_factor": "nobody"}, {"web.W002": False}),
        ({}, {}),
    ],
)
def test_settings(settings, problem):
    assert said(**settings) == problem


def test_a_misspelt_variable_is_told():
    found = settings_problems(Environment(), {"LUODI_PASWORD_POLICY": "asvs", "LUODI_HOME": "x", "HOME": "y"})
    assert "LUODI_PASWORD_POLICY" in str(found[0].msg)
    assert len(found) == 1


@pytest.mark.parametrize("wrong", [{"LUODI_PASSWORD_POLICY": "none"}, {"LUODI_SESSION_HOURS": "0"}])
def test_a_value_that_means_nothing_is_refused_by_name(monkeypatch, wrong):
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    environment.cache_clear()
    with pytest.raises(BadInput, match=next(iter(wrong))):
        environment()
    monkeypatch.undo()
    environment.cache_clear()
    environment()


def test_a_home_that_is_as_it_should_be(tmp_path):
    assert folder_problems(Environment(home=tmp_path)) == []
    assert [m for m in check_home(databases=["default"]) if isinstance(m, Error)] == []
    assert check_home(databases=None) == []


def test_a_key_that_others_can_read_is_refused(tmp_path):
    key = tmp_path / "secret_key"
    key.write_text("x", encoding="ascii")
    key.chmod(0o644)
    assert [message.id for message in folder_problems(Environment(home=tmp_path))] == ["web.E005"]
    key.chmod(0o600)
    assert folder_problems(Environment(home=tmp_path)) == []


def test_a_folder_that_keeps_nothing_is_refused(tmp_path, monkeypatch):
    def no_room(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("luodi.web.checks.os.fsync", no_room)
    assert [message.id for message in folder_problems(Environment(home=tmp_path))] == ["web.E006"]


def test_a_database_on_a_network_disk_is_refused(tmp_path, monkeypatch):
    mounts = f"/dev/sda1 / ext4 rw 0 0\nserver:/share {tmp_path} nfs4 rw 0 0\n"
    assert disk_kind(tmp_path / "home", mounts) == "nfs4"
    assert disk_kind(tmp_path.parent, mounts) == "ext4"
    monkeypatch.setattr("luodi.web.checks._mounts", lambda: mounts)
    monkeypatch.delenv("LUODI_DATABASE_URL", raising=False)  # the tests may be running on PostgreSQL
    assert [message.id for message in folder_problems(Environment(home=tmp_path / "home"))] == ["web.E007"]
    there = Environment(home=tmp_path / "home", database_url="postgres://a@b/c")
    assert folder_problems(there) == []
