"""The knobs of mapping, and everything that it finds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landslide_core.knobs import NESTED, Without, check, knob
from landslide_core.susceptibility.models import models
from landslide_core.susceptibility.models.forest import Forest, ForestSettings
from landslide_core.susceptibility.models.sample import Sample
from landslide_core.susceptibility.shap.agreement import Agreement
from landslide_core.susceptibility.shap.dependence import Dependence
from landslide_core.susceptibility.shap.values import Shap
from landslide_core.susceptibility.validation.applicability import Applicability
from landslide_core.susceptibility.validation.crossval import CrossValidation
from landslide_core.susceptibility.validation.folds import SCHEMES, Folds
from landslide_core.susceptibility.validation.ranking_curves import Curve, Reliability
from landslide_core.susceptibility.zoning import METHODS, Zones

if TYPE_CHECKING:
    import pandas as pd

FOREST, MEAN = models.FOREST, models.MEAN
_MODELS = tuple(model.name for model in models.MODELS)


@dataclass(frozen=True)
class SusceptibilitySettings:
    """The knobs of mapping.

    models: names of `models.MODELS`; the random forest is always among them. per_landslide: rows without a
    landslide per landslide row. most_landslide_rows: more are drawn from. buffer_m: how far from a landslide
    a row without must be. schemes: cross-validation, see `folds`; the last possible one is the headline.
    folds: parts. block_m: side of the blocks, None for about 16 blocks a part. region_factor: the categorical
    factor whose classes are left out in turn by the scheme "region". zoning, classes: see `zoning.zone`.
    """

    models: tuple[str, ...] = knob(
        _MODELS,
        option="--models",
        page="Models",
        help=f"of {', '.join(_MODELS)}, by default all; 'none' for tables only",
    )
    per_landslide: float = knob(
        2.0, option="--per-landslide", page="Rows without a landslide per landslide row", low=0, above=True,
        offered=(1.0, 20.0), help="rows without a landslide per landslide row of the sample",
    )  # fmt: skip
    most_landslide_rows: int = knob(
        20_000, option="--most-landslide-rows", low=1, help="landslide rows of the sample; of more, so many are drawn",
        page=Without("It bounds the time of a fit; more rows add little."),
    )  # fmt: skip
    buffer_m: float = knob(
        0.0, option="--buffer", page="Left out around landslides (m)", unit="m", low=0, offered=(0.0, 5000.0),
        help="how far from a landslide a row without one must be",
    )  # fmt: skip
    forest: ForestSettings = knob(
        factory=ForestSettings, help="the knobs of the forest", option=NESTED, page=NESTED
    )
    schemes: tuple[str, ...] = knob(
        ("random", "grouped", "block"), option="--validation",
        help=f"cross-validations, of {', '.join(SCHEMES)}; the last is the headline",
        page=Without("The page shows them beside each other: random pixels, landslides kept whole, blocks of ground."),
    )  # fmt: skip
    folds: int = knob(
        5, option="--folds", page="Parts of the cross-validation", low=2, offered=(2, 20),
        help="parts of the cross-validation",
    )  # fmt: skip
    block_m: float | None = knob(
        None, option="--block", page="Side of a block (m), 0 for automatic", unit="m", low=0, above=True,
        offered=(0.0, 1e6), help="side of the blocks; by default about 16 blocks a part",
    )  # fmt: skip
    region_factor: str | None = knob(
        None, option="--region-factor", help="factor whose classes are left out in turn (region)",
        page=Without("The scheme that needs it is not among those that the page shows."),
    )  # fmt: skip
    zoning: str = knob(
        "natural", option="--zoning", page="Cut into classes by", choices=tuple(METHODS),
        help="how the map is cut into classes",
    )  # fmt: skip
    classes: int = knob(
        5, option="--zones", page="Number of classes", choices=(5, 4), help="classes of the map"
    )
    explain: bool = knob(
        True,
        option="--no-shap",
        page=Without("The reasons are a step of the page."),
        help="leave the reasons out",
    )
    applicability: bool = knob(
        True, option="--no-applicability", help="do not map where the model may be trusted",
        page=Without("Where the map may be trusted always stands beside it."),
    )  # fmt: skip
    seed: int = knob(
        0, option="--seed", low=0, help="of whatever is drawn",
        page=Without("Another seed is another draw, not another answer."),
    )  # fmt: skip

    def __post_init__(self) -> None:
        check(self)


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
