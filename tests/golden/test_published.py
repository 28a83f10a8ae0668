"""What Cui et al. printed: three matrices and twelve rows, recomputed by our ConfusionMatrix."""

import pytest

from landslide_core.comparison.published import COUNTS, PROTOCOL_TITLES, PUBLISHED, TABLE_2, matrix_of
from landslide_core.metrics import PROTOCOLS

SCORES = ("precision", "recall", "f1", "kappa", "iou")


@pytest.mark.parametrize("area", COUNTS)
def test_the_printed_counts_give_the_printed_digits(area):
    row = next(row for row in TABLE_2 if (row.area, row.network) == (area, "UNet-SE"))

    for name in SCORES:
        assert f"{getattr(COUNTS[area], name):.3f}" == f"{getattr(row, name):.3f}"


def test_the_counts_are_whole_patches_of_128_pixels():
    assert {area: matrix.total / 128**2 for area, matrix in COUNTS.items()} == {
        "Hongtan": 317, "Kecun": 172, "Lushan": 177,
    }  # fmt: skip


@pytest.mark.parametrize("row", TABLE_2, ids=lambda row: f"{row.area}-{row.network}")
def test_every_row_of_table_2_agrees_with_its_precision_and_recall(row):
    """F1, kappa and IoU follow from precision, recall and the area's share of landslide, within rounding.

    Precision and recall are printed to 0.0005, which moves what follows from them by up to 0.001.
    """
    matrix = matrix_of(row)

    assert f"{matrix.precision:.3f}" == f"{row.precision:.3f}"
    assert f"{matrix.recall:.3f}" == f"{row.recall:.3f}"
    for name in ("f1", "kappa", "iou"):
        assert getattr(matrix, name) == pytest.approx(getattr(row, name), abs=0.0011)


def test_there_are_twelve_rows_and_every_paper_says_how_it_counted():
    assert len(TABLE_2) == 12
    assert {each.network for each in PUBLISHED} == {"DiGATe-UNet", "GeoNeXt", "CALandDet", "ResU-CBNet"}
    for each in PUBLISHED:
        assert each.protocol is None or each.protocol in PROTOCOLS
        assert len(each.words) > 60
    assert set(PROTOCOL_TITLES) == {"pooled", *PROTOCOLS}
