"""A saved model on other ground: what it says there, how much of the ground it knows, and how well it does."""

import dataclasses
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import FileError, MissingError
from landslide_core.factors.align import AlignSettings, LayerFiles, align
from landslide_core.factors.derive import derive
from landslide_core.factors.layers import DeriveSettings
from landslide_core.factors.stack import FactorStack
from landslide_core.io import write_raster
from landslide_core.io.code_book import CodeBook
from landslide_core.io.plain.arrays import read_arrays, write_arrays
from landslide_core.io.plain.text import read_json, write_json
from landslide_core.knobs import from_json, to_json
from landslide_core.metrics import auc_of
from landslide_core.progress import SILENT, Progress
from landslide_core.runs import record, store
from landslide_core.scene.probability import NODATA
from landslide_core.susceptibility import FOREST, Encoding, Forest, SusceptibilityResult, open_forest
from landslide_core.susceptibility.validation.applicability import Measure

MODEL = "model.json"
_NUMBERS = "model.npz"
_SCHEMA = 1


@dataclass(frozen=True, eq=False)
class SavedModel:
    """A forest with what is needed to ask it elsewhere.

    forest: its encoding holds the classes. derive: how the factors were worked out. edges, names: the classes of its
    map. measure, threshold: what tells ground that it knows from other; None where that was not worked out.
    """

    forest: Forest
    derive: DeriveSettings
    edges: NDArray[np.float32]
    names: tuple[str, ...]
    measure: Measure | None
    threshold: float


@dataclass(frozen=True, eq=False)
class Applied:
    """What a saved model says of other ground.

    stack: the factors there. probability: float32 (n,), as common as in the sample that the model learned from.
    unlike: (n,), True where the ground is unlike all that it learned from, or has a class that it never saw. auc: on
    the landslides there, NaN without an inventory. words: in sentences.
    """

    stack: FactorStack
    probability: NDArray[np.float32]
    unlike: NDArray[np.bool_]
    auc: float
    words: tuple[str, ...]


def save_model(folder: Path, result: SusceptibilityResult, derived: DeriveSettings) -> None:
    """Write model.json and model.npz beside the forest's own files (`save_forest`): numbers and words, no pickle."""
    zones, applied = result.results[FOREST].zones, result.applicability
    arrays: dict[str, NDArray[Any]] = {"edges": zones.edges}
    card: dict[str, Any] = {
        "schema": _SCHEMA,
        "kind": "susceptibility model",
        "forest": f"{FOREST}.json",
        "derive": to_json(derived),
        "zones": list(zones.names),
        "share_in_sample": result.sample.share,
        "rate_in_area": result.sample.rate,
    }
    if applied is not None:
        measure, encoding = applied.measure, applied.measure.encoding
        arrays |= {"by_column": measure.by_column, "centre": encoding.centre, "scale": encoding.scale}
        arrays["learned"] = np.asarray(measure.tree.data, np.float32)
        card |= {"unit": measure.unit, "threshold": applied.threshold}
    write_arrays(folder / _NUMBERS, arrays, compressed=True)
    write_json(folder / MODEL, card)


def open_model(path: str | Path) -> SavedModel:
    """Open the model of a finished analysis.

    Parameters
    ----------
    path : str or Path
        The folder of an analysis, or the model.json in it.

    Returns
    -------
    SavedModel

    Raises
    ------
    FileError
        There is no such model, or its files are not one.
    """
    path = Path(path)
    path = path / MODEL if path.is_dir() else path
    cure = "Give the folder of a factor analysis, or the model.json in it, with model.npz and the forest beside it."
    try:
        card, arrays = read_json(path), read_arrays(path.with_name(_NUMBERS))
        if card["kind"] != "susceptibility model":
            raise ValueError("it is something else")
        forest = open_forest(path.with_name(Path(card["forest"]).name))
        derived = from_json(DeriveSettings, card["derive"])
        names, edges = tuple(card["zones"]), arrays["edges"]
        measure = _measure(card, arrays, forest) if "threshold" in card else None
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise FileError(
            f"{path.name} is not a saved model that can be opened ({problem}).", cure
        ) from problem
    return SavedModel(forest, derived, edges, names, measure, float(card.get("threshold", np.inf)))


def _measure(card: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], forest: Forest) -> Measure:
    from scipy.spatial import cKDTree

    own = forest.encoding  # of the same rows: it knows the same classes
    encoding = Encoding(own.factors, "linear", own.rates, own.mean_rate, arrays["centre"], arrays["scale"])
    return Measure(encoding, arrays["by_column"], cKDTree(arrays["learned"]), float(card["unit"]))


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
        Folder for susceptibility.tif, zones.tif, unlike.tif and applied.json.
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
    store.check_target(out, overwrite)
    saved = open_model(model)
    layers = align(
        files, dataclasses.replace(settings or AlignSettings(), derive=saved.derive), progress.part(0, 0.4)
    )
    names = [factor.name for factor in saved.forest.factors]
    stack = derive(layers, names, progress.part(0.4, 0.7))
    applied = _answered(saved, stack)
    with store.whole_or_nothing(out, overwrite) as folder:
        _write(folder, saved, applied)
        record.write_record(
            folder,
            {
                "schema": record.SCHEMA,
                "kind": "applied model",
                "created": datetime.now(UTC).isoformat(timespec="seconds"),
                "inputs": record.inputs_facts(files),
                "warnings": [*stack.notes, *applied.words],
                "seconds": {"total": round(time.perf_counter() - begun, 3)},
                "versions": record.versions(),
            },
        )
    progress.tell(1.0)
    return applied


def _answered(saved: SavedModel, stack: FactorStack) -> Applied:
    table, told = stack.table().copy(), []
    unseen = np.zeros(len(table), np.bool_)
    for k, factor in enumerate(saved.forest.factors):
        here = stack.factor(factor.name)
        if here.kind != factor.kind:
            classed = factor.kind == "categorical"
            where, elsewhere = ("in the model", "here") if classed else ("here", "in the model")
            raise MissingError(
                f"{factor.title} has classes {where} and none {elsewhere}.",
                f"Give the layer as {'classes' if classed else 'measurements'}, as the model had it.",
            )
        if factor.kind != "categorical":
            continue
        table[:, k], strange = _codes_by_name(table[:, k], here.book, factor.book)
        known = saved.forest.encoding.rates[k]
        assert known is not None  # of a factor with classes
        strange |= ~np.isin(table[:, k], known[0])
        unseen |= strange
        if strange.any():
            codes = np.unique(stack.table()[strange, k])
            names = ", ".join(str(here.classes.get(int(code), f"{code:g}")) for code in codes)
            told.append(
                f"{factor.title}: the model never saw {names}, on {strange.mean():.1%} of the area; it takes the mean "
                "share of landslides there."
            )
    probability = saved.forest.probability(table)
    unlike = unseen
    if saved.measure is not None:
        unlike = unseen | saved.measure.beyond(table, saved.threshold)
    told.append(
        f"On {unlike.mean():.1%} of the area the ground is unlike all that the model learned from: a guess."
    )
    auc = float("nan")
    if stack.landslides is not None:
        labels = stack.labels()
        if labels.any() and not labels.all():
            auc = float(auc_of(probability, labels))
            slides = len(np.unique(stack.group_ids()[labels]))
            told.append(
                f"On the {slides:,} landslides of this area, none of which it learned from: ROC AUC {auc:.3f}."
            )
            inside = ~unlike
            if unlike.any() and labels[inside].any() and not labels[inside].all():
                area = float(auc_of(probability[inside], labels[inside]))
                told.append(f"On ground like what it learned from: ROC AUC {area:.3f}.")
    told.append(
        "Probabilities are as common as in the sample that the model learned from: they compare places."
    )
    return Applied(stack, probability, unlike, auc, tuple(told))


def _codes_by_name(
    values: NDArray[np.float32], here: CodeBook, there: CodeBook
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Return the model's codes of classes by their names, and where a name is none of the model's."""
    out, strange = np.full(len(values), -1, np.float32), np.zeros(len(values), np.bool_)
    for code in np.unique(values):
        own = there.value_named(here.get(int(code), f"{code:g}"))
        rows = values == code
        strange |= rows & (own is None)
        out[rows] = -1 if own is None else own
    return out, strange


def _write(folder: Path, saved: SavedModel, applied: Applied) -> None:
    stack, title = applied.stack, "probability of landslide by a model of other ground"
    grid = stack.paint(applied.probability)
    write_raster(folder / "susceptibility.tif", grid, stack.geobox, np.nan, descriptions=[title])
    zones = np.searchsorted(saved.edges, applied.probability, side="right").astype(np.uint8)
    legend = {f"CLASS_{n}": name for n, name in enumerate(saved.names)}
    write_raster(folder / "zones.tif", stack.paint(zones, NODATA), stack.geobox, NODATA, tags=legend)
    title = "1 where the ground is unlike all that the model learned from"
    unlike = stack.paint(applied.unlike.astype(np.uint8), NODATA)
    write_raster(folder / "unlike.tif", unlike, stack.geobox, NODATA, descriptions=[title])
    auc = None if np.isnan(applied.auc) else applied.auc
    told = {"auc": auc, "unlike_share": float(applied.unlike.mean()), "words": list(applied.words)}
    write_json(folder / "applied.json", told)
