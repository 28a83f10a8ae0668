"""landslide_core.commands.networks: `python -m landslide_core networks [--json | --markdown]`."""

import argparse
import dataclasses
import json
from pathlib import Path
from typing import Any

from landslide_core.networks import NETWORKS, Card, cards, parameter_count


def add_arguments(parser: argparse.ArgumentParser) -> None:
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON instead of a table")
    form.add_argument("--markdown", action="store_true", help="print the README's table of shipped weights")
    form.add_argument(
        "--record-look",
        type=Path,
        metavar="BIJIE",
        help="write the look of Bijie's training images into the cards that lack it",
    )


def run(args: argparse.Namespace) -> int:
    shipped = cards()
    if args.record_look is not None:
        return _record_look(args.record_look, shipped)
    if args.markdown:
        print(markdown(shipped))
        return 0
    rows: list[dict[str, Any]] = [
        {
            "name": network.name,
            "title": network.title,
            "parameters": {
                "paper": parameter_count(network.build(3, "paper")),
                "compact": parameter_count(network.build(3, "compact")),
            },
            "downsampling": network.downsampling,
            "citation": network.citation,
            "weights": shipped[network.name].summary() if network.name in shipped else None,
        }
        for network in NETWORKS
    ]
    if args.json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return 0
    for row in rows:
        paper, compact = row["parameters"]["paper"], row["parameters"]["compact"]
        print(f"{row['name']:<14}{paper:>12,} parameters in the paper, {compact:>11,} compact")
        print(f"{'':<14}{row['weights'] or 'no weights are shipped'}")
    return 0


def _record_look(folder: Path, shipped: dict[str, Card]) -> int:
    from landslide_core.networks.weights import models_folder
    from landslide_core.training.datasets import PERCENTILE_SAMPLE, look_of_examples
    from landslide_core.training.readers import bijie

    reader = bijie(folder, "train")
    look = look_of_examples([reader.read(index) for index in range(0, len(reader), PERCENTILE_SAMPLE)])
    for card in shipped.values():
        if look is not None and not card.look:
            path = models_folder() / f"{card.name}.json"
            dataclasses.replace(card, look=look.as_dict()).write(path)
            print(f"{path.name}: look of the training images recorded")
    return 0


def markdown(shipped: dict[str, Card]) -> str:
    """The table of shipped weights: what they score on validation images, by the cards."""
    head = "| network | name | parameters | IoU | F1 | precision | recall | kappa | threshold | epochs |"
    lines = [head, "|---" * (head.count("|") - 1) + "|"]
    for card in sorted(shipped.values(), key=lambda card: -card.scores["pooled"]["iou"]):
        pooled = card.scores["pooled"]
        values = " | ".join(f"{pooled[name]:.3f}" for name in ("iou", "f1", "precision", "recall", "kappa"))
        lines.append(
            f"| {card.title} | `{card.name}` | {card.parameters:,} | {values} | {card.threshold:.2f} "
            f"| {card.training['epochs']} |"
        )
    first = next(iter(shipped.values()))
    lines += [
        "",
        f"Landslide class, one pool of all pixels of {first.scores['images']} whole images: "
        f"{first.scores['data']}. Trained on {first.trained_on}.",
    ]
    return "\n".join(lines)
