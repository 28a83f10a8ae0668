"""Gerecse Hills, from SAGA grids: the frequency-ratio table of frmod, 20 slope bins."""

import numpy as np
import pandas as pd

from landslide_core.factors import Factor, breaks
from landslide_core.factors.stack import FactorStack
from landslide_core.io.rasters import aligned
from landslide_core.io.rasters.kinds import CLASSES, MEASUREMENT
from landslide_core.susceptibility.classes.relate import relate


def test_frmods_table_comes_out_class_by_class(shared_data):
    folder = shared_data / "factors"
    printed = pd.read_csv(folder / "golden" / "gerecse_slope_full_fr.csv")
    geobox = aligned.grid_facts(folder / "gerecse" / "SRTM31_EG_GF_Slope_m.sdat").geobox
    slope = aligned.read_grid(folder / "gerecse" / "SRTM31_EG_GF_Slope_m.sdat", geobox, MEASUREMENT)
    scarps = np.nan_to_num(aligned.read_grid(folder / "gerecse" / "scarps.sdat", geobox, CLASSES)) > 0
    stack = FactorStack.stacked(
        [Factor("slope", "Slope", "°", "continuous")], [slope], geobox, scarps, scarps.astype(np.int32)
    )
    (relation,) = relate(stack, {"slope": breaks.manual(printed["min"][1:])})
    counts = relation.ratio.counts
    assert counts.domain_px.sum() == printed.class_pixels.sum()
    assert counts.domain_px.tolist() == printed.class_pixels.tolist()
    assert counts.landslide_px.tolist() == printed.landslide_pixels.tolist()
    np.testing.assert_allclose(counts.landslide_share, printed.LS_density, atol=1e-12)
    np.testing.assert_allclose(counts.domain_share, printed.total_density, atol=1e-12)
    np.testing.assert_allclose(relation.ratio.ratio, printed.FR, atol=1e-12)
