"""From factors and landslides to maps, scores and reasons."""

import math
import time
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from landslide_core.factors import checks
from landslide_core.factors.factor_table import FactorTable
from landslide_core.factors.stack import FactorStack
from landslide_core.progress import SILENT, Progress
from landslide_core.susceptibility.classes.relate import Relation
from landslide_core.susceptibility.fitting import Prepared, fit_all, prepare
from landslide_core.susceptibility.models import models
from landslide_core.susceptibility.models.encode import Encoding
from landslide_core.susceptibility.models.forest import Forest
from landslide_core.susceptibility.result import (
    FOREST,
    MEAN,
    ModelResult,
    SusceptibilityResult,
)
from landslide_core.susceptibility.settings import SusceptibilitySettings
from landslide_core.susceptibility.shap.agreement import IMPURITY, PERMUTATION, RATIO, SHAP, agreement
from landslide_core.susceptibility.shap.dependence import Dependence, dependence
from landslide_core.susceptibility.shap.values import Shap, explain, interactions
from landslide_core.susceptibility.validation import verdict
from landslide_core.susceptibility.validation.applicability import applicability
from landslide_core.susceptibility.validation.block_curve import BlockCurve, block_curve
from landslide_core.susceptibility.validation.intervals import Interval, of_difference

_VALIDATED, _EXPLAINED = 0.4, 0.9  # what share of the time has passed by then, for the progress bar
_VALIDATING = "Fitting and validating models"
_MOST_EXPLAINED = 100_000  # rows, where not every place is held in memory


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
    laps = _Laps()
    progress.tell(0.0, _VALIDATING)
    prepared = prepare(data, settings, relations)
    table, sample, splits = prepared.table, prepared.sample, prepared.splits
    results = fit_all(prepared, chosen, progress.part(0, _VALIDATED, _VALIDATING))
    laps.end("models")
    by_side = _by_side(prepared)
    laps.end("block curve")
    fitted_forest = results[FOREST].fitted
    assert isinstance(fitted_forest, Forest)
    codes = fitted_forest.codes(table)
    told = progress.part(_VALIDATED, _EXPLAINED, "Explaining every place (SHAP)")
    shap, dependences, pairs = _explained(
        fitted_forest, table, codes, rows=_spread(data), settings=settings, laps=laps, progress=told
    )
    permutation = results[FOREST].cross[splits.headline].permutation
    assert permutation is not None  # asked for above
    applied = None
    if settings.applicability:
        progress.tell(_EXPLAINED + 0.02, "Where the model may be trusted")
        linear = Encoding.fitted(data.factors, table[sample.rows], sample.labels, "linear")
        parts = splits.first[splits.headline].of[sample.rows]
        learned = table[sample.rows]
        applied = applicability(
            linear,
            permutation,
            table,
            learned=learned,
            parts=parts,
            seed=settings.seed,
            places=data.weight,
            ground=prepared.ground_in_words,
        )
        laps.end("applicability")
    compared = agreement(data.factors, _rankings(data, relations, fitted_forest, permutation, shap))
    differences = _differences(prepared, results)
    notes = (*_judged(prepared, results, differences), *splits.notes, *sample.notes)
    progress.tell(1.0)
    return SusceptibilityResult(
        settings=settings,
        sample=sample,
        splits=splits,
        block_curve=by_side,
        differences=differences,
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
    # Of the rows that stand for the area evenly: all of them where nothing was drawn.
    pairs = interactions(forest, found.table, seed=settings.seed) if found.exact else None
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


def _main(results: Mapping[str, ModelResult]) -> ModelResult:
    return results.get(MEAN, results[FOREST])


def _by_side(prepared: Prepared) -> BlockCurve | None:
    block = prepared.splits.block
    if block is None or prepared.places is None:
        return None
    settings, groups = prepared.settings, prepared.data.group_ids()
    return block_curve(
        prepared.context, prepared.table, prepared.sample, groups, prepared.places, block.side_m,
        parts=settings.folds, seed=settings.seed,
    )  # fmt: skip


def _differences(prepared: Prepared, results: Mapping[str, ModelResult]) -> Mapping[str, Interval]:
    main, headline = _main(results), prepared.splits.headline
    part_of = main.cross[headline].part_of

    def scored(name: str) -> tuple[float, NDArray[np.float32]]:
        own = results[name].cross[headline]
        return own.auc, own.scores

    return {
        name: of_difference(
            scored(main.name), scored(name), prepared.sample.labels, prepared.cells, prepared.ground, part_of
        )
        for name in results
        if name != main.name
    }


def _judged(
    prepared: Prepared, results: Mapping[str, ModelResult], differences: Mapping[str, Interval]
) -> tuple[str, ...]:
    """Return what the scores of the main model say, and how the others stand to it, in sentences."""
    main, splits = _main(results), prepared.splits
    leaks = checks.leaking(prepared.data)
    count = checks.landslide_count(prepared.data)
    random = None if splits.headline == "random" else main.cross.get("random")
    judged = verdict.Evidence(main.title, main.cross[splits.headline], random, main.interval, count, leaks)
    said = [verdict.in_words(judged)]
    titled = [(results[name].title, found) for name, found in differences.items()]
    said += verdict.compared(titled, main.title)
    if splits.block is not None:
        said.append(splits.block.words)
    said += [each.reliability.sentence(each.title) for each in results.values() if each.reliability.skill < 0]
    return tuple(said)
