"""Intervals by blocks of ground hold what they promise."""

import numpy as np
import pytest

from benchmarks.interval_coverage import WORLDS, World, coverage
from landslide_core.factors import breaks
from landslide_core.susceptibility import RelateSettings, relate

CUTS = {"slope": breaks.manual([10, 20, 30, 40])}
# The benchmark's worlds at half the size, for speed: every length is halved.
SMALL = {
    name: World(
        each.patch_px / 2,
        each.clusters,
        each.landslides,
        each.cluster_px / 2,
        each.radius_px / 2,
        side_px=120,
    )
    for name, each in WORLDS.items()
}


@pytest.mark.slow
@pytest.mark.parametrize("counting", ["pixels", "landslides"])
def test_without_an_effect_95_of_100_intervals_hold_1(counting):
    names = ("clusters of 8 landslides", "wide clusters", "large patches")
    found = [coverage(SMALL[name], 30, counting=counting) for name in names]
    assert 0.93 <= np.mean([each.holds for each in found]) <= 0.97
    assert max(each.different for each in found) < 0.03


def test_few_landslides_get_no_interval_rather_than_a_narrow_one():
    found = coverage(World(4, 3, 1, 1, 1.0, side_px=60), 25)
    assert found.without > 0.5


def test_a_true_effect_is_found_in_spite_of_the_blocks():
    stack = SMALL["120 clusters"].drawn(1)
    steep = stack.values[0] > 30
    kept = type(stack).stacked(
        stack.factors, stack.values, stack.geobox, stack.landslides & steep, np.where(steep, stack.groups, 0)
    )
    ratio = relate(kept, CUTS)[0].ratio
    assert ratio.differs.tolist() == [True, True, True, True, True]
    assert (ratio.high[:3] < 1).all()
    assert (ratio.low[3:] > 1).all()


def test_weights_have_the_variance_of_blocks_which_is_that_of_single_landslides_where_they_are_single():
    """Independent pixels: by blocks as by 1/n + 1/n (Bonham-Carter 1994); in clusters: much more."""
    single = relate(World(2, 400, 1, 0.1, 0.1, side_px=120).drawn(3), CUTS)[0]
    pixels = single.ratio.counts
    plain = 1 / pixels.landslide + 1 / pixels.other_px
    np.testing.assert_allclose(np.sqrt(single.evidence.var_plus / plain).mean(), 1, atol=0.25)
    clusters = relate(SMALL["large landslides"].drawn(3), CUTS)[0]
    pixels = clusters.ratio.counts
    plain = 1 / pixels.landslide + 1 / pixels.other_px
    assert np.sqrt(clusters.evidence.var_plus / plain).mean() > 2


def test_the_studentised_contrast_and_the_interval_agree_on_what_is_clear():
    relation = relate(SMALL["120 clusters"].drawn(5), CUTS, RelateSettings())[0]
    far = np.abs(relation.evidence.studentised) > 3
    assert ((relation.ratio.low > 1) | (relation.ratio.high < 1))[far].all()
