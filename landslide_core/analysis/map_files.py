"""The maps of a mapping as COGs, written part by part of the grid."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core.analysis import factor_maps
from landslide_core.analysis.run import RELIEF
from landslide_core.analysis.sketch import Sketch
from landslide_core.factors.stack import Strips
from landslide_core.figures.hillshade import hillshade
from landslide_core.io import StripSink, strip_writer, write_raster
from landslide_core.progress import SILENT, Progress
from landslide_core.scene.geodesy import resolution_m
from landslide_core.scene.probability import NODATA
from landslide_core.susceptibility import SusceptibilityResult
from landslide_core.susceptibility.asked_on import scores_on
from landslide_core.susceptibility.shap.values import Shap, every_place

_Column = tuple[str, NDArray[Any]]  # name of a map, its values (n_valid,)


def write_maps(
    folder: Path,
    stack: Strips,
    result: SusceptibilityResult,
    progress: Progress = SILENT,
) -> Sketch:
    """Write susceptibility_<model>.tif, zones_<model>.tif, shap_<factor>.tif and dissimilarity.tif as COGs.

    Where `result` is of every valid pixel, its values are written; where it is of a part that was drawn, the
    fitted models are asked strip by strip, and every place is explained there. Cancelled is raised when
    `progress` says so. Returns the main maps in small.
    """
    sketch = Sketch.of(stack.geobox)
    main = {f"susceptibility_{result.main}": "probability", f"zones_{result.main}": "zones"}
    sketched = {**main, "dissimilarity": "dissimilarity"}
    rows, done, row = stack.geobox.shape[0], 0, 0
    whole = len(result.codes) == stack.count
    with ExitStack() as opened:
        sinks = {name: opened.enter_context(sink) for name, sink in _sinks(folder, stack.geobox, result)}
        for part in stack.strips():
            own, end = slice(row, row + part.count), done + part.geobox.shape[0]
            told = progress.part(done / rows, end / rows, f"maps, row {done:,} of {rows:,}")
            told.tell(0)
            kept: dict[str, NDArray[Any]] = {}
            for name, column in _known(result, own) if whole else _asked(part.table(), result, told):
                if name in sketched:
                    kept[sketched[name]] = column
                fill = np.nan if column.dtype == np.float32 else NODATA
                sinks[name].write(done, part.paint(column, fill))
            sketch.add(done, part, kept)
            done, row = end, own.stop
    progress.tell(1)
    return sketch


def write_relief(folder: Path, sketch: Sketch) -> None:
    """Write relief.tif, shaded relief in small, on which a report draws; nothing where elevation is no factor."""
    if "elevation" not in sketch.grids:
        return
    side_m = resolution_m(sketch.geobox) or 1.0
    shade = hillshade(sketch.grids["elevation"], side_m)
    write_raster(folder / RELIEF, shade, sketch.geobox, descriptions=["shaded relief, 0 dark to 255 light"])


def _explained(result: SusceptibilityResult) -> Shap | None:
    """Return the SHAP values where maps of them are written."""
    found = result.shap
    return found if found is not None and found.exact and result.settings.shap_maps else None


def _sinks(
    folder: Path, geobox: GeoBox, result: SusceptibilityResult
) -> Iterator[tuple[str, AbstractContextManager[StripSink]]]:
    def grid(name: str, title: str, **tags: str) -> tuple[str, AbstractContextManager[StripSink]]:
        path = folder / f"{name}.tif"
        return name, strip_writer(path, geobox, "float32", np.nan, descriptions=[title], tags=tags)

    rate = f"as common as in the sample ({result.sample.share:.1%} landslide)"
    for model in result.results.values():
        yield grid(f"susceptibility_{model.name}", "probability of landslide, 0 to 1", SCALE=rate)
        legend = {f"CLASS_{n}": name for n, name in enumerate(model.zones.names)}
        path, colours = folder / f"zones_{model.name}.tif", _colours(len(model.zones.names))
        tags = {**legend, "METHOD": model.zones.method}
        said = ["class of susceptibility, 0 the lowest"]
        yield path.stem, strip_writer(path, geobox, "uint8", NODATA, colours, descriptions=said, tags=tags)
    explained = _explained(result)
    if explained is not None:
        for factor in explained.factors:
            yield grid(f"shap_{factor.name}", f"SHAP of {factor.title} (change of probability)")
    if result.applicability is not None:
        limit = f"{result.applicability.threshold:.4g}"
        yield grid("dissimilarity", "dissimilarity index", THRESHOLD=limit)


def _known(result: SusceptibilityResult, rows: slice) -> Iterator[_Column]:
    """Yield what the result holds of some rows of the table."""
    for model in result.results.values():
        yield f"susceptibility_{model.name}", model.scores[rows]
        yield f"zones_{model.name}", model.zones.of[rows].astype(np.uint8)
    explained = _explained(result)
    if explained is not None:
        for factor, values in zip(explained.factors, explained.values, strict=True):
            yield f"shap_{factor.name}", values[rows]
    if result.applicability is not None:
        yield "dissimilarity", result.applicability.dissimilarity[rows]


def _asked(table: NDArray[np.float32], result: SusceptibilityResult, progress: Progress) -> Iterator[_Column]:
    """Yield what the fitted models say of a table (n, factors), and why the forest says it."""
    for name, scores in scores_on(result, table).items():
        yield f"susceptibility_{name}", scores
        yield f"zones_{name}", result.results[name].zones.of_scores(scores).astype(np.uint8)
    if result.applicability is not None:
        yield "dissimilarity", result.applicability.measure.of(table)
    if _explained(result) is not None:
        explained = every_place(result.forest, table, progress)
        for factor, values in zip(result.forest.factors, explained, strict=True):
            yield f"shap_{factor.name}", values


def _colours(classes: int) -> Mapping[int, tuple[int, int, int, int]]:
    colours = factor_maps.rgb(factor_maps.zone_colours(classes)).tolist()
    return {n: (red, green, blue, 255) for n, (red, green, blue) in enumerate(colours)} | {
        NODATA: (0, 0, 0, 0)
    }
