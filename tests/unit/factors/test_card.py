"""Every factor says what it is."""

import pytest

from landslide_core import factors
from landslide_core.errors import SettingError
from landslide_core.factors import Layers
from tests import small_factors as small


def test_every_factor_of_the_list_says_what_it_is_and_has_its_own_name():
    names = [factor.name for factor in factors.FACTORS]
    assert len(set(names)) == len(names)
    assert set(factors.PAPER_FACTORS) <= set(names)
    for factor in factors.FACTORS:
        assert factor.title
        assert factor.meaning
        assert factor.derive is not None
        assert factor.requires
        assert all(field in Layers.__dataclass_fields__ for field in factor.requires)


def test_an_unknown_factor_is_answered_with_those_there_are():
    with pytest.raises(SettingError, match="slope"):
        factors.get("steepness")


def test_sectors_and_classes_have_names_and_measurements_a_unit():
    assert factors.get("slope").class_called("10–20") == "Slope 10–20°"
    assert factors.get("aspect").class_called("North") == "Aspect North"
    assert small.CATEGORICAL.class_called("hard") == "Rock hard"
