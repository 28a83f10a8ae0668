"""Facts of one landslide of two dates: what is not known is left out."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from landslide_core.reporting.texts import change as texts
from landslide_core.reporting.two_dates import rows

ROW = {
    "kind": "new", "partners": "", "area_before_m2": 0.0, "area_after_m2": 90.0, "area_gained_m2": 90.0,
    "area_lost_m2": 0.0, "probability_before": 0.1, "probability_after": 0.9, "known_before": 1.0, "known_after": 1.0,
    "ndvi_before": 0.0, "ndvi_after": 0.25, "rdndvi": np.nan, "look_change": np.nan,
    "centroid_lon": 105.0, "centroid_lat": 36.0,
}  # fmt: skip


def ndvi(**more):
    of = SimpleNamespace(
        table=pd.DataFrame([{**ROW, **more}]), unit="m2", area=lambda value: f"{value:.0f} m²"
    )
    return dict(rows.facts(of, 0))[texts.NDVI]


def test_an_index_without_a_relative_difference_has_none_in_brackets():
    assert ndvi() == "0.00, then 0.25"
    assert ndvi(ndvi_before=0.5, rdndvi=-50.0) == "0.50, then 0.25 (-50 %)"
    assert ndvi(ndvi_before=np.nan) == texts.NO_NDVI
