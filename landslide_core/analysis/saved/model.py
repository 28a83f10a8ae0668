"""A saved model: numbers and words beside the forest's own files, no pickle."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.analysis.saved import MODEL_FILES
from landslide_core.errors import FileError
from landslide_core.factors.layers import DeriveSettings
from landslide_core.io.boundary import SENSELESS, opens, reason
from landslide_core.io.plain.arrays import read_arrays, write_arrays
from landslide_core.io.plain.text import write_json
from landslide_core.io.plain.validated import check_schema, read_object
from landslide_core.knobs import from_json, to_json
from landslide_core.language import marked
from landslide_core.susceptibility import FOREST, Encoding, Forest, SusceptibilityResult, open_forest
from landslide_core.susceptibility.validation.applicability import Measure

MODEL, NUMBERS, *_ = MODEL_FILES
_KIND = "susceptibility model"
_SCHEMA = 1


@dataclass(frozen=True, eq=False)
class SavedModel:
    """A forest with what is needed to ask it elsewhere.

    forest: its encoding holds the classes, and it knows the range of every measurement that it learned from. derive:
    how the factors were worked out. edges, names: the classes of its map. measure, threshold: what tells ground that
    it knows from other; None where that was not worked out. pixel_m: side of the pixels that it learned from, None for
    the rows of a table.
    """

    forest: Forest
    derive: DeriveSettings
    edges: NDArray[np.float32]
    names: tuple[str, ...]
    measure: Measure | None
    threshold: float
    pixel_m: float | None


def save_model(
    folder: Path, result: SusceptibilityResult, derived: DeriveSettings, pixel_m: float | None
) -> None:
    """Write model.json and model.npz beside the forest's own files (`save_forest`)."""
    zones, applied = result.results[FOREST].zones, result.applicability
    arrays: dict[str, NDArray[Any]] = {"edges": zones.edges}
    card: dict[str, Any] = {
        "schema": _SCHEMA,
        "kind": _KIND,
        "forest": f"{FOREST}.json",
        "derive": to_json(derived),
        "pixel_m": pixel_m,
        "zones": list(zones.names),
        "share_in_sample": result.sample.share,
        "rate_in_area": result.sample.rate,
    }
    if applied is not None:
        measure, encoding = applied.measure, applied.measure.encoding
        arrays |= {"by_column": measure.by_column, "centre": encoding.centre, "scale": encoding.scale}
        arrays["learned"] = np.asarray(measure.tree.data, np.float32)
        card |= {"unit": measure.unit, "threshold": applied.threshold}
    write_arrays(folder / NUMBERS, arrays, compressed=True)
    write_json(folder / MODEL, card)


@opens
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
    cure = f"Give the folder of a factor analysis, or the {MODEL} in it, with {', '.join(MODEL_FILES[1:])} beside it."
    card = read_object(path, cure)
    check_schema(card, _SCHEMA, path.name)
    if card.get("kind") != _KIND:
        raise FileError(f"{path.name} is not a saved model that can be opened (it is something else).", cure)
    try:
        arrays = read_arrays(path.with_name(NUMBERS))
        forest = open_forest(path.with_name(Path(card["forest"]).name))
        derived = from_json(DeriveSettings, card["derive"])
        names, edges = tuple(map(str, card["zones"])), np.asarray(arrays["edges"], np.float32)
        if edges.shape != (len(names) - 1,) or (np.diff(edges) < 0).any():
            raise ValueError(marked("the classes of its map do not fit their breaks"))
        measure = _measure(card, arrays, forest) if "threshold" in card else None
        threshold = float(card.get("threshold", np.inf))
        pixel_m = card.get("pixel_m")
        pixel_m = None if pixel_m is None else float(pixel_m)
    except SENSELESS as problem:
        raise FileError(
            f"{path.name} is not a saved model that can be opened ({reason(problem)}).", cure
        ) from problem
    return SavedModel(forest, derived, edges, names, measure=measure, threshold=threshold, pixel_m=pixel_m)


def _measure(card: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], forest: Forest) -> Measure:
    """Return what tells known ground from other; ValueError where its numbers do not belong together."""
    from scipy.spatial import cKDTree

    own = forest.encoding  # of the same rows: it knows the same classes
    encoding = Encoding(own.factors, "linear", own.rates, own.mean_rate, arrays["centre"], arrays["scale"])
    by_column, learned, unit = arrays["by_column"], arrays["learned"], float(card["unit"])
    width = encoding.owner.size
    sizes = [arrays[name].shape == (width,) for name in ("centre", "scale", "by_column")]
    if not all(sizes) or learned.ndim != 2 or learned.shape[1] != np.count_nonzero(by_column > 0):
        raise ValueError(marked("what it learned from does not fit its factors"))
    if not (np.isfinite(learned).all() and unit > 0):
        raise ValueError(marked("what it learned from holds no distances"))
    return Measure(encoding, by_column, cKDTree(learned), unit)
