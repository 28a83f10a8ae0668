"""A comparison as CSV, as JSON and as a report in HTML, all saying the same."""

import csv
import io
import itertools
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from landslide_core.comparison import bootstrap
from landslide_core.comparison.comparison import Comparison, right_alone
from landslide_core.comparison.per_landslide import LandslideRules, in_metres, landslide_scores
from landslide_core.comparison.protocols import in_protocol, of_nothing, patches
from landslide_core.comparison.published import PROTOCOL_TITLES
from landslide_core.comparison.scores import SCORES, why_undefined
from landslide_core.comparison.threshold_curves import best_f1, curves, highest_with_recall, reliability
from landslide_core.io.plain.text import as_json, write_text
from landslide_core.metrics import ProbabilityCounts
from landslide_core.runs.store import safe_slug

Thresholds = Mapping[str, float]
TESTED = ("recall", "precision", "f1", "iou")
_BYTE_ORDER_MARK = "\ufeff"  # so that Excel reads UTF-8


def to_dict(comparison: Comparison, thresholds: Thresholds) -> dict[str, Any]:
    """Everything that a comparison says at those thresholds (by network), ready for JSON; undefined is None."""
    return {
        "schema": 1,
        "kind": "comparison",
        "created": comparison.created,
        "scenes": [
            {"name": scene.name, "image": scene.scene.image.name, "reference": scene.scene.reference.name,
             "rows": scene.truth.shape[0], "cols": scene.truth.shape[1], "pixel_m2": scene.pixel_m2}
            for scene in comparison.scenes
        ],
        "settings": dict(comparison.settings),
        "block": comparison.block,
        "networks": [_network(comparison, name, cut) for name, cut in thresholds.items()],
        "differences": [_difference(comparison, pair, thresholds) for pair in pairs(thresholds)],
        "notes": list(comparison.notes),
    }  # fmt: skip


def pairs(thresholds: Thresholds) -> list[tuple[str, str]]:
    """Every two networks, once."""
    return list(itertools.combinations(thresholds, 2))


def _network(comparison: Comparison, name: str, threshold: float) -> dict[str, Any]:
    each = comparison.contender(name)
    matrix, counts = each.matrix(threshold), each.counts
    drawn, honest = curves(counts), reliability(counts)
    scores = {}
    for score in SCORES:
        span = bootstrap.interval(each.histograms, threshold, score.name)
        scores[score.name] = {
            "value": getattr(matrix, score.name),
            "low": span.low,
            "high": span.high,
            "why_undefined": why_undefined(matrix, score.name),
        }
    rules = LandslideRules.for_(comparison)
    objects = landslide_scores(comparison, each, threshold, rules)
    images = images_of(comparison, name)
    return {
        "name": name,
        "title": each.title,
        "threshold": threshold,
        "own_threshold": each.threshold,
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
    }


def images_of(comparison: Comparison, name: str) -> tuple[ProbabilityCounts, ...]:
    """The images by which a protocol averages: those of the collection, or a single scene cut into patches."""
    each = comparison.contender(name)
    if len(comparison.scenes) > 1:
        return each.images
    return patches(comparison.scenes[0].truth, each.kept[0].percent())


def _difference(comparison: Comparison, pair: tuple[str, str], thresholds: Thresholds) -> dict[str, Any]:
    first, second = (comparison.contender(name) for name in pair)
    cuts = (thresholds[pair[0]], thresholds[pair[1]])
    test = bootstrap.mcnemar(first.histograms, second.histograms, cuts)
    alone = [
        right_alone(scene.truth, a.percent(), b.percent(), cuts)
        for scene, a, b in zip(comparison.scenes, first.kept, second.kept, strict=True)
    ]
    scores = {}
    for name in TESTED:
        span = bootstrap.difference(first.histograms, second.histograms, cuts, name)
        scores[name] = {"value": span.value, "low": span.low, "high": span.high,
                        "sentence": bootstrap.in_words((first.title, second.title), span, name)}  # fmt: skip
    return {
        "first": pair[0],
        "second": pair[1],
        "scores": scores,
        "only_first_right": sum(one for one, _ in alone),
        "only_second_right": sum(other for _, other in alone),
        "mcnemar": {"surplus": test.surplus, "chi_squared": test.chi_squared, "p": test.p},
    }


def as_csv(content: Mapping[str, Any]) -> str:
    """One row a network: its matrix, scores with intervals, landslides and cost; undefined cells are empty."""
    rows = [_flat(network) for network in content["networks"]]
    stream = io.StringIO()
    writer = csv.DictWriter(stream, fieldnames=list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: "" if _is_undefined(value) else value for key, value in row.items()})
    return _BYTE_ORDER_MARK + stream.getvalue()


def _flat(network: Mapping[str, Any]) -> dict[str, Any]:
    objects, cost = network["landslides"], network["cost"]
    scores: dict[str, Any] = {}
    for name, score in network["scores"].items():
        scores |= {name: score["value"], f"{name}_low": score["low"], f"{name}_high": score["high"]}
    return {
        **{key: network[key] for key in ("name", "title", "threshold")},
        **network["matrix"],
        **scores,
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


def file_stem(comparison: Comparison) -> str:
    """A file name for downloads."""
    return f"comparison-{safe_slug(comparison.title)}"
