"""benchmarks.scarp_parts: what each part of the flagship and of its recipe brings; writes scarp_parts.json.

python -m benchmarks.scarp_parts --bijie DIR [--epochs 4] [--epoch-crops 1200] [--synthetic 120] [--threads 1]
    [--only ROW ...] [--cache DIR] [--work DIR] [--out FILE]
Every row is trained anew with the same small budget, much smaller than that of the shipped weights, and scored
once, at its end, on the validation images: no epoch is picked. The full recipe is trained with three seeds; their
spread says how large a difference must be to mean anything. Rows that were measured are kept: the same call
resumes. models/README.md shows the table.
"""

import argparse
import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from landslide_core.training.data.datasets import Sources, gather
from landslide_core.training.distil import find_teacher
from landslide_core.training.recipe import Stage
from landslide_core.training.recipes import SCARP
from landslide_core.training.settings import TrainSettings
from landslide_core.training.train import prepare, train_on

TARGET = Path(__file__).with_suffix(".json")
SEEDS = (0, 1, 2)


@dataclass(frozen=True)
class Row:
    """One change of the full recipe: other switches, other fields of the recipe, or another start."""

    title: str
    switches: dict[str, object] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)
    imagenet: bool = True
    teacher: bool = False


ROWS = {
    "no-imagenet": Row("random weights instead of ImageNet's in the encoder", imagenet=False),
    "no-attention": Row("no attention on the skips", switches={"attention": False}),
    "no-ema": Row("last weights instead of their running mean", changes={"ema": 0.0}),
    "one-scale": Row(
        "crops of one scale instead of several", changes={"stages": (Stage(0.0, 256, (1.0, 1.0)),)}
    ),
    "no-synthetic": Row(
        "no synthetic scenes (fields, roads, quarries as hard negatives)", changes={"synthetic_share": 0.0}
    ),
    "no-jitter": Row("no changes of light and colour", changes={"jitter": 0.0}),
    "no-balance": Row("images as they occur, not 65 % with a landslide", changes={"landslide_share": None}),
    "boundary": Row("cross-entropy weighted along outlines", changes={"loss": "dice_entropy_boundary"}),
    "wide": Row("a wider decoder (128, 64, 48, 32)", switches={"widths": [128, 64, 48, 32]}),
    "pooling-4": Row("image averaged 4 x 4 first, instead of 2 x 2", switches={"pooling": 4}),
    "pooling-1": Row("image at full detail, instead of averaged 2 x 2", switches={"pooling": 1}),
    "teacher": Row("taught by the shipped weights, which were chosen on these images", teacher=True),
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bijie", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--epoch-crops", type=int, default=1200)
    parser.add_argument("--synthetic", type=int, default=120)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--only", nargs="+", metavar="ROW", default=[f"full-{s}" for s in SEEDS] + list(ROWS))
    parser.add_argument("--cache", type=Path, default=Path(".cache/synthetic"))
    parser.add_argument("--work", type=Path, default=Path("checkpoints/scarp_parts"))
    parser.add_argument("--out", type=Path, default=TARGET)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    sources = Sources(bijie=args.bijie, synthetic=args.synthetic, cache=args.cache)
    data, teacher = gather(sources), find_teacher("scarp", None, soft=0.5, hint=1.0)
    budget = {
        "epochs": args.epochs,
        "epoch_crops": args.epoch_crops,
        "validate_every": args.epochs,
        "warmup_epochs": SCARP.warmup_epochs * args.epochs / SCARP.epochs,
        "ema": 0.98,  # the recipe's 0.995 looks back further than so short a training is long
    }
    found = _measured(args.out, args, data.title, data.split)
    for name in args.only:
        if name in found["rows"]:
            continue
        row, seed = (ROWS[name], 0) if name in ROWS else (Row("full recipe"), int(name.removeprefix("full-")))
        settings = TrainSettings(
            network="scarp",
            recipe="scarp",
            changes=budget | row.changes,
            seed=seed,
            work=args.work / name,
            out=args.work / name,
            imagenet=row.imagenet,
            switches=row.switches,
        )
        _, card = train_on(
            data, prepare(settings), settings, sources.resolution_m, teacher if row.teacher else None
        )
        found["rows"][name] = {
            "title": row.title,
            "seed": seed,
            "minutes": card.training["minutes"],
            **{score: round(card.scores["pooled"][score], 4) for score in ("iou", "f1")},
        }
        args.out.write_text(json.dumps(found, indent=2) + "\n", "utf-8")
        shutil.rmtree(args.work / name)
        print(f"{name}: {found['rows'][name]}", flush=True)


def _measured(path: Path, args: argparse.Namespace, title: str, split: str) -> dict[str, Any]:
    """What an earlier call with the same budget measured, to go on with."""
    known = {
        "data": title,
        "split": split,
        "crops": args.epochs * args.epoch_crops,
        "epochs": args.epochs,
        "synthetic": args.synthetic,
        "torch": torch.__version__,
    }
    if path.is_file():
        earlier: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if {key: earlier[key] for key in known} == known:
            return earlier
    return {**known, "rows": {}}


if __name__ == "__main__":
    main()
