"""Models/README.md, written from the cards: all networks in one table."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from landslide_core.calibration.calibration import Calibration
from landslide_core.commands.tables import scores_table
from landslide_core.comparison.published import CUI, CUI_NOTES, PROTOCOL_TITLES, PUBLISHED, TABLE_2, Published
from landslide_core.io.plain.text import read_json
from landslide_core.networks import NETWORKS, Card, Network
from landslide_core.networks.size import kmac_per_pixel, size
from landslide_core.shipped import path_of
from landslide_core.teaching import curve
from landslide_core.tuning.terrain_gain import PUBLISHED_F1_GAIN

_BENCHMARKS = path_of("benchmarks")
SPEED, PARTS = _BENCHMARKS / "network_speed.json", _BENCHMARKS / "scarp_parts.json"
_POOLED = ("iou", "f1", "precision", "recall", "kappa")
_NONE = "–"


def text(shipped: Mapping[str, Card], speed: Path = SPEED, parts_file: Path = PARTS) -> str:
    """The whole file. `speed`: what benchmarks/network_speed.py measured; dashes where it did not.
    `parts_file`: what benchmarks/scarp_parts.py measured.
    """
    measured = read_json(speed) if speed.is_file() else None
    parts = [
        "# Shipped weights\n",
        "Written by `python -m landslide_core networks --models-readme`; figures are those of the cards "
        "(`NAME.json`), of `benchmarks/network_speed.json` and of `benchmarks/scarp_parts.json`.\n",
        *_scores(shipped),
        *_networks(shipped, measured),
        *_taught(shipped),
        *_protocols(shipped),
        *_published(shipped),
        *_parts(read_json(parts_file)),
        *_terrain(shipped),
        *_trainings(shipped),
    ]
    return "\n".join(parts)


def _scores(shipped: Mapping[str, Card]) -> list[str]:
    return ["## Scores", "", *scores_table.full(shipped), ""]


def _taught(shipped: Mapping[str, Card]) -> list[str]:
    lines: list[str] = []
    for card in shipped.values():
        if teaching := card.scores.get("teaching"):
            lines += [
                f"{card.title}, `teach` as it is shipped: {teaching['on']}.",
                "",
                *curve.table(teaching["rows"]),
                "",
            ]
    return ["## What teaching gains", "", *lines] if lines else []


def _networks(shipped: Mapping[str, Card], measured: Mapping[str, Any] | None) -> list[str]:
    head = ("network", "name", "parameters", "GMAC", "MB", "speed", "IoU", "F1", "precision", "recall")
    rows = []
    for network in _best_first(shipped):
        card, kind = shipped.get(network.name), size(network.name, "compact")
        speeds = measured["networks"] if measured else {}
        relative = speeds[network.name]["relative"] if network.name in speeds else None
        pooled = card.scores["pooled"] if card else {}
        scores = card.scores if card else {}
        rows.append(
            [
                card.full_title if card else network.title,
                f"`{network.name}`",
                f"{kind.parameters:,}",
                f"{kmac_per_pixel(network.name) * 256**2 / 1e6:.2f}",
                f"{kind.megabytes:.1f}",
                _NONE if relative is None else f"{relative:.2f}",
                *(_number(pooled.get(name)) for name in _POOLED),
                _number(scores.get("expected_calibration_error")),
            ]
        )
    lines = ["## The networks", "", *_table((*head, "kappa", "ECE"), rows), ""]
    lines.append(
        "GMAC: thousand million multiply-accumulates for an image of 256 x 256. MB: float16 weights. Speed: "
        "image pixels per second relative to UNet, in one run"
        + _where(measured)
        + ". IoU to kappa: landslide "
        "class, one pool of all pixels of the validation images, at the card's threshold. ECE: expected "
        "calibration error of the probabilities after the card's calibration, ten bins."
    )
    lines += _hard_images(shipped)
    lines += [f"Validation: {line}" for line in sorted({_validation(card) for card in shipped.values()})]
    return [*lines, ""]


def _hard_images(shipped: Mapping[str, Card]) -> list[str]:
    """In how few images the errors of the best network lie."""
    best = max(shipped.values(), key=lambda card: float(card.scores["pooled"]["iou"]))
    images = best.scores.get("images_with_half_of_the_errors")
    if images is None:
        return []
    return [
        f"Half of the wrong pixels of {best.title} lie in {images} of the {best.scores['images']} images."
    ]


def _where(measured: Mapping[str, Any] | None) -> str:
    if measured is None:
        return ""
    return f" ({measured['device']}; tiles of {measured['tile_px']}, median of {measured['rounds']} rounds)"


def _validation(card: Card) -> str:
    empty = card.scores.get("empty_images")
    share = "" if empty is None else f", {empty / card.scores['images']:.0%} of them without a landslide"
    return f"{card.scores['images']} images{share}: {card.scores['data']}."


def _protocols(shipped: Mapping[str, Card]) -> list[str]:
    """Every network by every protocol, and what finding nothing scores."""
    names = [name for name in PROTOCOL_TITLES if name != "pooled"]
    rows, nothing = [], None
    for network in _best_first(shipped):
        if network.name not in shipped:
            continue
        scores = shipped[network.name].scores
        pooled, protocols = scores["pooled"], scores["protocols"]
        cells = [_pair(pooled), *(_pair(protocols.get(name, {})) for name in names)]
        objects = scores.get("objects")
        found = f"{objects['found']} / {objects['missed']} / {objects['false']}" if objects else _NONE
        rows.append([shipped[network.name].full_title, *cells, found])
        nothing = scores.get("all_background", nothing)
    if nothing is not None:
        cells = [_pair({"iou": 0.0, "f1": 0.0}), *(_pair(nothing[name]) for name in names)]
        rows.append(["finding nothing", *cells, _NONE])
    titles = [PROTOCOL_TITLES[name] for name in ("pooled", *names)]
    return [
        "## The same predictions by every protocol",
        "",
        "IoU / F1. Papers average in different ways; the same masks give all of these numbers.",
        "",
        *_table(("network", *titles, "landslides found / missed / false"), rows),
        "",
    ]


def _parts(measured: Mapping[str, Any]) -> list[str]:
    """What each part of the flagship brings: one change at a time, beside the spread of three seeds."""
    full = [row["iou"] for name, row in measured["rows"].items() if name.startswith("full-")]
    mean = sum(full) / len(full)
    rows = [
        [
            f"{row['title']}, seed {row['seed']}" if name.startswith("full-") else row["title"],
            _number(row["iou"]),
            _number(row["f1"]),
            f"{100 * (row['iou'] - mean):+.1f}",
        ]
        for name, row in measured["rows"].items()
    ]
    return [
        "## What each part of Scarp brings",
        "",
        f"One change of the full recipe at a time, trained anew on {measured['crops']:,} crops in "
        f"{measured['epochs']} epochs (far fewer than the shipped weights saw, so every score is lower), and "
        "scored once, at the end, on the same validation images. The full recipe with three seeds: IoU "
        f"{min(full):.3f} to {max(full):.3f}, mean {mean:.3f}. Changes have one seed: a difference of less than "
        f"about {100 * (max(full) - min(full)):.0f} points may be chance. `python -m benchmarks.scarp_parts "
        "--bijie BIJIE` measures it anew.",
        "",
        *_table(("recipe", "IoU", "F1", "IoU points from the mean"), rows),
        "",
    ]


def _published(shipped: Mapping[str, Card]) -> list[str]:
    titles = {network.title.removesuffix("-style"): network.name for network in NETWORKS}
    rows = [
        [
            entry.network,
            entry.data,
            ", ".join(f"{name.upper()} {value:.3f}" for name, value in entry.figures.items()),
            _ours(entry, shipped.get(titles[entry.network])),
            entry.words,
        ]
        for entry in PUBLISHED
    ]
    for title in dict.fromkeys(row.network for row in TABLE_2):
        own = [row for row in TABLE_2 if row.network == title]
        card = shipped.get(titles[title])
        rows.append(
            [
                title,
                f"{', '.join(row.area for row in own)} ({CUI})",
                "F1 " + ", ".join(f"{row.f1:.3f}" for row in own)
                + "; IOU " + ", ".join(f"{row.iou:.3f}" for row in own),
                _pair(card.scores["pooled"]) if card else _NONE,
                "landslide class, one pool of the pixels of overlapping patches",
            ]
        )  # fmt: skip
    return [
        "## Published figures beside ours",
        "",
        "Ours: IoU / F1 of the shipped weights on our validation images, in the paper's protocol and at its "
        "cut. The data differ, so this shows what a protocol does and not who is better; and these are "
        "compact networks trained on one public set.",
        "",
        *_table(("network", "data", "published", "ours", "what the figure means"), rows),
        "",
        *(f"- {note}" for note in CUI_NOTES),
        "",
    ]


def _ours(entry: Published, card: Card | None) -> str:
    if card is None or entry.protocol is None:
        return _NONE
    name = f"{entry.protocol}_logit_half" if entry.logits else entry.protocol
    return _pair(card.scores["protocols"].get(name, {}))


def _terrain(shipped: Mapping[str, Card]) -> list[str]:
    rows = []
    for card in shipped.values():
        scores = card.scores.get("synthetic_validation", {})
        if card.terrain and "without_terrain" in scores:
            without = scores["without_terrain"]
            gain = 100 * (scores["f1"] - without["f1"])
            rows.append([card.full_title, _pair(scores), _pair(without), f"{gain:+.1f}"])
    if not rows:
        return []
    return [
        "## What an elevation model adds",
        "",
        "IoU / F1 on synthetic scenes of seeds that no training saw. Xing et al. 2026 report "
        f"{PUBLISHED_F1_GAIN:+.1f} points of F1 on their scenes. "
        "`python -m landslide_core evaluate --synthetic 40` measures it anew.",
        "",
        *_table(("network", "with elevation", "without", "F1 points"), rows),
        "",
    ]


def _trainings(shipped: Mapping[str, Card]) -> list[str]:
    rows = []
    for network in _best_first(shipped):
        if network.name not in shipped:
            continue
        card = shipped[network.name]
        training = card.training
        teacher = training.get("teacher")
        rows.append(
            [
                card.full_title,
                training["recipe"]["name"],
                training.get("started_from", _NONE) + (f"; taught by {teacher['name']}" if teacher else ""),
                f"{training['best_epoch']} of {training['epochs']}",
                f"{training['minutes']:.0f} min, {training['device']}",
                f"{card.threshold:.2f}",
                _in_words(card.calibration),
                f"[curves]({card.name}.webp)",
            ]
        )
    head = ("network", "recipe", "began with", "best epoch", "time", "threshold", "calibration", "curves")
    commands = sorted({f"`{card.training['command']}`" for card in shipped.values()})
    return ["## How they were trained", "", *_table(head, rows), "", *(f"- {each}" for each in commands), ""]


def _in_words(calibration: Calibration) -> str:
    """Kind and numbers: `platt 0.82, -0.40`."""
    numbers = {"none": (), "beta": (calibration.a, calibration.b, calibration.c)}
    shown = numbers.get(calibration.kind, (calibration.a, calibration.c))
    return f"{calibration.kind} {', '.join(f'{number:.2f}' for number in shown)}".strip()


def _best_first(shipped: Mapping[str, Card]) -> list[Network]:
    """All networks, those with weights by IoU, then the others in their order."""

    def key(network: Network) -> float:
        card = shipped.get(network.name)
        return -card.scores["pooled"]["iou"] if card else math.inf

    return sorted(NETWORKS, key=key)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [
        f"| {' | '.join(head)} |",
        "|---" * len(head) + "|",
        *(f"| {' | '.join(cells)} |" for cells in rows),
    ]


def _number(value: float | None) -> str:
    return _NONE if value is None else f"{value:.3f}"


def _pair(scores: Mapping[str, Any]) -> str:
    return f"{_number(scores.get('iou'))} / {_number(scores.get('f1'))}"
