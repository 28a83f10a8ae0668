"""The relative difference by hand, and the median of a change whatever the order of its strips."""

import numpy as np

from landslide_core.changes.vegetation import Background, relative_difference


def test_the_relative_difference_is_that_of_its_authors() -> None:
    """(after - before) / sqrt(before + after), in per cent."""
    found = relative_difference(np.float32([0.5, 0.31, 0.2, -0.1]), np.float32([0.5, 0.05, -0.2, -0.1]))

    np.testing.assert_allclose(found, [0, 100 * -0.26 / 0.6, np.nan, np.nan], rtol=1e-5)


def test_the_ground_around_is_told_robustly() -> None:
    rng = np.random.default_rng(3)
    season = rng.normal(-0.12, 0.04, 50_000).astype(np.float32)
    season[:5_000] = -0.9  # harvested fields, one tenth
    background = Background()
    for part in np.array_split(season, 7):
        background.add(part)
    background.add(np.float32([np.nan, np.nan]))
    around = background.around()

    assert around is not None
    assert around.pixels == 50_000
    np.testing.assert_allclose(around.median, np.median(season), atol=0.001)
    np.testing.assert_allclose(
        around.spread, 1.4826 * np.median(np.abs(season - np.median(season))), atol=0.001
    )


def test_without_ground_there_is_nothing_around() -> None:
    assert Background().around() is None
