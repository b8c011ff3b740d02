"""The one error tree: a class per refusal, each with a Chinese sentence that says what to do next."""

import errno


class LuodiError(Exception):
    """A refusal meant for a person. `str(error)` is one plain Chinese sentence that names the way out."""


class BadInput(LuodiError):
    """What was given cannot be read; the sentence names the place (sheet, row, field, article) and the mend."""


class NotFound(LuodiError):
    """What was named is not there, or not yours: both answer alike."""


class Conflict(LuodiError):
    """Another person was faster, or the state has moved on; nothing was changed."""


_REASONS = {
    errno.ENOENT: "没有这个文件或文件夹", errno.EACCES: "没有权限", errno.EPERM: "没有权限", errno.EISDIR: "这是文件夹",
    errno.ENOTDIR: "路径里有一段不是文件夹", errno.ENOSPC: "磁盘已满", errno.EROFS: "磁盘只读", errno.EEXIST: "已经有了",
    errno.ENAMETOOLONG: "文件名太长", errno.EIO: "磁盘读写出错", errno.ELOOP: "链接绕成了圈",
}  # fmt: skip


def system_reason(error: OSError) -> str:
    """Why the system refused a file, in the words of the interface: 没有权限, 磁盘已满."""
    return _REASONS.get(error.errno or 0, f"系统错误 {error.errno}")
