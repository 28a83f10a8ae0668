"""San Francisco (Ecuador): the AUCs that Geocomputation with R prints for its GLM."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.spatial_validation import AREAS, table


@pytest.mark.slow
def test_the_glm_reaches_the_published_figures_and_not_more(shared_data):
    printed = pd.read_csv(shared_data / "factors" / "golden" / "geocompr12_bmr_score.csv")
    printed = printed[printed.learner_id == "classif.log_reg"].groupby("resampling_id")["classif.auc"].mean()
    found = table(AREAS["ecuador"].read(shared_data), 10, ("logistic_regression",))
    glm = found["logistic_regression"]
    assert glm["random"]["auc"] == pytest.approx(printed["repeated_cv"], abs=0.01)
    for figure in ("auc", "pooled"):
        assert glm["kmeans"][figure] == pytest.approx(printed["repeated_spcv_coords"], abs=0.02)
    assert glm["kmeans"]["auc"] < glm["random"]["auc"] - 0.015
    assert glm["block"]["pooled"] < glm["random"]["pooled"] - 0.015
    assert 0.005 < glm["kmeans"]["spread"] < 0.04
    assert 700 < found["block_m"] < 1300
    assert np.isfinite(glm["block"]["spread"])
