"""Everything that mapping finds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landslide_core.susceptibility.models import models
from landslide_core.susceptibility.models.forest import Forest
from landslide_core.susceptibility.models.sample import Sample
from landslide_core.susceptibility.settings import SusceptibilitySettings
from landslide_core.susceptibility.shap.agreement import Agreement
from landslide_core.susceptibility.shap.dependence import Dependence
from landslide_core.susceptibility.shap.values import Shap
from landslide_core.susceptibility.validation.applicability import Applicability
from landslide_core.susceptibility.validation.block_curve import BlockCurve
from landslide_core.susceptibility.validation.calibration import Line
from landslide_core.susceptibility.validation.crossval import CrossValidation
from landslide_core.susceptibility.validation.folds import Folds
from landslide_core.susceptibility.validation.intervals import Interval
from landslide_core.susceptibility.validation.ranking_curves import Curve, Reliability
from landslide_core.susceptibility.validation.schemes import Splits
from landslide_core.susceptibility.zoning import Zones

if TYPE_CHECKING:
    import pandas as pd

FOREST, MEAN = models.FOREST, models.MEAN


@dataclass(frozen=True, eq=False)
class ModelResult:
    """One model: what it says everywhere, and how well it does.

    scores: float32 (n,), probability as common as in the sample, by the model that learned from the whole
    sample. cross: cross-validations by scheme. interval: of the headline's AUC. curves: ROC per scheme, success
    rate, prediction rate, precision-recall. reliability: of the corrected chances on ground not seen. line: how
    chances are mended after that, by nothing unless it was asked for and helped. zones, zone_table: the map
    in classes.
    """

    name: str
    title: str
    fitted: models.Fitted
    scores: NDArray[np.float32]
    cross: Mapping[str, CrossValidation]
    interval: Interval
    curves: tuple[Curve, ...]
    reliability: Reliability
    sample: Sample
    line: Line
    zones: Zones
    zone_table: "pd.DataFrame"

    def chance(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return probabilities of the area for scores (k,) of the sample: prior-corrected, and mended if asked."""
        return self.line.mended(self.sample.corrected(scores))

    def curve(self, kind: str, label: str | None = None) -> Curve:
        """Return the first curve of a kind; KeyError if there is none."""
        for curve in self.curves:
            if curve.kind == kind and label in (None, curve.label):
                return curve
        raise KeyError(kind)


@dataclass(frozen=True, eq=False)
class SusceptibilityResult:
    """Everything that mapping found; `results` are in the order asked for.

    splits: how rows were split, and the scheme whose scores are to be quoted. block_curve: AUC by the side of the
    blocks, None without coordinates. differences: how much higher the AUC of `main` is than each other model's.
    codes: the forest's codes of the table, for `what_if`. notes: what a reader should know, in sentences; what
    the scores say first.
    """

    settings: SusceptibilitySettings
    sample: Sample
    splits: Splits
    block_curve: BlockCurve | None
    differences: Mapping[str, Interval]
    results: Mapping[str, ModelResult]
    forest: Forest
    codes: NDArray[np.uint16]
    permutation: NDArray[np.float64]
    shap: Shap | None
    dependences: tuple[Dependence, ...]
    interactions: NDArray[np.float64] | None
    applicability: Applicability | None
    agreement: Agreement
    notes: tuple[str, ...]
    seconds: Mapping[str, float]

    @property
    def headline(self) -> str:
        """The scheme whose scores are to be quoted."""
        return self.splits.headline

    @property
    def schemes(self) -> Mapping[str, Folds]:
        """The first split of every scheme."""
        return self.splits.first

    @property
    def main(self) -> str:
        """Name of the model to go by: the mean of models where it was made, otherwise the forest.

        Settled before any score is seen. Picking the highest of several scores would flatter; the two were
        chosen on other data (Gerecse and San Francisco, see the README).
        """
        return MEAN if MEAN in self.results else FOREST
