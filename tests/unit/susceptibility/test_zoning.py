"""Classes of susceptibility cover the area and hold what their table says."""

import numpy as np
import pytest

from landslide_core.susceptibility import (
    zone,
)
from landslide_core.susceptibility.zoning import class_table
from tests.small_forest import LABELS, SCORES


@pytest.mark.parametrize("method", ["natural", "quantile", "equal", "target"])
def test_classes_cover_the_area_and_hold_what_the_table_says(method):
    zones = zone(SCORES, method, 5, LABELS)
    table = class_table(zones, LABELS, LABELS.astype(np.int32).cumsum().astype(np.int32) * LABELS, 1e4)
    assert table["area_share"].sum() == pytest.approx(1)
    assert table["landslide_share"].sum() == pytest.approx(1)
    assert table["landslide_px"].sum() == LABELS.sum() == table["landslides"].sum()
    assert table["class"].tolist() == ["very high", "high", "moderate", "low", "very low"]
    np.testing.assert_allclose(table["fr"] * table["scai"], 1)
    assert (np.diff(table["fr"]) < 0).all()
    if method == "target":
        np.testing.assert_allclose(table["landslide_share"][:2], [0.5, 0.25], atol=0.05)
