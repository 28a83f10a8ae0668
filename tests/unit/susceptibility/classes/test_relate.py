"""Factors related to landslides: what is refused, and the table."""

import numpy as np
import pytest

from landslide_core.errors import InputError, MissingError, SettingError
from landslide_core.factors import breaks
from landslide_core.factors.stack import FactorStack
from landslide_core.susceptibility.classes.relate import RelateSettings, relate, relation_table
from tests import small_factors as small

STEPS = {"slope": breaks.manual([10, 20, 30, 40])}


def test_no_landslides_or_nothing_else_is_refused():
    stack = small.stack()
    none = np.zeros(stack.valid.shape, np.int32)
    for groups in (none, none + 1):
        with pytest.raises(InputError):
            relate(FactorStack.stacked(stack.factors, stack.values, stack.geobox, groups > 0, groups))
    with pytest.raises(MissingError, match="no landslide inventory"):
        relate(FactorStack.stacked(stack.factors, stack.values, stack.geobox))
    with pytest.raises(SettingError, match="no factor 'steepness'"):
        relate(stack, {"steepness": breaks.manual([1])})


def test_the_table_has_the_columns_that_are_promised():
    table = relation_table(relate(small.stack(), STEPS))
    promised = (
        "factor class landslide_px landslide_share domain_px domain_share fr low high w_plus w_minus contrast"
    )
    assert set(promised.split()) <= set(table.columns)
    assert "landslide_votes" not in table
    assert len(table) == 5 + 2
    voted = relation_table(relate(small.stack(), STEPS, RelateSettings(counting="landslides")))
    assert voted["landslide_votes"].sum() == pytest.approx(2 * len(np.unique(small.stack().groups)) - 2)
