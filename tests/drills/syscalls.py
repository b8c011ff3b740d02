"""How often a process asks the kernel to bring data to the disk, counted by the kernel's own tracing (ptrace; Linux).

Without root, compiler or strace. A trick that swallows syncs in a library is not counted; only what reaches the kernel is.
"""

import ctypes
import os
import signal
import struct
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

_SYSCALL, _SET_OPTIONS, _GET_SYSCALL_INFO = 24, 0x4200, 0x420E
_GOOD, _KILLED_WITH_US = 0x1, 0x100000
_ENTRY, _INFO = 1, struct.Struct("=B3xI4Q")  # what, machine, instruction, stack, number, first argument
_SYNCS = {0xC000003E: {74, 75}, 0xC00000B7: {82, 83}}  # fsync and fdatasync on x86-64 and on 64-bit ARM
# What becomes the command, once it has asked to be traced by who started it.
_TRACED = "import ctypes, os, sys; ctypes.CDLL(None).ptrace(0, 0, None, None); os.execv(sys.argv[1], sys.argv[1:])"
_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.ptrace.argtypes = (ctypes.c_long, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
_LIBC.ptrace.restype = ctypes.c_long


def _ptrace(what: int, pid: int, address: int = 0, data: int = 0) -> None:
    if _LIBC.ptrace(what, pid, address, data) < 0:
        raise OSError(ctypes.get_errno(), "ptrace")


def count_syncs(command: Sequence[str], **how: object) -> Counter[str]:
    """Run a command to its end; how often it had each file synced, by the file's name."""
    child = subprocess.Popen([sys.executable, "-c", _TRACED, *command], **how)
    os.waitpid(child.pid, 0)  # it stops at the first instruction of the command
    _ptrace(_SET_OPTIONS, child.pid, 0, _GOOD | _KILLED_WITH_US)
    found: Counter[str] = Counter()
    deliver = 0
    while True:
        _ptrace(_SYSCALL, child.pid, 0, deliver)
        _, status = os.waitpid(child.pid, 0)
        if not os.WIFSTOPPED(status):
            child.returncode = os.waitstatus_to_exitcode(status)
            assert child.returncode == 0, f"the command ended with {child.returncode}"
            return found
        stopped = os.WSTOPSIG(status)
        deliver = stopped if stopped not in {signal.SIGTRAP, signal.SIGTRAP | 0x80} else 0
        if stopped == signal.SIGTRAP | 0x80 and (name := _synced(child.pid)):
            found[name] += 1


def _synced(pid: int) -> str:
    """The name of the file that is about to be synced; empty when it is another call, or on its way back."""
    buffer = ctypes.create_string_buffer(_INFO.size)
    _ptrace(_GET_SYSCALL_INFO, pid, _INFO.size, ctypes.addressof(buffer))
    what, machine, _, _, number, first = _INFO.unpack(buffer.raw)
    if what != _ENTRY or number not in _SYNCS[machine]:
        return ""
    return Path(f"/proc/{pid}/fd/{first}").readlink().name
