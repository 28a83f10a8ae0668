"""A stack keeps pixels and factors together."""

import numpy as np
import pytest

from landslide_core.errors import SettingError
from landslide_core.factors import Factor
from tests import small_factors as small


def test_a_stack_refuses_what_is_not_its_own():
    stack = small.stack()
    with pytest.raises(SettingError, match="The factors are slope, rock"):
        stack.index("aspect")
    with pytest.raises(SettingError, match="at least one"):
        stack.without("slope", "rock")
    with pytest.raises(ValueError, match="column"):
        stack.paint(np.zeros(3))
    with pytest.raises(ValueError, match="read-only"):
        stack.values[0][0, 0] = 1
    more = stack.with_factor(
        Factor("rain", "Rain", "mm", "continuous"), np.full(stack.valid.shape, 9, np.float32)
    )
    assert more.names == ("slope", "rock", "rain")
    assert more.count == stack.count
    assert more.without("rain").names == stack.names
