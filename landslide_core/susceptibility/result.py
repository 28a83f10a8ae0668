"""The knobs of mapping, and everything that it finds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landslide_core.susceptibility.models import models
from landslide_core.susceptibility.models.forest import Forest, ForestSettings
from landslide_core.susceptibility.models.sample import Sample
from landslide_core.susceptibility.shap.agreement import Agreement
from landslide_core.susceptibility.shap.dependence import Dependence
from landslide_core.susceptibility.shap.values import Shap
from landslide_core.susceptibility.validation.applicability import Applicability
from landslide_core.susceptibility.validation.crossval import CrossValidation
from landslide_core.susceptibility.validation.folds import Folds
from landslide_core.susceptibility.validation.ranking_curves import Curve, Reliability
from landslide_core.susceptibility.zoning import Zones

if TYPE_CHECKING:
    import pandas as pd

FOREST, MEAN = models.FOREST, models.MEAN


@dataclass(frozen=True)
class SusceptibilitySettings:
    """The knobs of mapping.

    models: names of `models.MODELS`; the random forest is always among them. per_landslide: rows without a
    landslide per landslide row. most_landslide_rows: more are drawn from. buffer_m: how far from a landslide
    a row without must be. schemes: cross-validation, see `folds`; the last possible one is the headline.
    folds: parts. block_m: side of the blocks, None for about 16 blocks a part. region_factor: the categorical
    factor whose classes are left out in turn by the scheme "region". zoning, classes: see `zoning.zone`.
    """

    models: tuple[str, ...] = tuple(model.name for model in models.MODELS)
    per_landslide: float = 2.0
    most_landslide_rows: int = 20_000
    buffer_m: float = 0.0
    forest: ForestSettings = field(default_factory=ForestSettings)
    schemes: tuple[str, ...] = ("random", "grouped", "block")
    folds: int = 5
    block_m: float | None = None
    region_factor: str | None = None
    zoning: str = "natural"
    classes: int = 5
    explain: bool = True
    applicability: bool = True
    seed: int = 0


@dataclass(frozen=True, eq=False)
class ModelResult:
    """One model: what it says everywhere, and how well it does.

    scores: float32 (n,), probability as common as in the sample, by the model that learned from the whole
    sample. cross: cross-validations by scheme. curves: ROC per scheme, success rate, prediction rate,
    precision-recall. reliability: of the corrected chances on ground not seen. zones, zone_table: the map in
    classes.
    """

    name: str
    title: str
    fitted: models.Fitted
    scores: NDArray[np.float32]
    cross: Mapping[str, CrossValidation]
    curves: tuple[Curve, ...]
    reliability: Reliability
    zones: Zones
    zone_table: "pd.DataFrame"

    def curve(self, kind: str, label: str | None = None) -> Curve:
        """Return the first curve of a kind; KeyError if there is none."""
        for curve in self.curves:
            if curve.kind == kind and label in (None, curve.label):
                return curve
        raise KeyError(kind)


@dataclass(frozen=True, eq=False)
class SusceptibilityResult:
    """Everything that mapping found; `results` are in the order asked for.

    headline: the scheme whose scores are to be quoted. codes: the forest's codes of the table, for `what_if`.
    notes: what a reader should know, in sentences; the gap between random and spatial validation first.
    """

    settings: SusceptibilitySettings
    sample: Sample
    schemes: Mapping[str, Folds]
    headline: str
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
    def main(self) -> str:
        """Name of the model to go by: the mean of models where it was made, otherwise the forest.

        Settled before any score is seen. Picking the highest of several scores would flatter; the two were
        chosen on other data (Gerecse and San Francisco, see the README).
        """
        return MEAN if MEAN in self.results else FOREST
