"""The models fitted and validated: what `map_susceptibility` begins with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import NoDataError
from landslide_core.factors import checks
from landslide_core.factors.breaks import Breaks
from landslide_core.factors.factor_table import FactorTable
from landslide_core.factors.stack import FactorStack
from landslide_core.progress import Progress
from landslide_core.susceptibility.classes.counts import background_of, breaks_for
from landslide_core.susceptibility.classes.ground import Ground, ground_of
from landslide_core.susceptibility.classes.relate import Relation
from landslide_core.susceptibility.models import models
from landslide_core.susceptibility.models.sample import Sample, draw_sample
from landslide_core.susceptibility.result import FOREST, ModelResult
from landslide_core.susceptibility.settings import SusceptibilitySettings
from landslide_core.susceptibility.validation import calibration, intervals, ranking_curves
from landslide_core.susceptibility.validation.calibration import Line
from landslide_core.susceptibility.validation.crossval import CrossValidation, averaged, cross_validate
from landslide_core.susceptibility.validation.schemes import Splits, places_of, split
from landslide_core.susceptibility.zoning import class_table, zone


@dataclass(frozen=True, eq=False)
class Prepared:
    """What every model learns from and is judged on: the rows, how they are split, and the ground they lie on.

    table: float32 (n, factors); labels: (n,); places: (n, 2) in metres or None. ground, cells: pieces of ground, and
    which of them each row of the sample lies in.
    """

    data: FactorStack | FactorTable
    settings: SusceptibilitySettings
    table: NDArray[np.float32]
    labels: NDArray[np.bool_]
    places: NDArray[np.float64] | None
    sample: Sample
    context: models.Context
    splits: Splits
    ground: Ground
    cells: NDArray[np.int64]

    @property
    def ground_in_words(self) -> str:
        """What the rows are: all of an area, or rows that someone chose."""
        return "the area" if background_of(self.data) == "area" else "the rows"


def prepare(
    data: FactorStack | FactorTable, settings: SusceptibilitySettings, relations: tuple[Relation, ...]
) -> Prepared:
    """Draw the sample and split the ground. InputError when nothing can be fitted or validated."""
    checks.require_landslides(data)
    table, labels, places = data.table(), data.labels(), places_of(data)
    if (table.max(0) == table.min(0)).all():
        titles = ", ".join(factor.title for factor in data.factors)
        raise NoDataError(f"Every factor ({titles}) is the same everywhere.", "Give a factor that varies.")
    sample = draw_sample(
        labels,
        per_landslide=settings.per_landslide,
        most=settings.most_landslide_rows,
        seed=settings.seed,
        places_m=places,
        buffer_m=settings.buffer_m,
        weight=data.weight,
        true_rate=settings.true_rate,
        chosen=background_of(data) == "absences",
    )
    context = models.Context(data.factors, _breaks(data, relations), settings.forest)
    splits = split(settings, data, context, table, sample)
    ground = ground_of(data)
    cells = ground.cells_of(data)[sample.rows]
    return Prepared(
        data, settings, table=table, labels=labels, places=places, sample=sample, context=context,
        splits=splits, ground=ground, cells=cells,
    )  # fmt: skip


def fit_all(
    prepared: Prepared, chosen: Sequence[models.Model], progress: Progress
) -> Mapping[str, ModelResult]:
    """Fit and validate the models in their order, those that are means from their members."""
    splits, sample = prepared.splits.of, prepared.sample
    one = sum(each.count for repeats in splits.values() for each in repeats)
    fits, done = one * sum(not model.members for model in chosen), 0
    results: dict[str, ModelResult] = {}
    for model in chosen:
        members = [results[name] for name in model.members if name in results]
        if members and len(members) == len(model.members):
            cross: Mapping[str, CrossValidation] = {
                name: averaged(model, [member.cross[name] for member in members], sample, each)
                for name, each in splits.items()
            }
            fitted: models.Fitted = models.MeanOf(tuple(member.fitted for member in members))
        else:
            cross = _validated(prepared, model, progress.part(done / fits, (done + one) / fits))
            done += one
            fitted = model.fit(prepared.context, prepared.table[sample.rows], sample.labels)
        results[model.name] = _result(prepared, model, fitted, cross)
    return results


def _validated(prepared: Prepared, model: models.Model, progress: Progress) -> Mapping[str, CrossValidation]:
    splits, headline = prepared.splits.of, prepared.splits.headline
    fits, done = sum(each.count for repeats in splits.values() for each in repeats), 0
    cross = {}
    for name, (first, *more) in splits.items():
        start, done = done, done + sum(each.count for each in (first, *more))
        cross[name] = cross_validate(
            model, prepared.context, prepared.table, prepared.sample, folds=first, more=more,
            everywhere=name == headline, permutation=model.name == FOREST and name == headline,
            progress=progress.part(start / fits, done / fits),
        )  # fmt: skip
    return cross


def _result(
    prepared: Prepared,
    model: models.Model,
    fitted: models.Fitted,
    cross: Mapping[str, CrossValidation],
) -> ModelResult:
    data, settings, sample, labels = prepared.data, prepared.settings, prepared.sample, prepared.labels
    headline, weight = prepared.splits.headline, data.weight
    scores = fitted.probability(prepared.table)
    scores.flags.writeable = False
    unseen = cross[headline].everywhere
    assert unseen is not None  # the headline scheme is asked for every row
    rows = sample.balanced(labels, weight)
    chance, line = _chances(prepared, sample.corrected(unseen), rows)
    own = cross[headline]
    drawn = [
        *(_roc(each, sample.labels) for each in cross.values()),
        ranking_curves.area_curve(
            scores,
            labels,
            ranking_curves.SUCCESS,
            "all landslides, which the model has seen",
            weight,
            ground=prepared.ground_in_words,
        ),
        _prediction_rate(prepared, unseen, own),
        ranking_curves.precision_recall(chance, labels, f"{headline} folds, all rows", weight),
    ]
    zones = zone(scores, settings.zoning, settings.classes, labels, even=data.even())
    by_class = class_table(zones, labels, data.group_ids(), data.pixel_area_m2, weight)
    interval = intervals.of_area(
        own.auc, own.scores, sample.labels, prepared.cells, prepared.ground, own.part_of
    )
    return ModelResult(
        name=model.name, title=model.title, fitted=fitted, scores=scores, cross=cross, interval=interval,
        curves=tuple(drawn), reliability=ranking_curves.reliability(chance, labels, weight=rows), sample=sample,
        line=line, zones=zones, zone_table=by_class,
    )  # fmt: skip


def _roc(cross: CrossValidation, labels: NDArray[np.bool_]) -> ranking_curves.Curve:
    """Return the curve whose area is the AUC of the first split: the mean of those within its parts."""
    return ranking_curves.within_parts(
        lambda rows: ranking_curves.roc(cross.scores[rows], labels[rows], cross.scheme), labels, cross.part_of
    )


def _prediction_rate(
    prepared: Prepared, unseen: NDArray[np.float32], own: CrossValidation
) -> ranking_curves.Curve:
    """Return the prediction rate within the parts of the headline, for each has scores of a model of its own."""
    labels, weight = prepared.labels, prepared.data.weight
    parts = prepared.splits.first[own.scheme].of

    def draw(rows: NDArray[np.int64]) -> ranking_curves.Curve:
        return ranking_curves.area_curve(
            unseen[rows], labels[rows], ranking_curves.PREDICTION, f"landslides not seen ({own.scheme} folds)",
            None if weight is None else weight[rows], ground=prepared.ground_in_words,
        )  # fmt: skip

    return ranking_curves.within_parts(draw, labels, None if own.part_of is None else parts)


def _chances(
    prepared: Prepared, chance: NDArray[np.float32], rows: NDArray[np.float64] | None
) -> tuple[NDArray[np.float32], Line]:
    """Return chances on ground not seen, mended if that is asked for and helps, and the line that mends the map."""
    if not prepared.settings.recalibrate:
        return chance, Line()
    parts = prepared.splits.first[prepared.splits.headline].of
    mended = calibration.mended_out_of_fold(chance, prepared.labels, parts, rows)
    line = calibration.line_through(chance, prepared.labels, rows)
    before, after = (
        ranking_curves.reliability(each, prepared.labels, weight=rows).brier for each in (chance, mended)
    )
    return (mended, line) if line.usable and after < before else (chance, Line())


def _breaks(data: FactorStack | FactorTable, relations: tuple[Relation, ...]) -> Mapping[str, Breaks]:
    return {**breaks_for(data), **{r.name: r.ratio.counts.breaks for r in relations}}
