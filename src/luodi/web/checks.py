"""Start-up checks of the home and its settings: refuse what would lose data, let strangers in, or mean nothing."""

import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.checks import CheckMessage, Error, Tags
from django.core.checks import Warning as Caution
from django.core.checks import register as register_check

from luodi.base.errors import system_reason
from luodi.web.environment import Environment, environment

_SHORTEST_KEY = 32
_NETWORK_DISKS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph"}
_OURS = ("LUODI_TEST_", "LUODI_DRILL_")


def register() -> None:
    """Hook the check among those that `luodi` runs before it does anything else."""
    register_check(check_home, Tags.database)


def check_home(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """What is wrong with this process's settings and home; asked with the database's checks."""
    return [*settings_problems(environment(), dict(os.environ)), *folder_problems(environment())] if databases else []


def settings_problems(asked: Environment, given: dict[str, str]) -> list[CheckMessage]:
    """What the settings get wrong; `given` are the process's environment variables."""
    found: list[CheckMessage] = []
    hosts = {host.strip() for host in asked.allowed_hosts.split(",")}
    if "*" in hosts:
        found.append(
            Error("LUODI_ALLOWED_HOSTS 不能是 *：伪造的主机名会混进链接。请写明本系统的网址主机名。", id="web.E001")
        )
    elif asked.production and hosts <= {"127.0.0.1", "localhost", "[::1]", "testserver"}:
        found.append(Caution("正式环境还没有设 LUODI_ALLOWED_HOSTS，只有本机打得开网页。", id="web.W001"))
    if asked.secret_key is not None and len(asked.secret_key) < _SHORTEST_KEY:
        found.append(Error(f"LUODI_SECRET_KEY 太短，至少要 {_SHORTEST_KEY} 个字符，请换一个随机的。", id="web.E002"))
    if asked.oidc_issuer and not asked.oidc_client_id:
        found.append(Error("设了统一认证的地址，还要设 LUODI_OIDC_CLIENT_ID。", id="web.E003"))
    if asked.production and asked.oidc_issuer and not asked.oidc_issuer.startswith("https://"):
        found.append(Error("正式环境的统一认证地址必须是 https，请改正 LUODI_OIDC_ISSUER。", id="web.E004"))
    if asked.production and asked.second_factor == "nobody":
        found.append(Caution("正式环境没有要求管理员用动态口令（等保三级要求两种鉴别）。", id="web.W002"))
    known = {f"LUODI_{name.upper()}" for name in Environment.model_fields}
    odd = sorted(n for n in given if n.startswith("LUODI_") and n not in known and not n.startswith(_OURS))
    if odd:
        found.append(Caution(f"不认识的环境变量 {'、'.join(odd)}，没有起作用，请核对拼写。", id="web.W003"))
    return found


def folder_problems(asked: Environment) -> list[CheckMessage]:
    """What is wrong with the folder that holds the key, the evidence and, without PostgreSQL, the database."""
    found: list[CheckMessage] = []
    key = asked.folder / "secret_key"
    if os.name == "posix" and key.exists() and key.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        found.append(Error(f"密钥文件 {key.name} 别人也能读，请执行 chmod 600，只给运行本系统的账号。", id="web.E005"))
    if reason := _not_kept(asked.folder):
        found.append(
            Error(f"数据文件夹写不进、或不能保证落盘（{reason}），请换一个本机磁盘上的文件夹。", id="web.E006")
        )
    kind = disk_kind(asked.folder, _mounts())
    if asked.database_url is None and kind in _NETWORK_DISKS:
        found.append(
            Error(f"SQLite 不能放在网络盘（{kind}）上，锁不住会坏库；请放本机磁盘，或改用 PostgreSQL。", id="web.E007")
        )
    return found


def disk_kind(folder: Path, mounts: str) -> str:
    """The kind of file system that holds the folder, from the text of /proc/mounts; empty where there is none."""
    best, kind = "", ""
    for line in mounts.splitlines():
        _, place, told, *_ = [*line.split(), "", "", ""]
        inside = folder == Path(place) or Path(place) in folder.parents
        if inside and len(place) >= len(best):
            best, kind = place, told
    return kind


def _mounts() -> str:
    try:
        return Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _not_kept(folder: Path) -> str:
    """Why a file written here would not outlive a power cut; the empty text when it would."""
    probe = folder / f".probe-{os.getpid()}"
    try:
        with probe.open("wb") as file:
            file.write(b"kept")
            file.flush()
            os.fsync(file.fileno())
        probe.unlink()
        if os.name == "posix":
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
    except OSError as error:
        return system_reason(error)
    return ""
