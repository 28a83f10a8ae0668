"""Compiled loops work on machines where no folder can be written to."""

import numba.core.caching as caching
import pytest

from landslide_core.hardware.compiled import compiled


def doubled(number):
    return 2 * number


def test_a_loop_compiles_where_its_machine_code_can_be_kept_nowhere(monkeypatch):
    monkeypatch.setattr(caching.CacheImpl, "_locator_classes", [])
    with pytest.raises(RuntimeError, match="cannot cache"):  # what numba alone would do
        __import__("numba").njit(cache=True)(doubled)
    assert compiled(doubled)(21) == 42
