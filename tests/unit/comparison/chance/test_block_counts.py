"""Counts per block hold everything that matrices, curves and intervals need."""

from hypothesis import given, settings
from hypothesis import strategies as st

from landslide_core.comparison.chance import block_counts
from landslide_core.comparison.chance.ground import block_labels
from landslide_core.metrics import ConfusionMatrix
from tests.small_comparison import noisy_masks


def in_blocks(truth, percent, side):
    labels, landslides = block_labels(truth, side)
    return block_counts.count_blocks(truth, percent, labels, len(landslides))


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.integers(1, 99))
def test_a_matrix_from_blocks_is_the_matrix_of_the_masks(seed, per_cent):
    truth, percent = noisy_masks(seed)
    histograms = in_blocks(truth, percent, 17)
    known = (truth != 255) & (percent != 255)

    direct = ConfusionMatrix.from_masks(truth == 1, percent >= per_cent, known)
    assert block_counts.pooled_counts(histograms).matrix(per_cent / 100) == direct
    assert block_counts.matrices(histograms, per_cent / 100).sum(axis=0).tolist() == [
        direct.tn, direct.fp, direct.fn, direct.tp,
    ]  # fmt: skip


def test_blocks_tile_the_scene_and_unknown_pixels_do_not_count():
    truth, percent = noisy_masks(1)
    histograms = in_blocks(truth, percent, 20)

    assert len(histograms) == 3 * 4
    assert histograms.sum() == ((truth != 255) & (percent != 255)).sum()
