"""A comparison as CSV, as JSON and as a report in HTML, all saying the same.

Keys of the JSON (stable; `schema` changes when one of them does):
schema, kind ("comparison"), created (ISO 8601, UTC), settings {every field of DetectSettings},
scenes [{name, image, reference, rows, cols, pixel_m2, region, pixel_m}],
block (in words), ground {blocks, blocks_with_landslide, landslides, enough, why_not},
networks [{name, title, threshold, own_threshold, threshold_moved, matrix {tn, fp, fn, tp},
    scores {SCORE: {value, low, high, why_undefined, why_no_interval}},
    auc, average_precision, best_f1_threshold, recall_90_threshold, expected_calibration_error, brier,
    landslides {unit, share_for_a_hit, classes [{low, high, count, hit}], hit, count, false_alarms,
        false_alarm_area, boundary_f1, boundary_tolerance},
    protocols, protocols_of_nothing, cost, weights {file, sha256, licence, trained_on, seen, pixel_m, chosen_on},
    familiar (what is known of its training and of this ground, in sentences),
    light {level, reasons, expected_f1}: what was said before the run of all scenes, as in a detection's run.json,
    lights [the same of each scene]}],
differences [{first, second, only_first_right, only_second_right,
    scores {SCORE: {value, low, high, p, p_holm, pairs, why_none, real, sentence}},
    mcnemar {surplus, chi_squared, p, p_holm}}],
by_region, by_pixel_size [{title, scenes, landslides, blocks_with_landslide,
    networks {NAME: {SCORE: {value, low, high, why_none}}}}]: empty where there is one region or size,
notes [sentence].
low, high and p are null where there is not enough independent ground (`why_no_interval`, `why_none`); p_holm is held
together over all pairs of networks. A number that is undefined is null.
"""

import csv
import io
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from landslide_core.comparison import familiar, groups
from landslide_core.comparison.chance import differences, intervals
from landslide_core.comparison.comparison import Comparison, right_alone
from landslide_core.comparison.per_landslide import LandslideRules, in_metres, landslide_scores
from landslide_core.comparison.protocols import in_protocol, of_nothing, patches
from landslide_core.comparison.published import PROTOCOL_TITLES
from landslide_core.comparison.scores import SCORES, why_undefined
from landslide_core.comparison.threshold_curves import best_f1, curves, highest_with_recall, reliability
from landslide_core.io.plain.text import as_json, write_text
from landslide_core.io.rasters.writers import write_raster
from landslide_core.io.tables import harmless_cell
from landslide_core.light.light import together
from landslide_core.metrics import ProbabilityCounts
from landslide_core.runs.store import safe_slug
from landslide_core.scene.probability import NODATA

Thresholds = Mapping[str, float]
TESTED = ("recall", "precision", "f1", "iou")
_BYTE_ORDER_MARK = "\ufeff"  # so that Excel reads UTF-8


def to_dict(comparison: Comparison, thresholds: Thresholds) -> dict[str, Any]:
    """Everything that a comparison says at those thresholds (by network), ready for JSON; undefined is None."""
    return {
        "schema": 2,
        "kind": "comparison",
        "created": comparison.created,
        "scenes": [
            {"name": scene.name, "image": scene.scene.image.name, "reference": scene.scene.reference.name,
             "rows": scene.truth.shape[0], "cols": scene.truth.shape[1], "pixel_m2": scene.pixel_m2,
             "region": scene.scene.region, "pixel_m": groups.pixel_m(scene)}
            for scene in comparison.scenes
        ],
        "settings": dict(comparison.settings),
        "block": comparison.ground.block,
        "ground": _ground(comparison),
        "networks": [_network(comparison, name, cut) for name, cut in thresholds.items()],
        "differences": _differences(comparison, thresholds),
        "by_region": groups.as_dicts(comparison, groups.by_region(comparison), thresholds),
        "by_pixel_size": groups.as_dicts(comparison, groups.by_pixel_size(comparison), thresholds),
        "notes": [note for note in (familiar.moved_thresholds(comparison, thresholds), *comparison.notes) if note],
    }  # fmt: skip


def _ground(comparison: Comparison) -> dict[str, Any]:
    ground = comparison.ground
    return {
        "blocks": len(ground.scene),
        "blocks_with_landslide": ground.holding,
        "landslides": ground.count,
        "enough": ground.enough,
        "why_not": ground.why_not(),
    }


def _network(comparison: Comparison, name: str, threshold: float) -> dict[str, Any]:
    each = comparison.contender(name)
    matrix, counts = each.matrix(threshold), each.counts
    drawn, honest = curves(counts), reliability(counts)
    scores = {}
    for score in SCORES:
        span = intervals.interval(each.histograms, threshold, score.name, comparison.ground)
        scores[score.name] = {
            "value": getattr(matrix, score.name),
            "low": span.low,
            "high": span.high,
            "why_undefined": why_undefined(matrix, score.name),
            "why_no_interval": span.why_none,
        }
    rules = LandslideRules.for_(comparison)
    objects = landslide_scores(comparison, each, threshold, rules)
    images = images_of(comparison, name)
    return {
        "name": name,
        "title": each.title,
        "threshold": threshold,
        "own_threshold": each.threshold,
        "threshold_moved": familiar.is_moved(each, threshold),
        "matrix": {"tn": matrix.tn, "fp": matrix.fp, "fn": matrix.fn, "tp": matrix.tp},
        "scores": scores,
        "auc": drawn.auc,
        "average_precision": drawn.average_precision,
        "best_f1_threshold": best_f1(counts),
        "recall_90_threshold": highest_with_recall(counts),
        "expected_calibration_error": honest.error,
        "brier": honest.brier,
        "landslides": {
            "unit": "m2" if in_metres(comparison) else "px",
            "share_for_a_hit": rules.share,
            "classes": [vars(size) for size in objects.classes],
            "hit": objects.hit,
            "count": objects.count,
            "false_alarms": objects.alarms,
            "false_alarm_area": objects.alarm_area,
            "boundary_f1": objects.boundary_f1,
            "boundary_tolerance": rules.tolerance,
        },
        "protocols": {key: in_protocol(images, threshold, key) for key in PROTOCOL_TITLES},
        "protocols_of_nothing": {key: of_nothing(images, key) for key in PROTOCOL_TITLES},
        "cost": {**vars(each.cost), "megapixels_per_second": each.cost.megapixels_per_second},
        "weights": dict(each.facts),
        "familiar": familiar.in_words(comparison, name),
        "light": together(each.lights).as_dict() if each.lights else None,
        "lights": [light.as_dict() for light in each.lights],
    }


def images_of(comparison: Comparison, name: str) -> tuple[ProbabilityCounts, ...]:
    """The images by which a protocol averages: those of the collection, or a single scene cut into patches."""
    each = comparison.contender(name)
    if len(comparison.scenes) > 1:
        return each.images
    return patches(comparison.scenes[0].truth, each.kept[0].percent())


def _differences(comparison: Comparison, thresholds: Thresholds) -> list[dict[str, Any]]:
    histograms = {name: comparison.contender(name).histograms for name in thresholds}
    titles = {name: comparison.contender(name).title for name in thresholds}
    tested = {
        score: differences.of_all_pairs(histograms, thresholds, score, comparison.ground) for score in TESTED
    }
    right = differences.mcnemar_of_all_pairs(histograms, thresholds, comparison.ground)
    found = []
    for pair, mcnemar in right.items():
        scores = {}
        for score, spans in tested.items():
            span = spans[pair]
            sentence = differences.in_words((titles[pair[0]], titles[pair[1]]), span, score)
            scores[score] = {**vars(span), "real": span.real, "sentence": sentence}
        alone = _right_alone(comparison, pair, thresholds)
        found.append({"first": pair[0], "second": pair[1], "scores": scores, "only_first_right": alone[0],
                      "only_second_right": alone[1], "mcnemar": vars(mcnemar)})  # fmt: skip
    return found


def _right_alone(comparison: Comparison, pair: tuple[str, str], thresholds: Thresholds) -> tuple[int, int]:
    """Pixels of all scenes that only the first, and only the second network has right."""
    first, second = (comparison.contender(name) for name in pair)
    cuts = (thresholds[pair[0]], thresholds[pair[1]])
    alone = [
        right_alone(scene.truth, a.percent(), b.percent(), cuts)
        for scene, a, b in zip(comparison.scenes, first.kept, second.kept, strict=True)
    ]
    return sum(one for one, _ in alone), sum(other for _, other in alone)


def as_csv(content: Mapping[str, Any]) -> str:
    """One row a network: its matrix, scores with intervals, landslides and cost; undefined cells are empty."""
    rows = [_flat(network) for network in content["networks"]]
    stream = io.StringIO()
    writer = csv.DictWriter(stream, fieldnames=list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow(
            {key: "" if _is_undefined(value) else harmless_cell(value) for key, value in row.items()}
        )
    return _BYTE_ORDER_MARK + stream.getvalue()


def _flat(network: Mapping[str, Any]) -> dict[str, Any]:
    objects, cost = network["landslides"], network["cost"]
    scores: dict[str, Any] = {}
    for name, score in network["scores"].items():
        scores |= {name: score["value"], f"{name}_low": score["low"], f"{name}_high": score["high"]}
    return {
        **{key: network[key] for key in ("name", "title", "threshold", "threshold_moved")},
        **network["matrix"],
        **scores,
        "why_no_interval": next((s["why_no_interval"] for s in network["scores"].values()), ""),
        **{key: network[key] for key in ("auc", "average_precision", "expected_calibration_error", "brier")},
        "landslides": objects["count"],
        "landslides_hit": objects["hit"],
        "false_alarms": objects["false_alarms"],
        "boundary_f1": objects["boundary_f1"],
        **{key: cost[key] for key in ("parameters", "gmac", "seconds", "memory_bytes", "device")},
    }


def _is_undefined(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def write_all(comparison: Comparison, thresholds: Thresholds, folder: Path) -> tuple[Path, Path, Path]:
    """Write comparison.csv, comparison.json and comparison.html into a folder; returns their paths."""
    from landslide_core.comparison.html_report import as_html

    content = to_dict(comparison, thresholds)
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        "csv": as_csv(content),
        "json": as_json(content),
        "html": as_html(comparison, thresholds, content),
    }
    paths = []
    for kind, text in texts.items():
        paths.append(folder / f"comparison.{kind}")
        write_text(paths[-1], text, newline="")
    return paths[0], paths[1], paths[2]


def members(comparison: Comparison, thresholds: Thresholds, folder: Path) -> tuple[tuple[str, Path], ...]:
    """Write all of a comparison, and say what belongs into its archive.

    Parameters
    ----------
    comparison : Comparison
        What was found.
    thresholds : mapping of str to float
        Where each network's probability is cut, 0 to 1.
    folder : Path
        Where the report, the table, the account and the references are written.

    Returns
    -------
    tuple of (str, Path)
        The names in the archive and the files: comparison.csv, .json and .html; reference/SCENE.tif (1 landslide, 0
        none, 255 unknown); probability/NETWORK/SCENE.tif (whole per cent, 255 unknown), as they were kept.

    Raises
    ------
    FileError
        A prediction was removed to make room.
    """
    found = [(path.name, path) for path in write_all(comparison, thresholds, folder)]
    for number, scene in enumerate(comparison.scenes):
        name = f"{safe_slug(scene.name)}.tif"
        if len(comparison.scenes) > 1:  # pictures of several folders may have one name
            name = f"{number + 1:0{len(str(len(comparison.scenes)))}}-{name}"
        reference = folder / f"reference-{name}"
        write_raster(reference, scene.truth, scene.geobox, NODATA)
        found.append((f"reference/{name}", reference))
        for each in comparison.contenders:
            found.append((f"probability/{safe_slug(each.name, 200)}/{name}", each.kept[number].file()))
    return tuple(found)


def file_stem(comparison: Comparison) -> str:
    """A file name for downloads."""
    return f"comparison-{safe_slug(comparison.title)}"
