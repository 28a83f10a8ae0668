"""Keep freed memory in the process: PyTorch on a CPU is twice as fast for it.

glibc gives every large activation back to the kernel when it is freed and faults its pages in again at the
next layer. Three settings stop that; results are bit-identical. A fourth lets all threads share one pool, so
that what one frees another can use. On other systems nothing is done.
"""

import ctypes
import functools
import platform
import sys

# Parameter numbers of mallopt(3), from malloc.h.
_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_MAX, _M_ARENA_MAX = -1, -2, -4, -8


@functools.cache
def keep_freed_memory() -> bool:
    """Let the process keep what it frees; True where that could be set (Linux with glibc)."""
    libc = _glibc()
    if libc is None:
        return False
    settings = (
        (_M_MMAP_MAX, 0),
        (_M_TRIM_THRESHOLD, 2**31 - 1),
        (_M_TOP_PAD, 2**28),
        (_M_ARENA_MAX, 1),
    )
    return all(libc.mallopt(parameter, value) == 1 for parameter, value in settings)


def give_back() -> None:
    """Return freed memory to the system, after a job in a process that lives on."""
    libc = _glibc()
    if libc is not None:
        libc.malloc_trim(0)


@functools.cache
def _glibc() -> ctypes.CDLL | None:
    if not sys.platform.startswith("linux") or platform.libc_ver()[0] != "glibc":
        return None
    return ctypes.CDLL("libc.so.6")
