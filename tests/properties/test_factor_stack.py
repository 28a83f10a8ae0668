"""paint(table) is the identity; ratios average to one; inputs are never changed."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from odc.geo.geobox import GeoBox

from landslide_core import factors
from landslide_core.factors import Factor, Layers, breaks
from landslide_core.factors.stack import FactorStack
from landslide_core.susceptibility.classes.counts import count_classes
from landslide_core.susceptibility.classes.evidence import weigh, weights_of_evidence
from landslide_core.susceptibility.classes.frequency_ratio import frequency_ratios
from tests.small_factors import AFFINE, CRS

numbers = st.floats(-1e6, 1e6, width=32) | st.just(float("nan"))


@st.composite
def stacks(draw):
    shape = draw(st.tuples(st.integers(1, 9), st.integers(1, 9)))
    count = draw(st.integers(1, 3))
    grids = [draw(arrays(np.float32, shape, elements=numbers)) for _ in range(count)]
    groups = draw(arrays(np.int32, shape, elements=st.integers(0, 4)))
    cards = [Factor(f"f{n}", f"F{n}", "", "continuous") for n in range(count)]
    return FactorStack.stacked(cards, grids, GeoBox(shape, AFFINE, CRS), groups > 0, groups), grids


@settings(max_examples=40, deadline=None)
@given(stacks())
def test_painting_the_columns_of_the_table_gives_the_layers_back(given_stack):
    stack, grids = given_stack
    table = stack.table()
    assert table.shape == (stack.count, len(stack.factors))
    assert np.isfinite(table).all()
    for column, (values, grid) in enumerate(zip(stack.values, grids, strict=True)):
        painted = stack.paint(table[:, column])
        np.testing.assert_array_equal(painted, values)
        np.testing.assert_array_equal(painted[stack.valid], grid[stack.valid])
        assert np.isnan(painted[~stack.valid]).all()
    at = stack.rows_cols()
    np.testing.assert_array_equal(stack.valid[at[:, 0], at[:, 1]], True)
    np.testing.assert_array_equal(stack.values[0][at[:, 0], at[:, 1]], table[:, 0])


@settings(max_examples=40, deadline=None)
@given(stacks(), st.integers(2, 6))
def test_ratios_weighted_by_the_area_average_to_one_and_no_weight_is_infinite(given_stack, classes):
    stack, _ = given_stack
    if not stack.count or not stack.labels().any() or stack.labels().all():
        return
    cuts = {f.name: breaks.quantile(stack.table()[:, n], classes) for n, f in enumerate(stack.factors)}
    counts = count_classes(stack, cuts)
    for each, ratio in zip(counts, frequency_ratios(counts), strict=True):
        assert each.domain_px.min() > 0
        assert abs((ratio.ratio * each.domain_share).sum() - 1) < 1e-9
        weights = weights_of_evidence(each)
        if len(each.labels) > 1:
            assert np.isfinite(weights.w_plus).all()
            assert np.isfinite(weights.studentised).all()
        assert len(ratio.sentences) == len(each.labels)


@given(arrays(np.int64, 5, elements=st.integers(0, 50)), arrays(np.int64, 5, elements=st.integers(0, 500)))
def test_the_contrast_is_the_log_odds_ratio_where_nothing_is_corrected(landslide, other):
    if not landslide.sum() or not other.sum():
        return
    weights = weigh(landslide, other)
    for place in np.flatnonzero(~weights.corrected):
        s, n = landslide[place], other[place]
        odds = (s / n) / ((landslide.sum() - s) / (other.sum() - n))
        assert abs(weights.contrast[place] - np.log(odds)) < 1e-9


@settings(max_examples=15, deadline=None)
@given(arrays(np.float32, (12, 15), elements=st.floats(0, 500, width=32) | st.just(float("nan"))))
def test_deriving_factors_changes_no_input(dem):
    before = dem.copy()
    layers = Layers(GeoBox(dem.shape, AFFINE, CRS), dem)
    for factor in factors.FACTORS:
        if factor.requires == ("dem",) and factor.name != "river_distance":
            values = factor.derive(layers)
            assert values.dtype == np.float32
            np.testing.assert_array_equal(np.isnan(values) & ~np.isnan(before), False)
    np.testing.assert_array_equal(dem, before)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-1000, 1000), min_size=1, max_size=60), st.integers(2, 9))
def test_every_value_has_a_class_whatever_the_method(values, classes):
    array = np.array(values)
    for method in breaks.METHODS.values():
        found = method(array, classes)
        codes = found.classify(array)
        assert codes.min() >= 0
        assert codes.max() < len(found.labels) == len(found.edges) + 1
        assert len(set(found.labels)) == len(found.labels)
