"""The account of a detection in run.json: what went in, what was done, what came out.

Keys (stable; `schema` changes when one of them does):
schema, kind ("detect"), created (ISO 8601, UTC), warnings [sentence],
scene {name, sha256, bytes, rows, cols, crs, affine, resolution_m, dtype, roles, valid_share},
predicted {rows, cols, crs, affine, resolution_m}: the grid of all results, which is the scene's,
network_grid {rows, cols, resolution_m, enlarged, scales, note}: the grid on which the network saw the scene, pixels
    of it along one of the scene, the factors by which it was made smaller further, and why (detection.grids),
moved [easting, northing] or null: what was added to the image's georeference, in the units of its CRS,
dem {name, sha256, bytes} or null,
reference {name, sha256, bytes, iou, f1, precision, recall, kappa, oa, miou, tp, fp, fn, tn} or null,
    of all that the network found at results.threshold against the reference, over the pixels that both know,
exclude {name, sha256, bytes, share} or null: what was left out, as a share of all pixels,
normalise_to {name, sha256, bytes} or null: the image of settings.normalise_to,
surroundings {lithology, lithology_names, land_cover, land_cover_names, roads, buildings, rivers: {name, sha256, bytes},
    of those given, fields {lithology, land_cover}, path {reach_deg, far_m}} or null: the ground around,
uncertainty {views, mean} or null: standard deviation over the views of test-time augmentation, in [0, 1],
gradcam {layer, method, windows [{row, col, rows, cols, pixels, note}]} or null (landslide_core.detection.explain),
network {name, title, file, sha256, predicts (Card.predicts), threshold, licence, native_resolution_m, scales,
    calibration},
settings {every field of DetectSettings},
device, precision, tiles, skipped_tiles, batch, normalisation (a sentence, "" for none),
terrain (whether the network saw it), seconds {read, predict, write, vectorise, total},
peak_memory_bytes (of the process, since it began),
threshold {origin ("given", "scene", "network"), low, high, expected_f1, share}: how results.threshold was found and
    the thresholds that are as plausible (landslide_core.detection.thresholds),
light {level ("green", "amber", "red"), reasons [sentence], expected_f1 [low, high] or null}: what was said before the
    run of whether the network can be trusted here (landslide_core.light),
results {threshold, count, total_area, area_unit, share, georeferenced, pixel_m2, under_three_pixels,
    range {low {threshold, count, total_area}, high {…}} or null: at the ends of the plausible thresholds, of what the
    network found; null where a review changed what is counted},
review {open, accepted, rejected, unsure, drawn, step, changed, only_accepted}, where something was decided: how many
    landslides are in each state, outlines that were drawn, the last step of the log and when, and in files that were
    taken away whether only accepted landslides are in them,
files {name: {sha256, bytes}} (all but run.json), versions {name: version}.
A number that is undefined is null.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landslide_core.detection.files import Found, Results
from landslide_core.detection.grids import in_words, network_grid
from landslide_core.detection.predict import PredictionFacts
from landslide_core.detection.settings import DetectSettings
from landslide_core.detection.thresholds import Cut
from landslide_core.light.light import Light
from landslide_core.runs.record import file_facts, head, peak_memory_bytes
from landslide_core.scene.scene import Scene

if TYPE_CHECKING:
    from landslide_core.networks import Card

_FACTS = ("device", "precision", "tiles", "skipped_tiles", "batch", "normalisation", "terrain")
_OF_NETWORK = ("name", "title", "file", "sha256", "predicts", "threshold", "licence")


def seen_as(card: "Card") -> dict[str, Any]:
    """What a probability depends on beside the weights: pixel size, scales and calibration of the network."""
    return {
        "native_resolution_m": card.native_resolution_m,
        "scales": list(card.scales),
        "calibration": card.calibration.as_dict(),
    }


@dataclass(frozen=True)
class Inputs:
    """What went into a run, with notes of its masks."""

    scene: Scene
    card: "Card"
    settings: DetectSettings
    image: Path
    dem: Path | None
    reference: Path | None
    exclude: Path | None = None
    notes: tuple[str, ...] = ()  # of the files beside the image
    moved: tuple[float, float] | None = None  # easting and northing added to the image's georeference


@dataclass(frozen=True)
class Outcome:
    """What came out of a run: `ends` holds what was found at the lowest and the highest plausible threshold."""

    facts: PredictionFacts
    results: Results
    cut: Cut
    light: Light
    ends: Sequence[Found] = ()
    gradcam: Mapping[str, Any] | None = None


def account(inputs: Inputs, outcome: Outcome, seconds: Mapping[str, float]) -> dict[str, Any]:
    """The content of run.json but for `files`, which `write_record` adds."""
    card, scene, facts, results = inputs.card, inputs.scene, outcome.facts, outcome.results
    to = inputs.settings.normalise_to
    return {
        **head("detect"),
        "warnings": [*_warnings(inputs, facts), *facts.warnings, *results.warnings],
        "scene": {
            **file_facts(inputs.image),
            **grid_of(scene),
            "resolution_m": scene.resolution_m,
            "dtype": scene.dtype,
            "roles": scene.roles,
            "valid_share": facts.valid_share,
        },
        "predicted": {**grid_of(scene), "resolution_m": scene.resolution_m},
        "network_grid": _network_grid(inputs, facts),
        "moved": None if inputs.moved is None else list(inputs.moved),
        "dem": inputs.dem and file_facts(Path(inputs.dem)),
        "reference": inputs.reference and {**file_facts(Path(inputs.reference)), **_scores(results)},
        "exclude": inputs.exclude and {**file_facts(Path(inputs.exclude)), "share": facts.excluded_share},
        "normalise_to": to and file_facts(Path(to)),
        "uncertainty": _uncertainty(inputs.settings, facts),
        "gradcam": outcome.gradcam,
        "network": {
            **{name: getattr(card, name) for name in _OF_NETWORK},
            **seen_as(card),
        },
        "settings": dataclasses.asdict(inputs.settings),
        **{name: getattr(facts, name) for name in _FACTS},
        "seconds": _rounded(seconds),
        "peak_memory_bytes": peak_memory_bytes(),
        "threshold": outcome.cut.as_dict(),
        "light": outcome.light.as_dict(),
        "results": {
            **_results(results, inputs.settings),
            "pixel_m2": None if scene.resolution_m is None else scene.resolution_m**2,
            "range": _range(outcome.ends),
        },
    }


def _range(ends: Sequence[Found]) -> dict[str, Any] | None:
    """What was found at the lowest and at the highest plausible threshold."""
    named = zip(("low", "high"), ends, strict=False)
    return {name: dataclasses.asdict(found) for name, found in named} or None


def _network_grid(inputs: Inputs, facts: PredictionFacts) -> dict[str, Any]:
    seen = network_grid(inputs.scene, inputs.card, inputs.settings)
    return {
        "rows": seen.shape[0],
        "cols": seen.shape[1],
        "resolution_m": seen.resolution_m,
        "enlarged": round(facts.pixel_size.enlarged, 4),
        "scales": list(inputs.card.scales),
        "note": facts.pixel_size.note,
    }


def revised(
    before: Mapping[str, Any], settings: DetectSettings, results: Results, seconds: float
) -> dict[str, Any]:
    """The account of a run whose results were written anew from the same probability."""
    same = dataclasses.asdict(settings) == {**before["settings"]}
    origin = before.get("threshold") or {}
    return {
        **before,
        **head(before["kind"]),
        "threshold": origin if same else {**origin, "origin": "given"},
        "reference": before["reference"] and {**before["reference"], **_scores(results)},
        "settings": dataclasses.asdict(settings),
        "seconds": {**before["seconds"], **_rounded({"vectorise": seconds})},
        "results": {
            **before["results"],
            **_results(results, settings),
            **({} if same and not results.counts_others else {"range": None}),
        },
        **({"review": results.review} if results.review and results.review["step"] else {}),
    }


def _uncertainty(settings: DetectSettings, facts: PredictionFacts) -> dict[str, Any] | None:
    return None if settings.augment == "none" else {"views": settings.views, "mean": facts.mean_spread}


def grid_of(scene: Scene) -> dict[str, Any]:
    """Size, CRS and place of a scene's grid."""
    crs = scene.geobox.crs
    return {
        "rows": scene.shape[0],
        "cols": scene.shape[1],
        "crs": None if crs is None else str(crs),
        "affine": list(scene.geobox.affine)[:6],
    }


def _warnings(inputs: Inputs, facts: PredictionFacts) -> list[str]:
    """What a reader should know of the scene and of how it suits the network."""
    return [*inputs.scene.notes, *inputs.notes, *in_words(facts.pixel_size, inputs.card)]


def _results(results: Results, settings: DetectSettings) -> dict[str, Any]:
    inventory = results.inventory
    return {
        "threshold": settings.threshold,
        "count": inventory.count,
        "total_area": inventory.total_area,
        "area_unit": inventory.area_unit,
        "share": results.share,
        "georeferenced": inventory.georeferenced,
        "under_three_pixels": inventory.under_three_pixels,
    }


def _scores(results: Results) -> dict[str, float | int]:
    return {} if results.matrix is None else results.matrix.scores()


def _rounded(seconds: Mapping[str, float]) -> dict[str, float]:
    return {stage: round(value, 3) for stage, value in seconds.items()}
