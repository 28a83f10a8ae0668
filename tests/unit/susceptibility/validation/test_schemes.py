"""Which splits suit the data, and which is the headline."""

import numpy as np
import pytest

from landslide_core.errors import SettingError
from landslide_core.factors.factor_table import FactorTable
from landslide_core.susceptibility import ForestSettings, SusceptibilitySettings, draw_sample
from landslide_core.susceptibility.models import models
from landslide_core.susceptibility.validation.schemes import Splits, split
from tests import small_factors, small_forest


def table(count: int = 600, places: bool = True, pixels: int = 1) -> FactorTable:
    """Rows with landslides of so many rows each."""
    values, labels = small_forest.rows(count)
    group = np.where(labels, np.cumsum(labels) // pixels + 1, 0).astype(np.int32)
    at = np.random.default_rng(0).uniform(0, 20_000, (count, 2)) if places else None
    return FactorTable(small_forest.FACTORS, values, labels, group, at)


def splits_of(data, **knobs) -> Splits:
    context = models.Context(data.factors, {}, ForestSettings(trees=3))
    sample = draw_sample(data.labels(), 1.0)
    return split(SusceptibilitySettings(**knobs), data, context, data.table(), sample)


def test_without_coordinates_no_ground_is_kept_apart():
    found = splits_of(table(places=False, pixels=3))
    assert set(found.of) == {"random", "grouped"}
    assert found.headline == "grouped"
    assert not found.apart
    assert any("no coordinates" in note for note in found.notes)


@pytest.mark.parametrize("places", [True, False])
def test_landslides_of_one_row_each_are_not_kept_whole_for_nothing(places):
    found = splits_of(table(places=places))
    assert "grouped" not in found.of
    assert found.headline == ("kmeans" if places else "random")
    assert any("every landslide is one row" in note for note in found.notes)


def test_a_short_table_goes_by_clusters_and_a_long_one_or_a_map_by_blocks():
    assert splits_of(table(600)).headline == "kmeans"
    assert splits_of(table(2500)).headline == "block"
    stack = splits_of(small_factors.stack(60, 80))
    assert stack.headline == "block"
    assert stack.apart
    assert stack.block is not None
    assert "km" in stack.block.words


def test_what_is_asked_for_is_the_headline_and_is_made():
    assert splits_of(table(600), headline="block").headline == "block"
    found = splits_of(small_factors.stack(60, 80), headline="kmeans")
    assert found.headline == "kmeans"
    assert set(found.of) == {"random", "grouped", "block", "kmeans"}
    rocks = splits_of(table(2500), schemes=("random", "region"), region_factor="rock")
    assert (rocks.headline, len(rocks.of["region"])) == ("region", 1)


def test_ground_is_split_anew_so_many_times_and_long_random_rows_once():
    found = splits_of(table(12_000), repeats=4)
    assert {name: len(each) for name, each in found.of.items()} == {"random": 1, "block": 4}
    first, second, *_ = found.of["block"]
    assert first.of.tolist() != second.of.tolist()
    assert len(splits_of(table(600), repeats=4).of["random"]) == 4
    assert len(splits_of(table(600)).of["kmeans"]) == 5


def test_a_side_that_is_given_is_taken():
    found = splits_of(table(), block_m=1500.0)
    assert found.block is not None
    assert found.block.side_m == 1500.0
    assert "as asked for" in found.block.words


def test_an_unknown_scheme_is_answered_with_those_there_are():
    with pytest.raises(SettingError, match="stripes"):
        splits_of(table(), schemes=("stripes",))
