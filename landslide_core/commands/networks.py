"""`python -m landslide_core networks [--json | --markdown]`."""

import argparse
import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from landslide_core.commands.tables import scores_table
from landslide_core.io.plain.whole import write_bytes
from landslide_core.networks import NETWORKS, Card, cards, default_name
from landslide_core.networks.network import Network
from landslide_core.networks.size import kmac_per_pixel, size


def add_arguments(parser: argparse.ArgumentParser) -> None:
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON instead of a table")
    form.add_argument("--markdown", action="store_true", help="print the README's table of networks")
    form.add_argument(
        "--scores",
        action="store_true",
        help="print all scores: networks by folds and by sets, from the cards",
    )
    form.add_argument(
        "--calibration-curves",
        type=Path,
        metavar="FILE",
        help="draw what was said against what was found, before and after calibration, by set, as PNG",
    )
    form.add_argument("--models-readme", action="store_true", help="print models/README.md from the cards")
    form.add_argument(
        "--rescore",
        type=Path,
        metavar="BIJIE",
        help="score shipped weights anew on Bijie's validation images, and write that into their cards; what was "
        "chosen for them stays",
    )
    parser.add_argument("--networks", nargs="+", metavar="NAME", help="with --rescore: only these")
    parser.add_argument("--events", type=Path, metavar="DIR", help="with --rescore: HR-GLDD as pictures, too")
    parser.add_argument(
        "--unseen-scene", type=Path, metavar="DIR", help="with --rescore: image.png, mask.png"
    )


def run(args: argparse.Namespace) -> int:
    shipped = cards()
    if args.rescore is not None:
        return _rescore(args, args.networks or list(shipped))
    if args.models_readme:
        from landslide_core.commands.tables import models_readme

        print(models_readme.text(shipped), end="")
        return 0
    if args.markdown:
        default_name()  # says what to do when there are none
        print("\n".join(scores_table.summary(shipped)))
        return 0
    if args.scores:
        default_name()
        print("\n".join(scores_table.full(shipped)))
        return 0
    if args.calibration_curves is not None:
        from landslide_core.figures.calibration_curves import calibration_curves

        write_bytes(args.calibration_curves, calibration_curves(shipped))
        print(f"Written: {args.calibration_curves}.")
        return 0
    rows = [_facts(network, shipped.get(network.name)) for network in NETWORKS]
    if args.json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return 0
    for row in rows:
        paper, compact = row["parameters"]["paper"], row["parameters"]["compact"]
        print(
            f"{row['title']:<17}{row['name']:<14}{paper:>12,} parameters at full size, {compact:>11,} compact: "
            f"{row['megabytes']:.1f} MB, {row['kmac_per_pixel']:.1f} kMAC per pixel"
        )
        print(f"{'':<17}{row['weights'] or 'no weights are shipped'}")
    return 0


def _facts(network: Network, card: Card | None) -> dict[str, Any]:
    """What the list says of a network; sizes are those of three bands, cost that of the compact preset."""
    paper, compact = size(network.name, "paper"), size(network.name, "compact")
    return {
        "name": network.name,
        "title": network.title,
        "parameters": {"paper": paper.parameters, "compact": compact.parameters},
        "trainable": {"paper": paper.trainable, "compact": compact.trainable},
        "megabytes": round(compact.megabytes, 2),
        "kmac_per_pixel": round(kmac_per_pixel(network.name), 2),
        "downsampling": network.downsampling,
        "pooling": network.pooling("compact"),
        "terrain": list(network.terrain),
        "recipe": network.recipe,
        "citation": network.citation,
        "weights": card.summary() if card else None,
        "scores": dict(card.scores["pooled"]) if card else None,
    }


def _rescore(args: argparse.Namespace, names: Sequence[str]) -> int:
    """Scores of shipped weights anew; what was chosen for them stays as it is."""
    from landslide_core.hardware.devices import torch_device
    from landslide_core.networks.blocks import AnySize
    from landslide_core.networks.weights import load
    from landslide_core.shipped import models_folder
    from landslide_core.training.data.report_sets import report_sets
    from landslide_core.training.protocol.publish import reported

    for name in names:
        loaded = load(name)
        assert isinstance(loaded.module, AnySize)
        card = loaded.card
        sets = report_sets(args.rescore, args.events, args.unseen_scene, card.native_resolution_m)
        scores = reported(card, loaded.module, sets, torch_device("auto"))
        if "were chosen on them" in card.scores.get("data", ""):
            scores["data"] = card.scores["data"]  # of old weights: no new look takes that back
        card = dataclasses.replace(card, scores={**card.scores, **scores})
        card.write(models_folder() / f"{name}.json")
        print(f"{name}: {card.scored}")
    return 0
