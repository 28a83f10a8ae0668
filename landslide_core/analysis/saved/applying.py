"""A saved model on other ground: what it says there, how much of the ground it knows, and how well it does."""

import dataclasses
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landslide_core.analysis.relation_files import write_landslides
from landslide_core.analysis.saved import ANSWER, RELIEF, SUSCEPTIBILITY, UNLIKE, ZONES
from landslide_core.analysis.saved.matching import files_for, in_model_codes, match_classes, ranges_in_words
from landslide_core.analysis.saved.model import SavedModel, open_model
from landslide_core.errors import MismatchError
from landslide_core.factors import Factor
from landslide_core.factors.align import AlignSettings, LayerFiles, align
from landslide_core.factors.derive import derive
from landslide_core.factors.landslides import landslide_table
from landslide_core.factors.stack import FactorStack
from landslide_core.figures.hillshade import hillshade
from landslide_core.io import write_raster
from landslide_core.io.plain.text import some_of, write_json
from landslide_core.metrics import auc_of
from landslide_core.progress import SILENT, Progress
from landslide_core.runs import record, store
from landslide_core.scene.probability import NODATA

if TYPE_CHECKING:  # geopandas takes most of a second to import
    from geopandas import GeoDataFrame

_COARSER = 1.25  # pixels that differ by more make other slopes


@dataclass(frozen=True, eq=False)
class Applied:
    """What a saved model says of other ground.

    stack: the factors there. saved: the model. probability: float32 (n,), as common as in the sample that the model
    learned from. zones: (n,) class of its map. unlike: (n,), True where the ground is unlike all that it learned from,
    or has a class that it never saw. auc: on the landslides there, NaN without an inventory. words: in sentences.
    relief: uint8 (rows, cols), the ground lit from the north-west. landslides: with their ground, None without an
    inventory.
    """

    stack: FactorStack
    saved: SavedModel
    probability: NDArray[np.float32]
    zones: NDArray[np.uint8]
    unlike: NDArray[np.bool_]
    auc: float
    words: tuple[str, ...]
    relief: NDArray[np.uint8]
    landslides: "GeoDataFrame | None"


def apply_model(
    model: str | Path,
    files: LayerFiles,
    out: str | Path,
    settings: AlignSettings | None = None,
    *,
    overwrite: bool = False,
    progress: Progress = SILENT,
) -> Applied:
    """Ask a saved model of other ground, and write its map there.

    Parameters
    ----------
    model : str or Path
        The folder of an analysis, or the model.json in it.
    files : LayerFiles
        The layers that its factors need, of the other area. With an inventory the model is scored there.
    out : str or Path
        Folder for susceptibility.tif, zones.tif, unlike.tif, relief.tif, the landslides with their ground, and what
        is to be said of all that (applied.json).
    settings : AlignSettings, optional
        The grid; how factors are worked out is the model's own.
    overwrite : bool
        Whether an earlier answer in `out` is replaced.
    progress : Progress
        Hears the share that is done, and says when to stop.

    Returns
    -------
    Applied
        Probabilities, where they are guesses, and the score on an inventory.

    Raises
    ------
    InputError
        A layer that the model needs is missing, or cannot be used.
    Cancelled
        `progress` said so.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> there = scarp.LayerFiles(dem="other_valley.tif", inventory="other_slides.gpkg")
    >>> found = scarp.apply_model("factors", there, "other")  # doctest: +SKIP
    >>> print(*found.words, sep="\\n")  # doctest: +SKIP
    """
    begun, out = time.perf_counter(), Path(out)
    store.check_target(out, overwrite, (files, model))
    saved = open_model(model)
    applied = ask(saved, files, settings, progress)
    with store.whole_or_nothing(out, overwrite) as folder:
        _write(folder, applied)
        record.write_record(
            folder,
            {
                **record.head("applied model"),
                "inputs": record.inputs_facts(files),
                "warnings": [*applied.stack.notes, *applied.words],
                "seconds": {"total": round(time.perf_counter() - begun, 3)},
            },
        )
    progress.tell(1.0)
    return applied


def ask(
    saved: SavedModel,
    files: LayerFiles,
    settings: AlignSettings | None = None,
    progress: Progress = SILENT,
) -> Applied:
    """Return what a saved model says of other ground; nothing is written. See `apply_model`."""
    wanted = saved.forest.factors
    files = files_for(wanted, files)
    grid = dataclasses.replace(settings or AlignSettings(), derive=saved.derive)
    layers = align(files, grid, progress.part(0, 0.4))
    stack = derive(layers, [factor.name for factor in wanted], progress.part(0.4, 0.7))
    table, told = stack.table().copy(), [*_pixels_in_words(saved, stack)]
    unseen = np.zeros(len(table), np.bool_)
    for k, factor in enumerate(wanted):
        here = stack.factor(factor.name)
        _require_kind(factor, here)
        if factor.kind == "categorical":
            table[:, k], strange, words = _classes(saved, k, here, table[:, k])
            unseen |= strange
            told += words
        else:
            told += ranges_in_words(factor, table[:, k], saved.forest.low[k], saved.forest.high[k])
    probability = saved.forest.probability(table)
    unlike = unseen if saved.measure is None else unseen | saved.measure.beyond(table, saved.threshold)
    told.append(_known_in_words(saved, unlike, unseen))
    auc, judged = _judged(stack, probability, unlike)
    told += judged
    told.append(
        "Probabilities are as common as in the sample that the model learned from: they compare places."
    )
    zones = np.searchsorted(saved.edges, probability, side="right").astype(np.uint8)
    slides = None if layers.landslides is None else landslide_table(stack, layers.landslides)
    relief = hillshade(layers.dem, stack.pixel_area_m2**0.5)
    return Applied(
        stack, saved, probability, zones, unlike, auc=auc, words=tuple(told), relief=relief, landslides=slides
    )


def _require_kind(factor: Factor, here: Factor) -> None:
    if here.kind == factor.kind:
        return
    if factor.kind == "categorical":
        raise MismatchError(
            f"{factor.title} has classes in the model and none here.",
            "Give the layer as classes, as the model had it.",
        )
    raise MismatchError(
        f"{factor.title} has classes here and none in the model.",
        "Give the layer as measurements, as the model had it.",
    )


def _classes(
    saved: SavedModel, k: int, here: Factor, values: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.bool_], list[str]]:
    """Return the values of a factor with classes as the model's, where it never saw them, and what is to be said."""
    factor, rates = saved.forest.factors[k], saved.forest.encoding.rates[k]
    assert rates is not None  # of a factor with classes
    met = [int(value) for value in np.unique(values)]
    found = match_classes(factor, here.book, met)
    own = in_model_codes(values, found)
    strange = ~np.isin(own, rates[0])
    words = list(found.words)
    if strange.any():
        names = some_of(
            [here.classes.get(int(v), f"class {here.book.code_of(v)}") for v in np.unique(values[strange])]
        )
        words.append(
            f"{factor.title}: the model never saw {names}, on {np.count_nonzero(strange):,} of {strange.size:,} pixels "
            f"({strange.mean():.1%}); it takes the mean share of landslides there."
        )
    return own, strange, words


def _pixels_in_words(saved: SavedModel, stack: FactorStack) -> tuple[str, ...]:
    """Return a sentence where pixels are of another size than those that the model learned from."""
    here = stack.pixel_area_m2**0.5
    if saved.pixel_m is None or max(here, saved.pixel_m) <= _COARSER * min(here, saved.pixel_m):
        return ()
    return (
        f"The model learned from pixels of {saved.pixel_m:.3g} m, and those here have {here:.3g} m: slope, relief and "
        f"wetness come out differently. A grid of {saved.pixel_m:.3g} m would compare like with like.",
    )


def _known_in_words(saved: SavedModel, unlike: NDArray[np.bool_], unseen: NDArray[np.bool_]) -> str:
    if saved.measure is None:
        return (
            "The model holds nothing that tells known ground from other (it was made without the area of "
            f"applicability); only classes that it never saw are marked, on {unseen.mean():.1%} of the area."
        )
    return (
        f"On {unlike.mean():.1%} of the area the ground is unlike all that the model learned from (dissimilarity above "
        f"{saved.threshold:.2f}, or a class that it never saw): a guess."
    )


def _judged(
    stack: FactorStack, probability: NDArray[np.float32], unlike: NDArray[np.bool_]
) -> tuple[float, list[str]]:
    """Return the score on the landslides there, NaN without any to tell apart, and the words on it."""
    labels = stack.labels() if stack.landslides is not None else np.zeros(0, np.bool_)
    auc = auc_of(probability, labels)
    if np.isnan(auc):
        return auc, []
    slides = len(np.unique(stack.group_ids()[labels]))
    told = [f"On the {slides:,} landslides of this area, none of which it learned from: ROC AUC {auc:.3f}."]
    inside = ~unlike
    if unlike.any() and not np.isnan(area := auc_of(probability[inside], labels[inside])):
        told.append(f"On ground like what it learned from: ROC AUC {area:.3f}.")
    return auc, told


def _write(folder: Path, applied: Applied) -> None:
    stack, title = applied.stack, "probability of landslide by a model of other ground"
    grid = stack.paint(applied.probability)
    write_raster(folder / SUSCEPTIBILITY, grid, stack.geobox, np.nan, descriptions=[title])
    legend = {f"CLASS_{n}": name for n, name in enumerate(applied.saved.names)}
    zones = stack.paint(applied.zones, NODATA)
    write_raster(folder / ZONES, zones, stack.geobox, NODATA, tags=legend)
    title = "1 where the ground is unlike all that the model learned from"
    unlike = stack.paint(applied.unlike.astype(np.uint8), NODATA)
    write_raster(folder / UNLIKE, unlike, stack.geobox, NODATA, descriptions=[title])
    write_raster(
        folder / RELIEF, applied.relief, stack.geobox, descriptions=["relief, lit from the north-west"]
    )
    if applied.landslides is not None:
        write_landslides(folder, applied.landslides)
    auc = None if np.isnan(applied.auc) else applied.auc
    shares = np.bincount(applied.zones, minlength=len(applied.saved.names)) / max(1, applied.zones.size)
    write_json(
        folder / ANSWER,
        {
            "auc": auc,
            "unlike_share": float(applied.unlike.mean()),
            "threshold": None if applied.saved.measure is None else applied.saved.threshold,
            "zones": dict(zip(applied.saved.names, shares.tolist(), strict=True)),
            "landslides": None if applied.landslides is None else len(applied.landslides),
            "words": list(applied.words),
        },
    )
