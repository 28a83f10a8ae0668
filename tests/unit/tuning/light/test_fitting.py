"""A light is fitted and judged on maps whose F1 follows a known rule."""

import numpy as np
import pytest
from sklearn.ensemble import RandomForestRegressor

from landslide_core.errors import NoDataError
from landslide_core.light.forest import predict
from landslide_core.tuning.light.fitting import (
    _tree,
    choose_levels,
    expected_elsewhere,
    fit_forest,
    judge_elsewhere,
    names_of,
    rows_of,
    spreads_of,
    usual_of,
)
from landslide_core.tuning.light.maps import JudgedMap
from landslide_core.tuning.light.measured import measured
from landslide_core.tuning.light.shifts import AS_IT_IS

REGIONS = ("df", "hz", "js", "qx", "event a")


def world(seed: int = 0, strangest: float = 4.0) -> list[JudgedMap]:
    """Maps whose F1 falls with strange_deep, 0.8 at home; `other` says nothing of it."""
    rng = np.random.default_rng(seed)
    found = []
    for region in REGIONS:
        for number in range(40):
            strange = 0.0 if number < 10 else float(rng.uniform(0, strangest))
            f1 = float(np.clip(0.85 - 0.25 * strange + rng.normal(0, 0.04), 0, 1))
            evidence = {"other": float(rng.normal()), "strange_deep": strange}
            shift = AS_IT_IS if number < 10 else "made strange"
            found.append(JudgedMap(region, shift, 12, evidence, f1, f1 / (2 - f1)))
    return found


MAPS = world()
NAMES = names_of(MAPS)
ELSEWHERE = expected_elsewhere(MAPS, NAMES)
EXPECTED = ELSEWHERE[:, 0]
HELD = judge_elsewhere(MAPS, ELSEWHERE)


def test_lists_answer_as_scikit_learn_does() -> None:
    rows, f1 = rows_of(MAPS, NAMES).astype(np.float32).astype(float), [each.f1 for each in MAPS]
    theirs = RandomForestRegressor(8, max_depth=4, random_state=0).fit(rows, f1)
    ours = predict([_tree(each.tree_) for each in theirs.estimators_], rows)

    assert np.mean(np.abs(ours - theirs.predict(rows)) < 1e-3) > 0.99, "thresholds are rounded"


def test_strangeness_never_raises_the_expected_f1() -> None:
    trees = fit_forest(MAPS, NAMES)
    steps = np.column_stack([np.zeros(50), np.linspace(-1, 8, 50)])

    assert (np.diff(predict(trees, steps)) <= 1e-9).all()


def test_f1_is_foretold_for_regions_that_were_not_in_the_fit() -> None:
    errors = EXPECTED - [each.f1 for each in MAPS]

    assert np.sqrt(np.mean(errors**2)) < 0.12


def test_the_aims_are_met_where_f1_follows_the_evidence() -> None:
    found = measured(list(zip(MAPS, HELD, strict=True)))

    assert found["bad"]["green"] <= 0.05 * found["bad"]["maps"]
    assert found["good"]["red"] <= 0.10 * found["good"]["maps"]
    assert found["all"]["inside"] > 0.65
    assert found["regions"].keys() == set(REGIONS)
    assert found["shifts"]["made strange"]["maps"] == 30 * len(REGIONS)


def test_a_region_has_no_say_in_its_own_judgement() -> None:
    """However good df's maps say that they are, what is expected of them is the same."""
    changed = [
        JudgedMap(each.region, each.shift, each.tiles, each.evidence, 1.0 if each.region == "df" else each.f1,
                  1.0 if each.region == "df" else each.iou)
        for each in MAPS
    ]  # fmt: skip
    own = [index for index, each in enumerate(MAPS) if each.region == "df"]

    np.testing.assert_array_equal(expected_elsewhere(changed, NAMES)[own], ELSEWHERE[own])


@pytest.mark.parametrize("strangest", [0.0, 0.4], ids=["all are good", "none is bad"])
def test_levels_need_good_and_bad_maps(strangest: float) -> None:
    maps = world(strangest=strangest)

    with pytest.raises(NoDataError, match="none that is bad"):
        choose_levels(maps, np.full((len(maps), 2), 0.5))


def test_levels_are_in_order_and_red_ends_where_a_map_is_no_longer_bad() -> None:
    levels = choose_levels(MAPS, ELSEWHERE)

    assert 0 < levels.red_below <= 1 / 3
    assert levels.green_from >= 0.5
    assert [levels.of(f1, f1) for f1 in (0.0, 0.4, 0.9)] == ["red", "amber", "green"]


def test_ranges_hold_eight_in_ten() -> None:
    spreads = spreads_of(MAPS, EXPECTED)

    assert all(spread.low < spread.high for spread in spreads)
    assert {spread.tiles for spread in spreads} == {1, 10_000}


def test_usual_is_that_of_maps_as_they_are() -> None:
    assert usual_of(MAPS, NAMES)["strange_deep"] == (0.0, 0.0, 0.0)
