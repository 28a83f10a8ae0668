"""Pictures of a comparison: where a network is right and wrong, its matrix, and all networks over thresholds."""

from contextlib import closing

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from landslide_core import io
from landslide_core.comparison import class_maps
from landslide_core.comparison.comparison import Comparison, Contender, GroundTruth
from landslide_core.comparison.threshold_curves import curves
from landslide_core.figures import class_pictures, matrix_cells, numbers, palette, survey_map
from landslide_core.reporting import charts, run_maps
from landslide_core.reporting.document import Map, Mark
from landslide_core.reporting.pictures import Picture, on_grey
from landslide_core.reporting.texts import comparison as texts
from landslide_core.scene.preview import stretched, visible_roles

HALF_MM, _HALF_TALL_MM, _TALL_MM = 84.0, 120.0, 190.0
_MOST_PX, _OPAQUE = 1_600, 0.8
_MATRIX_MM, _CURVES_MM = 52.0, 84.0


def legend() -> tuple[Mark, ...]:
    """Return what the colours of the maps mean."""
    return (
        Mark(palette.HIT, texts.HITS),
        Mark(palette.MISS, texts.MISSES),
        Mark(palette.FALSE_ALARM, texts.ALARMS),
    )


def agreement(scene: GroundTruth, photo: Picture, each: Contender, threshold: float, *, half: bool) -> Map:
    """Return the map of hits, misses and false alarms of a network over the scene."""
    wrong = class_maps.errors(scene.truth, each.kept[0].percent(), threshold)
    classes = np.asarray(
        Image.fromarray(wrong).resize((photo.shape[1], photo.shape[0]), Image.Resampling.NEAREST)
    )
    painted = photo.astype(np.float32)
    for value, colour in class_pictures.ERROR_COLOURS.items():
        painted[classes == value] = (1 - _OPAQUE) * painted[classes == value] + _OPAQUE * np.array(
            palette.rgb(colour), np.float32
        )
    rows, cols = scene.truth.shape
    window = (slice(0, rows), slice(0, cols))
    drawing = survey_map.Drawing(scene.geobox, window, painted.astype(np.uint8))
    size = (HALF_MM, _HALF_TALL_MM) if half else (run_maps.WIDE_MM, _TALL_MM)
    made = survey_map.drawn(drawing, *size)
    caption = texts.MAP_CAPTION.format(
        title=each.title, threshold=numbers.per_cent(threshold), scale=run_maps.scale_of(made)
    ).strip()
    return Map(
        made.content,
        made.width_mm,
        made.height_mm,
        caption,
        texts.MAP_SPOKEN.format(title=each.title),
        () if half else legend(),
    )


def photo(scene: GroundTruth) -> Picture:
    """Return the scene's picture, no larger than a map can show; grey where it holds no data."""
    with closing(io.open_scene(scene.scene.image, scene.roles)) as opened:
        small = opened.overview(_MOST_PX, visible_roles(opened))
    shown = np.broadcast_to(stretched(small.pixels, small.valid), (3, *small.valid.shape))
    return on_grey(np.moveaxis(shown, 0, -1), small.valid)


def matrix(each: Contender, threshold: float) -> Map:
    """Return the confusion matrix of a network as a picture."""
    counts = each.matrix(threshold)
    cells = matrix_cells.cells_of(counts)
    shares = matrix_cells.share_of(counts, "truth")
    drawn = [
        [
            charts.Cell(f"{cell.value}\n{texts.CELLS[cell.code]}\n{_share(shares[t, p])}", cell.colour)
            for p, cell in enumerate(row)
        ]
        for t, row in enumerate(cells)
    ]
    content = charts.matrix(drawn, texts.CLASSES, (texts.PREDICTION, texts.TRUTH), (HALF_MM, _MATRIX_MM))
    caption = texts.MATRIX_CAPTION.format(title=each.title, threshold=numbers.per_cent(threshold))
    told = {name: int(getattr(counts, name)) for name in ("tp", "fn", "fp", "tn")}
    return Map(content, HALF_MM, _MATRIX_MM, caption, texts.MATRIX_SPOKEN.format(title=each.title, **told))


def _share(value: float) -> str:
    return "–" if np.isnan(value) else numbers.share(value / 100)


def over_thresholds(comparison: Comparison, names: list[str]) -> Map:
    """Return F1 over thresholds, and precision over recall, of those networks."""
    f1: dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]] = {}
    both: dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]] = {}
    for name in names:
        each = comparison.contender(name)
        drawn = curves(each.counts)
        f1[each.title] = (np.arange(101) / 100, drawn.scores("f1")[:101])
        label = texts.IN_BRACKETS.format(title=each.title, value=drawn.average_precision)
        both[label] = (drawn.recall[:101], drawn.precision[:101])
    size = run_maps.WIDE_MM, _CURVES_MM
    content = charts.curves(
        [
            charts.Panel(texts.F1, texts.THRESHOLD_AXIS, texts.F1_AXIS, f1),
            charts.Panel(texts.PRECISION_RECALL, texts.RECALL_AXIS, texts.PRECISION_AXIS, both),
        ],
        size,
    )
    return Map(content, *size, texts.CURVES_CAPTION, texts.CURVES_SPOKEN)
