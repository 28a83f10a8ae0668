"""The floor: a plain U-Net on the flagship's data, crops, folds and minutes; what does not beat it is of no use.

python -m benchmarks.plain_unet --bijie DIR --bijie-more DIR --events DIR --overhead DIR --minutes 12 --work DIR

Needs segmentation-models-pytorch 0.6.0 beside requirements-dev.txt, in an environment of its own. Scores of each
fold go to WORK/FOLD/scores.json, as `python -m landslide_core train --folds` writes them; with `--beside FOLDS`, a
folder of those, the two are printed side by side.
"""

import argparse
import dataclasses
import json
import shutil
from pathlib import Path

import segmentation_models_pytorch as smp
import torch
from torch import Tensor, nn

from landslide_core.io.plain.text import read_json
from landslide_core.networks.blocks import AnySize
from landslide_core.networks.encoders.imagenet import fill_lite0
from landslide_core.networks.network import Network
from landslide_core.training.data.datasets import Sources, gather
from landslide_core.training.data.examples import InMemory
from landslide_core.training.fold_run import ALL_SIZES, SETS, folds_in, job_of, run_fold
from landslide_core.training.folds import shared_ground
from landslide_core.training.loop import train
from landslide_core.training.settings import TrainSettings

PROBED_STEPS = 6


class PlainUNet(AnySize):
    """SMP's U-Net with an EfficientNet-Lite0 encoder, 5,198,161 parameters, padded to any size."""

    downsampling = 32

    def __init__(self, in_channels: int = 3) -> None:
        super().__init__()
        self.net = smp.Unet("tu-tf_efficientnet_lite0", encoder_weights=None, in_channels=in_channels)

    def logits(self, image: Tensor) -> Tensor:
        """Landslide logits at the size of the image."""
        return self.net(image)


def _imagenet(module: nn.Module) -> None:
    fill_lite0(module.net.encoder.model)


NETWORK = Network(
    name="plain-unet",
    title="plain U-Net",
    module=PlainUNet,
    paper={},
    compact={},
    downsampling=32,
    halo_px=96,
    citation="Ronneberger et al. 2015; segmentation-models-pytorch 0.6.0",
    gradcam_layer="net.encoder",
    imagenet=_imagenet,
    encoders=("net.encoder.",),
    channels_last=True,
)


def seconds_per_step(examples: InMemory, settings: TrainSettings) -> float:
    """Of a short training on this machine: crops, forward and backward pass, optimiser and running mean."""
    work, batch = settings.work / "probe", settings.full_recipe().batch
    changes = {"epochs": 1, "epoch_crops": PROBED_STEPS * batch}
    job = job_of(examples, dataclasses.replace(settings, work=work, changes=changes), NETWORK)
    _, progress = train(job)
    shutil.rmtree(work)
    return progress.seconds / PROBED_STEPS


def length(steps: float, settings: TrainSettings) -> dict[str, float]:
    """Changes of the recipe for a training of so many steps: whole epochs, or one short one."""
    recipe = settings.full_recipe()
    if steps < recipe.steps_per_epoch:
        return {"epochs": 1, "epoch_crops": round(steps) * recipe.batch, "warmup_epochs": 0.2}
    epochs = round(steps / recipe.steps_per_epoch)
    return {"epochs": epochs, "warmup_epochs": min(recipe.warmup_epochs, epochs / 4)}


def steps_for(minutes: float, examples: InMemory, settings: TrainSettings) -> float:
    """How many steps those minutes hold here; measured once for a folder, so that a killed call goes on."""
    kept = settings.work / f"steps-{minutes:g}-minutes.txt"
    if not kept.is_file():
        settings.work.mkdir(parents=True, exist_ok=True)
        kept.write_text(f"{minutes * 60 / seconds_per_step(examples, settings):.0f}", "utf-8")
    return float(kept.read_text("utf-8"))


def beside(plain: Path, other: Path) -> list[str]:
    """Markdown: for each fold that both have, minutes, best IoU and average precision by set, of the mean of sizes."""
    rows = [
        "| left out | set | minutes, plain | other | best IoU, plain | other | average precision, plain | other |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for path in sorted(plain.glob("*/scores.json")):
        if not (other / path.parent.name / path.name).is_file():
            continue
        pair = [read_json(folder / path.parent.name / path.name) for folder in (plain, other)]
        for name in sorted(set(SETS.values())):
            found = [each["sets"][f"{name} {ALL_SIZES}"] for each in pair]
            cells = [path.parent.name, name, *(f"{each['minutes']:.0f}" for each in pair)]
            cells += [f"{each[what]:.2f}" for what in ("best_iou", "average_precision") for each in found]
            rows.append("| " + " | ".join(cells) + " |")
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("bijie", "bijie-more", "events", "overhead", "work"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=12, help="of one processor core for each fold")
    parser.add_argument("--steps", type=int, help="so many steps instead of so many minutes")
    parser.add_argument("--fold-trainings", type=int, default=3)
    parser.add_argument("--fold", help="only this one")
    parser.add_argument("--beside", type=Path, metavar="FOLDS", help="folds of another network, for a table")
    args = parser.parse_args()
    torch.set_num_threads(1)
    data = gather(
        Sources(bijie=args.bijie, bijie_more=args.bijie_more, events=args.events, overhead=args.overhead)
    )
    pairs = shared_ground(args.bijie / "overlaps.csv")
    folds = folds_in(data.training, ("county", "event"), args.fold_trainings)
    if args.fold and args.fold not in [fold.name for fold in folds]:
        parser.error(f"there is no fold {args.fold}; choose of {', '.join(fold.name for fold in folds)}")
    settings = TrainSettings("plain-unet", recipe="elsewhere", imagenet=True, work=args.work, device="cpu")
    steps = args.steps or steps_for(args.minutes, data.training, settings)
    settings = dataclasses.replace(settings, changes=length(steps, settings))
    for fold in folds:
        if args.fold in (None, fold.name):
            found = run_fold(data.training, fold, settings, pairs, NETWORK)
            print(fold.name, json.dumps(found["sets"], indent=1), f"{found['minutes']} minutes")
    if args.beside:
        print("\n".join(beside(args.work, args.beside)))


if __name__ == "__main__":
    main()
