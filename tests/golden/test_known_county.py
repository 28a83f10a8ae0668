"""The synthetic county, whose law is known: landslides drawn by the law give the law back."""

import pytest

from benchmarks.known_county import FACTORS, drawn_by_the_law, read_county, recovered


@pytest.fixture(scope="module")
def found():
    county = read_county()
    return recovered(county, drawn_by_the_law(county, 4000))


def test_ratio_forest_and_shap_find_the_order_of_the_true_effects(found):
    for way, rho in found["spearman_of_order"].items():
        assert rho >= 0.9, way
    for names in found["order"].values():
        assert set(names) == set(FACTORS)
        assert names[:3] == ["slope", "hardness", "fault_distance"]
        assert names[-1] == "elevation"  # the decoy


def test_ratio_and_shap_follow_the_bell_of_slope_and_have_its_top(found):
    shape = found["slope"]
    assert shape["ratio_correlation"] > 0.95
    assert shape["shap_correlation"] > 0.9
    # The highest of ten classes is wide and its middle lies below the top of the bell.
    assert shape["ratio_top_deg"] == pytest.approx(35, abs=6)
    assert shape["shap_top_deg"] == pytest.approx(35, abs=4)


def test_the_map_ranks_the_ground_as_the_truth_does(found):
    assert found["map_rank_correlation"]["random_forest"] > 0.9
    assert found["map_rank_correlation"]["mean_of_models"] > 0.93
