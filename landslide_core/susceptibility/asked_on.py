"""What fitted models say of places that they were not fitted on, such as the pixels of a large grid."""

import dataclasses

import numpy as np
from numpy.typing import NDArray

from landslide_core.progress import SILENT, Progress
from landslide_core.susceptibility.models import models
from landslide_core.susceptibility.result import SusceptibilityResult
from landslide_core.susceptibility.shap.values import explain


def scores_on(result: SusceptibilityResult, table: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
    """Return by model the probability, as common as in the sample, of places by their factors (n, factors)."""
    scores: dict[str, NDArray[np.float32]] = {}
    for name, model in result.results.items():
        members = [scores[each] for each in models.get(name).members if each in scores]
        known = members and len(members) == len(models.get(name).members)
        scores[name] = models.mean_of(members) if known else model.fitted.probability(table)
    return scores


def asked_on(
    result: SusceptibilityResult, table: NDArray[np.float32], progress: Progress = SILENT
) -> SusceptibilityResult:
    """Return the result with all that is of single places being of these (n, factors): scores, classes, reasons.

    What was learned and how well it does stays as it is.
    """
    scores, codes, applied = scores_on(result, table), result.forest.codes(table), result.applicability
    results = {
        name: dataclasses.replace(
            model,
            scores=scores[name],
            zones=dataclasses.replace(model.zones, of=model.zones.of_scores(scores[name])),
        )
        for name, model in result.results.items()
    }
    if applied is not None:
        found = applied.measure.of(table)
        applied = dataclasses.replace(applied, dissimilarity=found, inside=found <= applied.threshold)
    shap = result.shap
    if shap is not None and shap.exact:
        shap = explain(result.forest, table, codes, progress)
    return dataclasses.replace(result, results=results, codes=codes, shap=shap, applicability=applied)
