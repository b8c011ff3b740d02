"""Read-only mode: one switch for the whole home. Everything can be read and taken out, nothing is written.

The switch is a file in the home, so that it can be thrown when the database cannot be written to; `LUODI_READ_ONLY` holds
it on from outside. Sign-in, sessions and the audit trail go on: reading must stay possible, and be seen.
"""

import shutil
from pathlib import Path

from django.conf import settings

from luodi.base.errors import BadInput, LuodiError

_FEWEST_FREE_BYTES = 50 * 1024 * 1024
_WAY_OUT = "可以查看、下载和导出，暂不能办理；恢复后请再提交一次。"


class ReadOnly(LuodiError):
    """The home is in read-only mode; what was sent was not written."""


def read_only_reason() -> str:
    """Why nothing is written now; the empty text when all is as usual. Asks no database."""
    if settings.READ_ONLY_ALWAYS:
        return "系统管理员已在部署设置里打开只读"
    switch = Path(settings.READ_ONLY_SWITCH)
    if switch.exists():
        return switch.read_text(encoding="utf-8").strip() or "系统管理员已打开只读"
    if shutil.disk_usage(switch.parent).free < _FEWEST_FREE_BYTES:
        return "磁盘快满了，已自动转为只读"
    return ""


def refuse_while_read_only() -> None:
    """Let nobody write while the switch is on."""
    if reason := read_only_reason():
        raise ReadOnly(f"系统正处于只读状态（{reason}）：{_WAY_OUT}")


def switch_read_only_on(*, reason: str) -> None:
    """From the next request on nothing is written. Refuses without a reason, which every page shows."""
    if not reason.strip():
        raise BadInput("打开只读要写明原因，页面上会显示，如：正在升级，预计 20:00 恢复。")
    Path(settings.READ_ONLY_SWITCH).write_text(reason.strip()[:100], encoding="utf-8")


def switch_read_only_off() -> None:
    """Writing goes on. Refuses when the switch is not on, and when it is held on from outside."""
    if settings.READ_ONLY_ALWAYS:
        raise BadInput("只读是用 LUODI_READ_ONLY 打开的，请改部署设置后重新启动。")
    switch = Path(settings.READ_ONLY_SWITCH)
    if not switch.exists():
        raise BadInput("系统现在没有处于手动只读状态，不必关闭。")
    switch.unlink()
