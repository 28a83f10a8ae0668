"""The account of a detection in run.json: what went in, what was done, what came out.

Keys (stable; `schema` changes when one of them does):
schema, kind ("detect"), created (ISO 8601, UTC), warnings [sentence],
scene {name, sha256, bytes, rows, cols, crs, affine, resolution_m, dtype, roles, valid_share},
predicted {rows, cols, crs, affine, resolution_m}: the grid of all results,
dem {name, sha256, bytes} or null,
reference {name, sha256, bytes, iou, f1, precision, recall, kappa, oa, miou, tp, fp, fn, tn} or null,
    of mask.tif against the reference, over the pixels that both know,
exclude {name, sha256, bytes, share} or null: what was left out, as a share of all pixels,
uncertainty {views, mean} or null: standard deviation over the views of test-time augmentation, in [0, 1],
gradcam {layer, method, windows [{row, col, rows, cols, pixels, note}]} or null (landslide_core.detection.explain),
network {name, title, file, sha256, threshold, licence}, settings {every field of DetectSettings},
device, precision, tiles, skipped_tiles, batch, normalisation (a sentence, "" for none),
terrain (whether the network saw it), seconds {read, predict, write, vectorise, total},
peak_memory_bytes (of the process, since it began),
results {threshold, count, total_area, area_unit, share, georeferenced},
files {name: {sha256, bytes}} (all but run.json), versions {name: version}.
A number that is undefined is null.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landslide_core.detection.files import Results
from landslide_core.detection.predict import PredictionFacts
from landslide_core.detection.settings import DetectSettings
from landslide_core.runs.record import SCHEMA, file_facts, peak_memory_bytes, versions
from landslide_core.scene.scene import Scene

if TYPE_CHECKING:
    from landslide_core.networks import Card

_FACTS = ("device", "precision", "tiles", "skipped_tiles", "batch", "normalisation", "terrain")


@dataclass(frozen=True)
class Inputs:
    """What went into a run: `image_scene` is the image on its own grid, `scene` on that of the results,
    `notes` of the masks."""

    image_scene: Scene
    scene: Scene
    card: "Card"
    settings: DetectSettings
    image: Path
    dem: Path | None
    reference: Path | None
    exclude: Path | None = None
    notes: tuple[str, ...] = ()  # of the files beside the image


def account(
    inputs: Inputs,
    facts: PredictionFacts,
    results: Results,
    seconds: Mapping[str, float],
    gradcam: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The content of run.json but for `files`, which `write_record` adds."""
    card, own = inputs.card, inputs.image_scene
    return {
        "schema": SCHEMA,
        "kind": "detect",
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "warnings": [*_warnings(inputs), *facts.warnings, *results.warnings],
        "scene": {
            **file_facts(inputs.image),
            **_grid(own),
            "dtype": own.dtype,
            "roles": own.roles,
            "valid_share": facts.valid_share,
        },
        "predicted": _grid(inputs.scene),
        "dem": inputs.dem and file_facts(Path(inputs.dem)),
        "reference": inputs.reference and {**file_facts(Path(inputs.reference)), **_scores(results)},
        "exclude": inputs.exclude and {**file_facts(Path(inputs.exclude)), "share": facts.excluded_share},
        "uncertainty": _uncertainty(inputs.settings, facts),
        "gradcam": gradcam,
        "network": {
            name: getattr(card, name) for name in ("name", "title", "file", "sha256", "threshold", "licence")
        },
        "settings": dataclasses.asdict(inputs.settings),
        **{name: getattr(facts, name) for name in _FACTS},
        "seconds": _rounded(seconds),
        "peak_memory_bytes": peak_memory_bytes(),
        "results": _results(results, inputs.settings),
        "versions": versions(),
    }


def revised(
    before: Mapping[str, Any], settings: DetectSettings, results: Results, seconds: float
) -> dict[str, Any]:
    """The account of a run whose results were written anew from the same probability."""
    return {
        **before,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "reference": before["reference"] and {**before["reference"], **_scores(results)},
        "settings": dataclasses.asdict(settings),
        "seconds": {**before["seconds"], **_rounded({"vectorise": seconds})},
        "results": _results(results, settings),
        "versions": versions(),
    }


def _uncertainty(settings: DetectSettings, facts: PredictionFacts) -> dict[str, Any] | None:
    return None if settings.augment == "none" else {"views": settings.views, "mean": facts.mean_spread}


def _grid(scene: Scene) -> dict[str, Any]:
    crs = scene.geobox.crs
    return {
        "rows": scene.shape[0],
        "cols": scene.shape[1],
        "crs": None if crs is None else str(crs),
        "affine": list(scene.geobox.affine)[:6],
        "resolution_m": scene.resolution_m,
    }


def _warnings(inputs: Inputs) -> list[str]:
    """What a reader should know of the scene and of how it suits the network."""
    warnings = [*inputs.scene.notes, *inputs.notes]
    resolution_m, card = inputs.scene.resolution_m, inputs.card
    if resolution_m is not None and not card.serves(float(f"{resolution_m:.3g}")):
        low, high = card.resolution_m
        warnings.append(
            f"{resolution_m:.3g} m per pixel is outside the range of {card.title} ({low:g} to {high:g} m): "
            f"resample to {card.native_resolution_m:g} m for results it was trained for."
        )
    return warnings


def _results(results: Results, settings: DetectSettings) -> dict[str, Any]:
    inventory = results.inventory
    return {
        "threshold": settings.threshold,
        "count": inventory.count,
        "total_area": inventory.total_area,
        "area_unit": inventory.area_unit,
        "share": results.share,
        "georeferenced": inventory.georeferenced,
    }


def _scores(results: Results) -> dict[str, float | int]:
    return {} if results.matrix is None else results.matrix.scores()


def _rounded(seconds: Mapping[str, float]) -> dict[str, float]:
    return {stage: round(value, 3) for stage, value in seconds.items()}
