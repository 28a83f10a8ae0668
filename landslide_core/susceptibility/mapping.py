"""From factors and landslides to maps, scores and reasons."""

import math
import time
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import NoDataError
from landslide_core.factors import checks
from landslide_core.factors.breaks import Breaks
from landslide_core.factors.factor_table import FactorTable
from landslide_core.factors.stack import FactorStack
from landslide_core.progress import SILENT, Progress
from landslide_core.susceptibility.classes.counts import breaks_for
from landslide_core.susceptibility.classes.relate import Relation
from landslide_core.susceptibility.models import models
from landslide_core.susceptibility.models.encode import Encoding
from landslide_core.susceptibility.models.forest import Forest
from landslide_core.susceptibility.models.sample import Sample, draw_sample
from landslide_core.susceptibility.result import (
    FOREST,
    MEAN,
    ModelResult,
    SusceptibilityResult,
    SusceptibilitySettings,
)
from landslide_core.susceptibility.shap.agreement import IMPURITY, PERMUTATION, RATIO, SHAP, agreement
from landslide_core.susceptibility.shap.dependence import Dependence, dependence
from landslide_core.susceptibility.shap.values import Shap, explain, interactions
from landslide_core.susceptibility.validation import ranking_curves
from landslide_core.susceptibility.validation.applicability import applicability
from landslide_core.susceptibility.validation.crossval import (
    CrossValidation,
    averaged,
    cross_validate,
    gap_in_words,
)
from landslide_core.susceptibility.validation.folds import Folds
from landslide_core.susceptibility.validation.schemes import places_of, split
from landslide_core.susceptibility.zoning import class_table, zone

_VALIDATED, _EXPLAINED = 0.4, 0.9  # what share of the time has passed by then, for the progress bar
_VALIDATING = "Fitting and validating models"
_MOST_EXPLAINED = 100_000  # rows, where the area is too large for SHAP maps


def map_susceptibility(
    data: FactorStack | FactorTable,
    settings: SusceptibilitySettings | None = None,
    progress: Progress = SILENT,
    relations: tuple[Relation, ...] = (),
) -> SusceptibilityResult:
    """Fit the models, score them on ground not seen, map the whole area, and explain the forest.

    Parameters
    ----------
    data : FactorStack or FactorTable
        Factors and landslides of an area (n places), or of the rows of a table.
    settings : SusceptibilitySettings, optional
    progress : Progress
        Hears the share that is done, and says when to stop.
    relations : tuple of Relation
        What `relate` found: class breaks for the class sums, ratios for the comparison of rankings.

    Returns
    -------
    SusceptibilityResult
        Maps in probability (n,), scores, SHAP values, and notes in sentences.

    Raises
    ------
    MissingError, NoDataError, SettingError
        No inventory; not enough landslides; a model or a scheme that there is not.
    Cancelled
        `progress` said so.
    """
    settings = settings or SusceptibilitySettings()
    chosen = [models.get(name) for name in dict.fromkeys((FOREST, *settings.models))]
    checks.require_landslides(data)
    laps = _Laps()
    progress.tell(0.0, _VALIDATING)
    table, labels = data.table(), data.labels()
    _require_varied(data, table)
    places = places_of(data)
    sample = draw_sample(
        labels,
        per_landslide=settings.per_landslide,
        most=settings.most_landslide_rows,
        seed=settings.seed,
        places_m=places,
        buffer_m=settings.buffer_m,
        weight=data.weight,
    )
    folds, skipped = split(settings, data)
    headline = tuple(folds)[-1]
    context = models.Context(data.factors, _breaks(data, relations), settings.forest)
    results: dict[str, ModelResult] = {}
    fits = sum(each.count for each in folds.values()) * sum(not model.members for model in chosen)
    done = 0
    for model in chosen:
        members = [results[name] for name in model.members if name in results]
        if members and len(members) == len(model.members):
            cross = {
                name: averaged(model, [member.cross[name] for member in members], sample, each)
                for name, each in folds.items()
            }
            fitted: models.Fitted = models.MeanOf(tuple(member.fitted for member in members))
        else:
            cross = {}
            for name, each in folds.items():
                start, done = done, done + each.count
                told = progress.part(_VALIDATED * start / fits, _VALIDATED * done / fits, _VALIDATING)
                cross[name] = cross_validate(
                    model, context, table, sample, folds=each, everywhere=name == headline,
                    permutation=model.name == FOREST and name == headline, progress=told,
                )  # fmt: skip
            fitted = model.fit(context, table[sample.rows], sample.labels)
        results[model.name] = _result(
            model,
            fitted,
            data=data,
            table=table,
            sample=sample,
            cross=cross,
            headline=headline,
            settings=settings,
        )
    laps.end("models")
    fitted_forest = results[FOREST].fitted
    assert isinstance(fitted_forest, Forest)
    codes = fitted_forest.codes(table)
    told = progress.part(_VALIDATED, _EXPLAINED, "Explaining every place (SHAP)")
    shap, dependences, pairs = _explained(
        fitted_forest, table, codes, rows=_spread(data), settings=settings, laps=laps, progress=told
    )
    permutation = results[FOREST].cross[headline].permutation
    assert permutation is not None  # asked for above
    applied = None
    if settings.applicability:
        progress.tell(_EXPLAINED + 0.02, "Where the model may be trusted")
        linear = Encoding.fitted(data.factors, table[sample.rows], sample.labels, "linear")
        parts = folds[headline].of[sample.rows]
        learned = table[sample.rows]
        applied = applicability(
            linear, permutation, table, learned=learned, parts=parts, seed=settings.seed, places=data.weight
        )
        laps.end("applicability")
    compared = agreement(data.factors, _rankings(data, relations, fitted_forest, permutation, shap))
    notes = (*_gap(results, folds, headline), *skipped, *sample.notes)
    progress.tell(1.0)
    return SusceptibilityResult(
        settings=settings,
        sample=sample,
        schemes=folds,
        headline=headline,
        results=results,
        forest=fitted_forest,
        codes=codes,
        permutation=permutation,
        shap=shap,
        dependences=dependences,
        interactions=pairs,
        applicability=applied,
        agreement=compared,
        notes=notes,
        seconds=laps.seconds,
    )


class _Laps:
    """Notes how long each part took."""

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self.seconds: dict[str, float] = {}

    def end(self, name: str) -> None:
        now = time.perf_counter()
        self.seconds[name] = round(now - self._last, 3)
        self._last = now


def _result(
    model: models.Model,
    fitted: models.Fitted,
    data: FactorStack | FactorTable,
    table: NDArray[np.float32],
    sample: Sample,
    cross: Mapping[str, CrossValidation],
    headline: str,
    settings: SusceptibilitySettings,
) -> ModelResult:
    scores = fitted.probability(table)
    scores.flags.writeable = False
    labels, weight = data.labels(), data.weight
    unseen = cross[headline].everywhere
    assert unseen is not None  # the headline scheme is asked for every row
    chance = sample.corrected(unseen)
    drawn = [
        *(ranking_curves.roc(each.scores, sample.labels, name) for name, each in cross.items()),
        ranking_curves.area_curve(
            scores, labels, ranking_curves.SUCCESS, "all landslides, which the model has seen", weight
        ),
        ranking_curves.area_curve(
            unseen, labels, ranking_curves.PREDICTION, f"landslides not seen ({headline} folds)", weight
        ),
        ranking_curves.precision_recall(chance, labels, f"{headline} folds, whole area", weight),
    ]
    zones = zone(scores, settings.zoning, settings.classes, labels, even=data.even())
    by_class = class_table(zones, labels, data.group_ids(), data.pixel_area_m2, weight)
    return ModelResult(
        name=model.name, title=model.title, fitted=fitted, scores=scores, cross=cross, curves=tuple(drawn),
        reliability=ranking_curves.reliability(chance, labels, weight=weight), zones=zones, zone_table=by_class,
    )  # fmt: skip


def _explained(
    forest: Forest,
    table: NDArray[np.float32],
    codes: NDArray[np.uint16],
    rows: NDArray[np.int64] | None,
    settings: SusceptibilitySettings,
    laps: _Laps,
    progress: Progress,
) -> tuple[Shap | None, tuple[Dependence, ...], NDArray[np.float64] | None]:
    if not settings.explain:
        return None, (), None
    found = explain(forest, table, codes, progress, settings.seed, rows)
    dependences = tuple(dependence(found, k) for k in range(len(forest.factors)))
    laps.end("shap")
    pairs = interactions(forest, table, seed=settings.seed) if found.whole else None
    laps.end("interactions")
    return found, dependences, pairs


def _spread(data: FactorStack | FactorTable) -> NDArray[np.int64] | None:
    """Return rows to explain that stand for the area evenly, or None for all where every row is one place."""
    if data.weight is None:
        return None
    even = np.arange(data.count)[data.even()]
    return even[:: math.ceil(even.size / _MOST_EXPLAINED)]


def _rankings(
    data: FactorStack | FactorTable,
    relations: tuple[Relation, ...],
    forest: Forest,
    permutation: NDArray[np.float64],
    shap: Shap | None,
) -> Mapping[str, NDArray[np.float64]]:
    spread = {relation.name: relation.ratio.spread for relation in relations}
    ways = {RATIO: np.array([spread.get(name, np.nan) for name in data.names])} if spread else {}
    ways |= {IMPURITY: forest.impurity, PERMUTATION: permutation}
    return ways if shap is None else ways | {SHAP: shap.mean_abs}


def _gap(results: Mapping[str, ModelResult], folds: Mapping[str, Folds], headline: str) -> tuple[str, ...]:
    if "random" not in folds or headline == "random":
        return ()
    return tuple(
        f"{each.title}: {gap_in_words(each.cross['random'].auc, each.cross[headline].auc)}"
        for name, each in results.items()
        if name in (FOREST, MEAN)
    )


def _breaks(data: FactorStack | FactorTable, relations: tuple[Relation, ...]) -> Mapping[str, Breaks]:
    return {**breaks_for(data), **{r.name: r.ratio.counts.breaks for r in relations}}


def _require_varied(data: FactorStack | FactorTable, table: NDArray[np.float32]) -> None:
    if (table.max(0) == table.min(0)).all():
        titles = ", ".join(factor.title for factor in data.factors)
        raise NoDataError(f"Every factor ({titles}) is the same everywhere.", "Give a factor that varies.")
