"""Loops compiled by numba, their machine code kept where that is possible.

numba keeps the code beside Python's own `__pycache__`, or in the user's cache folder where the project's folder
cannot be written to (or in NUMBA_CACHE_DIR). Where neither can, it refuses; then every process compiles anew.
"""

from collections.abc import Callable
from typing import Any

# Of a scene, from which on compiled loops pay: to get ready they take half a second, as numpy does for so many pixels.
_WORTH_PX = 12_000_000


def pays(pixels: int) -> bool:
    """Say whether loops over so many pixels are done sooner when they are compiled; what they give is the same."""
    return pixels > _WORTH_PX


def compiled(loop: Callable[..., Any]) -> Any:
    """Return the loop compiled at its first call; it holds no interpreter lock, so threads can share rows."""
    from numba import njit

    try:
        return njit(cache=True, nogil=True)(loop)
    except RuntimeError as problem:
        if "cannot cache" not in str(problem):
            raise
        return njit(nogil=True)(loop)
