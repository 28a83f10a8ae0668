"""A small factor analysis to report."""

import pytest

from landslide_core.analysis.journey import FactorRun, FactorSettings, analyse
from landslide_core.factors.align import LayerFiles
from landslide_core.susceptibility import ForestSettings, SusceptibilitySettings

FEW = SusceptibilitySettings(
    models=("random_forest", "logistic_regression"),
    forest=ForestSettings(trees=10),
    repeats=1,
    shap_maps=False,
)
NAMES = ("elevation", "slope", "aspect", "lithology")


@pytest.fixture(scope="session")
def analysis(tmp_path_factory: pytest.TempPathFactory, paths) -> FactorRun:
    """Four factors of the small county and two models."""
    files = LayerFiles(dem=paths["dem"], inventory=paths["inventory"], lithology=paths["lithology"])
    return analyse(
        files, tmp_path_factory.mktemp("analysis") / "run", FactorSettings(names=NAMES, mapping=FEW)
    )
