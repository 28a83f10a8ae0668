"""`python -m landslide_core networks [--json | --markdown]`."""

import argparse
import dataclasses
import functools
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from landslide_core.networks import NETWORKS, Card, cards, default_name
from landslide_core.networks.network import Network
from landslide_core.networks.size import kmac_per_pixel, size


def add_arguments(parser: argparse.ArgumentParser) -> None:
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON instead of a table")
    form.add_argument("--markdown", action="store_true", help="print the README's table of networks")
    form.add_argument("--models-readme", action="store_true", help="print models/README.md from the cards")
    form.add_argument(
        "--rescore",
        type=Path,
        metavar="BIJIE",
        help="score shipped weights anew on Bijie's validation images, and write that into their cards",
    )
    parser.add_argument("--networks", nargs="+", metavar="NAME", help="with --rescore: only these")
    parser.add_argument("--cache", type=Path, default=Path(".cache/synthetic"), help="of synthetic scenes")


def run(args: argparse.Namespace) -> int:
    shipped = cards()
    if args.rescore is not None:
        return _rescore(args.rescore, args.networks or list(shipped), args.cache)
    if args.models_readme:
        from landslide_core.commands import models_readme

        print(models_readme.text(shipped), end="")
        return 0
    if args.markdown:
        print(markdown(shipped))
        return 0
    rows = [_facts(network, shipped.get(network.name)) for network in NETWORKS]
    if args.json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return 0
    for row in rows:
        paper, compact = row["parameters"]["paper"], row["parameters"]["compact"]
        print(
            f"{row['name']:<14}{paper:>12,} parameters at full size, {compact:>11,} compact: "
            f"{row['megabytes']:.1f} MB, {row['kmac_per_pixel']:.1f} kMAC per pixel"
        )
        print(f"{'':<14}{row['weights'] or 'no weights are shipped'}")
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


def _rescore(folder: Path, names: Sequence[str], cache: Path) -> int:
    """Calibration, threshold and scores of shipped weights as today's code finds them: training writes the same."""
    from landslide_core.hardware.devices import torch_device
    from landslide_core.networks.blocks import AnySize
    from landslide_core.networks.weights import load
    from landslide_core.shipped import models_folder
    from landslide_core.training.data.datasets import Sources, gather
    from landslide_core.training.scoring import score

    sources, device = Sources(bijie=folder, synthetic=1, cache=cache), torch_device("auto")
    read = functools.cache(
        lambda elevation: gather(sources, elevation=elevation)
    )  # the same images for many networks
    for name in names:
        loaded = load(name)
        assert isinstance(loaded.module, AnySize)
        found = score(loaded.module, read(bool(loaded.card.terrain)), device)
        card = dataclasses.replace(
            loaded.card, calibration=found.calibration, threshold=found.threshold, scores=found.scores
        )
        card.write(models_folder() / f"{name}.json")
        print(f"{name}: {card.scored}")
    return 0


def markdown(shipped: dict[str, Card]) -> str:
    """The table of networks: what shipped weights score on validation images, by the cards, best first."""
    head = "| network | name | parameters | IoU | F1 | precision | recall | kappa | threshold | epochs |"
    lines = [head, "|---" * (head.count("|") - 1) + "|"]
    for card in sorted(shipped.values(), key=lambda card: -card.scores["pooled"]["iou"]):
        pooled = card.scores["pooled"]
        values = " | ".join(f"{pooled[name]:.3f}" for name in ("iou", "f1", "precision", "recall", "kappa"))
        lines.append(
            f"| {card.title} | `{card.name}` | {card.parameters:,} | {values} | {card.threshold:.2f} "
            f"| {card.training['epochs']} |"
        )
    for network in NETWORKS:
        if network.name not in shipped:
            parameters = size(network.name, "compact").parameters
            lines.append(f"| {network.title} | `{network.name}` | {parameters:,} |{' – |' * 7}")
    first = shipped[default_name()]  # says what to do when there are none
    lines += [
        "",
        f"Landslide class, one pool of all pixels of {first.scores['images']} whole images: "
        f"{first.scores['data']}. Trained on {first.trained_on}.",
    ]
    return "\n".join(lines)
