import numpy as np
import pytest

from landslide_core.calibration.counts import (
    BINS,
    MIDDLES,
    LabelledCounts,
    LogitCounts,
    equal_regions,
    pooled,
)


def test_every_known_pixel_is_counted_once_and_unknown_ones_never():
    logits = np.array([[-3.0, 0.01], [np.nan, 25.0]], np.float16)

    counts = LogitCounts.of(logits)

    assert counts.total == 3
    assert counts.counts[BINS - 1] == 1  # beyond the last bin counts in it
    assert counts.counts[np.argmin(np.abs(MIDDLES))] == 1


def test_counts_of_two_images_add_up_to_the_counts_of_both():
    rng = np.random.default_rng(1)
    logits, truth = rng.normal(size=(2, 20, 30)), rng.random((2, 20, 30)) < 0.3

    apart = LabelledCounts.of(truth[0], logits[0]) + LabelledCounts.of(truth[1], logits[1])

    together = LabelledCounts.of(truth, logits)
    assert np.array_equal(apart.both.counts, together.both.counts)
    assert apart.share == pytest.approx(truth.mean())


def test_iou_of_the_counts_is_iou_of_the_pixels():
    rng = np.random.default_rng(2)
    truth = rng.random((50, 40)) < 0.2
    logits = np.round(rng.normal(size=truth.shape) + 2 * truth, 1)  # on the bins' middles

    said = logits >= 0.5

    expected = (said & truth).sum() / (said | truth).sum()
    assert LabelledCounts.of(truth, logits).iou(0.5) == pytest.approx(expected)


def test_regions_weigh_the_same_however_large_they_are():
    large = LabelledCounts.of(np.ones((100, 100), bool), np.zeros((100, 100)))
    small = LabelledCounts.of(np.zeros((2, 2), bool), np.zeros((2, 2)))

    assert equal_regions([large, small]).share == pytest.approx(0.5)
    assert pooled([large, small]).share == pytest.approx(10_000 / 10_004)


def test_shapes_that_differ_are_a_bug_and_say_so():
    with pytest.raises(ValueError, match="shape"):
        LabelledCounts.of(np.ones((2, 2), bool), np.zeros((2, 3)))
